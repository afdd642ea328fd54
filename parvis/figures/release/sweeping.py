"""Many targets at once: exchanges that cost nothing, drawn at random for all targets of a view in one go.

Where most small cells stand beside other small cells, nearly every target has another city among the cells that are
withheld anyway. Drawing them for thousands of targets together costs what one careful search costs for a few.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
import numpy.typing as npt

from parvis.figures.release.views import Ints, View, World

Dice = np.random.Generator
_ROUNDS = 400


@dataclass(slots=True)
class Wish:
    """What is asked of many cells of one view: a row per wish, `need` records more (`sign` 1) or fewer (-1)."""

    cells: Ints
    sign: Ints
    need: Ints


class _Index:
    """Finds a random atom that holds something, by the labels it must have."""

    def __init__(self, keys: Ints) -> None:
        self.order = np.argsort(keys, kind="stable")
        self.keys = keys[self.order]

    def draw(self, wanted: Ints, dice: Dice) -> Ints:
        """Return for each key the place of one atom with it, -1 where there is none."""
        first = np.searchsorted(self.keys, wanted, "left")
        count = np.searchsorted(self.keys, wanted, "right") - first
        place = first + np.floor(dice.random(wanted.size) * np.maximum(count, 1)).astype(np.int64)
        if self.order.size == 0:
            return np.full(wanted.size, -1)
        return np.where(count > 0, self.order[np.minimum(place, self.order.size - 1)], -1)


class Sweep:
    """Draws exchanges for the wishes of one view. Reads the prices of all views; withholds nothing by itself."""

    def __init__(self, *, free: Ints, views: Sequence[View], view: View, dice: Dice, room: Ints | None = None) -> None:
        self.free, self.views, self.view, self.dice, self.room = free, views, view, dice, room
        self.shape = free.shape
        full = np.stack(np.nonzero(free), axis=1).astype(np.int64)
        # An exchange is always seen where labels are as fine as here: only what is withheld there can take part.
        for each in views:
            if all(_is_finer(each.maps[d], view.maps[d]) for d in range(free.ndim)):
                full = full[each.price[tuple(labels[full[:, d]] for d, labels in enumerate(each.maps))] == 0.0]
        self.full = full
        self.labels = np.stack([labels[self.full[:, d]] for d, labels in enumerate(view.maps)], axis=1)
        self.parents = [self._parent(d) for d in range(free.ndim)]
        self._indexes: dict[tuple[int, bool], _Index] = {}

    def _parent(self, dimension: int) -> Ints:
        """Return the next coarser labels of a dimension that some view shows: partners there cost least."""
        own = np.unique(self.view.maps[dimension]).size
        coarser = [view.maps[dimension] for view in self.views if np.unique(view.maps[dimension]).size < own]
        if not coarser:
            return np.zeros(self.shape[dimension], dtype=np.int64)
        return max(coarser, key=lambda labels: np.unique(labels).size)

    def _key(self, labels: Ints, dimension: int, parents: Ints | None) -> Ints:
        """Encode the labels of all dimensions but one, whose coarser label is put in its place."""
        columns = labels.copy()
        columns[:, dimension] = 0 if parents is None else parents
        radix = [max(size, int(self.parents[d].max(initial=0))) + 2 for d, size in enumerate(self.view.sizes)]
        keys: Ints = np.ravel_multi_index(tuple(columns.T), radix).astype(np.int64)
        return keys

    def _along(self, dimension: int, near: bool) -> _Index:
        if (dimension, near) not in self._indexes:
            parents = self.parents[dimension][self.full[:, dimension]] if near else None
            self._indexes[dimension, near] = _Index(self._key(self.labels, dimension, parents))
        return self._indexes[dimension, near]

    def _donors(self, cells: Ints, dimension: int, leaf: Ints, near: bool) -> Ints:
        """Return for each cell a random atom on the line through it, or -1."""
        parents = self.parents[dimension][leaf] if near else None
        return self._along(dimension, near).draw(self._key(cells, dimension, parents), self.dice)

    def draw(self, wish: Wish) -> list[World | None]:
        """Return a free city for each wish, or None where none was found."""
        wishes = wish.need.size
        if not len(self.full):  # nothing but what list and map show: no record can be another
            return [None] * wishes
        left = wish.need.copy()
        taken: npt.NDArray[np.int64] = np.full((wishes, 0), -1)
        moves: list[tuple[Ints, Ints, Ints]] = []
        fine = self.view.fine
        exchanges = [dims for count in (2, 1, 3) for dims in _subsets(fine, count)]
        for turn in range(_ROUNDS):
            alive = np.flatnonzero(left > 0)
            if alive.size == 0:
                break
            dimensions = exchanges[turn % len(exchanges)]
            drawn = self._turn(wish, alive, dimensions, near=turn % 3 < 2, taken=taken)
            if drawn is None:
                continue
            who, corners, signs = drawn
            left[who] -= 1
            moves.append((who, corners, signs))
            used = np.full((wishes, int((signs[0] < 0).sum())), -1)
            used[who] = np.sort(np.where(signs < 0, corners, -1), axis=1)[:, -used.shape[1] :]
            taken = np.concatenate([taken, used], axis=1)
        return self._worlds(wishes, left, moves)

    def _turn(
        self, wish: Wish, alive: Ints, dimensions: tuple[int, ...], *, near: bool, taken: Ints
    ) -> tuple[Ints, Ints, Ints] | None:
        """Draw one exchange for each wish that is not fulfilled; return those that are possible and cost nothing."""
        cells, sign = wish.cells[alive], wish.sign[alive]
        base, sound = self._base(cells, sign, dimensions, near)
        partners = {}
        for d in dimensions:
            donor = self._donors(cells, d, base[:, d], near)
            sound &= donor >= 0
            partners[d] = self.full[np.maximum(donor, 0), d]
            sound &= self.view.maps[d][partners[d]] != cells[:, d]
        keep = np.flatnonzero(sound)
        if keep.size == 0:
            return None
        corners, parity = self._corners(base[keep], {d: leaf[keep] for d, leaf in partners.items()})
        signs = parity[None, :] * sign[keep][:, None]
        enough = ((self.free.ravel()[corners] >= 1) | (signs > 0)).all(axis=1)
        if self.room is not None:
            enough &= ((self.room.ravel()[corners] >= 1) | (signs < 0)).all(axis=1)
        keep, corners, signs = keep[enough], corners[enough], signs[enough]
        if keep.size == 0:
            return None
        again = self._still_there(taken[alive[keep]], corners, signs) & self._costs_nothing(corners, dimensions)
        if not again.any():
            return None
        return alive[keep[again]], corners[again], signs[again]

    def _base(
        self, cells: Ints, sign: Ints, dimensions: tuple[int, ...], near: bool
    ) -> tuple[Ints, npt.NDArray[np.bool_]]:
        """Return an atom of each cell to start from: one that holds something, or that a donor could become."""
        first = dimensions[self.dice.integers(0, len(dimensions))]
        leaf = self._leaf(cells[:, first], first)
        inside = self._inside(cells)
        donor = self._donors(cells, first, leaf, near)
        chosen = np.where(sign < 0, inside, donor)
        base = self.full[np.maximum(chosen, 0)].copy()
        base[:, first] = np.where(sign < 0, base[:, first], leaf)
        return base, chosen >= 0

    def _inside(self, cells: Ints) -> Ints:
        if (-1, False) not in self._indexes:
            self._indexes[-1, False] = _Index(np.ravel_multi_index(tuple(self.labels.T), self.view.shape))
        return self._indexes[-1, False].draw(np.ravel_multi_index(tuple(cells.T), self.view.shape), self.dice)

    def _leaf(self, labels: Ints, dimension: int) -> Ints:
        order = np.argsort(self.view.maps[dimension], kind="stable")
        known = self.view.maps[dimension][order]
        first = np.searchsorted(known, labels, "left")
        count = np.searchsorted(known, labels, "right") - first
        return order[first + np.floor(self.dice.random(labels.size) * count).astype(np.int64)]

    def _corners(self, base: Ints, partners: dict[int, Ints]) -> tuple[Ints, Ints]:
        corners, parity = [], []
        for chosen in product((False, True), repeat=len(partners)):
            atom = base.copy()
            for (d, leaf), is_partner in zip(partners.items(), chosen, strict=True):
                if is_partner:
                    atom[:, d] = leaf
            corners.append(np.ravel_multi_index(tuple(atom.T), self.shape))
            parity.append(-1 if sum(chosen) % 2 else 1)
        return np.stack(corners, axis=1).astype(np.int64), np.array(parity)

    def _still_there(self, taken: Ints, corners: Ints, signs: Ints) -> npt.NDArray[np.bool_]:
        """Return whether nothing is taken twice that is there once."""
        sound = np.ones(corners.shape[0], dtype=bool)
        for column in range(corners.shape[1]):
            often = (taken == corners[:, column][:, None]).sum(axis=1) + 1
            sound &= (signs[:, column] > 0) | (self.free.ravel()[corners[:, column]] >= often)
        return sound

    def _costs_nothing(self, corners: Ints, dimensions: tuple[int, ...]) -> npt.NDArray[np.bool_]:
        free_of_charge = np.ones(corners.shape[0], dtype=bool)
        rows = np.arange(corners.shape[0])
        for view in self.views:
            if not all(d in view.fine for d in dimensions):
                continue
            here = rows[free_of_charge]
            atoms = np.unravel_index(corners[here], self.shape)
            labels = [labels[leaves] for labels, leaves in zip(view.maps, atoms, strict=True)]
            seen = np.ones(here.size, dtype=bool)
            for d in dimensions:
                seen &= labels[d].min(axis=1) != labels[d].max(axis=1)
            price = view.price[tuple(labels)].max(axis=1, initial=0.0)
            free_of_charge[here] = ~seen | (price == 0.0)
        return free_of_charge

    def _worlds(self, wishes: int, left: Ints, moves: list[tuple[Ints, Ints, Ints]]) -> list[World | None]:
        result: list[World | None] = [None] * wishes
        if not moves:
            return result
        who = np.concatenate([np.repeat(who, corners.shape[1]) for who, corners, _ in moves])
        atoms = np.concatenate([corners.ravel() for _, corners, _ in moves])
        changes = np.concatenate([signs.ravel() for _, _, signs in moves])
        done = left[who] <= 0
        who, atoms, changes = who[done], atoms[done], changes[done]
        order = np.argsort(who, kind="stable")
        bounds = np.searchsorted(who[order], np.arange(wishes + 1))
        for row in np.flatnonzero(left <= 0):
            own = order[bounds[row] : bounds[row + 1]]
            places, at = np.unique(atoms[own], return_inverse=True)
            sums = np.bincount(at, weights=changes[own]).astype(np.int64)
            result[row] = World(places[sums != 0], sums[sums != 0])
        return result


def _is_finer(labels: Ints, than: Ints) -> bool:
    """Return whether leaves that differ in the second labels always differ in the first."""
    return np.unique(labels).size == np.unique(labels * (int(than.max(initial=0)) + 1) + than).size


def _subsets(fine: Sequence[int], count: int) -> list[tuple[int, ...]]:
    return list(combinations(fine, count))
