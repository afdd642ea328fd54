"""From what happened to what the public reads: built, looked at by a person, the same on every page, file and answer."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.test import Client

from parvis.cases import actions
from parvis.cases.moves import Outcome
from parvis.cases.tests import town
from parvis.cases.tests.town import WEST, litter, staff
from parvis.core.access import Role
from parvis.figures import published, stages
from parvis.figures.actions import releasing
from parvis.figures.indicators import reading
from parvis.figures.models import Release
from parvis.figures.published import Number, Past, Series
from tests import cast
from tests.remembered import remembered

pytestmark = pytest.mark.once

DAY = timedelta(days=1)
EAST = actions.Place(latitude=50.05, longitude=4.15, text="1 Harbour Quay")
LATER = 60 * DAY  # the days of grace of cases are over


@remembered
def a_month_told(now):
    """A month with 120 promises, 90 kept and 30 broken, and what 30 people say of the answers, built two months later and looked at by a person."""
    clara = town.found(now).clara
    for number in range(120):
        where = EAST if number % 2 else WEST
        case = litter(now + number * timedelta(minutes=3), place=where).case
        waited = 10 * DAY if number % 8 < 2 else timedelta(hours=7)
        actions.answer(
            case=case,
            outcome=Outcome.DONE,
            text="It is gone.",
            language="en",
            by=staff(clara),
            at=now + waited,
        )
        if number % 4 == 3:
            actions.judge(reporter=case.reporters.get(), solved=number % 8 == 3, by=town.AMA, at=now + 10 * DAY)
    said = [sentence.text for _stage, sentence in stages.run(stages.Build(at=now + LATER))]
    releasing.approve(release=Release.objects.get(), by=cast.acting(cast.somebody("Eva Lund", at=now)), at=now + LATER)
    return said


@pytest.fixture
def told(db, now):
    return a_month_told(now)


@pytest.fixture
def reader():
    return Client(headers={"accept-language": "en"})


def test_before_anything_is_released_pages_say_so_and_definitions_can_be_read(reader, db, now):
    cast.city_of_parvis(at=now)
    assert b"There are no figures yet" in reader.get("/figures/").content
    assert b"Promises kept" in reader.get("/figures/definitions/").content
    assert reader.get("/figures/data/figures.csv").status_code == 404


def test_promises_kept_come_first_with_what_they_are_counted_from(told, reader):
    page = reader.get("/figures/").content.decode()

    assert page.index("Promises kept") < page.index("Length of the first promise")
    assert "Counted from 120." in page.replace("; c", ". C") and "November 2026" in page
    assert "What this cannot tell you" in page


def test_a_number_is_the_same_on_the_page_in_the_file_and_in_the_answer(told, reader):
    stored = published.bodies(published.newest_release(), ["L7"])["L7", ""].series[0].months[-1]
    line = next(
        row
        for row in csv.DictReader(
            io.StringIO(b"".join(reader.get("/figures/data/figures.csv").streaming_content).decode())
        )
        if (row["indicator"], row["split"], row["period"]) == ("L7", "", "2026-11")
    )
    answered = next(row for row in reader.get("/api/figures/l7/").json()["numbers"] if row["period"] == "2026-11")

    assert 254 <= stored.value <= 352  # the two in the middle waited 240 and 420 minutes less what the door took
    assert float(line["value"]) == answered["value"] == stored.value
    assert int(line["n"]) == answered["n"] == stored.n == 120


def test_every_page_opens_and_every_indicator_has_one(told, reader):
    pages = ["/figures/data/", "/figures/press/", "/figures/feed/", "/figures/data/catalogue.jsonld", "/api/figures/"]
    pages += [f"/figures/by/{name}/" for name in {record.principle.value for record in reading.shipped()} - {"project"}]
    pages += [f"/figures/{record.code.lower()}/" for record in reading.shipped() if record.principle.value != "project"]

    assert {page: reader.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)
    assert reader.get("/figures/x9/").status_code == reader.get("/figures/by/nothing/").status_code == 404


def test_a_page_costs_few_questions_however_long_the_history(told, reader, django_assert_max_num_queries):
    reader.get("/figures/")
    with django_assert_max_num_queries(8):
        reader.get("/figures/")


def test_nothing_is_new_where_nothing_happened(db, now):
    a_month_told.__wrapped__(now)  # with its files, which are not remembered

    said = [sentence.text for _stage, sentence in stages.run(stages.Build(at=now + LATER))]

    assert said[-1] == "No number is new."
    assert Release.objects.count() == 1


def test_few_people_are_withheld_with_the_same_sentence_everywhere(told, reader):
    """Nobody has said whether it is solved, and equality of treatment cannot be told from one district."""
    page = reader.get("/figures/l3/").content.decode()
    refused = {row["refusal"] for row in reader.get("/api/figures/l3/").json()["numbers"]}

    assert refused <= {"too_few", "withheld", "not_stated"}
    assert re.search("Too few to say anything|Withheld:|Waiting for data|Not stated", page)


def test_a_corrected_definition_shows_both_values_and_the_day(told, reader):
    release = published.newest_release()
    figure = release.figures.get(code="L1", split="")
    corrected = Number("2026-11", 0.7, 0.6, 0.8, 60, version=2, old=90 / 120, replaced_on="2027-05-12")
    series = Series("", (corrected,), None, Past("too_short"))
    figure.body = series.as_json()
    figure.save()

    page = reader.get("/figures/l1/").content.decode()

    assert "70\u202f%" in page and "First told as 75\u202f%" in page and "12 May 2027" in page


def test_somebody_looks_at_what_waits_and_lets_it_go_out_once(valdoria, now, reader):
    litter(now)
    list(stages.run(stages.Build(at=now + LATER)))
    number = Release.objects.get().number
    eva = Client(headers={"accept-language": "en"})
    eva.force_login(cast.somebody("Eva Lund", Role.EVALUATOR, at=now))

    page = eva.get("/city/figures/releases/").content.decode()
    assert f"Release {number} waits" in page and "Let it go out" in page
    assert b"There are no figures yet" in reader.get("/figures/").content

    eva.post(f"/city/figures/releases/{number}/")
    assert Release.objects.waiting().exists()  # half a form decides nothing
    eva.post(f"/city/figures/releases/{number}/", {"word": "approve"})
    again = eva.post(f"/city/figures/releases/{number}/", {"word": "discard"}, follow=True).content.decode()

    assert published.newest_release().number == number
    assert "Somebody has decided about this release" in again and "Nothing waits" in again
    assert b"There are no figures yet" not in reader.get("/figures/").content
