"""Somebody with a solver and everything that was ever published cannot work out a small count."""

import random
from itertools import pairwise

import pytest

from parvis.figures.tests import invented

pytestmark = pytest.mark.thorough

K = 5


@pytest.fixture(scope="module")
def releases():
    return invented.three_releases()


def narrow(public, *, most, whole=False):
    """Return the small counts that an attacker knows better than to within k - 1, of at most `most` of them."""
    attacker, known = public.attacker(), public.known()
    cells = list(invented.small_cells(public))
    random.Random(3).shuffle(cells)
    for levels, name, labels, atoms in cells[:most]:
        low, high = attacker.interval(atoms, whole=whole)
        seen = sum(known.get(atom, 0) for atom in atoms)
        if low > seen + 1e-6 or high < K - 1 - 1e-6:
            yield levels, name, labels, public.truth(atoms), low, high


def test_after_three_releases_no_small_count_is_known_better_than_to_within_four(releases):
    assert sum(1 for _ in invented.small_cells(releases[-1])) > 100
    assert list(narrow(releases[-1], most=60)) == []


def test_whole_numbers_do_not_help_the_attacker(releases):
    assert list(narrow(releases[-1], most=6, whole=True)) == []


def test_the_first_and_the_second_release_hold_by_themselves(releases):
    assert [list(narrow(public, most=40)) for public in releases[:-1]] == [[], []]


def test_the_same_attacker_breaks_a_release_that_only_leaves_out_small_counts(releases):
    broken = list(narrow(invented.naive(releases[-1].kept), most=60))

    assert [low for *_, low, high in broken if high - low < 0.5]


def test_a_journalist_who_subtracts_districts_and_files_does_not_isolate_three_grievances(releases):
    in_march = ("2026-03", ("harbour", invented.RACISM, "all"))
    by = ("month", "district", "situation", "all")
    low, high = releases[-1].attacker().interval(releases[-1].cell(by, *in_march), whole=True)

    assert releases[-1].truth(releases[-1].cell(by, *in_march)) == 3
    assert low == 0
    assert high >= K - 1


def test_what_is_never_published_alone_stands_in_no_table(releases):
    cells = [labels for by in releases[-1].kept.shown.values() for cells in by.values() for labels in cells]

    assert cells
    assert not [labels for labels in cells if invented.RACISM in labels]


def test_a_correction_does_not_show_a_small_change(releases):
    public = releases[-1]
    attacker, known = public.attacker(), public.known()
    small = 0
    for levels in public.family.tables:
        name = {"month": "2026-03", "quarter": "2026-Q1"}.get(levels[0])
        for labels in public.labels(levels) if name else ():
            old, new = public.cell(levels, name, labels), public.cell(levels, name, labels, 2)
            change = public.truth(new) - public.truth(old)
            if labels[1] != invented.RACISM and 0 < abs(change) < K:
                low, high = attacker.interval(set(new) - set(old), set(old) - set(new))
                floor = sum(known.get(atom, 0) for atom in set(new) - set(old))
                small += 1
                assert low <= (1 - K if change < 0 and not floor else 0) + 1e-6
                assert high >= (K - 1 if change > 0 else 0) - 1e-6
    assert small


def test_numbers_once_published_stay_and_what_was_withheld_stays_withheld(releases):
    for earlier, later in pairwise(releases):
        for levels, by in earlier.kept.shown.items():
            for name, cells in by.items():
                now = later.kept.shown[levels][name]
                assert set(now) == set(cells)
                assert all(now[labels][: len(numbers)] == numbers for labels, numbers in cells.items())


def test_a_corrected_number_shows_the_old_one_beside_it(releases):
    corrected = [
        [number.value for number in numbers]
        for by in releases[-1].kept.shown.values()
        for cells in by.values()
        for numbers in cells.values()
        if len(numbers) > 1
    ]

    assert corrected
    assert all(abs(new - old) >= K for old, new in corrected)
