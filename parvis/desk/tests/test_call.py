import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parvis.cases.models import Case, Contact, EndedAs, Reporter
from parvis.cases.tests import town
from parvis.city import actions as city
from parvis.correspondence.models import Consent
from parvis.people.models import User


def test_a_call_without_any_contact_becomes_a_case_with_reference_and_pin_to_read_out(desk, valdoria):
    desk.litter()

    page = desk.take()

    case, reporter = Case.objects.get(), Reporter.objects.get()
    assert (case.door, case.place, case.service) == ("desk", "12 Mill Street", valdoria.cleaning)
    spoken = re.findall(r'class="pv-reference">([^<]+)<', page)
    assert spoken[0].replace(" ", "") == reporter.reference
    assert re.fullmatch(r"\d{3} \d{3}", spoken[1])
    assert "you ask with these two numbers" in page
    assert (reporter.recipient.email, reporter.recipient.phone, reporter.recipient.language) == ("", "", "fr")


def test_the_callers_details_are_read_back_masked_and_never_become_the_call_takers(desk, valdoria):
    desk.litter()
    before = User.objects.values().get(pk=valdoria.bruno.pk)
    assert desk.html.count('autocomplete="off"') >= 6
    assert "bruno@valdoria.example" not in desk.html

    page = desk.take(channel="sms", phone="0470 12 34 56", name="Ama", email="not@asked.example")

    reporter = Reporter.objects.get()
    assert (reporter.recipient.phone, reporter.name) == ("+32470123456", "Ama")
    assert "+32 ••• 56" in page
    assert "0470" not in page
    after = User.objects.values().get(pk=valdoria.bruno.pk)
    assert {name: after[name] for name in ("email", "name")} == {name: before[name] for name in ("email", "name")}
    assert Contact.objects.get().taken_by == valdoria.bruno.actor_reference


def test_one_yes_lets_us_ask_later_and_silence_is_a_no(desk):
    desk.litter()
    desk.take(channel="sms", phone="0470 12 34 56", may_ask_later="on")
    desk.litter()
    desk.take(channel="sms", phone="0470 12 34 57")

    assert Consent.objects.get().purpose == "survey"


@pytest.mark.parametrize(("channel", "field"), [("sms", "phone"), ("email", "email"), ("letter", "letter_address")])
def test_a_way_without_its_address_is_asked_for_and_nothing_is_lost(desk, channel, field):
    desk.litter()

    page = desk.take(channel=channel)

    assert "Ask for it, or choose another way." in page
    assert Case.objects.count() == 0
    assert "12 Mill Street" in page


def test_pressed_twice_it_is_taken_once_and_shows_the_same(desk):
    desk.litter()
    form = {"call": desk.nonce, "channel": "page"}

    first, second = (desk.client.post("/desk/take/", form, follow=True).content.decode() for _press in range(2))

    assert Case.objects.count() == 1
    pattern = r'class="pv-reference">([^<]+)<'
    assert re.findall(pattern, first) == re.findall(pattern, second)


def test_the_form_of_an_earlier_call_changes_nothing_in_this_one(desk):
    desk.litter()
    old = desk.nonce
    desk.send("new")
    desk.place("Station")
    desk.send("new")
    desk.place("Market")

    page = desk.client.post(
        "/desk/place/", {"call": old, "place": "Elsewhere", "language": "fr", "door": "desk"}, follow=True
    )

    assert "That form belonged to an earlier call." in page.content.decode()
    assert 'value="Market"' in desk.html


def test_the_call_lies_on_the_server_and_leaves_with_the_session(desk):
    desk.place("Station")
    desk.client.post("/leave/")

    assert desk.client.get("/desk/").status_code == 302


def test_words_suggest_situations_and_the_list_holds_all(desk):
    desk.place()

    page = desk.send("situation", words="an old sofa lies on the pavement")

    assert "Is it one of these?" in page
    assert 'value="bulky_waste"' in page
    assert page.count("<option") > 40


