"""Opening accounts, entrusting people, closing accounts."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parvis.core import due, ledger
from parvis.core.access import Role
from parvis.core.models import Entry
from parvis.people import actions
from parvis.people.models import OneTimeLink, Reset, RoleGrant, User
from tests import cast

pytestmark = pytest.mark.django_db


def verbs(user: User) -> list[str]:
    return list(Entry.objects.filter(subject=user.actor_reference).order_by("id").values_list("verb", flat=True))


def test_an_invited_person_gets_a_link_that_the_administrator_never_sees(gina, by, sent_link):
    page = by(gina).post(
        "/people/new/",
        {"name": "Ines Alves", "email": "Ines@Example.org", "language": "fr", "roles": ["call_taker", "coordinator"]},
        follow=True,
    )

    ines = User.objects.get(email="ines@example.org")
    path = sent_link()
    assert mail.outbox[-1].to == ["ines@example.org"]
    assert ines.role_codes == {"call_taker", "coordinator"}
    assert not ines.has_usable_password()
    assert path.rsplit("/", 1)[1].encode() not in page.content
    assert verbs(ines) == ["people.account_opened", "people.role_given", "people.role_given", "people.link_sent"]


def test_an_address_in_other_capitals_is_the_same_address(gina, bruno, by):
    page = by(gina).post("/people/new/", {"name": "B", "email": "BRUNO@example.org", "language": "en"})

    assert "There is already an account with this address." in page.content.decode()
    assert User.objects.filter(email__iexact="bruno@example.org").count() == 1


def test_new_roles_end_the_sessions_of_that_person_and_of_nobody_else(gina, bruno, by):
    of_bruno, of_gina = by(bruno), by(gina)
    assert of_bruno.get("/account/").status_code == 200

    of_gina.post(f"/people/{bruno.actor_reference}/", {"roles": ["coordinator"]})

    assert User.objects.get(pk=bruno.pk).role_codes == {"coordinator"}
    assert of_bruno.get("/account/").status_code == 302
    assert of_gina.get("/people/").status_code == 200


def test_roles_that_do_not_change_leave_sessions_and_ledger_alone(gina, bruno, by):
    of_bruno = by(bruno)
    before = verbs(bruno)

    by(gina).post(f"/people/{bruno.actor_reference}/", {"roles": ["call_taker"]})

    assert of_bruno.get("/account/").status_code == 200
    assert verbs(bruno) == before


def test_nobody_gives_themselves_a_role(gina, hugo, by):
    page = by(gina).post(f"/people/{gina.actor_reference}/", {"roles": ["administrator", "mediator"]}, follow=True)

    assert "Somebody else must do this" in page.content.decode()
    assert User.objects.get(pk=gina.pk).role_codes == {"administrator"}


def test_the_last_administrator_stays(gina, hugo, now):
    actions.take_role(user=hugo, role=Role.ADMINISTRATOR, by=cast.acting(gina), at=now)

    with pytest.raises(actions.LastAdministrator):
        actions.take_role(user=gina, role=Role.ADMINISTRATOR, by=cast.acting(hugo), at=now)
    with pytest.raises(actions.LastAdministrator):
        actions.close_account(user=gina, by=cast.acting(hugo), at=now)

    assert RoleGrant.objects.filter(user=gina, role="administrator").exists()


def test_a_closed_account_opens_nothing_and_its_history_stays(gina, bruno, by):
    of_bruno = by(bruno)

    by(gina).post(f"/people/{bruno.actor_reference}/close/")

    assert of_bruno.get("/account/").status_code == 302
    response = Client().post("/account/login/", {"login": bruno.email, "password": cast.PASSWORD})
    assert "_auth_user_id" not in response.client.session
    assert verbs(bruno)[-2:] == ["people.role_taken", "people.account_closed"]
    assert "Account closed" in by(gina).get(f"/people/{bruno.actor_reference}/").content.decode()


def test_an_account_opened_again_has_no_role_and_needs_a_new_password(gina, bruno, by, sent_link):
    of_gina = by(gina)
    of_gina.post(f"/people/{bruno.actor_reference}/close/")

    of_gina.post(f"/people/{bruno.actor_reference}/open/")

    again = User.objects.get(pk=bruno.pk)
    assert again.is_active
    assert again.role_codes == set()
    assert not again.has_usable_password()
    assert sent_link().startswith("/one-time/")


@pytest.mark.parametrize("roles", [(), (Role.CALL_TAKER,), (Role.COORDINATOR,), (Role.MEDIATOR,), (Role.SERVICE,)])
def test_only_administrators_see_accounts(now, by, gina, roles):
    outsider = by(cast.somebody("Ola Nowak", *roles, at=now))

    for path in ("/people/", "/people/new/", f"/people/{gina.actor_reference}/"):
        assert outsider.get(path).status_code == 403
    assert outsider.post(f"/people/{gina.actor_reference}/close/").status_code == 403
    assert outsider.post(f"/people/{gina.actor_reference}/reset/").status_code == 403


def test_the_list_costs_the_same_for_two_people_and_for_thirty(gina, bruno, by, now):
    of_gina = by(gina)
    of_gina.get("/people/")  # snapshots of the city are built once

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            of_gina.get("/people/")
        return len(seen)

    of_two = queries()
    for number in range(30):
        cast.somebody(f"N{number} Person", Role.SERVICE, at=now)

    assert queries() == of_two


def test_two_administrators_open_a_lost_sign_in(gina, hugo, bruno, by, sent_link):
    by(gina).post(f"/people/{bruno.actor_reference}/reset/", {"reset-lost": "both"})
    reset = Reset.objects.get(user=bruno)

    alone = by(gina).post(f"/people/resets/{reset.pk}/confirm/", follow=True)
    assert "A second administrator confirms." in alone.content.decode()
    assert due.run_all(slot="post") == 0

    by(hugo).post(f"/people/resets/{reset.pk}/confirm/")
    assert sent_link().startswith("/one-time/")
    assert OneTimeLink.objects.get(user=bruno).clears_second_factor


def test_nobody_confirms_the_reset_of_their_own_account(gina, hugo, now):
    reset = actions.ask_reset(user=hugo, clears_second_factor=False, by=cast.acting(gina), at=now)

    with pytest.raises(actions.OwnAccount):
        actions.confirm_reset(reset=reset, by=cast.acting(hugo), at=now)


def test_a_reset_is_confirmed_once_and_not_after_it_lapsed_or_was_taken_back(gina, hugo, bruno, now):
    first = actions.ask_reset(user=bruno, clears_second_factor=False, by=cast.acting(gina), at=now)
    with pytest.raises(actions.NotWaiting):
        actions.confirm_reset(reset=first, by=cast.acting(hugo), at=now + timedelta(days=4))

    second = actions.ask_reset(user=bruno, clears_second_factor=False, by=cast.acting(gina), at=now)
    with pytest.raises(actions.NotWaiting):
        actions.confirm_reset(reset=first, by=cast.acting(hugo), at=now)
    actions.confirm_reset(reset=second, by=cast.acting(hugo), at=now)
    with pytest.raises(actions.NotWaiting):
        actions.confirm_reset(reset=second, by=cast.acting(hugo), at=now)


def test_the_database_itself_refuses_a_reset_by_one_person(gina, bruno, now):
    reset = actions.ask_reset(user=bruno, clears_second_factor=False, by=cast.acting(gina), at=now)

    with pytest.raises(IntegrityError), transaction.atomic():
        Reset.objects.filter(pk=reset.pk).update(confirmed_by=reset.asked_by, confirmed_at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reset.objects.filter(pk=reset.pk).update(confirmed_at=now)


def test_the_ledger_failed_so_no_role_was_given(gina, bruno, now, monkeypatch):
    def broken(**_kwargs):
        raise RuntimeError

    monkeypatch.setattr(ledger, "write", broken)

    with pytest.raises(RuntimeError):
        actions.give_role(user=bruno, role=Role.MEDIATOR, by=cast.acting(gina), at=now)

    assert not RoleGrant.objects.filter(user=bruno, role="mediator").exists()
