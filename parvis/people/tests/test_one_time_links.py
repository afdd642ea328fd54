"""A link opens one account once."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from parvis.people import actions
from parvis.people.models import OneTimeLink, Purpose, User
from tests import cast

pytestmark = pytest.mark.django_db
NEW = {"password": "seven slow trams at dusk", "again": "seven slow trams at dusk"}


@pytest.fixture
def path(bruno):
    token = actions.make_link(user=bruno, purpose=Purpose.RESET, clears_second_factor=False, at=timezone.now())
    return f"/one-time/{token}"


def test_opening_the_link_takes_it_out_of_the_address_and_uses_nothing_up(client, path):
    for _scanner in range(3):
        response = Client().get(path)
        assert response.status_code == 302
        assert response["Location"] == "/account/new-password/"
        assert response["Cache-Control"] == "no-store"

    assert client.get(path, follow=True).context["form"]
    assert OneTimeLink.objects.get().used_at is None


def test_the_person_chooses_a_password_and_is_signed_in(client, path, bruno):
    client.get(path)

    response = client.post("/account/new-password/", NEW)

    assert response["Location"] == "/staff/"
    assert client.session["_auth_user_id"] == str(bruno.pk)
    assert User.objects.get(pk=bruno.pk).check_password(NEW["password"])


def test_a_used_link_opens_nothing(client, path):
    client.get(path)
    client.post("/account/new-password/", NEW)

    late = Client()
    late.get(path)

    assert late.get("/account/new-password/").status_code == 410


def test_two_browsers_with_the_same_link_choose_one_password(path, bruno):
    first, second = Client(), Client()
    first.get(path)
    second.get(path)
    first.post("/account/new-password/", NEW)

    other = second.post("/account/new-password/", {"password": "another one of these", "again": "another one of these"})

    assert other.status_code == 410
    assert User.objects.get(pk=bruno.pk).check_password(NEW["password"])


@pytest.mark.parametrize(
    ("password", "again", "said"),
    [
        ("short", "short", "too short"),
        ("bruno@example.org", "bruno@example.org", "too similar"),
        ("seven slow trams at dusk", "seven slow trams at dawn", "not the same"),
    ],
)
def test_a_weak_or_mistyped_password_is_refused_with_a_sentence(client, path, password, again, said):
    client.get(path)

    page = client.post("/account/new-password/", {"password": password, "again": again})

    assert said in page.content.decode()
    assert OneTimeLink.objects.get().used_at is None


def test_a_new_link_closes_the_older_one(client, path, bruno):
    actions.make_link(user=bruno, purpose=Purpose.RESET, clears_second_factor=False, at=timezone.now())

    client.get(path)

    assert client.get("/account/new-password/").status_code == 410


def test_a_link_lapses(client, path):
    OneTimeLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    client.get(path)

    assert client.get("/account/new-password/").status_code == 410


def test_a_link_of_a_closed_account_opens_nothing(client, path, bruno, gina, now):
    User.objects.filter(pk=bruno.pk).update(is_active=False)

    client.get(path)

    assert client.get("/account/new-password/").status_code == 410


def test_an_invented_link_does_not_sign_anybody_out(client, bruno):
    client.force_login(bruno)

    client.get("/one-time/inventedinventedinvented")

    assert client.get("/account/").status_code == 200


def test_a_lost_second_step_goes_with_the_link_that_says_so_and_stays_with_any_other(client, path, bruno):
    Authenticator.objects.create(user=bruno, type="totp", data={"secret": "x"})
    client.get(path)
    client.post("/account/new-password/", NEW)
    assert Authenticator.objects.filter(user=bruno).exists()
    assert "_auth_user_id" not in client.session  # the second step is still to come

    token = actions.make_link(user=bruno, purpose=Purpose.RESET, clears_second_factor=True, at=timezone.now())
    client.get(f"/one-time/{token}")
    client.post("/account/new-password/", NEW)

    assert not Authenticator.objects.filter(user=bruno).exists()


def test_create_admin_prints_a_link_that_opens_the_account(db, capsys):
    call_command("create_admin", "Gina@example.org")
    link = capsys.readouterr().out.strip()

    client = Client()
    client.get(link.removeprefix("http://127.0.0.1:8000"))
    client.post("/account/new-password/", NEW)

    assert client.get("/people/").status_code == 200


def test_create_admin_refuses_what_is_no_address_and_whom_it_knows(db, gina):
    with pytest.raises(CommandError, match="not an e-mail address"):
        call_command("create_admin", "gina")
    with pytest.raises(CommandError, match="has an account already"):
        call_command("create_admin", "GINA@example.org")
    with pytest.raises(CommandError, match="not an administrator"):
        call_command("create_admin", "nobody@example.org", "--again")


def test_the_letter_is_written_in_the_language_of_its_reader(now, sent_link, mailoutbox):
    ines = cast.somebody("Ines Alves", at=now, password=None)
    actions.choose_language(user=ines, language="de")
    actions.send_link(user=ines, purpose=Purpose.WELCOME, at=now)

    sent_link()

    assert "3 days" in mailoutbox[-1].body or "3 Tage" in mailoutbox[-1].body
    assert mailoutbox[-1].body.count("http") == 1
