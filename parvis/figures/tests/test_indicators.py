"""What the indicators say of a month, what they refuse to say, and what cannot be done to them."""

import random
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from parvis.figures.indicators import change, needs, page, reading
from parvis.figures.indicators.computing import Computed, compute, corrections
from parvis.figures.indicators.periods import Period
from parvis.figures.indicators.refusals import SENTENCES, Refusal
from parvis.figures.indicators.shape import Direction
from parvis.figures.tests.rows import EDGES, Told, cubes

MARCH = Period.month(202603)
LAWFUL = frozenset({"sex", "age", "residence", "language"})
ROOT = Path(__file__).resolve().parents[3]


def computed(given_cubes, *codes, period=MARCH, splits=("",), records=None, **options):
    chosen = [record for record in records or reading.shipped() if record.code in codes]
    return compute(chosen, given_cubes, period, splits, edges=EDGES, **{"lawful": LAWFUL, **options})


def one(given_cubes, code, **options) -> Computed:
    [number] = computed(given_cubes, code, **options)
    return number


# --- scenes


def test_late_done_and_new_dates_before_council_do_not_improve_the_figure():
    in_time = [Told(say=True)] * 60 + [Told(say=False)] * 20 + [Told()] * 420
    late = [Told(kept=False, answered=False)] * 500
    waved_through = [replace(case, answered=True, standard=True, say=False) for case in late[:400]]
    put_off = [replace(case, redated=True) for case in late[400:]]

    codes = [record.code for record in reading.shipped() if record.code in ("L1", "L3", "L4", "L6", "A2", "T4", "T4b")]
    before = {n.code: n for n in computed(cubes(in_time + late), *codes)}
    after = {n.code: n for n in computed(cubes(in_time + waved_through + put_off), *codes)}

    assert after["L1"] == before["L1"]
    assert after["L1"].value == 0.5
    assert after["A2"] == before["A2"]
    assert after["T4"].value < before["T4"].value
    assert after["T4b"].value > 0.4 > before["T4b"].value == 0
    assert after["L4"].value > 0.8 > 0.3 > before["L4"].value
    assert after["L6"].value == 0.1
    promises = next(record for record in reading.shipped() if record.code == "L1")
    assert {"L2", "L3", "L4", "T4b"} <= set(promises.beside)


def test_equality_of_treatment_from_nine_replies_is_refused_with_one_sentence():
    nine = [
        Told(district=d, kept=k, say=s)
        for d in ("north", "south", "east")
        for k, s in [(True, True), (True, False), (False, True)]
    ]

    numbers = computed(cubes(nine), "E4", "E7", splits=("district", "language"))

    assert len(numbers) == 8
    assert {number.refusal for number in numbers} == {Refusal.TOO_FEW}
    assert {(number.value, number.low, number.high) for number in numbers} == {(None, None, None)}
    assert len({str(SENTENCES[number.refusal]) for number in numbers}) == 1


def test_a_definition_corrected_in_may_shows_both_values_and_the_date_in_march():
    [record] = [record for record in reading.shipped() if record.code == "L1"]
    first = record.current
    assert first.denominator
    second = replace(
        first,
        version=2,
        since=date(2026, 5, 12),
        reason={"fr": "…", "en": "Cases that were never promised a date counted as kept."},
        denominator=replace(first.denominator, add=("due", "redated")),
    )
    corrected = replace(record, definitions=(first, second))
    cases = [Told()] * 30 + [Told(kept=False, redated=True)] * 10
    both = cubes([*cases, *(replace(case, month=202606) for case in cases)])

    march = computed(both, "L1", records=[corrected])
    june = computed(both, "L1", records=[corrected], period=Period.month(202606))

    assert [(n.version, n.value, n.replaced_on) for n in march] == [(1, 0.75, date(2026, 5, 12)), (2, 0.6, None)]
    assert [(n.version, n.value, n.replaced_on) for n in june] == [(2, 0.6, None)]
    [found] = corrections(march + june)
    assert (found.old.value, found.new.value, found.on) == (0.75, 0.6, date(2026, 5, 12))


# --- what is said and refused


