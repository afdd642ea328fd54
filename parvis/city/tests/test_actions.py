"""Changing the city leaves a trace: who, when, from what to what, and a line in the ledger."""

from datetime import date, timedelta
from typing import Any

import pytest

from parvis.city import actions
from parvis.city.actions import Phone, Words
from parvis.city.hours import HoursUnclear
from parvis.city.models import Audience, City, EditHistory, MembershipRole, Notice, Service
from parvis.city.tests.town import AT, CLERK, add_cleaning, add_two_districts, found_town
from parvis.core import ledger, revisions
from parvis.core.models import Entry

pytestmark = pytest.mark.django_db
SIGNED: dict[str, Any] = {
    "signed_by": "the director",
    "signed_on": date(2026, 1, 5),
    "promise_hours": 48,
    "by": CLERK,
    "at": AT,
}


def verbs():
    return list(Entry.objects.order_by("pk").values_list("verb", flat=True))


def test_a_changed_service_shows_who_changed_what():
    service = add_cleaning()
    before = revisions.number("city")

    actions.change_service(
        service=service,
        changes={"hours": "24/7", "web_page": ""},
        phones=[Phone("1700")],
        texts={"fr": Words("Propreté publique", "ceux qui nettoient"), "en": Words("Street cleaning")},
        by=CLERK,
        at=AT,
    )

    edits = {e.field: (e.old, e.new) for e in EditHistory.objects.filter(subject="service:cleaning") if e.old}
    assert edits == {
        "hours": ("Mo-Fr 08:00-16:00; PH off", "24/7"),
        "phones": ("+32 2 555 01 00", "1700"),
        "plain_name (fr)": ("les gens qui nettoient les rues", "ceux qui nettoient"),
        "plain_name (en)": ("the people who clean the streets", ""),
    }
    assert Entry.objects.filter(verb="city.service_changed").last().codes == {"service": "cleaning", "fields": "phones"}
    assert revisions.number("city") > before


def test_a_change_that_changes_nothing_leaves_no_trace():
    service = add_cleaning()
    edits, entries, number = EditHistory.objects.count(), Entry.objects.count(), revisions.number("city")

    actions.change_service(
        service=service, changes={"hours": service.hours}, phones=[Phone("+32 2 555 01 00")], by=CLERK, at=AT
    )

    assert (EditHistory.objects.count(), Entry.objects.count(), revisions.number("city")) == (edits, entries, number)


def test_hours_nobody_can_read_are_refused_and_nothing_is_written():
    service = add_cleaning()

    with pytest.raises(HoursUnclear):
        actions.change_service(service=service, changes={"hours": "8 to 5", "address": "Rue Haute 1"}, by=CLERK, at=AT)

    assert Service.objects.get().address == ""


def test_when_the_ledger_fails_the_service_stays_as_it_was(monkeypatch):
    service = add_cleaning()

    def fail(**_line):
        raise RuntimeError

    monkeypatch.setattr(ledger, "write", fail)
    with pytest.raises(RuntimeError):
        actions.change_service(service=service, changes={"hours": "24/7"}, by=CLERK, at=AT)

    assert Service.objects.get().hours != "24/7"
    assert not EditHistory.objects.filter(new="24/7").exists()


def test_a_second_city_is_refused():
    found_town()

    with pytest.raises(actions.CityExists):
        found_town(name="Another")

    assert City.objects.get().name == "Valdoria"


def test_an_agreement_over_another_is_refused_with_its_own_name():
    service = add_cleaning()
    actions.sign_agreement(service=service, starts_on=date(2026, 1, 10), **SIGNED)

    with pytest.raises(actions.AgreementOverlaps):
        actions.sign_agreement(service=service, starts_on=date(2026, 6, 1), **SIGNED)


def test_a_renewed_agreement_begins_the_day_after_the_old_one_ends():
    service = add_cleaning()
    old = actions.sign_agreement(service=service, starts_on=date(2026, 1, 10), **SIGNED)

    new = actions.renew_agreement(agreement=old, starts_on=date(2026, 7, 1), promise_hours=24, by=CLERK, at=AT)

    old.refresh_from_db()
    assert (old.ends_on, old.promise_hours) == (date(2026, 6, 30), 48)
    assert (new.starts_on, new.promise_hours, new.signed_by) == (date(2026, 7, 1), 24, "the director")
    assert verbs()[-3:] == ["city.agreement_signed", "city.agreement_ended", "city.agreement_signed"]


def test_an_agreement_that_ended_cannot_be_stretched_by_ending_it_again():
    service = add_cleaning()
    old = actions.sign_agreement(service=service, starts_on=date(2026, 1, 10), ends_on=date(2026, 2, 1), **SIGNED)

    with pytest.raises(actions.AgreementOver):
        actions.end_agreement(agreement=old, last_day=date(2026, 3, 1), by=CLERK, at=AT)


def test_a_notice_taken_down_is_gone_at_once_and_one_not_begun_leaves_nothing():
    said = {"audience": Audience.EVERYONE, "texts": {"en": "Closed."}, "ends_at": AT + timedelta(days=2)}
    begun = actions.publish_notice(**said, starts_at=AT, by=CLERK, at=AT)
    ahead = actions.publish_notice(**said, starts_at=AT + timedelta(days=1), by=CLERK, at=AT)
    later = AT + timedelta(hours=1)

    actions.end_notice(notice=begun, by=CLERK, at=later)
    actions.end_notice(notice=ahead, by=CLERK, at=later)

    assert [notice.ends_at for notice in Notice.objects.all()] == [later]


def test_people_come_to_a_service_change_their_role_and_leave(django_user_model):
    service = add_cleaning()
    dede = django_user_model.objects.create_user("dede@valdoria.example")

    actions.add_member(service=service, user=dede, by=CLERK, at=AT)
    membership = actions.add_member(service=service, user=dede, role=MembershipRole.LEADS, by=CLERK, at=AT)
    assert (service.memberships.count(), membership.role) == (1, "leads")

    actions.remove_member(membership=membership, by=CLERK, at=AT)
    assert not service.memberships.exists()
    assert Entry.objects.filter(verb="city.member_removed").exists()


def test_territory_is_written_down_with_the_districts_codes():
    west, east = add_two_districts()
    service = add_cleaning(territory=[west])

    actions.change_service(service=service, territory=[west, east], by=CLERK, at=AT)

    assert EditHistory.objects.filter(field="territory").first().new == "east, west"


def test_what_was_confirmed_can_be_doubted_again():
    found_town()

    actions.confirm(item="holidays", on=date(2026, 3, 3), by=CLERK, at=AT)
    assert City.objects.get().confirmed == {"holidays": "2026-03-03"}

    actions.doubt(item="holidays", by=CLERK, at=AT)
    assert City.objects.get().confirmed == {}
    assert verbs()[-2:] == ["city.confirmed", "city.doubted"]


def test_a_text_of_the_city_is_kept_per_language_and_removed_when_emptied():
    said = {"key": "legal_notice", "language": "fr", "by": CLERK, "at": AT}
    found_town()

    actions.write_text(text="Qui nous sommes.", **said)
    actions.write_text(text="", **said)

    edits = EditHistory.objects.filter(subject="text:legal_notice").order_by("pk")
    assert [(edit.old, edit.new) for edit in edits] == [("", "Qui nous sommes."), ("Qui nous sommes.", "")]
