"""Two indicators of what the city does itself: open houses within reach, and figures that came out by the day they were due."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from parvis.city import actions as city
from parvis.city.tests.town import CLERK, found_town, square
from parvis.core.actors import Actor, ActorKind
from parvis.core.facts import Month
from parvis.figures import stages
from parvis.figures.actions import releasing
from parvis.figures.models import Release, ReleasedTable
from parvis.figures.published import bodies, newest_release
from parvis.figures.release.facts import due_in, due_on
from parvis.figures.tests import released
from parvis.figures.tests.reading import build, rows
from parvis.guide.tests.houses import MILL, sign

pytestmark = pytest.mark.once

EVALUATOR = Actor(ActorKind.STAFF, "evaluator")
MARCH = datetime(2026, 3, 3, 9, tzinfo=UTC)


def on(text):
    """Return the moment at which the night's build runs on that day."""
    return datetime.fromisoformat(f"{text}T01:30:00").replace(tzinfo=UTC)


def run(text):
    return [said.text for _stage, said in stages.run(stages.Build(at=on(text)))]


def approve(text):
    releasing.approve(release=Release.objects.waiting().get(), by=EVALUATOR, at=on(text))


def numbers(code):
    """Return month → value and base, as the newest release tells an indicator."""
    [series] = bodies(newest_release(), [code])[code, ""].series
    return {number.period: (number.value, number.n) for number in series.months}


# P3


def test_open_houses_within_reach_are_counted_released_and_shown(db):
    found_town()
    for code, ground, people in (("mill", square(4.047, 50.047, 0.006), 1000), ("far", square(4.2, 50, 0.05), 3000)):
        city.add_district(
            code=code, name=code, polygon=ground, population=people, population_on=date(2026, 1, 1), by=CLERK, at=MARCH
        )
    sign(MILL, hours="Mo-Fr 09:00-12:00")

    run("2026-05-20")
    approve("2026-05-21")

    assert rows("access", "month", "district", "residents", "reached")[:2] == [
        (202603, "far", 504_000, 0),
        (202603, "mill", 168_000, 15_000),
    ]
    assert numbers("P3") == dict.fromkeys(("2026-03", "2026-04"), (15 / (168 * 4), 672_000))
    page = Client(headers={"accept-language": "en"}).get("/figures/p3/").content.decode()
    assert "672,000" in page and "each resident 168 times" in page and "Waiting for data" not in page


# T6


def test_figures_are_due_45_days_after_their_month():
    assert due_on(Month(2026, 9)) == date(2026, 11, 14)
    assert due_on(Month(2027, 1)) == date(2027, 3, 17)
    for number in range(48):
        month = Month(2026 + number // 12, number % 12 + 1)
        due = due_on(month)
        assert due - (month.next.first_day - timedelta(days=1)) == timedelta(days=45)
        assert due_in(Month(due.year, due.month)) == month


def test_a_release_is_late_on_time_or_empty(valdoria):
    build(on("2027-01-05"))  # the first one: figures of January are the first that are due
    release = released.let_out(months=3, a_month=400)  # December to February, out on 20 March
    empty = Release.objects.create(
        number=2, made_at=on("2027-04-20"), made_by="worker", first_period="2027-03", last_period="2027-03",
        schema_version=release.schema_version, smallest_count=5, digest="0" * 64,
    )  # fmt: skip
    ReleasedTable.objects.create(
        release=empty,
        family="contacts",
        table="contacts by month",
        period="2027-03",
        content={"labels": [], "cells": [], "before": []},
    )
    approve("2027-04-21")

    run("2027-06-12")

    assert rows("publications", "month", "of_month", "due", "on_time") == [
        (202703, 202701, 1, 0),  # was due on 17 March
        (202704, 202702, 1, 1),  # was due on 14 April
        (202705, 202703, 1, 0),  # nothing stands in it
    ]


def test_a_release_of_the_last_minute_is_on_time_and_nothing_is_said_before_the_day_is_over(valdoria, monkeypatch):
    build(on("2027-01-05"))
    last_minute = datetime(2027, 3, 17, 22, 59, tzinfo=UTC)  # 23:59 in Brussels
    monkeypatch.setattr(released, "AT", last_minute)
    released.let_out(months=3, a_month=400)

    build(on("2027-03-17"))
    assert rows("publications") == []
    build(on("2027-03-18"))
    assert rows("publications", "of_month", "on_time") == [(202701, 1)]


def test_a_city_that_never_publishes_is_late_every_month(valdoria):
    build(on("2026-11-18"))

    build(on("2027-04-20"))

    assert rows("publications", "of_month", "on_time") == [(202611, 0), (202612, 0), (202701, 0), (202702, 0)]


def test_whether_it_was_on_time_is_released_though_it_is_one_of_one(valdoria):
    build(on("2027-01-05"))
    released.let_out(months=3, a_month=400)
    run("2027-04-20")
    approve("2027-04-21")
    assert numbers("T6") == {"2027-03": (0, 1)}

    run("2027-05-20")
    approve("2027-05-21")
    assert numbers("T6") == {"2027-03": (0, 1), "2027-04": (1, 1)}