def test_a_share_is_said_from_its_smallest_base_on():
    nine, ten = cubes([Told()] * 9), cubes([Told()] * 10)

    assert one(nine, "L1").refusal is Refusal.TOO_FEW
    assert one(nine, "L1").n == 9  # for whoever withholds small cells
    assert one(ten, "L1").value == 1
    assert one(ten, "L1").low < 0.8


def test_numbers_come_by_name_and_never_by_value():
    cases = [Told(district=d, kept=n < kept) for d, kept in [("b", 20), ("a", 5), ("c", 12)] for n in range(20)]

    numbers = computed(cubes(cases), "L1", splits=("", "district"))

    assert [(n.split, n.key) for n in numbers] == [("", ""), ("district", "a"), ("district", "b"), ("district", "c")]


def test_each_split_is_read_from_the_table_that_has_it():
    cases = [Told(service=s, situation=t) for s in ("police", "cleaning") for t in ("noise", "waste")] * 10

    numbers = computed(cubes(cases), "L1", splits=None)

    assert {(n.split, n.key): n.denominator for n in numbers} == {
        ("", ""): 40,
        ("district", "north"): 40,
        ("situation", "noise"): 20,
        ("situation", "waste"): 20,
        ("service", "police"): 20,
        ("service", "cleaning"): 20,
    }


def test_more_late_answers_for_a_language_only_because_it_asks_for_harder_things_is_parity():
    def some_cases(language, kind, late, in_time):
        return [Told(language=language, kind=kind, kept=False)] * late + [Told(language=language, kind=kind)] * in_time

    cases = (
        some_cases("ar", "conduct", 45, 45) + some_cases("ar", "object", 1, 9)
        + some_cases("fr", "conduct", 10, 10) + some_cases("fr", "object", 18, 162)
    )  # fmt: skip

    arabic, french = computed(cubes(cases), "E4", splits=("language",))

    assert arabic.value == pytest.approx(1)
    assert arabic.low < 1 < arabic.high
    assert french.value == pytest.approx(1 / arabic.value)


def test_what_cannot_be_true_is_checked_and_not_shown():
    rows = cubes([Told()] * 20)
    rows["promises_kept"][0]["kept"] = 21

    assert one(rows, "L1").refusal is Refusal.IMPLAUSIBLE


def test_without_its_cube_an_indicator_waits_for_data():
    assert one({}, "L1").refusal is Refusal.WAITING
    assert one({}, "T5").refusal is Refusal.WAITING
    assert {n.refusal for n in computed({}, "P3", "T6")} == {Refusal.WAITING}


def test_a_cube_without_a_column_that_is_read_stops_the_build():
    with pytest.raises(LookupError, match="service"):
        computed({"promises_kept": cubes([Told()])["promises_kept"]}, "L1", splits=("service",))


# --- times


def bins(cube, split, counts, **more):
    return {cube: [{"month": 202603, split: "north", "bin": number, **more, **row} for number, row in counts.items()]}


def test_median_and_ninth_decile_leave_out_whoever_has_no_time():
    rows = bins(
        "first_feedback_minutes_by_district", "district", {-1: {"cases": 40}, **{n: {"cases": 2} for n in range(41)}}
    )

    median, ninth, without = computed(rows, "L7", "L7b", "L7c")

    assert median.value == 20
    assert median.n == 82
    assert (ninth.value, ninth.low <= 36 <= ninth.high) == (36, True)
    assert without.value == 40 / 122
    assert dict(median.detail)["bin_low"] <= median.value <= dict(median.detail)["bin_high"]


def test_a_district_in_which_all_still_wait_is_told_to_have_too_few():
    [district] = computed(
        bins("answer_minutes_by_district", "district", {-1: {"answered": 0}}), "A1", splits=("district",)
    )

    assert (district.key, district.value, district.n) == ("north", None, 0)


