"""What may be told: nothing that another number, a whole, twelve months or a correction gives away."""

from dataclasses import replace
from random import Random

import pytest

from parvis.figures import publishable
from parvis.figures.indicators import reading
from parvis.figures.indicators.computing import Computed
from parvis.figures.indicators.periods import Period
from parvis.figures.indicators.refusals import Refusal
from parvis.figures.published import Number

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

    assert publishable.too_near(bases, []) == {"answered", "closed"}
    assert publishable.too_near(bases, [96]) == {"cases", "answered", "told", "closed"}


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