def test_dangerous_words_remind_of_the_urgent_key(desk):
    desk.place()

    assert "This sounds dangerous." in desk.send("situation", words="he has a knife and is at my door")


def test_what_the_caller_hears_stands_beside_it_in_both_languages(desk):
    desk.place(language="fr")

    page = desk.situation("dirty_street", what="dirt")

    assert 'class="desk__say"' in page
    assert '<p class="govuk-body" lang="fr">' in page


def test_a_caller_is_added_to_an_open_public_case_close_by(desk, now, valdoria):
    doors = {str(number): (50.05, 4.05) for number in range(1, 9)}  # a public point stands for eight homes
    city.keep_streets(lines=[city.StreetLine("mill", "Mill Street", 50.05, 4.05, None, doors)])
    first = town.litter(now).case
    Case.objects.update(public_from=now)
    desk.place("Mill Street", picked="")
    page = desk.situation("dirty_street", what="dirt")
    assert "Told already, close by and open" in page
    desk.send("join", join=first.public_id)

    desk.take()

    assert first.reporters.count() == 2
    assert Contact.objects.latest("id").ended_as == EndedAs.ADDED


def test_places_are_offered_while_typing_and_without_javascript(desk, now, valdoria):
    names = ["Mill Street", "Mill Lane"]
    city.keep_streets(lines=[city.StreetLine(f"m{n}", name, 50.05, 4.05) for n, name in enumerate(names)])

    typed = desk.client.post("/desk/places/", {"call": desk.nonce, "place": "Mil"}).content.decode()
    page = desk.place("Mill", picked="")

    for shown in (typed, page):
        assert "Mill Street" in shown
        assert "Mill Lane" in shown
    assert "<html" not in typed
    desk.place("Mill", picked="m0")
    assert 'value="Mill Street"' in desk.html


def test_a_sensitive_matter_asks_for_a_safe_way_first(desk):
    desk.place()
    page = desk.situation("person_in_crisis")
    while 'name="choice"' in page and "person_form" not in page:
        choice = re.findall(r'name="choice" value="([^"]+)"', page)[-1]
        page = desk.send("answer", choice=choice)

    if "Take it" in page:
        assert "Only they read or hear what comes there" in page


def test_a_grievance_goes_to_its_sealed_page_and_nothing_of_it_stays_here(desk, valdoria):
    desk.place()
    page = desk.send("situation", words="the police hit my brother")
    assert "To the sealed page" in page

    response = desk.client.post("/desk/grievance/", {"call": desk.nonce})

    assert response["Location"] == "/complaint/phone/"
    assert "brother" not in str(dict(desk.client.session))
    assert "brother" not in desk.html


@pytest.mark.parametrize("code", ["treated_badly", "report_refused"])
def test_a_grievance_from_the_list_asks_nothing_here(desk, code):
    desk.place()

    response = desk.client.post(
        "/desk/situation/",
        {"call": desk.nonce, "chosen": code, "words": "secret words"},
        headers={"HX-Request": "true"},
    )

    assert response["HX-Redirect"] == "/complaint/phone/"
    assert "secret words" not in str(dict(desk.client.session))
    assert Contact.objects.count() == 0


def test_taking_asks_the_same_number_of_questions_in_a_full_city(desk, now, valdoria):
    def statements() -> int:
        desk.litter()
        form = {"call": desk.nonce, "channel": "page"}
        with CaptureQueriesContext(connection) as queries:
            desk.client.post("/desk/take/", form)
        return len(queries)

    statements()
    few = statements()
    for _number in range(10):
        town.litter(now)

    assert statements() == few


@pytest.mark.parametrize("name", ["dede", "mia"])
def test_others_do_not_come_to_the_desk(valdoria, name):
    client = Client()
    client.force_login(getattr(valdoria, name))

    assert client.get("/desk/").status_code == 403
    assert client.post("/desk/urgent/").status_code == 403
