"""Counts as the public sees them: sums of atoms over labels, and what is asked of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Atom = tuple[int, ...]
_DEAR = 10  # more than the whole of a period costs: it is withheld before them


class NotProtected(Exception):
    """There is no other city for a count that must not be known: nothing may be released."""


@dataclass(frozen=True, slots=True)
class Target:
    """A cell that must not be known: other cities must have it lower by `down` and higher by `up`, each at least."""

    view: int
    cell: tuple[int, ...]
    down: int
    up: int


@dataclass(frozen=True, slots=True)
class World:
    """Another city: the atoms (as places in the flattened table) in which it differs, and by how much."""

    atoms: Ints
    changes: Ints


@dataclass(eq=False)
class View:
    """Sums of atoms over labels, one axis per dimension.

    `maps` names for each leaf of each dimension its label; `sizes[d]` stands for a leaf that is in no cell. `weight` is the
    price of withholding one cell, `dear` labels of the last dimension cost ten times as much. `open` cells may be published now, `shown` ones have been and cannot be taken back;
    those that are wanted `later` have half a price.
    Leaves of the first dimension in `minus` are taken off instead of added: such a view is a difference of two sums.
    """

    name: str
    maps: tuple[Ints, ...]
    sizes: tuple[int, ...]
    weight: float = 1.0
    minus: tuple[int, ...] = ()
    dear: tuple[int, ...] = ()
    fine: tuple[int, ...] = field(init=False)
    shape: tuple[int, ...] = field(init=False)
    values: Ints = field(init=False)
    open: npt.NDArray[np.bool_] = field(init=False)
    later: npt.NDArray[np.bool_] = field(init=False)
    shown: npt.NDArray[np.bool_] = field(init=False)
    moved: npt.NDArray[np.bool_] = field(init=False)
    price: npt.NDArray[np.float64] = field(init=False)
    lower: Ints = field(init=False)
    upper: Ints = field(init=False)
    leaves: tuple[tuple[Ints, ...], ...] = field(init=False)

    def __post_init__(self) -> None:
        self.shape = tuple(size + 1 for size in self.sizes)
        self.fine = tuple(d for d, labels in enumerate(self.maps) if np.unique(labels).size > 1)
        self.leaves = tuple(
            tuple(np.flatnonzero(labels == label) for label in range(size))
            for labels, size in zip(self.maps, self.sizes, strict=True)
        )
        if self.minus:
            without = tuple(np.setdiff1d(leaves, self.minus) for leaves in self.leaves[0])
            self.leaves = (without, *self.leaves[1:])
        self.open = np.zeros(self.shape, dtype=bool)
        self.later = np.zeros(self.shape, dtype=bool)
        self.shown = np.zeros(self.shape, dtype=bool)
        self.moved = np.zeros(self.shape, dtype=bool)
        self.lower = np.zeros(self.shape, dtype=np.int64)
        self.upper = np.zeros(self.shape, dtype=np.int64)
        self.price = np.zeros(self.shape)

    def cells_of(self, atoms: Sequence[Ints]) -> Ints:
        """Return the flattened cell of each atom; a cell with an outside label is -1."""
        labels = [labels[leaf] for labels, leaf in zip(self.maps, atoms, strict=True)]
        cells: Ints = np.ravel_multi_index(labels, self.shape).astype(np.int64)
        for one, size in zip(labels, self.sizes, strict=True):
            cells[one == size] = -1
        return cells

    def signed(self, atoms: Sequence[Ints], numbers: Ints) -> Ints:
        """Return the numbers as this view counts them: with the other sign where they are taken off."""
        return np.where(np.isin(atoms[0], self.minus), -numbers, numbers) if self.minus else numbers

    def sums(self, counts: Ints) -> Ints:
        """Return the sum of `counts` in each cell."""
        atoms = np.nonzero(counts)
        cells = self.cells_of(atoms)
        inside = cells >= 0
        numbers = self.signed(atoms, counts[atoms])[inside]
        total = np.bincount(cells[inside], weights=numbers, minlength=int(np.prod(self.shape)))
        return np.rint(total).astype(np.int64).reshape(self.shape)

    def inner(self) -> tuple[slice, ...]:
        """Return the slices that leave out the outside labels."""
        return tuple(slice(0, size) for size in self.sizes)

    def set_prices(self) -> None:
        """Put a price on each cell: none where nothing is or will be published, endless where it has been."""
        weight = np.full(self.shape[-1], self.weight)
        weight[list(self.dear)] *= _DEAR
        self.price = np.where(self.open & ~self.moved, weight, 0.0)
        self.price = np.where(self.later & ~self.open & ~self.moved, weight / 2, self.price)
        self.price[self.shown] = np.inf

    @property
    def published(self) -> npt.NDArray[np.bool_]:
        """Return what the public sees once this release is out."""
        result: npt.NDArray[np.bool_] = self.shown | (self.open & ~self.moved)
        return result


def net(view: View, atoms: Sequence[Ints], changes: Ints) -> tuple[Ints, Ints]:
    """Return the cells of a view that are not the same in another city, and by how much."""
    totals: dict[int, int] = {}
    numbers = view.signed(atoms, changes)
    for cell, change in zip(view.cells_of(atoms).tolist(), numbers.tolist(), strict=True):
        totals[cell] = totals.get(cell, 0) + change
    kept = [(cell, change) for cell, change in totals.items() if change and cell >= 0]
    return np.array([cell for cell, _ in kept], dtype=np.int64), np.array([by for _, by in kept], dtype=np.int64)