def test_open_cases_count_for_as_long_as_they_have_waited():
    rows = {
        "open_days": [
            {"month": 202603, "kind": "object", "bin": day, "ended": ended, "cases": count}
            for day, ended, count in [(-1, 0, 9), (2, 1, 10), (5, 1, 11), (30, 0, 15), (40, 1, 5)]
        ]
    }

    whole, objects = computed(rows, "L8", splits=("", "kind"))

    assert (whole.value, whole.n, whole.numerator) == (5, 41, 26)
    assert whole.high is None  # the limits never come down to one half
    assert objects.value == whole.value


# --- signed sums and residents


def signed(measure, month, amounts, district="north"):
    return [
        {"month": month, "measure": measure, "district": district, "category": c, "amount": a}
        for c, a in amounts.items()
    ]


def residents(kind, groups, *, month=202601, district=""):
    return [
        {"month": month, "district": district, "group_kind": kind, "group_code": g, "people": n}
        for g, n in groups.items()
    ]


FORCE = {
    "sums": [
        *signed("force_incidents", 202603, {"hands": 20, "baton_spray": 10}),
        *signed("force_stops", 202603, {"identity": 900}),
        *signed("force_arrests", 202603, {"": 100}),
    ],
    "population": residents("all", {"": 30_000}, district="north")
    + residents("all", {"": 1}, district="north", month=202701),
}


def test_rates_of_force_stand_on_stops_and_on_residents():
    by_contact, by_resident, hands = (
        computed(FORCE, code, splits=None)[0] for code in ("F1", "F1b", "F2")
    )  # fmt: skip

    assert by_contact.value == 30
    assert by_contact.low < 22 < 40 < by_contact.high
    assert by_resident.value == pytest.approx(12)  # a month, brought to a year; the residents of January 2026
    assert (hands.key, hands.value) == ("baton_spray", 10 / 30)


def test_a_rate_with_an_unsigned_month_is_not_said():
    quarter = Period(202602, 202603)

    assert one(FORCE, "F1", period=quarter).refusal is Refusal.NOT_STATED

    february = [*signed("force_incidents", 202602, {"hands": 3}), *signed("force_stops", 202602, {"identity": 90})]
    assert one({"sums": FORCE["sums"] + february}, "F1", period=quarter).refusal is Refusal.NOT_STATED

    full = FORCE["sums"] + february + signed("force_arrests", 202602, {"": 10})
    assert one({"sums": full}, "F1", period=quarter).value == pytest.approx(33 / 1100 * 1000)

    south = signed("force_incidents", 202603, {"hands": 1}, "south") + signed(
        "force_stops", 202603, {"identity": 300}, "south"
    )
    found = {n.key: n.refusal for n in computed({"sums": full + south}, "F1", period=quarter, splits=("district",))}
    assert found == {"north": None, "south": Refusal.NOT_STATED}


def test_presence_is_hours_per_thousand_residents_and_month_without_cars():
    hours = signed("presence_patrol_hours", 202603, {"foot": 200, "bicycle": 90, "horse": 10, "car": 5000})

    found = one({"sums": hours, "population": FORCE["population"]}, "P1")

    assert found.value == pytest.approx(10)
    assert (found.low, found.high, found.method) == (None, None, "none")


STAFF = {
    "sums": [
        *signed("staff_sex", 202601, {"women": 30, "men": 70}, ""),
        *signed("staff_age", 202601, {"16_29": 10, "30_44": 60, "45_59": 30, "65_over": 3}, ""),
        *signed("staff_residence", 202601, {"": 80}, "outside"),
        *signed("staff_residence", 202601, {"": 20}, "north"),
    ],
    "population": [
        *residents("sex", {"women": 5100, "men": 4900}),
        *residents("age", {"0_15": 3000, "16_29": 3000, "30_44": 3000, "45_59": 3000, "60_64": 1000, "65_over": 2000}),
        *residents("all", {"": 15_000}, district="north"),
    ],
}


def test_groups_are_held_against_the_residents():
    numbers = {(n.split, n.key): n for n in computed(STAFF, "R1", splits=None)}

    assert numbers["sex", "women"].value == pytest.approx(0.3 / 0.51)
    assert numbers["sex", "women"].high < 1
    assert numbers["age", "16_29"].value == pytest.approx(0.1 / 0.3)
    assert ("age", "0_15") not in numbers
    assert ("age", "65_over") not in numbers
    assert numbers["residence", "north"].refusal is Refusal.TOO_FEW  # twenty live in the city
    distance = {n.key: n for n in computed(STAFF, "R2", splits=None)}
    assert distance["sex"].value == pytest.approx(0.21)
    assert 0 < dict(distance["sex"].detail)["by_lot"] < distance["sex"].low


