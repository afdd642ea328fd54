"""Who is who: forces, services, teams, numbers with their day, and the way through justice."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.cases.tests import town
from parvis.city import actions as city
from parvis.city import directory, packs
from parvis.city.models import District
from parvis.city.packs import Offence, Stage
from parvis.city.tests.town import AT, CLERK
from parvis.guide import residents, who
from parvis.situations import catalogue
from parvis.situations.rules import End

SHELTER = "be-samusocial"
PAGES = [
    "/who/",
    "/who/force/be-local_police/",
    "/who/district/west/",
    "/who/for/children/",
    "/who/for/without-papers/",
    "/who/for/deaf/",
    "/who/for/complained-about/",
    "/numbers/",
    "/justice/",
    *(f"/justice/{offence}/" for offence in Offence),
]


@pytest.fixture
def valdoria(db, now, monkeypatch):
    """The invented city on a Wednesday morning, with a team that is on the square just now."""
    monkeypatch.setattr(timezone, "now", lambda: now)
    found = town.found(now)
    city.add_team(
        service=found.police,
        name="Team of the mill",
        districts=[District.objects.get(code="west")],
        meeting_place="Mill square",
        hours="We 10:00-12:00",
        by=CLERK,
        at=AT,
    )
    return found


@pytest.fixture
def read(valdoria):
    """Return the text of a page as somebody reads it in a language."""
    client = Client()

    def get(address: str, language: str = "en") -> str:
        answer = client.get(address, headers={"accept-language": language})
        assert answer.status_code == 200, (address, answer.status_code)
        return answer.text

    return get


def test_every_page_opens_with_danger_first(read):
    for number, page in enumerate(PAGES):
        said = read(page, ("en", "fr")[number % 2])
        assert said.count("<h1") == 1, page
        assert said.index("112") < said.index("<h1"), page


@pytest.mark.parametrize("page", ["/who/force/be-nobody/", "/who/district/north/", "/who/for/nobody/", "/justice/x/"])
def test_what_nobody_knows_is_not_there(valdoria, client, page):
    assert client.get(page).status_code == 404


def test_a_force_says_what_it_may_not_do_how_to_know_an_officer_and_where_that_stands(read):
    said = read("/who/force/be-local_police/")

    assert "Refuse to take a complaint" in said
    assert "service card the size of a bank card" in said
    assert "Keep the door closed and ring the official number" in said
    assert "To be confirmed by the city." in said
    assert "https://www.police.be/5301/" in said
    city.confirm(item="pack.be-local_police", on=AT.date(), by=CLERK, at=AT)
    assert "To be confirmed by the city." not in read("/who/force/be-local_police/")


def test_a_district_shows_its_team_with_place_and_hour_and_the_others_do_not(read):
    said = read("/who/district/west/")

    assert "Team of the mill" in said
    assert "Mill square" in said
    assert "There now, until Wednesday, 18 November, 12:00." in said
    assert "Team of the mill" not in read("/who/district/east/")
    assert "Team of the mill" in read("/who/")


def test_who_cannot_speak_finds_ways_to_write_before_numbers_to_call(read):
    said = read("/who/for/deaf/")

    assert said.index("https://www.112.be/fr/app/") < said.index("tel:112")


@pytest.fixture
def on_friday_evening(valdoria, monkeypatch, client):
    """Friday 18:00; Coco, who coordinates, is still there."""
    friday = timezone.now() + timedelta(days=2, hours=7, minutes=30)
    monkeypatch.setattr(timezone, "now", lambda: friday)
    client.force_login(valdoria.coco)
    return friday


def test_a_shelters_wrong_number_is_right_everywhere_once_one_person_corrected_it(on_friday_evening, client, read):
    """Friday, 18:00: the number of the shelter rings nowhere. No restart, no second person."""
    wrong = directory.current().pack.number(SHELTER).number
    code = next(code for code, each in catalogue.current().situations.items() if _sends_to(each, "homelessness"))
    ends = [
        f"/guide/{code}/{'/'.join(choices)}/"
        for choices in _ways_to(catalogue.current().situations[code], "homelessness")
    ]
    pages = ["/numbers/", "/who/for/without-papers/", *ends]
    assert len(ends) > 0
    for page in pages:
        assert wrong in read(page), page

    today = timezone.localdate()
    client.post(
        reverse("city:number", args=[SHELTER]),
        {
            "outcome": "corrected",
            "number": "0800 11 22 33",
            "checked_on": today,
            "check_by": today + timedelta(days=90),
        },
    )

    for page in pages:
        said = read(page)
        assert "tel:0800112233" in said, page
        assert wrong not in said, page
    assert "Corrected by the city on 20 November 2026." in read("/numbers/")


def test_a_corrected_emergency_number_is_at_once_on_the_danger_card_and_in_what_programs_read(
    on_friday_evening, client, read
):
    today = timezone.localdate()
    client.post(
        reverse("city:number", args=["be-101"]),
        {"outcome": "corrected", "number": "101 9", "checked_on": today, "check_by": today + timedelta(days=90)},
    )

    assert "tel:1019" in read("/")
    assert "101 9" in client.get("/open311/v2/services/abandoned_vehicle.json").text


def test_a_help_number_past_its_day_asks_to_be_checked_and_an_emergency_number_stays_as_it_is(
    valdoria, monkeypatch, read
):
    late = packs.pack("BE").number(SHELTER).source.check_by + timedelta(days=1)
    assert "Please check this number" not in read("/numbers/")
    monkeypatch.setattr(timezone, "now", lambda: AT.replace(year=late.year, month=late.month, day=late.day))

    said = read("/numbers/")

    assert "Please check this number" in said
    emergency = said[: said.index("In writing, if you cannot speak")]
    assert "tel:112" in emergency
    assert "Please check this number" not in emergency
    about = catalogue.current().situations["homeless_person"]
    [choices, *_rest] = _ways_to(about, "homelessness")
    assert "Please check this number" in read(f"/guide/homeless_person/{'/'.join(choices)}/")


def _sends_to(situation, topic):
    return any(end.number_code == topic for end in situation.ends.values())


def _ways_to(situation, topic):
    return [
        step.choices
        for step in residents.every_step(situation)
        if isinstance(step.here, End) and step.here.number_code == topic
    ]


def test_the_way_through_justice_says_who_decides_and_promises_no_time(read):
    said = read("/justice/theft/")

    assert "declaration of injured person" in said
    assert "so we promise none. Ask there" in said
    assert "usually" not in said
    assert "civil party" in said


def test_noise_goes_to_the_citys_own_official_and_not_to_the_prosecutor(read):
    assert "sanctioning official" in read("/justice/petty/")
    assert "sanctioning official" not in read("/justice/theft/")


@pytest.mark.parametrize("country", packs.COUNTRIES)
def test_every_country_leads_every_offence_through_every_stage(country):
    law = packs.pack(country).justice

    for offence in Offence:
        assert [step.stage for step in law.chain(offence)] == list(Stage)
        assert law.note(offence).text("fr") != law.note(offence).text("en")


def test_every_shipped_offence_has_its_way_and_no_code_is_gone():
    shipped = catalogue.shipped().situations

    assert {code for code, each in shipped.items() if each.is_offence} <= set(who.OFFENCE_OF) <= set(shipped)
    assert who.way_through_justice(shipped["robbed"]) == "/justice/theft/"
    assert (
        who.way_through_justice(shipped["bulky_item"] if "bulky_item" in shipped else shipped["other_question"]) == ""
    )


def test_the_answer_to_an_offence_leads_to_its_way_through_justice_and_others_do_not(read):
    assert "/justice/theft/" in read("/guide/robbed/over/report/")
    assert "/justice/" not in read("/guide/dirty_street/dirt/")


@pytest.mark.parametrize(
    ("page", "is_delicate"),
    [("/who/for/children/", True), ("/justice/violence_at_home/", True), ("/justice/theft/", False), ("/who/", False)],
)
def test_who_may_be_watched_finds_the_way_out_and_no_cookie_stays(valdoria, client, page, is_delicate):
    answer = client.get(page, {"lang": "fr"})

    assert ("pv-leave__button" in answer.text) is is_delicate
    assert bool(answer.cookies) is not is_delicate


def test_words_in_another_language_than_the_page_say_so(read):
    said = read("/justice/theft/", "nl")

    assert re.search(r'<span lang="en">Block your cards', said)


def test_many_services_and_teams_cost_no_more_questions(read, valdoria, django_assert_max_num_queries):
    read("/who/")
    for number in range(8):
        city.add_team(
            service=valdoria.noise, name=f"Team {number}", districts=[], meeting_place="Here", by=CLERK, at=AT
        )
    directory.current()

    for page in ("/who/", "/who/district/west/", "/numbers/", "/justice/theft/"):
        with django_assert_max_num_queries(6):
            read(page)
