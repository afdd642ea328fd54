from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from parvis.cases.models import AccessLog, Contact, EndedAs, Promise
from parvis.cases.tests import town
from parvis.core.models import Entry
from parvis.desk.models import CallBack


def test_the_urgent_key_writes_the_transfer_at_once_and_shows_what_to_read_out(desk):
    desk.place("12 Mill Street", place_note="third floor")

    page = desk.client.post("/desk/urgent/", follow=True).content.decode()
    desk.client.post("/desk/urgent/")

    assert Contact.objects.get().ended_as == EndedAs.URGENT
    assert "112" in page
    assert "12 Mill Street" in page
    assert "third floor" in page


def test_the_urgent_key_needs_nothing_not_even_a_call(desk):
    assert desk.client.post("/desk/urgent/").status_code == 302
    assert Contact.objects.count() == 1


def test_a_wrong_press_is_written_down_as_returned_and_the_call_goes_on(desk):
    desk.place("12 Mill Street")
    desk.client.post("/desk/urgent/")

    page = desk.send("not_urgent".replace("not_urgent", "urgent/returned"))

    contact = Contact.objects.get()
    assert contact.ended_as == EndedAs.URGENT
    assert Entry.objects.get(verb="desk.urgent_returned").subject == contact.subject
    assert 'value="12 Mill Street"' in page


def test_a_silent_call_is_written_down(desk):
    desk.send("silent")

    assert Contact.objects.get().ended_as == EndedAs.SILENT


def test_a_call_back_is_promised_listed_tried_and_forgotten_when_done(desk):
    desk.send("call_back".replace("_", "-"), phone="0470 12 34 56", about="about the lamp")
    row = CallBack.objects.get()
    listed = desk.client.get("/desk/call-backs/").content.decode()
    assert "about the lamp" in listed
    assert "0470" not in listed
    assert "123456" not in listed

    shown = desk.client.post(f"/desk/call-backs/{row.pk}/now/").content.decode()
    desk.client.post(f"/desk/call-backs/{row.pk}/called/", {"reached": "yes"})

    row.refresh_from_db()
    assert "+32470123456" in shown
    assert (row.phone, row.end, row.tries) == ("", "reached", 1)
    assert Promise.objects.get(contact=row.contact).kept is True
    assert Entry.objects.get(verb="desk.called_back").codes == {"end": "reached", "tries": 1, "kept": True}
    assert "Nobody waits for a call." in desk.client.get("/desk/call-backs/").content.decode()


def test_after_three_tries_a_call_back_ends_without_an_answer(desk):
    desk.send("call-back", phone="0470 12 34 56")
    row = CallBack.objects.get()
    for _try in range(3):
        desk.client.post(f"/desk/call-backs/{row.pk}/now/")
        desk.client.post(f"/desk/call-backs/{row.pk}/called/", {"reached": "no"})

    row.refresh_from_db()
    assert (row.end, row.phone) == ("not_reached", "")
    assert Promise.objects.get(contact=row.contact).kept is False


def test_a_call_back_that_is_done_keeps_no_number(desk):
    desk.send("call-back", phone="0470 12 34 56")

    with pytest.raises(IntegrityError):
        CallBack.objects.update(done_at=timezone.now(), done_by="x", end="reached")


def test_reference_and_pin_show_state_and_date_and_nothing_about_the_person(desk, now, valdoria):
    taken = town.litter(now)

    page = desk.client.post(
        "/desk/look-up/", {"reference": taken.reporter.reference, "pin": taken.pin}
    ).content.decode()

    assert "Passed on" in page
    assert "the people who clean the streets" in page.lower()
    assert "ama@example.org" not in page
    assert "Papers everywhere" not in page
    assert AccessLog.objects.get().case == taken.case


@pytest.mark.parametrize(
    ("place", "opens"), [("mill street 12", True), ("Mill Street", False), ("12 High Street", False)]
)
def test_the_place_is_a_second_check(desk, now, valdoria, place, opens):
    taken = town.litter(now)

    page = desk.client.post("/desk/look-up/", {"reference": taken.reporter.reference, "place": place}).content.decode()

    assert ("Passed on" in page) is opens


def test_a_sensitive_matter_opens_by_pin_only_and_is_not_named(desk, now, valdoria):
    taken = town.litter(now, words="police hit my brother")
    reference = taken.reporter.reference

    by_place = desk.client.post("/desk/look-up/", {"reference": reference, "place": "12 Mill Street"}).content.decode()
    by_pin = desk.client.post("/desk/look-up/", {"reference": reference, "pin": taken.pin}).content.decode()

    assert "do not belong together" in by_place
    assert "Somebody is looking at it" in by_pin
    assert "street" not in by_pin.split("standing-title")[1].split("</section>")[0].lower()


def test_five_failures_shut_the_references_phone_door_for_a_quarter_of_an_hour(desk, now, valdoria):
    from parvis.desk import lookup

    taken = town.litter(now)
    said = {"reference": taken.reporter.reference, "place": ""}
    for _try in range(5):
        assert lookup.look_up(**said, pin="000000" if taken.pin != "000000" else "111111", at=now) is None

    assert lookup.look_up(**said, pin=taken.pin, at=now) is None
    assert lookup.look_up(**said, pin=taken.pin, at=now + timedelta(minutes=31)) == taken.reporter


def test_an_unknown_reference_looks_like_a_wrong_pin(desk, now, valdoria):
    taken = town.litter(now)
    pages = [
        desk.client.post("/desk/look-up/", {"reference": reference, "pin": "123450"}).content.decode().count("together")
        for reference in (taken.reporter.reference, "123456789")
    ]

    assert pages[0] == pages[1] > 0
