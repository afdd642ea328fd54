"""What looks odd about a sum before it is signed. Pure: numbers in, remarks out. A remark is a question, never a verdict.

A cell is held against its own past statements: median and median absolute deviation, so that one wild month does not hide
the next. The spread is at least the square root of the median (counts of rare things jump by chance) and a twentieth of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import median

from parvis.figures.sums.measures import Cell

LOOK_BACK = 12  # statements
ENOUGH = 6  # of them, before anything is called unusual
WIDTH = 4.0  # spreads; about one plausible cell in 15,000 is asked about for nothing where months scatter like a bell
MAD_TO_SPREAD = 1.4826  # makes the median absolute deviation of a bell its standard deviation
USUALLY_THERE = 5


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to look at again: `kind` is too_much, unusual, zero, not_stated or nothing. `usual` are the limits."""

    kind: str
    cell: Cell
    amount: int | None = None
    usual: tuple[int, int] | None = None


def limits(past: Sequence[int]) -> tuple[int, int] | None:
    """Return between what this usually lies, by at least six of its own last statements; None where there are fewer."""
    known = list(past)[:LOOK_BACK]
    if len(known) < ENOUGH:
        return None
    middle = median(known)
    spread = max(MAD_TO_SPREAD * median(abs(one - middle) for one in known), sqrt(max(middle, 1)), middle / 20)
    return max(0, int(middle - WIDTH * spread)), int(middle + WIDTH * spread) + 1


def remarks(
    *, cells: Sequence[Cell], stated: Mapping[Cell, int], past: Mapping[Cell, Sequence[int]], most: int
) -> list[Remark]:
    """Return what should be looked at, in the order of the cells; `past` holds earlier amounts, newest first."""
    found = [remark for cell in cells if (remark := _remark(cell, stated.get(cell), past.get(cell, ()), most))]
    if stated and len(stated) > 1 and not any(stated.values()):
        found.append(Remark("nothing", cells[0], 0))
    return found


def _remark(cell: Cell, amount: int | None, past: Sequence[int], most: int) -> Remark | None:
    usual = limits(past)
    if amount is None:
        return Remark("not_stated", cell)
    if amount > most:
        return Remark("too_much", cell, amount, (0, most))
    if usual is None:
        return None
    if amount == 0 and min(list(past)[:LOOK_BACK]) > 0 and median(list(past)[:LOOK_BACK]) >= USUALLY_THERE:
        return Remark("zero", cell, amount, usual)
    if not usual[0] <= amount <= usual[1]:
        return Remark("unusual", cell, amount, usual)
    return None