def test_what_the_law_forbids_is_refused_before_anything_is_counted():
    assert one(STAFF, "R1b").refusal is Refusal.NOT_LAWFUL
    assert one(STAFF, "R1b", lawful={"sex", "origin"}).refusal is Refusal.WAITING
    found = {n.split: n.refusal for n in computed(STAFF, "R1", splits=("age", "residence"), lawful={"sex"})}
    assert found == {"age": Refusal.NOT_LAWFUL, "residence": Refusal.NOT_LAWFUL}


def test_a_language_counts_when_it_is_on_shift():
    rows = {
        "sums": signed("presence_languages_on_shift", 202603, {"all": 90, "fr": 90, "ar": 30, "uk": 0}, ""),
        "population": residents("language", {"all": 1000, "fr": 700, "ar": 200, "uk": 50}),
    }

    any_shift, weighed = computed(rows, "R3", "R3b")

    assert any_shift.value == 0.9
    assert weighed.value == pytest.approx((700 + 200 / 3) / 1000)


# --- adding


def random_cubes(seed):
    """Rows of every cube that a record reads, with every column, some combinations twice."""
    drawn = random.Random(seed)
    values = {
        "district": ["", "north", "south"], "situation": ["noise", "waste"], "service": ["police", "cleaning"],
        "kind": ["conduct", "object"], "language": ["fr", "ar"], "door": ["desk", "web"], "ended_as": ["case", "informed"],
        "measure": ["force_incidents", "force_stops", "force_arrests", "presence_patrol_hours", "staff_sex"],
        "category": ["women", "men", "foot"], "group_kind": ["all", "sex"], "group_code": ["women", "men"],
        "bin": [-1, 3, 40, 90], "ended": [0, 1], "month": [202603],
    }  # fmt: skip
    found = {}
    for names, need in needs.needs(reading.shipped()).items():
        for name in names:
            found[name] = [
                {
                    **{d: drawn.choice(values[d]) for d in need.dimensions},
                    **{m: drawn.randint(0, 60) for m in need.measures},
                }
                for _ in range(60)
            ]
    return found


def added(given_cubes):
    """Add rows with the same dimensions, as the cube of two months or two cities is the sum of both."""
    measures = {name: need.measures for names, need in needs.needs(reading.shipped()).items() for name in names}
    found = {}
    for name, rows in given_cubes.items():
        sums: dict[tuple, Counter] = {}
        for row in rows:
            key = tuple(sorted((d, v) for d, v in row.items() if d not in measures[name]))
            sums.setdefault(key, Counter()).update({m: row[m] for m in measures[name]})
        found[name] = [{**dict(key), **{m: total[m] for m in measures[name]}} for key, total in sums.items()]
    return found


@settings(max_examples=8, deadline=None)
@given(some.integers(0, 10**6))
def test_computing_after_adding_is_computing_on_the_sum(seed):
    apart = random_cubes(seed)

    assert compute(reading.shipped(), apart, MARCH, edges=EDGES, lawful=LAWFUL) == compute(
        reading.shipped(), added(apart), MARCH, edges=EDGES, lawful=LAWFUL
    )


@settings(max_examples=8, deadline=None)
@given(some.integers(0, 10**6))
def test_every_number_lies_within_its_limits_or_says_why_there_is_none(seed):
    for number in compute(reading.shipped(), random_cubes(seed), MARCH, edges=EDGES, lawful=LAWFUL):
        if number.refusal:
            assert (number.value, number.low, number.high) == (None, None, None)
            continue
        assert number.n is not None
        if number.method != "none":
            assert number.low <= number.value
            assert number.high is None or number.value <= number.high


# --- up and down


