"""Numbers that are looked at: what is due, and what one person's correction does at once."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from parvis.city import actions, directory, packs
from parvis.city.models import EditHistory
from parvis.city.number_checks import NumberState, number_checks, to_look_at
from parvis.city.tests.town import AT, CLERK, found_town
from parvis.people.models import RoleGrant

SHELTER = "be-samusocial"
BELGIUM = packs.pack("BE")


def states(on, within_days=30, known=BELGIUM):
    checks = number_checks(BELGIUM, known, on=on, within_days=within_days)
    return {check.number.code: check.state for check in checks}


def test_what_is_due_what_is_soon_and_what_nobody_confirmed_is_told_apart():
    day = BELGIUM.number(SHELTER).source.check_by

    assert states(day - timedelta(days=31))[SHELTER] is NumberState.FINE
    assert states(day - timedelta(days=30))[SHELTER] is NumberState.SOON
    assert states(day)[SHELTER] is NumberState.DUE
    assert states(day - timedelta(days=100))["be-1733"] is NumberState.UNCONFIRMED


def test_a_withdrawn_number_asks_for_nothing_more():
    known = BELGIUM.with_numbers(tuple(each for each in BELGIUM.numbers if each.code != SHELTER))
    checks = number_checks(BELGIUM, known, on=date(2028, 1, 1))

    assert [c.number.code for c in checks if c.state is NumberState.WITHDRAWN] == [SHELTER]
    assert len(to_look_at(checks)) == len(checks) - 1


def test_a_help_number_past_its_day_is_shown_with_a_word_an_emergency_number_without():
    late = date(2030, 1, 1)

    assert BELGIUM.number(SHELTER).should_be_checked_first(late)
    assert not BELGIUM.number("be-112").should_be_checked_first(late)
    assert not BELGIUM.number("be-sms_112").should_be_checked_first(late)


@pytest.mark.django_db
def test_the_command_names_number_owner_and_source():
    found_town()
    out = StringIO()

    call_command("check_numbers", within=0, stdout=out)

    line = next(line for line in out.getvalue().splitlines() if " 1733 " in line)
    assert line.startswith("unconfirmed")
    assert BELGIUM.number("be-1733").answered_by in line
    assert "https://" in line


@pytest.fixture
def coordinator(db, client, django_user_model):
    found_town()
    person = django_user_model.objects.create_user("bruno@valdoria.example", name="Bruno")
    RoleGrant.objects.create(user=person, role="coordinator", granted_at=AT, granted_by="test")
    client.force_login(person)
    return person


def write_down(client, code, **found):
    today = timezone.localdate()
    days = {"checked_on": today.isoformat(), "check_by": (today + timedelta(days=90)).isoformat()}
    return client.post(reverse("city:number", args=[code]), {**days, **found})


def test_one_person_corrects_and_everybody_reads_it_with_who_did_it(client, coordinator):
    old = directory.current().pack.number(SHELTER).number

    write_down(client, SHELTER, outcome="corrected", number=" 0800  11 22 33")

    now = directory.current().pack.number(SHELTER)
    assert (now.number, now.link) == ("0800 11 22 33", "tel:0800112233")
    assert now.source.is_from_city
    page = client.get(reverse("city:number", args=[SHELTER])).content.decode()
    assert old in page
    assert "0800 11 22 33" in page
    assert "Bruno" in page
    assert EditHistory.objects.filter(subject=f"number:{SHELTER}", field="number", new="0800 11 22 33").exists()


def test_withdrawn_is_gone_and_comes_back_when_it_is_right_again(client, coordinator):
    write_down(client, SHELTER, outcome="withdrawn")
    assert directory.current().pack.number(SHELTER) is None

    write_down(client, SHELTER, outcome="right")

    assert directory.current().pack.number(SHELTER).number == BELGIUM.number(SHELTER).number


@pytest.mark.parametrize(
    ("code", "found", "sentence"),
    [
        (SHELTER, {"outcome": "corrected"}, "Write the number that is right."),
        (SHELTER, {"outcome": "corrected", "number": "call me"}, "“call me” cannot be used."),
        (SHELTER, {"outcome": "right", "number": "0800 11 22 33"}, "You wrote another number."),
        ("be-app_112", {"outcome": "corrected", "number": "112"}, "“112” cannot be used."),
        ("be-112", {"outcome": "withdrawn"}, "withdrawn"),
    ],
)
def test_what_cannot_be_used_is_said_and_nothing_changes(client, coordinator, code, found, sentence):
    response = write_down(client, code, **found)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert directory.current().pack.number(code).number == BELGIUM.number(code).number


@pytest.mark.django_db
def test_an_emergency_number_is_never_hidden():
    found_town()

    with pytest.raises(actions.EmergencyNumberStays):
        actions.check_number(
            code="be-112", is_hidden=True, checked_on=AT.date(), check_by=date(2026, 9, 1), by=CLERK, at=AT
        )


def test_the_list_keeps_what_is_to_be_looked_at(client, coordinator):
    everything = client.get(reverse("city:numbers")).content.decode()
    due = client.get(reverse("city:numbers"), {"due": "30"}).content.decode()

    assert "be-112/" in everything
    assert "be-112/" not in due
    assert "be-1733/" in due
    assert client.get(reverse("city:numbers"), {"due": "99999"}).status_code == 200
