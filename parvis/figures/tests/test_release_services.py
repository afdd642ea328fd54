"""Services are published beside districts and situations: all of it is protected together, as whoever reads the guide knows it."""

import random
from collections import Counter
from datetime import date

import pytest

from parvis.figures.release.declared import shipped
from parvis.figures.release.gathering import Places, gather, with_pairs
from parvis.figures.release.publishing import Kept, publish
from parvis.figures.tests.attacker import Attacker, Reader, Statement

K = 5
PROMISES = shipped().families["promises"]
DISTRICTS = ("centre", "harbour", "hill")
# Situation → its group, its kind, the services that take it, how often it occurs.
TAKEN = {
    "bulky_waste": ("waste", "object", ("waste",), 12),
    "dirty_street": ("street", "object", ("cleaning", ""), 10),
    "lamp": ("street", "object", ("lighting",), 4),
    "noise": ("living", "conduct", ("north", "south"), 5),
    "dispute": ("living", "conduct", ("north", "south", "mediation"), 3),
    "violence": ("safety", "person", ("refuge",), 2),
}
PLACES = Places(
    labels={
        "district": dict.fromkeys(DISTRICTS, ()),
        "situation": {code: (group, kind) for code, (group, kind, *_rest) in TAKEN.items()},
    },
    never_alone=frozenset({"violence"}),
    bounds={"north": frozenset({"centre", "harbour"}), "south": frozenset({"hill"})},
)


def rows(*, months=8, a_month=90, seed=5):
    """Return the rows of the cube: each service takes what it takes, in the districts in which it works."""
    dice = random.Random(seed)
    found = Counter()
    for month in range(202601, 202601 + months):
        for _ in range(a_month):
            situation = dice.choices(list(TAKEN), [each[3] for each in TAKEN.values()])[0]
            district = dice.choices(DISTRICTS, [5, 3, 2])[0]
            may = [each for each in TAKEN[situation][2] if district in PLACES.bounds.get(each, DISTRICTS)]
            standing = "kept" if dice.random() < 0.8 else "broken"
            found[month, district, situation, dice.choice(may), standing] += 1
    return [
        {"month": month, "district": district, "situation": situation, "service": service, "kept": 0, "broken": 0, standing: n}
        for (month, district, situation, service, standing), n in found.items()
    ]  # fmt: skip


@pytest.fixture(scope="module")
def public():
    """What everybody has after two releases."""
    counts = gather(PROMISES, {"promises_by_place": rows()})
    places, kept = with_pairs(PLACES, PROMISES, counts), Kept()
    for on in (date(2026, 5, 20), date(2026, 9, 20)):
        kept = publish(PROMISES, year=2026, kept=kept, counts=counts, places=places, k=K, on=on).kept
    return Reader(PROMISES, kept, places, [DISTRICTS, sorted(places.labels["matter"]), ["kept", "broken"]])


def attacker(public):
    """Return somebody who has everything published, and the guide: which service takes what, and where it works."""
    nowhere = [
        Statement([at], 0)
        for at, (_month, district, matter, _standing) in enumerate(public.atoms)
        if district not in PLACES.bounds.get(matter.partition("/")[2], DISTRICTS)
    ]
    assert nowhere
    return Attacker(public.atoms, [*public.statements(), *nowhere], {})


def test_services_are_published(public):
    by_service = public.kept.shown["month", "all", "service", "all"]
    shown = {labels[1] for cells in by_service.values() for labels in cells}

    assert {"waste", "cleaning"} <= shown
    assert "refuge" not in shown  # whatever it answers is a matter that never stands alone


@pytest.mark.once
@pytest.mark.thorough
def test_with_a_solver_and_the_guide_no_small_count_of_a_service_is_known(public):
    somebody, narrow, looked_at = attacker(public), [], 0
    for levels in PROMISES.tables + PROMISES.guards:
        is_guard = levels in PROMISES.guards
        if is_guard and levels[0] != "month":
            continue
        for name in public.kept.leaves if levels[0] == "month" else public.kept.shown.get(levels, {}):
            for labels in public.labels(levels):
                atoms = public.cell(levels, name, labels)
                value = public.truth(atoms)
                situation = labels[1].partition("/")[0]
                is_own = TAKEN.get(situation, ("", "object"))[1] != "object"
                if value >= K or (is_guard and (value == 0 or not is_own)):
                    continue
                if labels[1] == "violence" and not is_guard:
                    continue
                looked_at += 1
                if looked_at % 3:
                    continue
                low, high = somebody.interval(atoms)
                if low > 1e-6 or high < K - 1 - 1e-6:
                    narrow.append((levels, name, labels, value, low, high))
    assert looked_at > 150
    assert narrow == []


@pytest.mark.once
@pytest.mark.thorough
def test_how_many_turned_to_the_one_service_for_what_never_stands_alone_is_not_known(public):
    somebody = attacker(public)
    for month in public.kept.leaves:
        atoms = public.cell(("month", "all", "matter", "all"), month, ("all", "violence/refuge", "all"))
        low, high = somebody.interval(atoms)
        truth = public.truth(atoms)

        assert low <= max(0, truth - K + 1) + 1e-6
        assert high >= truth + K - 1 - 1e-6


def test_without_the_join_the_service_would_give_it_away(public):
    """So that these tests can fail: the counts by service that stay withheld would tell what is behind them."""
    atoms = public.cell(("month", "all", "service", "all"), "2026-01", ("all", "refuge", "all"))
    told = Statement([public.atoms.index(atom) for atom in atoms], public.truth(atoms))
    somebody = Attacker(public.atoms, [*public.statements(), told], {})
    low, high = somebody.interval(atoms)

    assert low == high == public.truth(atoms)
