"""The functions agree with R, refuse where nothing can be said, and have no surprises between."""

import csv
import itertools
import json
from collections.abc import Iterator
from math import inf, isclose, log
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from parvis.figures.statistics import (
    agreement,
    composition,
    histograms,
    looks,
    means,
    process,
    proportions,
    rates,
    strata,
    survival,
)
from parvis.figures.statistics.estimates import Contradiction, Estimate, TooFew
from parvis.figures.tests.against_r import METHODS, answers

Stratum = strata.Stratum


def from_r() -> Iterator[tuple[str, str, str, str]]:
    """Yield method, case, quantity and what R says; rows of one case share the case of the first."""
    case = ""
    with (Path(__file__).parent / "from_r.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            case = row["case"] or case
            yield row["method"], case, row["quantity"], row["from_r"]


@pytest.mark.parametrize("method", METHODS)
def test_agrees_with_r_to_ten_digits(method):
    rows = [row for row in from_r() if row[0] == method]

    assert rows
    for _method, case, quantity, theirs in rows:
        ours = answers(method, json.loads(case)).get(quantity)
        if theirs:
            assert isclose(ours, float(theirs), rel_tol=1e-10, abs_tol=1e-14), f"{quantity} of {case}"
        else:
            assert ours is None, f"{quantity} of {case}"


few = settings(max_examples=40, deadline=None)
counts = some.integers(0, 10_000)


@some.composite
def part_of_whole(draw):
    whole = draw(some.integers(1, 10_000))
    return draw(some.integers(0, whole)), whole


@some.composite
def strata_of(draw):
    rows = []
    for _ in range(draw(some.integers(1, 6))):
        (events, whole), (other_events, other_whole) = draw(part_of_whole()), draw(part_of_whole())
        rows.append(Stratum(events, whole, other_events, other_whole))
    return rows


def holds_its_value(found: Estimate) -> bool:
    high = inf if found.high is None else found.high
    return found.low <= found.value <= high


@few
@given(part_of_whole())
def test_a_share_lies_within_its_limits_and_its_mirror_has_mirrored_limits(share):
    part, whole = share
    for method in (proportions.wilson, proportions.clopper_pearson):
        found, mirrored = method(part, whole), method(whole - part, whole)

        assert holds_its_value(found)
        assert 0 <= found.low <= found.high <= 1
        assert isclose(found.low, 1 - mirrored.high, abs_tol=1e-9)


@few
@given(part_of_whole(), some.integers(2, 50))
def test_more_cases_with_the_same_share_narrow_the_interval(share, times):
    part, whole = share
    for method in (proportions.wilson, proportions.clopper_pearson):
        few, many = method(part, whole), method(part * times, whole * times)

        assert many.high - many.low < few.high - few.low


@few
@given(counts, some.integers(1, 10**6))
def test_a_rate_lies_within_its_limits_and_narrows_with_time(events, exposure):
    found, longer = rates.poisson_rate(events, exposure), rates.poisson_rate(events * 3, exposure * 3)

    assert holds_its_value(found)
    assert longer.high - longer.low < found.high - found.low


@few
@given(some.integers(1, 500), some.integers(1, 500), some.integers(1, 10**5), some.integers(1, 10**5))
def test_swapping_the_groups_turns_a_ratio_over(events, others, exposure, other_exposure):
    found = rates.rate_ratio(events, exposure, others, other_exposure)
    turned = rates.rate_ratio(others, other_exposure, events, exposure)

    assert holds_its_value(found)
    assert isclose(found.value, 1 / turned.value)
    assert isclose(found.low, 1 / turned.high, rel_tol=1e-8)


@few
@given(strata_of())
def test_swapping_the_groups_turns_a_ratio_over_strata_over(rows):
    turned = [Stratum(s.other_events, s.other_whole, s.events, s.whole) for s in rows]
    for ratio in (strata.risk_ratio, strata.odds_ratio):
        try:
            found = ratio(rows)
        except TooFew:
            with pytest.raises(TooFew):
                ratio(turned)
            continue

        assert holds_its_value(found)
        assert isclose(log(found.value), -log(ratio(turned).value), abs_tol=1e-9)
        assert isclose(log(found.low), -log(ratio(turned).high), abs_tol=1e-9)


def test_a_mix_of_sorts_alone_is_no_inequality():
    """In each sort both are late equally often, but the group asks more for what is late everywhere."""
    slow, quick = Stratum(45, 90, 5, 10), Stratum(1, 10, 9, 90)

    assert isclose(strata.risk_ratio([slow, quick]).value, 1)


@few
@given(some.lists(some.integers(0, 10**6), min_size=2))
def test_adding_sums_gives_the_mean_of_all(values):
    half = len(values) // 2
    parts = [(len(p), sum(p), sum(v * v for v in p)) for p in (values[:half], values[half:])]
    found = means.mean(*map(sum, zip(*parts, strict=True)))

    assert holds_its_value(found)
    assert isclose(found.value, sum(values) / len(values))


@few
@given(some.lists(some.integers(0, 50_000), min_size=60, max_size=200), some.sampled_from([0.5, 0.9]))
def test_a_quantile_from_bins_bounds_the_exact_one_and_is_near_it(values, share):
    edges = histograms.geometric_edges(longest=60_000)
    found = histograms.quantile(binned(values, edges), edges, share)
    place = (len(values) - 1) * share
    below, above = sorted(values)[int(place)], sorted(values)[min(int(place) + 1, len(values) - 1)]
    exact = below + (above - below) * (place - int(place))

    assert found.bin_low <= exact <= found.bin_high or isclose(exact, found.bin_high)
    assert found.bin_low <= found.value <= found.bin_high or isclose(found.value, found.bin_high)
    assert holds_its_value(found)
    if below == above:
        assert abs(found.value - exact) <= 0.05 * exact


def binned(values, edges):
    found: dict[int, int] = {}
    for value in values:
        found[edges.number(value)] = found.get(edges.number(value), 0) + 1
    return found


@few
@given(some.integers(0, 10**7))
def test_every_whole_number_has_one_bin_of_at_most_a_twentieth_of_it(value):
    edges = histograms.geometric_edges(longest=10**7)
    low, high = edges.of(edges.number(value))

    assert low <= value
    assert high is None or (value <= high and high - low <= 0.05 * low)


def test_a_median_in_the_bin_without_an_end_is_refused():
    edges = histograms.Edges((0, 10, 20))

    with pytest.raises(TooFew):
        histograms.quantile({0: 10, 2: 30}, edges, 0.5)


durations = some.lists(
    some.tuples(some.integers(0, 60), some.integers(0, 5), some.integers(0, 5)), min_size=1, max_size=30
)


@few
@given(durations)
def test_a_curve_only_falls_and_stays_within_its_limits(rows):
    try:
        steps = survival.kaplan_meier(rows)
    except TooFew:
        assert sum(ended + still for _time, ended, still in rows) == 0
        return

    assert all(a.open_share >= b.open_share for a, b in itertools.pairwise(steps))
    assert all(s.low - 1e-12 <= s.open_share <= s.high + 1e-12 for s in steps if s.low is not None)


@few
@given(durations)
def test_bins_of_two_months_give_the_median_of_their_sum(rows):
    def median(of):
        try:
            return survival.median_duration(of)
        except TooFew:
            return None

    added: dict[int, tuple[int, int]] = {}
    for time, ended, still in rows:
        before = added.get(time, (0, 0))
        added[time] = (before[0] + ended, before[1] + still)
    found = median(rows)

    assert found == median([(time, *both) for time, both in added.items()])
    assert found is None or holds_its_value(found)


def test_leaving_open_cases_out_would_flatter():
    """Ten were answered within ten days; thirty have waited for twenty and wait still."""
    answered = [(day, 1, 0) for day in range(1, 11)]

    assert survival.median_duration(answered).value == 5.5
    with pytest.raises(TooFew, match="still open"):
        survival.median_duration([*answered, (20, 0, 30)])


@few
@given(some.lists(some.floats(0, 1), min_size=1, max_size=40))
def test_corrections_never_make_a_chance_smaller_and_holm_is_the_stricter(chances):
    strict, mild = looks.holm(chances), looks.benjamini_hochberg(chances)

    assert all(own <= b <= a + 1e-12 for own, a, b in zip(chances, strict, mild, strict=True))
    assert all(value <= 1 for value in strict)


def test_nothing_is_called_up_under_eight_months_of_past():
    [seven, eight] = process.verdicts([[10, 11, 10, 11, 10, 11, 10, 99], [10, 11, 10, 11, 10, 11, 10, 11, 99]])

    assert seven.movement == "too_short"
    assert eight.movement == "up"


def test_one_odd_value_among_many_looks_is_no_change():
    calm = [[10, 11, 10, 12, 10, 11, 9, 11, 10, 11]] * 60
    odd = [10, 11, 10, 12, 10, 11, 9, 11, 10, 14.6]

    assert process.verdicts([odd])[0].movement == "up"
    assert process.verdicts([odd, *calm])[0].movement == "unchanged"


def test_a_past_that_never_moved_is_left_by_any_move():
    assert process.verdicts([[3.0] * 9, [3.0] * 8 + [2.0]])[0].movement == "unchanged"
    assert process.verdicts([[3.0] * 8 + [2.0]])[0].movement == "down"


@few
@given(some.lists(some.tuples(some.integers(0, 200), some.integers(1, 5000)), min_size=2, max_size=6))
def test_the_index_of_dissimilarity_lies_within_its_limits(groups):
    staff = {str(place): own for place, (own, _people) in enumerate(groups)}
    people = {str(place): people for place, (_own, people) in enumerate(groups)}
    if sum(staff.values()) < 10:
        with pytest.raises(TooFew):
            composition.dissimilarity(staff, people)
        return
    found = composition.dissimilarity(staff, people)

    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found == composition.dissimilarity(staff, people)


def test_a_small_staff_like_the_residents_is_not_told_to_differ():
    found = composition.dissimilarity({"f": 18, "m": 22}, {"f": 51_000, "m": 49_000})

    assert found.low == 0
    assert found.by_lot > 0.03


tables = some.lists(some.lists(some.integers(0, 60), min_size=3, max_size=3), min_size=3, max_size=3)


@few
@given(tables)
def test_agreement_does_not_depend_on_who_read_first(table):
    turned = [list(column) for column in zip(*table, strict=True)]
    for coefficient in (agreement.kappa, agreement.gwet):
        try:
            found = coefficient(table)
        except TooFew:
            continue

        assert holds_its_value(found)
        assert isclose(found.value, coefficient(turned).value, abs_tol=1e-9)
        assert isclose(found.low, coefficient(turned).low, abs_tol=1e-9)


def test_readers_who_nearly_always_agree_are_told_so():
    """Kappa falls where nearly all answers are judged alike; AC1 does not."""
    table = [[96, 2], [2, 0]]

    assert agreement.kappa(table).value < 0
    assert agreement.gwet(table).value > 0.95
    assert agreement.gwet(table).alike_share == 0.96


@pytest.mark.parametrize(
    "empty",
    [
        lambda: proportions.wilson(0, 0),
        lambda: proportions.clopper_pearson(0, 0),
        lambda: proportions.representation_ratio(0, 0, 5, 10),
        lambda: proportions.representation_ratio(3, 10, 0, 10),
        lambda: rates.poisson_rate(0, 0),
        lambda: rates.rate_ratio(3, 10, 0, 10),
        lambda: means.mean(1, 5, 25),
        lambda: histograms.quantile({}, histograms.Edges((0, 1)), 0.5),
        lambda: histograms.quantile({0: 5}, histograms.Edges((0, 1)), 0.5),
        lambda: survival.kaplan_meier([]),
        lambda: survival.median_duration([(3, 0, 8)]),
        lambda: strata.risk_ratio([]),
        lambda: strata.risk_ratio([Stratum(3, 9, 0, 0)]),
        lambda: strata.odds_ratio([Stratum(0, 9, 2, 9)]),
        lambda: process.limits([1, 2, 3]),
        lambda: composition.dissimilarity({"f": 9}, {"f": 100}),
        lambda: composition.dissimilarity({"f": 90}, {}),
        lambda: agreement.kappa([[0, 0], [0, 0]]),
        lambda: agreement.kappa([[9, 0], [0, 0]]),
        lambda: agreement.gwet([[1, 0], [0, 0]]),
    ],
)
def test_nothing_to_say_is_refused_and_not_called_zero(empty):
    with pytest.raises(TooFew):
        empty()


@pytest.mark.parametrize(
    "impossible",
    [
        lambda: proportions.wilson(4, 3),
        lambda: proportions.clopper_pearson(-1, 3),
        lambda: rates.poisson_rate(-1, 3),
        lambda: means.mean(2, 10, 1),
        lambda: histograms.quantile({0: -1}, histograms.Edges((0, 1)), 0.5),
        lambda: survival.kaplan_meier([(1, -1, 3)]),
        lambda: Stratum(4, 3, 0, 0),
        lambda: looks.holm([1.2]),
        lambda: composition.index({"f": -1}, {"f": 3}),
        lambda: agreement.gwet([[1, 2]]),
    ],
)
def test_counts_that_cannot_be_true_together_are_refused(impossible):
    with pytest.raises(Contradiction):
        impossible()
