"""How far the make-up of a staff is from that of the residents."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from parvis.figures.statistics.estimates import LEVEL, Contradiction, Estimate, TooFew

DRAWS = 4000
SEED = 20261101


@dataclass(frozen=True)
class Dissimilarity(Estimate):
    """The index with its interval, and the index that a staff of this size drawn by lot among the residents would have."""

    by_lot: float


def index(staff: Mapping[str, int], people: Mapping[str, int]) -> float:
    """Return half the sum of the distances between the shares of staff and residents over all groups (0–1)."""
    groups = _groups(staff, people)
    all_staff, all_people = sum(staff.values()), sum(people.values())
    return sum(abs(staff.get(g, 0) / all_staff - people.get(g, 0) / all_people) for g in groups) / 2


def replicates(staff: Mapping[str, int], people: Mapping[str, int], *, by_lot: bool = False) -> list[float]:
    """Return the index of `DRAWS` staffs of this size, drawn with a fixed seed as often as the groups occur.

    They occur as in the staff, or (`by_lot`) as among the residents. NumPy's frozen generator: the same on all machines.
    """
    groups = _groups(staff, people)
    all_staff, all_people = sum(staff.values()), sum(people.values())
    wanted = np.array([people.get(g, 0) / all_people for g in groups])
    found = np.array([staff.get(g, 0) / all_staff for g in groups])
    drawn = np.random.RandomState(SEED).multinomial(all_staff, wanted if by_lot else found, size=DRAWS)
    distances: list[float] = (np.abs(drawn / all_staff - wanted).sum(axis=1) / 2).tolist()
    return distances


def dissimilarity(staff: Mapping[str, int], people: Mapping[str, int], *, level: float = LEVEL) -> Dissimilarity:
    """Return the index of dissimilarity of staff and residents (Duncan and Duncan 1955): 0 the same make-up, 1 none shared.

    Numerator: Σ |share of staff − share of residents| over the groups. Denominator: 2. It is the share of the staff that
    would have to be of another group. Chance pushes the index of a small staff upward; so the interval is that of a bootstrap
    of 4,000 draws with a fixed seed, moved down by twice the push found in it, cut at 0 and 1; it begins at 0 where one
    staff in twenty drawn by lot among the residents would show as much; and `by_lot` says what such a staff shows on average.
    Residents are taken as known. Coverage, simulated: 89 to 96 % from 40 staff on. Raises TooFew under 10 staff or without
    residents.
    """
    if sum(staff.values()) < 10:
        raise TooFew(f"{sum(staff.values())} staff")
    value = index(staff, people)
    drawn = np.array(replicates(staff, people))
    push = float(drawn.mean()) - value
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2]) - 2 * push
    by_lot = np.array(replicates(staff, people, by_lot=True))
    if value <= float(np.quantile(by_lot, level)):
        low = np.float64(0)
    return Dissimilarity(
        value,
        min(max(float(low), 0.0), value),
        max(min(float(high), 1.0), value),
        sum(staff.values()),
        "bootstrap",
        float(by_lot.mean()),
    )


def _groups(staff: Mapping[str, int], people: Mapping[str, int]) -> list[str]:
    if min([*staff.values(), *people.values(), 0]) < 0:
        raise Contradiction("negative counts")
    if not sum(staff.values()) or not sum(people.values()):
        raise TooFew("nobody to compare")
    return sorted(staff.keys() | people.keys())
