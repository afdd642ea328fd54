"""What may be told: nothing that another number, a whole, twelve months or a correction gives away."""

from dataclasses import replace
from random import Random

import pytest

from parvis.figures import publishable
from parvis.figures.indicators import reading
from parvis.figures.indicators.computing import Computed, compute
from parvis.figures.indicators.periods import Period
from parvis.figures.indicators.refusals import Refusal
from parvis.figures.published import Number
from parvis.figures.statistics.histograms import Edges
from parvis.figures.tests.attacker import Attacker, Statement

pytestmark = pytest.mark.once

SOLVED = next(record for record in reading.shipped() if record.code == "A3")
FIRST_YEAR = [*range(202601, 202613), *range(202701, 202713)]


def counted(yes: int, of: int, month: int = 202603, **more: object) -> Computed:
    bare = Computed("A3", 1, Period.month(month).code, "", "", yes / of, 0.0, 1.0, of, yes, of, "wilson")
    return replace(bare, **more)


def told(yes: int, of: int, month: int = 202603, k: int = 5) -> Number:
    return publishable.number(counted(yes, of, month), SOLVED, k=k)


@pytest.mark.parametrize(
    ("parts", "hidden", "all_hidden"),
    [
        ({"web": 60, "desk": 30, "mail": 3}, {"mail"}, {"mail", "desk"}),
        ({"web": 60, "desk": 8, "mail": 3, "counter": 2}, {"mail", "counter"}, {"mail", "counter", "desk"}),
        ({"web": 60, "desk": 30}, set(), set()),
        ({"web": 60, "mail": 3}, {"mail"}, {"mail", "web"}),
    ],
)
def test_of_parts_of_a_whole_never_one_alone_is_withheld_nor_few(parts, hidden, all_hidden):
    assert publishable.hidden_with(parts, hidden) == all_hidden


def test_of_numbers_from_nearly_the_same_cases_only_the_one_from_most_is_told():
    bases = {"cases": 100, "answered": 97, "told": 94, "closed": 97, "promised": 60}
    numbers = {name: publishable.Behind(base) for name, base in bases.items()}

    assert publishable.too_near(numbers, []) == {"answered", "closed"}
    assert publishable.too_near(numbers, [publishable.Behind(96)]) == {"cases", "answered", "told", "closed"}


def test_a_side_that_is_nearly_all_of_another_number_tells_of_the_few_between():
    """Ten of 100 had no answer after 30 days; answers are counted from 92: two were answered later."""
    in_time, answered = publishable.Behind(100, sides=(10, 90)), publishable.Behind(92, sides=(40, 52))

    assert publishable.too_near({"in time": in_time, "answered": answered}, []) == {"answered"}
    assert publishable.too_near({"in time": in_time}, [answered]) == {"in time"}


def test_a_city_that_raised_k_is_listened_to():
    assert told(7, 60).value is not None
    assert told(7, 60, k=10).refusal == Refusal.WITHHELD


def test_twelve_months_say_what_their_months_said_whatever_came_in_late():
    months = [told(20, 60, month) for month in FIRST_YEAR[:12]]
    late = publishable.number(replace(counted(243, 720), period="2026"), SOLVED, k=5)

    year = publishable.whole_year(months, late, SOLVED)

    assert year.n == 720 and year.value == pytest.approx(1 / 3)
    assert year.low < year.value < year.high


@pytest.mark.parametrize("seed", range(20))
def test_no_withheld_month_is_the_difference_of_two_times_twelve_months(seed):
    """Windows that slide over withheld months would give them away one by one, were they told."""
    dice = Random(seed)
    counts = {month: dice.choices([(3, 40), (20, 60)], [1, 6])[0] for month in FIRST_YEAR}
    months = [told(*counts[month], month) for month in FIRST_YEAR]
    before: Number | None = None

    for end in range(12, 25):
        own, period = months[end - 12 : end], Period(FIRST_YEAR[end - 12], FIRST_YEAR[end - 1])
        sums = [sum(counts[month][at] for month in period.months) for at in (0, 1)]
        today = publishable.number(replace(counted(*sums), period=period.code), SOLVED, k=5)
        before = publishable.whole_year(own, today, SOLVED, before=before)
        if before.period == period.code and before.value is not None:
            assert all(month.value is not None for month in own)


def test_all_withheld_months_are_told_together_once_and_not_again_before_twelve_new_ones():
    few = [Number(Period.month(month).code, refusal="too_few") for month in FIRST_YEAR]
    first = publishable.whole_year(few[:12], Number("2026", 0.2, 0.1, 0.3, 96), SOLVED)

    assert first.value == 0.2
    for later in range(1, 12):
        period = f"{few[later].period}/{few[later + 11].period}"
        shown = publishable.whole_year(few[later : later + 12], Number(period, 0.3, 0.1, 0.5, 97), SOLVED, before=first)
        assert shown == first
    assert publishable.whole_year(few[12:], Number("2027", 0.4, 0.2, 0.6, 99), SOLVED, before=first).value == 0.4
    assert publishable.whole_year(few[:12], first, SOLVED, in_tables=True).refusal == Refusal.WITHHELD


@pytest.mark.parametrize(
    ("old", "new", "few"),
    [((20, 60), (20, 60), False), ((20, 60), (23, 60), True), ((20, 60), (20, 63), True), ((20, 60), (30, 60), False)],
)
def test_a_correction_by_few_records_is_noticed(old, new, few):
    assert publishable.changes_few(counted(*old), counted(*new)) is few


