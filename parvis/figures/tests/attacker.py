"""Somebody with everything that was ever published and a solver: how far can they narrow down a count?"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy.optimize import LinearConstraint, linprog, milp
from scipy.sparse import csr_array

Atom = tuple[str, ...]


@dataclass(frozen=True)
class Statement:
    """A published number: so many records are in these atoms altogether."""

    atoms: Sequence[int]
    value: int


class Attacker:
    """Knows which atoms there are, that counts are whole and not below what single cases show, and all statements."""

    def __init__(self, atoms: Sequence[Atom], statements: Iterable[Statement], known: Mapping[Atom, int]) -> None:
        self.at = {atom: place for place, atom in enumerate(atoms)}
        said = list(statements)
        rows = np.concatenate([np.full(len(each.atoms), row) for row, each in enumerate(said)] or [np.zeros(0, int)])
        columns = np.concatenate([np.asarray(each.atoms) for each in said] or [np.zeros(0, int)])
        self.matrix = csr_array((np.ones(rows.size), (rows, columns)), shape=(len(said), len(atoms)))
        self.values = np.array([each.value for each in said], dtype=float)
        self.least = np.array([known.get(atom, 0) for atom in atoms], dtype=float)

    def interval(self, plus: Iterable[Atom], minus: Iterable[Atom] = (), *, whole: bool = False) -> tuple[float, float]:
        """Return the smallest and the largest number of records in `plus`, less those in `minus`, that is possible."""
        aim = np.zeros(len(self.at))
        for atom in plus:
            aim[self.at[atom]] += 1
        for atom in minus:
            aim[self.at[atom]] -= 1
        return self._least(aim, whole), -self._least(-aim, whole)

    def _least(self, aim, whole: bool) -> float:
        from scipy.optimize import Bounds

        if whole:
            found = milp(
                aim,
                integrality=np.ones(aim.size),
                bounds=Bounds(self.least, np.inf),
                constraints=LinearConstraint(self.matrix, self.values, self.values) if self.values.size else (),
                options={"time_limit": 20},
            )
        else:
            found = linprog(
                aim, A_eq=self.matrix, b_eq=self.values, bounds=list(zip(self.least, [None] * aim.size, strict=True))
            )
        if found.status == 3:  # without end
            return -np.inf
        assert found.status == 0, found.message
        return float(found.fun)


class Reader:
    """Reads releases of a family as the public can: tables, periods, which counting of a month a number belongs to."""

    def __init__(self, family, kept, places, codes) -> None:
        self.family, self.kept, self.places = family, kept, places
        self.columns = [list(kept.leaves), *codes]
        self.atoms = list(product(*self.columns))
        self._at = {atom: place for place, atom in enumerate(self.atoms)}

    def leaves(self, level: str, name: str, counting: int) -> list[str]:
        """Return the countings of months that a number of a period adds up."""
        if level != "month":
            return self.kept.periods[name][counting - 1]
        return [name if counting == 1 else f"{name}#{counting}"]

    def cell(self, levels, name: str, labels, counting: int = 1) -> list[Atom]:
        """Return the atoms that a cell adds up."""
        columns = [self.leaves(levels[0], name, counting)]
        for at, (level, label) in enumerate(zip(levels[1:], labels, strict=True), start=1):
            columns.append([code for code in self.columns[at] if self.label(at, level, code) == label])
        return list(product(*columns))

    def label(self, at: int, level: str, code: str) -> str:
        dimension = self.family.dimensions[at]
        if level == "all":
            return "all"
        height = dimension.levels.index(level)
        if dimension.leaves:
            return code if height == 0 else dimension.leaves[code][height - 1]
        return self.places.label(dimension.name, code, height)

    def labels(self, levels) -> Iterator[tuple[str, ...]]:
        """Return every combination of labels of a table."""
        yield from product(
            *(
                sorted({self.label(at, level, code) for code in self.columns[at]})
                for at, level in enumerate(levels[1:], start=1)
            )
        )

    def statements(self) -> Iterator[Statement]:
        """Return everything that was published."""
        for levels, periods in self.kept.shown.items():
            for name, cells in periods.items():
                for labels, numbers in cells.items():
                    for number in numbers:
                        atoms = self.cell(levels, name, labels, number.counting)
                        yield Statement([self._at[atom] for atom in atoms], number.value)

    def truth(self, atoms: Iterable[Atom]) -> int:
        return sum(self.kept.counts[atom[0]].get(atom[1:], 0) for atom in atoms)

    def known(self) -> dict[Atom, int]:
        return {(leaf, *codes): n for leaf, by in self.kept.known.items() for codes, n in by.items()}

    def attacker(self) -> Attacker:
        return Attacker(self.atoms, self.statements(), self.known())
