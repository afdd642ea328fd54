"""Where a series is not the same thing before and after: found or written down, stored, and seen by everybody."""

import pytest
from django.test import Client

from parvis.cases.models import Door
from parvis.core.models import Entry
from parvis.figures import breaks
from parvis.figures.actions import marking, telling
from parvis.figures.breaks import Break, Kind
from parvis.figures.counted import Counted
from parvis.figures.indicators import reading
from parvis.figures.indicators.periods import Period
from parvis.figures.models import SeriesBreak
from parvis.figures.published import Number, Series
from tests import cast

L1 = next(record for record in reading.shipped() if record.code == "L1")
P1 = next(record for record in reading.shipped() if record.code == "P1")
WORDS = {"en": "The exchange was replaced.", "fr": "Le standard a été remplacé."}


@pytest.mark.parametrize(
    ("numbers", "found"),
    [
        ([(1, ""), (1, ""), (1, "")], {}),
        ([(1, ""), (1, "withheld"), (1, "too_few"), (1, "")], {}),
        ([(1, ""), (2, ""), (2, "")], {1: [Kind.DEFINITION]}),
        ([(1, "not_stated"), (1, "not_stated"), (1, "")], {2: [Kind.BEGAN]}),
        ([(1, ""), (1, "not_stated"), (1, "")], {2: [Kind.MISSING]}),
        ([(1, ""), (1, "not_stated"), (1, "not_stated"), (1, "waiting")], {1: [Kind.STOPPED]}),
        ([(1, ""), (1, ""), (1, "not_stated")], {}),  # signed late, perhaps
    ],
)
def test_breaks_are_found_in_the_numbers(numbers, found):
    assert breaks.in_numbers(numbers) == found


def test_the_end_of_an_import_parts_what_comes_from_it_and_nothing_else(settings):
    def contacts(month, door, count):
        return {"month": month, "door": door, "ended_as": "case", "district": "west", "contacts": count}

    rows = [contacts(202601, Door.IMPORT, 40), contacts(202602, Door.IMPORT, 30), contacts(202602, Door.DESK, 3)]
    rows += [contacts(202603, Door.DESK, 50), contacts(202603, Door.IMPORT, 2)]  # a straggler is no import
    counted = Counted({"contacts_by_day": rows}, {"promises_kept": "promises", "sums": "sums"}, {}, frozenset())
    months = [202601, 202602, 202603, 202604]

    assert telling.breaks_of(L1, counted, months, ()) == {202603: [Break(Kind.IMPORT_ENDED)]}
    assert telling.breaks_of(P1, counted, months, ()) == {}


def test_what_a_person_wrote_down_is_stored_with_the_number_and_read_back():
    row = SeriesBreak(month=202603, indicators=["L1"], words=WORDS)
    months = [202601, 202602, 202603]
    numbers = [Number(f"2026-0{month}", 0.8, 0.7, 0.9, 50) for month in (1, 2, 3)]

    known = telling.breaks_of(L1, Counted({}, {}, {}, frozenset()), months, [row])
    series = Series("", telling.marked(numbers, months, known))

    assert series.months[2].breaks == (Break(Kind.DECLARED, WORDS),)
    assert Series.from_json(series.as_json()) == series
    assert "breaks" not in str(Series("", tuple(numbers)).as_json())  # what has none reads as it always did
    assert telling.breaks_of(P1, Counted({}, {}, {}, frozenset()), months, [row]) == {}


def test_up_and_down_are_not_said_across_a_break(db):
    """Ten months at half, then two at nine in ten: up, unless something else was different from the first of them on."""

    def row(month, kept):
        return {"month": month, "situation": "litter", "kind": "object", "due": 200, "kept": kept, "broken": 200 - kept}

    months = [202601 + number for number in range(12)]
    rows = [row(month, 100 + number % 2 if number < 11 else 180) for number, month in enumerate(months)]
    counted = Counted({"promises_kept": rows}, {"promises_kept": "promises"}, {}, frozenset())
    tables = {
        ("promises by month × standing", f"2026-{number:02}"): {"cells": [["kept", 1], ["broken", 1]]}
        for number in range(1, 13)
    }

    def past(declared):
        by_month = {month: counted.computed(L1, Period.month(month)) for month in months}
        asked = telling.Asked(L1, "", counted, by_month, telling.Released({}), declared)
        asked.tell(tables)
        return asked.body().series[0].past

    before, after = past([]), past([SeriesBreak(month=202612, indicators=[], words=WORDS)])

    assert before.direction == "up"
    assert after is None or after.direction == "too_short"


def test_somebody_writes_a_break_down_and_takes_it_back(valdoria, eva, by):
    page = by(eva)
    month = "2026-11"
    refused = page.post("/city/figures/breaks/", {"month": month, "words_en": WORDS["en"], "words_fr": ""})
    page.post(
        "/city/figures/breaks/",
        {"month": month, "indicators": ["L1"], "words_en": WORDS["en"], "words_fr": WORDS["fr"]},
    )
    listed = page.get("/city/figures/breaks/").content.decode()

    assert refused.status_code == 422
    assert WORDS["en"] in listed and "November 2026" in listed
    row = SeriesBreak.objects.get()
    page.post(f"/city/figures/breaks/{row.pk}/take-back/")
    assert not SeriesBreak.objects.in_force() and SeriesBreak.objects.count() == 1
    assert [entry.verb for entry in Entry.objects.filter(verb__startswith="figures.break").order_by("id")] == [
        "figures.break_declared",
        "figures.break_withdrawn",
    ]
    assert Client().get("/city/figures/breaks/").status_code == 302


def test_a_sentence_is_needed_in_both_languages(valdoria, now):
    with pytest.raises(marking.NothingSaid):
        marking.declare(month=202611, indicators=[], words={"en": "Only here."}, by=cast.acting(cast.somebody("Eva Lund", at=now)), at=now)  # fmt: skip