def months(shares, *, until=202612, base=200, code="L1"):
    """Twelve and more months of one share, the last in December."""
    first = Period(202501, until).months[-len(shares) :]
    [record] = [record for record in reading.shipped() if record.code == code]
    found = {}
    for month, share in zip(first, shares, strict=True):
        kept = round(base * share)
        cases = [Told(month=month)] * kept + [Told(month=month, kept=False)] * (base - kept)
        found[month] = compute([record], cubes(cases), Period.month(month), ("",), edges=EDGES, lawful=LAWFUL)
    return found


CALM = [0.70, 0.72, 0.69, 0.71, 0.70, 0.73, 0.70, 0.71, 0.69, 0.70, 0.72, 0.71]


def test_a_month_is_called_up_only_outside_its_own_past():
    [calm] = change.against_own_past(months([*CALM, 0.73]), 202612)
    [up] = change.against_own_past(months([*CALM, 0.85]), 202612)
    [down] = change.against_own_past(months([*CALM, 0.5]), 202612)

    assert (calm.movement, up.movement, down.movement) == ("unchanged", "up", "down")
    assert up.limits.high < 0.85
    assert up.period == "2026-12"


def test_a_month_of_few_cases_is_not_called_down():
    history = months([*CALM, 0.7]) | {202612: months([0.5], base=12)[202612]}

    [found] = change.against_own_past(history, 202612)

    assert found.limits.low > 0.5
    assert found.movement == "unchanged"


def test_a_past_of_seven_months_says_nothing():
    [found] = change.against_own_past(months([*CALM[:7], 0.2]), 202612)

    assert found.movement == "too_short"


def test_months_before_a_break_are_no_past():
    history = months([*CALM, 0.5])

    [found] = change.against_own_past(history, 202612, breaks={"L1": 202608})

    assert found.movement == "too_short"


def test_refused_months_are_gaps_and_a_refused_month_has_no_verdict():
    history = months([*CALM, 0.5])
    small = months([0.5], base=6)[202612]

    assert change.against_own_past({**history, 202612: small}, 202612) == []
    gap = {month: ([] if month == 202605 else numbers) for month, numbers in history.items()}
    assert change.against_own_past(gap, 202612)[0].limits.points == 11


# --- records


def test_the_records_hold_what_people_asked_for():
    records = {record.code: record for record in reading.shipped()}

    counted = {code for code, record in records.items() if record.current.calculation}
    assert counted >= set("L1 L3 L7 L9 R1 R2 R3 P1 P3 P6 A1 A2 A3 A4 A5 E4 F1 T4 T6".split())
    assert all(records[code].waiting_for for code in records.keys() - counted)
    assert records["T1"].direction is Direction.CONTEXT
    assert {"A1b", "A3"} <= set(records["A1"].beside)
    assert "T4b" in records["T4"].beside


