"""Small invented cities for the stories about releases."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from parvis.figures.release.declared import Family, shipped
from parvis.figures.release.gathering import Codes, Places
from parvis.figures.release.periods import Month, after, months_of, period
from parvis.figures.release.publishing import Kept, Shown, publish
from parvis.figures.tests.attacker import Reader

ENDINGS = {"case": 30, "added": 8, "information": 12, "redirected": 6}


def fewer_endings(family: Family) -> Family:
    """Return the shipped family with the endings that these cities know, so that a solver is quick."""
    *others, ending = family.dimensions
    leaves = {leaf: above for leaf, above in ending.leaves.items() if leaf in ENDINGS}
    return replace(family, dimensions=(*others, replace(ending, leaves=leaves)))


CONTACTS = fewer_endings(shipped().families["contacts"])
SITUATIONS = {
    "bulky_waste": ("street", "object"),
    "lamp": ("street", "object"),
    "noise": ("living", "conduct"),
    "dispute": ("living", "conduct"),
    "insulted": ("police", "grievance"),
    "stopped": ("police", "grievance"),
    "racism": ("police", "grievance"),
}
RACISM = "racism"
DISTRICTS = ("centre", "harbour", "hill")
PLACES = Places(
    labels={"district": dict.fromkeys(DISTRICTS, ()), "situation": SITUATIONS}, never_alone=frozenset({RACISM})
)


def year_of_contacts(
    *, months: int = 14, a_month: int = 110, seed: int = 7
) -> tuple[dict[Month, Counter[Codes]], dict[Month, Counter[Codes]]]:
    """Return contacts by month from January 2026, and those of them that list, map and Open311 show one by one."""
    dice = random.Random(seed)
    counts: dict[Month, Counter[Codes]] = {}
    shown: dict[Month, Counter[Codes]] = {}
    month = 202601
    for _ in range(months):
        counts[month], shown[month] = Counter(), Counter()
        for _ in range(a_month):
            situation = dice.choices(list(SITUATIONS)[:-1], [12, 6, 5, 3, 2, 2])[0]
            codes = (dice.choices(DISTRICTS, [6, 3, 2])[0], situation, dice.choices(list(ENDINGS), ENDINGS.values())[0])
            counts[month][codes] += 1
            if SITUATIONS[situation][1] == "object" and codes[2] == "case" and dice.random() < 0.9:
                shown[month][codes] += 1
        month = after(month)
    counts[202603]["harbour", RACISM, "case"] = 3
    return counts, shown


def correct(counts: dict[Month, Counter[Codes]], month: Month) -> None:
    """Count a month as by another definition: what was information counts as a case."""
    for (district, situation, ending), number in list(counts[month].items()):
        if ending == "information":
            del counts[month][district, situation, ending]
            counts[month][district, situation, "case"] += number


def three_releases(family: Family = CONTACTS) -> list[Reader]:
    """Release in June, October and April, the second with a corrected month; return what each left, by year."""
    counts, shown = year_of_contacts()
    kept = {2026: Kept(), 2027: Kept()}
    readers = []
    for on, corrections in ((date(2026, 6, 10), ()), (date(2026, 10, 10), (202603,)), (date(2027, 4, 20), ())):
        for month in corrections:
            correct(counts, month)
        for year in kept:
            draft = publish(
                family,
                year=year,
                kept=kept[year],
                counts=counts,
                known=shown,
                places=PLACES,
                k=5,
                on=on,
                corrections=corrections,
            )
            kept[year] = draft.kept
        readers.append(reader(kept[2026], family))
    return readers


def reader(kept: Kept, family: Family = CONTACTS) -> Reader:
    """Return the public's view of what was released."""
    return Reader(family, kept, PLACES, [DISTRICTS, list(SITUATIONS), list(family.dimensions[3].leaves)])


def naive(kept: Kept, family: Family = CONTACTS) -> Reader:
    """Return what the public would see if only counts below 5 were left out."""
    open_kept = Kept(leaves=kept.leaves, counts=kept.counts, known=kept.known, periods=kept.periods)
    public = reader(open_kept, family)
    for levels in family.tables:
        for name in _names(kept, levels[0]):
            for labels in public.labels(levels):
                if (value := public.truth(public.cell(levels, name, labels))) >= 5:
                    open_kept.shown.setdefault(levels, {}).setdefault(name, {})[labels] = [Shown(1, value)]
    return public


def _names(kept: Kept, level: str) -> Sequence[str]:
    if level == "month":
        return [leaf for leaf in kept.leaves if "#" not in leaf]
    months = {int(leaf[:4]) * 100 + int(leaf[5:7]) for leaf in kept.leaves}
    names = {period(month, level) for month in months}
    return sorted(name for name in names if set(months_of(name)) <= months)


def small_cells(public: Reader) -> Iterator[tuple[tuple[str, ...], str, tuple[str, ...], list[tuple[str, ...]]]]:
    """Yield every count below 5 that must not be known: of tables, and of guards unless there is nothing to guard."""
    for levels in (*public.family.tables, *public.family.guards):
        is_guard = levels in public.family.guards
        for name, counting in _countings(public.kept, levels[0]):
            for labels in public.labels(levels):
                label = labels[1]
                kind = SITUATIONS[label][1] if label in SITUATIONS else label
                if (not is_guard and label == RACISM) or (is_guard and kind == "object"):
                    continue
                atoms = public.cell(levels, name, labels, counting)
                value = public.truth(atoms)
                if value < 5 and (value or not is_guard):
                    yield levels, name, labels, atoms


def _countings(kept: Kept, level: str) -> Iterator[tuple[str, int]]:
    for name in _names(kept, level):
        own = [leaf for leaf in kept.leaves if leaf.partition("#")[0] == name] or kept.periods[name]
        yield from ((name, counting) for counting in range(1, len(own) + 1))
