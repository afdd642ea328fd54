"""How good the data is: missing, late, odd; who can be told; when and where nobody is open."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from parvis.cases import actions as cases
from parvis.cases.tests.town import litter
from parvis.figures import told
from parvis.figures.open_hours import OpenPlace, open_hours, said, weeks
from parvis.figures.tests.test_sums import signed

MONDAY, BRUSSELS = date(2026, 11, 16), ZoneInfo("Europe/Brussels")
DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


@pytest.mark.parametrize(
    ("hours", "count", "some"),
    [
        ("Mo-Fr 09:00-12:00", 15, (0, 9)),
        ("24/7", 168, (6, 3)),
        ("Mo 22:00-02:00", 4, (1, 1)),
        ("Mo 09:00-09:29", 0, None),
        ("Mo 09:15-09:45", 1, (0, 9)),
        ("Mo 09:00-09:20,09:40-10:00", 1, (0, 9)),
        ("Mo-Su 10:00-11:00; PH off", 7, (6, 10)),
    ],
)
def test_an_hour_counts_where_half_of_it_is_open(hours, count, some):
    found = open_hours(hours, MONDAY, BRUSSELS)

    assert len(found) == count
    assert some is None or some in found


@pytest.mark.parametrize("hours", ["", "every now and then"])
def test_hours_nobody_knows_are_not_open(hours):
    assert open_hours(hours, MONDAY, BRUSSELS) is None


def test_a_district_has_its_own_people_and_those_of_the_whole_city():
    places = [
        OpenPlace("Mo-Fr 08:00-16:00"),
        OpenPlace("Sa 10:00-12:00", frozenset({"west"})),
        OpenPlace("", frozenset({"west"})),
    ]

    found = weeks(places, ["west", "east"], monday=MONDAY, zone=BRUSSELS)

    assert (found["east"].hours_alone, found["west"].hours_alone) == (168 - 40, 168 - 42)
    assert (found["east"].unknown, found["west"].unknown) == (0, 1)
    assert said(found["west"], DAYS) == [
        ("Mon–Fri", "00:00–08:00, 16:00–24:00"), ("Sat", "00:00–10:00, 12:00–24:00"), ("Sun", "the whole day"),
    ]  # fmt: skip


def test_where_somebody_is_always_open_nothing_is_said():
    assert said(weeks([OpenPlace("24/7")], ["west"], monday=MONDAY, zone=BRUSSELS)["west"], DAYS) == []


def test_whoever_left_no_address_looks_alone(valdoria, now):
    at = now - timedelta(days=30)
    litter(at)
    litter(at, person=cases.Person(language="en", channel="page"))
    litter(at, person=cases.Person(language="en", channel="sms", phone="+32470123456"))

    newest = told.coverage(today=now.date(), zone=BRUSSELS)[0]

    assert (newest.month, newest.cases, newest.can_be_told, newest.looks_alone) == (date(2026, 10, 1), 3, 2, 1)


def test_the_offices_page_tells_all_of_it(by, valdoria, eva, paul, now):
    signed(paul, now - timedelta(days=60), month=202608)
    litter(now - timedelta(days=30))

    text = by(eva).get("/city/figures/quality/").content.decode()

    assert "missing" in text and "September 2026" in text
    assert "100 of 100" in text
    assert "128 of 168" in text  # Monday to Friday, 8 to 16
    assert by(valdoria.clara).get("/city/figures/quality/").status_code == 403


def test_everybody_reads_when_nobody_is_open_and_no_district_is_ranked(valdoria):
    page = Client(headers={"accept-language": "en"}).get("/figures/open-hours/?district=west").content.decode()

    assert page.index("Le Port") < page.index("Les Tanneurs", page.index("All districts"))
    assert "In 128 of 168 hours of a week nobody is open" in page
    assert page.count('class="sums-nobody"') == 128
    assert Client().get("/figures/open-hours/?district=nowhere").status_code == 200