def test_pages_read_records_and_sentences_without_what_only_the_worker_needs():
    modules = "reading refusals periods names needs page".split()
    asked = "import sys\n" + "".join(f"import parvis.figures.indicators.{name}\n" for name in modules)
    ended = subprocess.run(
        [sys.executable, "-c", asked + "print({'scipy', 'numpy', 'duckdb'} & set(sys.modules))"],
        capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip

    assert ended.stdout.strip() == "set()"


def test_declared_cubes_have_every_column_that_records_read():
    declarations = pytest.importorskip("parvis.figures.cubes.declarations")

    assert needs.unmet(reading.shipped(), {name: cube.columns for name, cube in declarations.shipped().items()}) == []


def test_the_page_of_indicators_is_written_from_the_records():
    stands = (ROOT / "docs" / "indicators.md").read_text(encoding="utf-8")

    assert page.text(reading.shipped(), page.digits_of(stands)) == stands, "run tools/indicators.py"
    for record in reading.shipped():
        assert f"| {record.code} | {record.name['en']} ({record.name['fr']})" in stands
        assert record.who_is_missing["en"] in stands


GOOD = """\
indicators:
  - code: X1
    principle: line
    name: {fr: "Un", en: "One"}
    unit: share
    direction: up
    smallest_base: 10
    split_by: [district]
    pitfalls: {fr: "Oui.", en: "Yes."}
    who_is_missing: {fr: "Tous.", en: "All."}
    source: "Nowhere"
    definitions:
      - version: 1
        since: 2026-11-01
        formula: {fr: "A.", en: "A."}
        symbols: "a"
        calculation: share
        interval: wilson
        numerator: {cubes: [answers], add: [told]}
        denominator: {cubes: [answers], add: [cases]}
"""
SECOND = """\
      - version: 2
        since: 2027-01-01
        reason: {fr: "B.", en: "B."}
        formula: {fr: "A.", en: "A."}
        symbols: "a"
        calculation: share
        interval: wilson
        numerator: {cubes: [answers], add: [told]}
        denominator: {cubes: [answers], add: [closed]}
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("code: X1", "code: one", 2, "is no code"),
        ("direction: up", "direction: best", 6, "none of: up, down, parity, context"),
        ("direction: up", "direction: up\n    target: 0.9", 7, "No figure has a target"),
        ("smallest_base: 10", "smallest_base: 4", 7, "at least 10"),
        ("[district]", "[officer]", 8, "leads to persons"),
        ("[district]", "[weather]", 8, "nothing one can split by"),
        ("[district]", "[district]\n    beside: [Z9]", 9, "No indicator has the code Z9"),
        ('fr: "Oui.", ', "", 9, "“fr” is missing"),
        ('"Yes."', '"Yes"', 9, "ends with a full stop"),
        ('"One"', '"One."', 4, "ends without a full stop"),
        ('    source: "Nowhere"\n', "", 2, "“source” is missing"),
        ("2026-11-01", "2026-02-30", 14, "is no day"),
        ("calculation: share", "calculation: guess", 17, "none of"),
        ("        calculation: share\n", "", 13, "waiting_for"),
        ("interval: wilson", "interval: student", 18, "The limits of share are: wilson, none"),
        ("unit: share", "unit: minutes", 17, "The unit of share is one of"),
        ("        denominator: {cubes: [answers], add: [cases]}\n", "", 13, "“denominator” is missing"),
        ("add: [told]", "add: [told], where: {officer: [a]}", 19, "leads to persons"),
        ("add: [told]", "add: [told], when: later", 19, "none of: period"),
        ("version: 1", "version: 2", 13, "Version 1 is next"),
        ("source:", "waiting_for: [surveys]\n    source:", 18, "no calculation yet"),
        (GOOD, GOOD + SECOND.replace("2027-01-01", "2026-11-01"), 22, "after the one it replaces"),
        (GOOD, GOOD + SECOND.replace('        reason: {fr: "B.", en: "B."}\n', ""), 21, "told why"),
        (GOOD, GOOD + GOOD.partition("\n")[2], 21, "Codes are never used twice"),
    ],
)
def test_a_record_that_is_not_right_is_refused_with_its_line(old, new, line, said):
    assert old in GOOD
    with pytest.raises(reading.RecordsRefused) as refused:
        reading.read({"own.yml": GOOD.replace(old, new, 1)})

    assert [
        problem for problem in refused.value.problems if problem.startswith(f"own.yml:{line}: ") and said in problem
    ]


def test_a_record_and_its_second_version_are_read():
    [record] = reading.read({"own.yml": GOOD + SECOND})

    assert record.current.version == 2
    assert record.replaced_on(record.definitions[0]) == date(2027, 1, 1)


def test_a_column_that_no_cube_has_is_named_before_a_build():
    [record] = reading.read({"own.yml": GOOD})

    assert needs.unmet([record], {"answers": ["month", "district", "told", "cases"]}) == []
    assert needs.unmet([record], {"answers": ["month", "told"]}) == [
        "The cube answers has no cases.",
        "None of answers has district.",
    ]
    assert needs.unmet([record], {}) == []


@pytest.mark.parametrize(
    ("period", "code"),
    [(Period.month(202603), "2026-03"), (Period.year(2026), "2026"), (Period(202511, 202602), "2025-11/2026-02")],
)
def test_periods_have_codes_and_know_their_months(period, code):
    assert period.code == code
    assert period.months[-1] == period.last
    assert len(period.months) in (1, 12, 4)
