"""A city that begins, and releases each month by itself: its totals are told from the first month on, and nobody few is found."""

import random
from collections import Counter
from datetime import date

import pytest

from parvis.figures.release.declared import shipped
from parvis.figures.release.gathering import Places, with_pairs
from parvis.figures.release.publishing import Kept, Shown, publish
from parvis.figures.tests.attacker import Reader

K = 5
DISTRICTS = ("", "centre", "harbour", "hill")  # who only asks something often says no district
# Situation → its group, its kind, its service, how often it occurs. Much of what the guide names, nobody tells yet.
SITUATIONS = {
    "dirty_street": ("waste", "object", "cleaning", 9),
    "bulky_waste": ("waste", "object", "waste", 6),
    "street_lamp": ("street", "object", "lighting", 7),
    "bar_noise": ("noise", "conduct", "police", 5),
    "works_noise": ("noise", "conduct", "noise", 5),
    "lost_dog": ("animals", "object", "animals", 0),
    "squatters": ("safety", "conduct", "police", 0),
    "dispute": ("safety", "conduct", "police", 0),
    "treated_badly": ("police", "grievance", "ombuds", 0),
}
PLACES = Places(
    labels={
        "district": dict.fromkeys(DISTRICTS, ()),
        "service": {service: () for _group, _kind, service, _often in SITUATIONS.values()},
        "situation": {code: (group, kind) for code, (group, kind, *_rest) in SITUATIONS.items()},
    },
    never_alone=frozenset({"treated_badly"}),
)
RELEASED_ON = (date(2026, 2, 20), date(2026, 3, 20), date(2026, 4, 20))


def city(a_month):
    """Return three months by family, and the cases that list and map show: every one that is not about somebody's conduct."""
    dice = random.Random(14)
    counts = {name: {202601 + each: Counter() for each in range(3)} for name in ("contacts", "promises")}
    shown = {month: Counter() for month in counts["contacts"]}
    for month in shown:
        for _ in range(a_month):
            situation = dice.choices(list(SITUATIONS), [each[3] for each in SITUATIONS.values()])[0]
            district = dice.choices(DISTRICTS[1:], [6, 4, 3])[0]
            standing = "kept" if dice.random() < 0.7 else "broken"
            counts["contacts"][month][district, situation, "case"] += 1
            counts["promises"][month][district, f"{situation}/{SITUATIONS[situation][2]}", standing] += 1
            if SITUATIONS[situation][1] == "object":
                shown[month][district, situation, "case"] += 1
        for _ in range(a_month // 4):
            asked = dice.choice(["dirty_street", "bulky_waste", "street_lamp"])
            counts["contacts"][month]["", asked, dice.choice(["information", "redirected"])] += 1
    return counts, shown


def released(name, a_month):
    """Release three months one by one; return what everybody has after each."""
    family, (counts, shown) = shipped().families[name], city(a_month)
    places = with_pairs(PLACES, family, counts[name])
    known = shown if family.is_seen_elsewhere else {}
    kept, readers = Kept(), []
    for on in RELEASED_ON:
        kept = publish(family, year=2026, kept=kept, counts=counts[name], places=places, k=K, on=on, known=known).kept
        there = [sorted({codes[at] for by in kept.counts.values() for codes in by}) for at in range(2)]
        columns = [sorted({*DISTRICTS, *there[0]}), sorted({*places.labels.get("matter", SITUATIONS), *there[1]})]
        readers.append(Reader(family, kept, places, [*columns, list(family.dimensions[-1].leaves)]))
    return readers


def is_of_conduct(label):
    """Return whether a matter is one that list and map never show singly."""
    return SITUATIONS.get(label.partition("/")[0], ("", ""))[1] == "conduct"


def narrow(public, *, most):
    """Return the small counts that somebody with a solver knows better than to within k - 1, of at most `most` of them."""
    attacker, known = public.attacker(), public.known()
    cells = [
        (levels, name, labels, public.cell(levels, name, labels))
        for levels in (*public.family.tables, *public.family.guards)
        for name in (public.kept.leaves if levels[0] == "month" else public.kept.shown.get(levels, {}))
        for labels in public.labels(levels)
        if not {"treated_badly", "treated_badly/ombuds"} & set(labels)
        if levels in public.family.tables or is_of_conduct(labels[1])
    ]
    small = [
        (levels, name, labels, atoms, value)
        for levels, name, labels, atoms in cells
        if (levels in public.family.guards) <= (value := public.truth(atoms)) < K
    ]
    assert small
    for levels, name, labels, atoms, value in random.Random(3).sample(small, min(most, len(small))):
        seen = sum(known.get(atom, 0) for atom in atoms)
        low, high = attacker.interval(atoms)
        if low > seen + 1e-6 or high < K - 1 - 1e-6:
            yield levels, name, labels, value, low, high


@pytest.mark.parametrize("a_month", [90, 700])
def test_each_month_tells_its_total_when_it_is_released_alone(a_month):
    by_month = [public.kept.shown["month", "all", "all", "all"] for public in released("contacts", a_month)]

    assert [sum(1 for cells in told.values() if cells) for told in by_month] == [1, 2, 3]


def test_each_month_tells_how_many_became_a_case_for_all_that_is_said_of_cases_stands_on_it():
    told = released("contacts", 90)[-1].kept.shown["month", "all", "all", "ending"]

    assert [("all", "all", "case") in cells for cells in told.values()] == [True, True, True]


@pytest.mark.parametrize("a_month", [90, 700])
def test_each_month_tells_kept_and_broken_promises_when_it_is_released_alone(a_month):
    by_standing = [public.kept.shown["month", "all", "all", "standing"] for public in released("promises", a_month)]

    assert [[len(cells) for cells in told.values()] for told in by_standing] == [[2], [2, 2], [2, 2, 2]]


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["contacts", "promises"])
def test_whoever_has_three_monthly_releases_and_a_solver_knows_no_small_count(name):
    releases = released(name, 90)

    assert [list(narrow(public, most=50)) for public in releases] == [[], [], []]


@pytest.mark.thorough
def test_the_same_solver_finds_many_where_only_small_counts_are_left_out():
    public = released("contacts", 90)[-1]
    for levels in public.family.tables:
        for name in public.kept.leaves if levels[0] == "month" else public.kept.shown.get(levels, {}):
            cells = {labels: public.truth(public.cell(levels, name, labels)) for labels in public.labels(levels)}
            told = {labels: [Shown(1, value)] for labels, value in cells.items() if value >= K}
            public.kept.shown.setdefault(levels, {})[name] = told

    assert len(list(narrow(public, most=50))) > 10