def by_code(code: str):
    return next(record for record in reading.shipped() if record.code == code)


@pytest.mark.parametrize(("yes", "is_told"), [(0, False), (4, False), (5, True), (55, True), (56, False), (60, False)])
def test_nobody_is_few_too_or_withheld_would_mean_one_to_four(yes, is_told):
    assert (told(yes, 60).value is not None) is is_told


def compared(late: int, of: int, others_late: int, others: int) -> Number:
    """Return what is told of late answers to those who speak one language, beside all others; one district, one kind."""
    rows: list[dict[str, int | str]] = [
        {"month": 202603, "language": language, "kind": "object", "district": "west", "due": due, "broken": broken}
        for language, due, broken in (("nl", of, late), ("fr", others, others_late))
    ]
    [found, _nl] = sorted(
        compute(
            [by_code("E4")], {"answers_by_language": rows}, Period.month(202603), ["language"], edges={}, lawful=[]
        ),
        key=lambda one: one.key,
        reverse=True,
    )
    assert found.key == "nl"
    return publishable.number(found, by_code("E4"), k=5)


@pytest.mark.parametrize("late", range(5))
def test_groups_with_few_late_answers_are_not_compared_and_nobody_reads_how_few(late):
    """From ratio, limits and n one works out how many were late: with 2 of 40 late, exactly 2."""
    assert compared(late, 40, 30, 100) == Number("2026-03", refusal="withheld")
    assert compared(40 - late, 40, 30, 100) == Number("2026-03", refusal="withheld")
    assert compared(12, 40, late, 100).refusal == "withheld"


def test_a_ratio_is_told_in_hundredths_on_every_door():
    found = compared(12, 40, 31, 100)

    assert (found.value, found.n) == (0.97, 40)
    assert found.low == round(found.low, 2) and found.high == round(found.high, 2)


def lengths(short: int, long: int, hours: tuple[int, int] = (24, 72)) -> Number:
    """Return what is told of how long promises are, of which there are two lengths."""
    edges = Edges(tuple(3600 * hour for hour in range(200)))
    rows = [{"month": 202603, "bin": hour, "due": n} for hour, n in zip(hours, (short, long), strict=True)]
    [found] = compute(
        [by_code("L2")], {"promise_lengths": rows}, Period.month(202603), edges={"promise_lengths": edges}, lawful=[]
    )
    return publishable.number(found, by_code("L2"), k=5)


def test_how_long_promises_are_says_nothing_of_a_rare_situation_with_a_promise_of_its_own():
    """Violence at home is answered within 4 hours, all else within 72: a mean would tell how often it was told."""
    said = {lengths(rare, 60, hours=(4, 72)).value for rare in range(5)}
    mean = Attacker(
        [("rare",), ("other",)], [Statement([0] * 4 + [1] * 72, 3 * 4 + 57 * 72), Statement([0, 1], 60)], {}
    )

    assert said == {72}
    assert mean.interval([("rare",)]) == pytest.approx((3, 3))


def test_how_long_promises_are_is_not_told_where_ten_more_or_fewer_would_change_it():
    assert lengths(33, 30).refusal == lengths(45, 30).refusal == "withheld"
    assert lengths(200, 30).value == 24


@pytest.mark.parametrize(("events", "is_told"), [(0, False), (4, False), (5, True)])
def test_few_uses_of_force_are_not_told(events, is_told):
    found = publishable.number(replace(counted(events, 4000), code="F1", value=0.1), by_code("F1"), k=5)

    assert (found.value is not None) is is_told


def test_a_few_officers_of_a_district_are_not_told_nor_what_they_follow_from():
    sums = [("centre", 80), ("hill", 40), ("harbour", 3)]
    rows = {
        "sums": [
            {"month": 202603, "measure": "staff_residence", "district": district, "category": "", "amount": n}
            for district, n in sums
        ],
        "population": [
            {"month": 202601, "district": district, "group_kind": "all", "group_code": "all", "people": 10 * n + 500}
            for district, n in sums
        ],
    }
    asked = {"edges": {}, "lawful": ["residence"]}
    shares = compute([by_code("R1")], rows, Period.month(202603), ["residence"], **asked)
    [distance] = [
        one for one in compute([by_code("R2")], rows, Period.month(202603), **asked) if one.key == "residence"
    ]

    assert {one.key for one in shares if publishable.number(one, by_code("R1"), k=5).value is None} == {"harbour"}
    assert publishable.number(distance, by_code("R2"), k=5).refusal == "withheld"


def test_a_year_does_not_say_how_few_answers_came_late_since_the_last_one():
    median = by_code("A1")
    months = [Number(Period.month(month).code, 60.0, 50.0, 70.0, 40) for month in FIRST_YEAR[:13]]
    before = Number("2026", 61.0, 60.0, 62.0, 480 + 7)  # seven answers came after their month was told
    now = Number("2026-02/2027-01", 61.0, 60.0, 62.0, 480 + 9)

    assert publishable.whole_year(months[1:], now, median, before=before, late_before=7) == before
    assert publishable.whole_year(months[1:], replace(now, n=480 + 12), median, before=before, late_before=7).n == 492
    assert publishable.whole_year(months[:12], replace(before, n=491), median, before=before, late_before=7) == before
