"""The closed list, what looks odd, how months stand, what the figures get: all without a database."""

from dataclasses import replace
from datetime import date

import pytest

from parvis.city import packs
from parvis.figures.sums import measures, plausible, rows, standing
from parvis.figures.sums.standing import State

STOPS = measures.every()["force_stops"]
STAFF = measures.every()["staff_sex"]
HERE = ("west", "foot")


def test_the_list_holds_what_is_asked_for_and_no_table_is_large():
    known = measures.every()

    assert {
        "presence_patrol_hours",
        "force_incidents",
        "force_stops",
        "force_arrests",
        "staff_sex",
        "staff_age",
    } <= set(known)
    assert {"staff_residence", "staff_language", "presence_languages_on_shift", "population_all"} <= set(known)
    assert max(len(one.columns) for one in known.values()) <= 20
    assert {one.group for one in known.values() if one.is_population} <= {"", "sex", "age", "residence", "language"}


@pytest.mark.parametrize(
    ("change", "said"),
    [("per: galaxy", "“per” is one of"), ("most: many", "whole number"), ("title: {en: Stops}", "English and French")],
)
def test_a_list_with_a_mistake_is_refused_with_its_place(change, said):
    text = """stops:
  theme: force
  unit: stops
  per: city
  every: 1
  due_days: 20
  most: 20
  stated_by: police
  title: {en: Stops, fr: Contrôles}
  help: {en: a, fr: b}
  known_by: {en: a, fr: b}
  categories: {}
"""
    assert measures.read(text)["stops"].columns == ("all",)
    key = change.partition(":")[0]
    wrong = "\n".join(
        change.join(["  ", ""]) if line.strip().startswith(f"{key}:") else line for line in text.splitlines()
    )

    with pytest.raises(measures.MeasuresWrong, match=said):
        measures.read(wrong)


@pytest.mark.parametrize("country", packs.COUNTRIES)
def test_origin_is_counted_in_no_country_and_birthplace_nowhere_before_the_city_confirmed(country):
    law = packs.pack(country).staff_groups

    for code in ("staff_origin", "staff_birthplace"):
        with pytest.raises(measures.NotLawful, match="origin"):
            measures.check_lawful(measures.every()[code], law, "en")
    for code in ("staff_sex", "staff_age", "staff_residence", "staff_language", "force_stops"):
        measures.check_lawful(measures.every()[code], law, "en")


def test_where_the_pack_allows_it_and_the_city_confirmed_it_country_of_birth_may_be_counted():
    born = measures.every()["staff_birthplace"]
    confirmed = {
        country: replace(law, source=replace(law.source, is_confirmed=True))
        for country in ("BE", "FR")
        for law in [packs.pack(country).staff_groups]
    }

    measures.check_lawful(born, confirmed["BE"], "en")
    with pytest.raises(measures.NotLawful):
        measures.check_lawful(born, confirmed["FR"], "en")


def remark(amount, past, most=20_000):
    found = plausible.remarks(
        cells=[HERE], stated={} if amount is None else {HERE: amount}, past={HERE: past}, most=most
    )
    return [one.kind for one in found]


@pytest.mark.parametrize(
    ("amount", "past", "kinds"),
    [
        (104, [100, 98, 103, 99, 101, 97], []),
        (180, [100, 98, 103, 99, 101, 97], ["unusual"]),
        (104, [100, 900, 103, 99, 101, 97], []),  # one wild month hides nothing and accuses nobody
        (180, [100, 900, 103, 99, 101, 97], ["unusual"]),
        (0, [100, 98, 103, 99, 101, 97], ["zero"]),
        (0, [1, 0, 2, 0, 1, 0, 1], []),
        (4, [1, 0, 2, 0, 1, 0, 1], []),
        (180, [100, 98, 103], []),  # too few months to call anything usual
        (20_001, [], ["too_much"]),
        (None, [], ["not_stated"]),
    ],
)
def test_a_number_is_held_against_its_own_past(amount, past, kinds):
    assert remark(amount, past) == kinds


def test_only_the_last_twelve_count():
    assert remark(180, [180] * 12 + [5] * 12) == []


def test_a_table_full_of_zeros_is_asked_about():
    cells = [("west", "foot"), ("east", "foot")]

    found = plausible.remarks(cells=cells, stated=dict.fromkeys(cells, 0), past={}, most=9)

    assert [one.kind for one in found] == ["nothing"]


def test_a_month_is_missing_once_its_day_has_passed_and_only_since_the_measure_began():
    signed = {date(2026, 8, 1): date(2026, 9, 20), date(2026, 9, 1): date(2026, 10, 25)}

    found = standing.months(STOPS, signed, today=date(2026, 11, 20), count=4)
    later = standing.months(STOPS, signed, today=date(2026, 11, 21), count=1)

    assert [one.state for one in found] == [State.WAITING, State.LATE, State.SIGNED, State.NOT_ASKED]
    assert found[0].due_on == date(2026, 11, 20)
    assert later[0].state == State.MISSING


def test_staff_is_asked_for_each_quarter():
    signed = {date(2026, 1, 1): date(2026, 2, 1)}

    states = [one.state for one in standing.months(STAFF, signed, today=date(2026, 11, 20), count=10)]

    assert states.count(State.MISSING) == 2  # April and July; October has time
    assert states.count(State.WAITING) == 1


def test_the_figures_get_sums_and_residents_apart_in_one_order():
    stated = [
        rows.Stated("population_sex", 202601, {("west", "women"): 6100, ("east", "men"): 10}),
        rows.Stated("force_stops", 202610, {("west", "searched"): 4, ("west", "identity"): 9}),
        rows.Stated("gone", 202610, {("west", "all"): 4}),
    ]

    assert [
        (one.measure, one.district, one.category, one.amount, one.month)
        for one in rows.sum_rows(stated, measures.every())
    ] == [
        ("force_stops", "west", "identity", 9, 202610),
        ("force_stops", "west", "searched", 4, 202610),
    ]
    assert [
        (one.month, one.district, one.group_kind, one.group_code, one.people)
        for one in rows.population_rows(stated, measures.every())
    ] == [
        (202601, "east", "sex", "men", 10),
        (202601, "west", "sex", "women", 6100),
    ]
