"""Whatever the table: no small count can be worked out, and what was not proven is not published."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from parvis.figures.release.proof import faults
from parvis.figures.release.views import Target, View, World
from parvis.figures.release.worlds import Search
from parvis.figures.tests.attacker import Attacker, Statement

K = 5
SHAPE = (3, 3, 4)
LEVELS = (
    (np.arange(3), np.zeros(3, dtype=np.int64)),
    (np.arange(3), np.zeros(3, dtype=np.int64)),
    (np.arange(4), np.array([0, 0, 1, 1]), np.zeros(4, dtype=np.int64)),
)


def table_with_margins(counts):
    """Return all sums of a table of month × district × situation, as they would be published without withholding."""
    views = []
    for maps in product(*LEVELS):
        view = View("table", maps, tuple(int(labels.max()) + 1 for labels in maps))
        view.open[view.inner()] = True
        view.open &= view.sums(counts) >= K
        views.append(view)
    return views


def targets_of(views, counts, known):
    for at, view in enumerate(views):
        values, seen = view.sums(counts), view.sums(known)
        for place in np.argwhere(values[view.inner()] < K):
            cell = tuple(int(i) for i in place)
            yield Target(at, cell, int(values[cell] - seen[cell]), K - 1 - int(values[cell]))


def protected(counts, known):
    views = table_with_margins(counts)
    targets = list(targets_of(views, counts, known))
    search = Search(counts=counts, known=known, views=views)
    search.protect(targets)
    return views, targets, search


def atoms_of(view, cell):
    return [
        atom
        for atom in np.ndindex(*SHAPE)
        if all(labels[leaf] == label for labels, leaf, label in zip(view.maps, atom, cell, strict=True))
    ]


counts_of_any_city = arrays(np.int64, SHAPE, elements=st.one_of(st.integers(0, 3), st.integers(0, 40)))
parts = arrays(np.int64, SHAPE, elements=st.integers(0, 3))


@settings(max_examples=25, deadline=None)
@given(counts=counts_of_any_city, part=parts)
def test_a_solver_finds_no_small_count_in_any_table(counts, part):
    known = counts * part // 3  # some of the records are shown one by one elsewhere
    views, targets, search = protected(counts, known)

    assert list(faults(counts=counts, known=known, views=views, worlds=search.worlds, targets=targets)) == []
    everything = list(np.ndindex(*SHAPE))
    at = {atom: place for place, atom in enumerate(everything)}
    said = [
        Statement([at[atom] for atom in atoms_of(view, cell)], int(view.values[tuple(cell)]))
        for view in views
        for cell in np.argwhere(view.published)
    ]
    attacker = Attacker(everything, said, {atom: int(known[atom]) for atom in everything})
    for target in targets[:: max(1, len(targets) // 6)]:
        view = views[target.view]
        low, high = attacker.interval(atoms_of(view, target.cell))
        value = int(view.values[target.cell])
        assert low <= value - target.down + 1e-6
        assert high >= value + target.up - 1e-6


@settings(max_examples=10, deadline=None)
@given(counts=counts_of_any_city)
def test_no_small_count_is_published(counts):
    views, _targets, _search = protected(counts, np.zeros_like(counts))

    assert not any((view.published & (view.values < K))[view.inner()].any() for view in views)


def test_a_large_table_is_published_whole():
    counts = np.full(SHAPE, 20)
    views, _targets, _search = protected(counts, np.zeros_like(counts))

    assert all(view.published[view.inner()].all() for view in views)


def test_one_small_count_costs_few_others():
    counts = np.full(SHAPE, 20)
    counts[1, 1, 1] = 2
    views, _targets, _search = protected(counts, np.zeros_like(counts))

    withheld = sum(int((~view.published[view.inner()]).sum()) for view in views)
    assert 4 <= withheld <= 12


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (World(np.array([0]), np.array([-99])), "fewer records"),
        (World(np.array([0]), np.array([4])), "does not agree"),
    ],
)
def test_the_check_notices_a_false_city(change, fault):
    counts = np.full(SHAPE, 20)
    counts[1, 1, 1] = 2
    views, targets, search = protected(counts, np.zeros_like(counts))

    found = list(
        faults(
            counts=counts, known=np.zeros_like(counts), views=views, worlds=[*search.worlds, change], targets=targets
        )
    )
    assert any(fault in each for each in found)


def test_the_check_notices_a_target_without_proof():
    counts = np.full(SHAPE, 20)
    counts[1, 1, 1] = 2
    views, targets, _search = protected(counts, np.zeros_like(counts))

    found = faults(counts=counts, known=np.zeros_like(counts), views=views, worlds=[], targets=targets)
    assert "known too well" in " ".join(found)


def test_a_month_in_which_list_and_map_show_every_record_is_searched_without_an_error():
    counts = np.zeros(SHAPE, dtype=np.int64)
    counts[1, 1, 1] = counts[0, 1, 2] = 3
    views, _targets, _search = protected(counts, counts)

    assert not any((view.published & (view.values < K))[view.inner()].any() for view in views)
