"""Bruno puts a caller through to another service: one press says whether anybody there took the call."""

import re

import pytest

from parvis.cases.models import Contact, EndedAs, Promise
from parvis.cases.tests.town import answers_to
from parvis.city import actions as city
from parvis.city.actions import Phone, Words
from parvis.city.models import Relation
from parvis.city.service_kinds import ServiceKind
from parvis.city.tests.town import AT, CLERK
from parvis.core.models import Entry
from parvis.desk.models import CallBack
from parvis.desk.tests.test_sent_round import calls


@pytest.fixture
def led(desk, circle):
    """Lead a caller to the landlord and end the call; return the page that follows."""
    calls(desk, sent_round="not_yet", help_wanted="building", home="social_landlord")
    return desk.send("redirected")


def press(desk, where, **said):
    """Press a button of the page about the call before; return the page that follows."""
    page = desk.client.get("/desk/sent-on/").content.decode()
    nonce = re.search(r'name="call" value="([^"]+)"', page)[1]
    return desk.client.post(f"/desk/sent-on/{where}/", {"call": nonce, **said}, follow=True).content.decode()


def test_they_took_the_call(desk, led):
    assert "Did you put them through?" in led

    page = press(desk, "reached", reached="yes")

    assert "Landlord took the call." in page
    assert Contact.objects.get().reached is True
    entry = Entry.objects.get(verb="cases.redirect_followed")
    assert entry.codes == {"reached": True, "door": "desk", "to": "landlord"}


def test_nobody_answered_and_the_caller_is_called_back_as_the_same_contact(desk, led):
    page = press(desk, "reached", reached="no")
    assert "Say: I am sorry, nobody answers just now." in page
    assert "08:00" in page or "16:00" in page

    for _twice in range(2):
        page = press(desk, "call-back", phone="0470 12 34 56", about="the stairwell")

    contact, row = Contact.objects.get(), CallBack.objects.get()
    assert (contact.ended_as, contact.reached) == (EndedAs.REDIRECTED, False)
    assert (row.contact, row.phone, row.about) == (contact, "+32470123456", "the stairwell")
    assert Promise.objects.get(contact=contact).service is None
    assert Entry.objects.get(verb="cases.promised").subject == contact.subject
    assert "somebody calls you by this time tomorrow" in page


def test_a_number_that_is_none_is_asked_for_again(desk, led):
    press(desk, "reached", reached="no")

    page = press(desk, "call-back", phone="12")

    assert "govuk-error-message" in page
    assert not CallBack.objects.exists()


def test_a_wrong_press_is_put_right_and_a_second_press_writes_nothing_twice(desk, led):
    for word in ("no", "no", "yes"):
        press(desk, "reached", reached=word)

    assert Contact.objects.get().reached is True
    said = Entry.objects.filter(verb="cases.redirect_followed").order_by("id")
    assert [entry.codes["reached"] for entry in said] == [False, True]


def test_leaving_it_open_is_an_answer_too_and_the_next_call_begins(desk, led):
    page = desk.html

    assert "The call" in page
    assert Contact.objects.get().reached is None


def test_the_form_of_a_call_before_says_nothing_of_this_one(desk, led):
    page = desk.client.post("/desk/sent-on/reached/", {"call": "older", "reached": "yes"}, follow=True).content.decode()

    assert "Nothing was changed." in page
    assert Contact.objects.get().reached is None


def test_ending_the_call_twice_leads_to_the_same_question(desk, circle):
    calls(desk, sent_round="not_yet", help_wanted="building", home="social_landlord")
    nonce = desk.nonce
    desk.client.post("/desk/redirected/", {"call": nonce})

    page = desk.client.post("/desk/redirected/", {"call": nonce}, follow=True).content.decode()

    assert "Did you put them through?" in page
    assert Contact.objects.count() == 1


def test_after_a_sensitive_matter_nobody_asks(desk, valdoria):
    city.add_service(
        code="station", kind=ServiceKind.POLICE_STATION, relation=Relation.CONTROLLER,
        texts={"en": Words("Station", "the station")}, phones=[Phone("+32 2 555 03 00")], by=CLERK, at=AT,
    )  # fmt: skip
    desk.place()
    desk.situation("missing_adult", **answers_to("missing_adult", "station"))

    page = desk.send("redirected")

    assert "Written down. The next call can come." in page
    assert desk.client.get("/desk/sent-on/").url == "/desk/"
