"""Other cities that look the same from outside: the proof that a withheld count cannot be worked out.

A city is a table of counts, one per atom (month × district × situation × …). What the public sees are sums of atoms. For
each count that must not be known, two other cities are sought that differ from the true one only where nothing is
published: one in which the count is so much smaller, one in which it is so much larger. Whoever has only what is
published cannot tell them from the true one, whatever method they use. What no such city touches may be published.

Cities are found by exchanging labels between records, a few at a time: the cheapest exchange is taken, where a price is
what would have to be withheld. Pure: numpy only, no clock, no database; run by the worker.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

import numpy as np
import numpy.typing as npt

from parvis.figures.release.sweeping import Sweep, Wish
from parvis.figures.release.views import Atom, Ints, NotProtected, Target, View, World, net

_PARTNERS = {1: 48, 2: 24, 3: 10, 4: 5}
_BASES = 4
_CARRIED = 256
# Below this many targets each is searched for by itself; above, they are first drawn for together.
_MANY = 200
_CHUNK = 4000
_BETWEEN = 150
# How often a city is looked for, unless it costs hardly more than some cells like the one it is for.
_ATTEMPTS = 3
_CHEAP = 4.0
_ANY = 1_000_000  # how many records may come into an atom where there may be any


@dataclass(slots=True)
class _Move:
    price: float
    base: Atom
    partners: dict[int, int]
    units: int
    other: Atom | None = None  # of a record that is carried from one atom to another, instead of exchanged


class Search:
    """Looks for the other cities. `counts` and `known` have one axis per dimension; `known` is seen by everybody elsewhere.

    `room` says in which atoms there may be records at all: everybody knows that there are none in the others.
    After `protect` each view's `moved` says what must be withheld.
    """

    def __init__(
        self,
        *,
        counts: Ints,
        known: Ints,
        views: Sequence[View],
        seed: int = 0,
        room: npt.NDArray[np.bool_] | None = None,
    ) -> None:
        if (known > counts).any() or (known < 0).any():
            raise ValueError("More is known elsewhere than there is.")
        self.counts, self.known, self.views = counts, known, views
        self.free: Ints = (counts - known).astype(np.int64)
        self.room: Ints | None = None if room is None else np.where(room, _ANY, 0)
        self._full = np.flatnonzero(self.free)
        self.worlds: list[World] = []
        self._aside: list[World] = []
        self._effort = 1
        self._dice = np.random.default_rng(seed)
        self._by_dimensions: dict[tuple[int, ...], list[View]] = {}
        self._near = [self._neighbours(d) for d in range(counts.ndim)]
        for view in views:
            view.values = view.sums(counts)
            view.set_prices()

    def _neighbours(self, dimension: int) -> list[Ints]:
        """Return for each leaf the others of its dimension, those first that share most labels with it."""
        leaves = self.counts.shape[dimension]
        maps = {view.maps[dimension].tobytes(): view.maps[dimension] for view in self.views}
        order = []
        for leaf in range(leaves):
            shared = np.zeros(leaves, dtype=np.int64)
            for labels in maps.values():
                shared += labels == labels[leaf]
            others = np.lexsort((self._dice.random((leaves,)), -shared))
            order.append(others[others != leaf])
        return order

    def start_from(self, worlds: Iterable[World]) -> None:
        """Take over the cities found for an earlier release.

        Those that would withhold something new are set aside, for there may be cheaper ones now; they are what is left if
        there are none.
        """
        for world in worlds:
            if not self._closes(world):
                self._keep(world)
            else:
                self._aside.append(world)

    def _closes(self, world: World) -> bool:
        atoms = np.unravel_index(world.atoms, self.counts.shape)
        return any(view.open.ravel()[net(view, atoms, world.changes)[0]].any() for view in self.views if not view.minus)

    def _price_of(self, world: World) -> float:
        atoms = np.unravel_index(world.atoms, self.counts.shape)
        return float(
            sum(view.price.ravel()[net(view, atoms, world.changes)[0]].sum() for view in self.views if not view.minus)
        )

    def protect(self, targets: Sequence[Target]) -> None:
        """Find the cities for each target, coarse views first. Raises NotProtected."""
        by_view: dict[int, list[tuple[tuple[int, ...], int, int]]] = {}
        for target in targets:
            wishes = by_view.setdefault(target.view, [])
            wishes += [(target.cell, sign, need) for sign, need in ((-1, target.down), (1, target.up)) if need > 0]
        for at in sorted(by_view, key=lambda at: int(np.prod(self.views[at].sizes))):
            self._protect_view(self.views[at], by_view[at])

    def _protect_view(self, view: View, wishes: list[tuple[tuple[int, ...], int, int]]) -> None:
        waiting = self._not_reached(view, wishes)
        while waiting:
            if len(waiting) >= _MANY and not view.minus:
                for start in range(0, len(waiting), _CHUNK):
                    self._sweep(view, self._not_reached(view, waiting[start : start + _CHUNK]))
                waiting = self._not_reached(view, waiting)
            for cell, sign, need in waiting[: max(_BETWEEN, len(waiting) // 5)]:
                if self._reach(view, cell, sign) < need:
                    self._find(view, cell, sign, need)
            waiting = self._not_reached(view, waiting)

    def _reach(self, view: View, cell: tuple[int, ...], sign: int) -> int:
        return int((view.lower if sign < 0 else view.upper)[cell])

    def _not_reached(
        self, view: View, wishes: list[tuple[tuple[int, ...], int, int]]
    ) -> list[tuple[tuple[int, ...], int, int]]:
        return [wish for wish in wishes if self._reach(view, wish[0], wish[1]) < wish[2]]

    def _sweep(self, view: View, wishes: list[tuple[tuple[int, ...], int, int]]) -> None:
        if not wishes:
            return
        columns = [np.array(column, dtype=np.int64) for column in zip(*wishes, strict=True)]
        sweep = Sweep(free=self.free, views=self.views, view=view, dice=self._dice, room=self.room)
        for (cell, sign, need), world in zip(wishes, sweep.draw(Wish(*columns)), strict=True):
            if world is not None and self._reach(view, cell, sign) < need:
                self._keep(world)

    def _find(self, view: View, cell: tuple[int, ...], sign: int, need: int) -> None:
        """Keep the cheapest of a few cities; they differ by chance."""
        best: World | None = None
        price = np.inf
        for attempt in range(2 * _ATTEMPTS):
            if attempt >= _ATTEMPTS and best is not None:
                break
            self._effort = 1 if attempt < _ATTEMPTS else 5
            world = self._plan(view, cell, sign, need, None)
            if world is not None and (cost := self._price_of(world)) < price:
                best, price = world, cost
            if price <= _CHEAP * view.weight:
                break
        if best is None:
            best = self._from_earlier(view, cell, sign, need)
        self._effort = 1
        if best is None:
            raise NotProtected(f"{view.name} {cell} by {sign * need}")
        self._keep(best)

    def _plan(
        self, view: View, cell: tuple[int, ...], sign: int, need: int, start: tuple[int, Mapping[Atom, int]] | None
    ) -> World | None:
        """Return a city with `need` records more or fewer in a cell, or None where an exchange cannot be found."""
        left, changes = need, {}
        if start:
            left, changes = need - start[0], dict(start[1])
            for atom, change in changes.items():
                self.free[atom] += change
        touched: list[tuple[View, int, float]] = []
        last: Atom | None = None
        while left > 0:
            move = self._cheapest(view, cell, sign, left, last)
            if move is None:
                break
            for atom, parity in self._corners(move):
                change = sign * parity * move.units
                self.free[atom] += change
                changes[atom] = changes.get(atom, 0) + change
            left -= move.units
            if move.price > 0 and left > 0:
                touched += self._touch(changes)
            last = move.base
        self._undo(changes)
        for each, place, price in reversed(touched):
            each.price.ravel()[place] = price
        return self._world(changes) if left <= 0 else None

    def _touch(self, changes: Mapping[Atom, int]) -> Iterator[tuple[View, int, float]]:
        """Let what a city changes anyway cost nothing a second time; yield what it cost."""
        world = self._world(changes)
        atoms = np.unravel_index(world.atoms, self.counts.shape)
        for view in self.views:
            prices = view.price.ravel()
            for cell in net(view, atoms, world.changes)[0].tolist():
                if 0 < prices[cell] < np.inf:
                    yield view, cell, float(prices[cell])
                    prices[cell] = 0.0

    def _undo(self, changes: Mapping[Atom, int]) -> None:
        for atom, change in changes.items():
            self.free[atom] -= change

    def _world(self, changes: Mapping[Atom, int]) -> World:
        atoms = sorted(atom for atom, change in changes.items() if change)
        flat = np.ravel_multi_index(tuple(np.array(atoms, dtype=np.int64).T), self.counts.shape)
        return World(flat.astype(np.int64), np.array([changes[atom] for atom in atoms], dtype=np.int64))

    def _from_earlier(self, view: View, cell: tuple[int, ...], sign: int, need: int) -> World | None:
        """Begin with the earlier city that goes furthest in this direction, and only then exchange the rest."""
        best: tuple[int, World] | None = None
        flat = int(np.ravel_multi_index(cell, view.shape))
        for world in [*self._aside, *self.worlds]:
            atoms = np.unravel_index(world.atoms, self.counts.shape)
            reach = sign * int(view.signed(atoms, world.changes)[view.cells_of(atoms) == flat].sum())
            if reach > 0 and (best is None or reach > best[0]):
                best = reach, world
        if best is None:
            return None
        reach, world = best
        places = list(zip(*(axis.tolist() for axis in np.unravel_index(world.atoms, self.counts.shape)), strict=True))
        return self._plan(view, cell, sign, need, (reach, dict(zip(places, world.changes.tolist(), strict=True))))

    def _corners(self, move: _Move) -> Iterator[tuple[Atom, int]]:
        """Yield the atoms of an exchange: +1 where a record comes in when the base gains one, -1 where one leaves."""
        if move.other is not None:
            yield from ((move.base, 1), (move.other, -1))
            return
        for chosen in product((False, True), repeat=len(move.partners)):
            atom, parity = list(move.base), 1
            for (dimension, leaf), is_partner in zip(move.partners.items(), chosen, strict=True):
                if is_partner:
                    atom[dimension] = leaf
                    parity = -parity
            yield tuple(atom), parity

    # -- the cheapest exchange ------------------------------------------------------------------------------------

    def _cheapest(self, view: View, cell: tuple[int, ...], sign: int, left: int, last: Atom | None) -> _Move | None:
        best: _Move | None = None
        for count in (2, 1, 3, 4):
            for dimensions in combinations(view.fine, count):
                for base, extra in self._bases(view, cell, sign, dimensions, last):
                    move = self._exchange(view, cell, sign, left, dimensions, base, extra)
                    if move and (best is None or (move.price, -move.units) < (best.price, -best.units)):
                        best = move
                        if best.price == 0:
                            return best
        bare = self._bare(view, cell, sign, left, last)
        if best is not None and not (bare and bare.price < best.price):
            return best
        # Nothing to exchange that costs less than another total: perhaps a record may change several labels at once.
        for other in (bare, self._carried(view, cell, sign, left)):
            if other and (best is None or other.price < best.price):
                best = other
        return best

    def _block(
        self, view: View, cell: tuple[int, ...], dimension: int | None, last: Atom | None = None
    ) -> tuple[Ints, ...]:
        """Return the leaves, per dimension, of a cell, or of the line through it along one dimension without it.

        With `last`, only its leaf of the first dimension, which is time: what is changed in one month stays in it.
        """
        axes: list[Ints] = []
        for d in range(self.counts.ndim):
            inside = view.leaves[d][cell[d]]
            if d == dimension:
                inside = np.flatnonzero(view.maps[d] != cell[d])
            elif d == 0 and last is not None:
                inside = np.array([last[0]])
            axes.append(inside)
        return tuple(axes)

    def _some(self, axes: tuple[Ints, ...], most: int) -> list[Atom]:
        """Return a few atoms of a block in which something can be taken away."""
        most *= self._effort
        block = self.free[np.ix_(*axes)]
        full = np.flatnonzero(block > 0)
        if full.size > most:
            full = full[self._dice.integers(0, full.size, most)]
        return [
            tuple(int(axis[i]) for axis, i in zip(axes, np.unravel_index(place, block.shape), strict=True))
            for place in full
        ]

    def _bases(
        self, view: View, cell: tuple[int, ...], sign: int, dimensions: tuple[int, ...], last: Atom | None
    ) -> Iterator[tuple[Atom, dict[int, int]]]:
        """Yield atoms of the cell from which an exchange may start, with partners that are known to have something."""
        if sign < 0:
            near = self._some(self._block(view, cell, None, last), _BASES) if last is not None else []
            for atom in near + self._some(self._block(view, cell, None), _BASES):
                yield atom, {}
            return
        seen = set()
        for dimension in dimensions[:2]:
            own = view.leaves[dimension][cell[dimension]]
            donors = self._some(self._block(view, cell, dimension, last), _BASES) if last is not None else []
            for donor in donors + self._some(self._block(view, cell, dimension), _BASES):
                leaf = int(own[self._dice.integers(0, own.size)]) if own.size > 1 else int(own[0])
                base = (*donor[:dimension], leaf, *donor[dimension + 1 :])
                if (base, donor[dimension]) not in seen:
                    seen.add((base, donor[dimension]))
                    yield base, {dimension: donor[dimension]}

    def _partners(self, view: View, cell: tuple[int, ...], dimension: int, base: Atom, most: int) -> Ints:
        near = self._near[dimension][base[dimension]]
        outside: Ints = near[view.maps[dimension][near] != cell[dimension]]
        if self.room is not None:
            line: list[Any] = list(base)
            line[dimension] = outside
            outside = outside[self.room[tuple(line)] > 0]
        return outside[:most]

    def _concerned(self, dimensions: tuple[int, ...]) -> list[View]:
        """Return the views in which an exchange along these dimensions can be seen at all."""
        if dimensions not in self._by_dimensions:
            self._by_dimensions[dimensions] = [view for view in self.views if all(d in view.fine for d in dimensions)]
        return self._by_dimensions[dimensions]

    def _exchange(
        self,
        view: View,
        cell: tuple[int, ...],
        sign: int,
        left: int,
        dimensions: tuple[int, ...],
        base: Atom,
        extra: Mapping[int, int],
    ) -> _Move | None:
        if self.room is not None and not self.room[base]:
            return None
        most = _PARTNERS[len(dimensions)] * min(self._effort, 2)
        candidates = []
        for d in dimensions:
            partners = self._partners(view, cell, d, base, most)
            if d in extra and extra[d] not in partners:
                partners = np.append(partners, extra[d])
            if partners.size == 0:
                return None
            candidates.append(partners)
        open_grid = [
            partners.reshape([-1 if i == at else 1 for i in range(len(dimensions))])
            for at, partners in enumerate(candidates)
        ]
        units = self._available(sign, dimensions, base, open_grid)
        if not units.any():
            return None
        prices = self._prices(dimensions, base, open_grid, units.shape)
        prices = np.where(units > 0, prices - 1e-6 * np.minimum(units, left), np.inf)
        place = np.unravel_index(int(np.argmin(prices)), prices.shape)
        price = float(prices[place])
        if not np.isfinite(price):
            return None
        return _Move(
            price=max(round(price, 3), 0.0),
            base=base,
            partners={d: int(partners[i]) for d, partners, i in zip(dimensions, candidates, place, strict=True)},
            units=min(int(units[place]), left),
        )

    def _available(self, sign: int, dimensions: tuple[int, ...], base: Atom, grid: list[Ints]) -> Ints:
        """Return for each choice of partners how often the exchange can be done before a count falls below what is known."""
        units: Any = None
        for chosen in product((False, True), repeat=len(dimensions)):
            there = self.free if (sum(chosen) % 2 == 1) == (sign > 0) else self.room
            if there is None:
                continue
            index: list[Any] = list(base)
            for d, leaves, is_partner in zip(dimensions, grid, chosen, strict=True):
                if is_partner:
                    index[d] = leaves
            here = there[tuple(index)]
            units = here if units is None else np.minimum(units, here)
        shape = np.broadcast_shapes(*(leaves.shape for leaves in grid))
        return np.broadcast_to(np.asarray(units), shape)

    def _prices(self, dimensions: tuple[int, ...], base: Atom, grid: list[Ints], shape: tuple[int, ...]) -> Any:
        total: Any = np.zeros(shape)
        for view in self._concerned(dimensions):
            labels: list[Any] = [view.maps[d][leaf] for d, leaf in enumerate(base)]
            there = [view.maps[d][leaves] for d, leaves in zip(dimensions, grid, strict=True)]
            differs: Any = True
            for d, other in zip(dimensions, there, strict=True):
                differs = differs & (other != labels[d])
            if not np.any(differs):
                continue
            price: Any = 0.0
            for chosen in product((False, True), repeat=len(dimensions)):
                index = list(labels)
                for d, other, is_partner in zip(dimensions, there, chosen, strict=True):
                    if is_partner:
                        index[d] = other
                price = price + view.price[tuple(index)]
            total = total + np.where(differs, price, 0.0)
        return total

    def _carried(self, view: View, cell: tuple[int, ...], sign: int, left: int) -> _Move | None:
        """Give one record several other labels at once.

        Where a cell and all beside it are empty, as in a first month, there is nothing that could be exchanged for what
        comes into it; a record from elsewhere that changes its group and its ending together leaves the total as it is.
        """
        if not self._full.size:
            return None
        far = self._full[self._dice.integers(0, self._full.size, _CARRIED * self._effort)]
        there = np.stack(np.unravel_index(far, self.counts.shape), axis=1).astype(np.int64)
        is_outside = np.zeros(far.size, dtype=bool)
        here = there.copy()  # the atom in the cell: as little different as it can be
        for d, label in enumerate(cell):
            is_outside |= view.maps[d][there[:, d]] != label
        if sign < 0:
            bases = self._some(self._block(view, cell, None), _CARRIED)
            if not bases:
                return None
            here = np.array(bases, dtype=np.int64)[self._dice.integers(0, len(bases), far.size)]
        for d, label in enumerate(cell):
            own = view.leaves[d][label]
            differs = ~np.isin(there[:, d], own)
            if sign < 0:
                there[:, d] = np.where(differs, there[:, d], here[:, d])
            else:
                here[:, d] = np.where(differs, own[self._dice.integers(0, own.size, far.size)], here[:, d])
        leaving, coming = (here, there) if sign < 0 else (there, here)
        units = np.minimum(self.free[tuple(leaving.T)], left)
        if self.room is not None:
            units = np.minimum(units, self.room[tuple(coming.T)])
        kept = is_outside & (units > 0)
        here, there, units = here[kept], there[kept], units[kept]
        if not units.size:
            return None
        prices = self._prices_between(here, there) - 1e-6 * units
        at = int(np.argmin(prices))
        if not np.isfinite(prices[at]):
            return None
        base, other = (tuple(int(leaf) for leaf in atoms[at]) for atoms in (here, there))
        return _Move(max(round(float(prices[at]), 3), 0.0), base, {}, int(units[at]), other)

    def _prices_between(self, here: Ints, there: Ints) -> npt.NDArray[np.float64]:
        """Return what it costs to carry a record from each of the one atoms to the other."""
        total = np.zeros(len(here))
        for view in self.views:
            one, other = ([labels[atoms[:, d]] for d, labels in enumerate(view.maps)] for atoms in (here, there))
            differs = np.zeros(len(here), dtype=bool)
            for a, b in zip(one, other, strict=True):
                differs |= a != b
            if differs.any():
                total += np.where(differs, view.price[tuple(one)] + view.price[tuple(other)], 0.0)
        return total

    def _bare(self, view: View, cell: tuple[int, ...], sign: int, left: int, last: Atom | None) -> _Move | None:
        """Add records to the city, or take some away, without anything in exchange."""
        axes = self._block(view, cell, None)
        if sign < 0:
            atoms = self._some(axes, 8)
        else:
            picks = [axis[self._dice.integers(0, axis.size, 8)] for axis in axes]
            atoms = [tuple(int(i) for i in atom) for atom in zip(*picks, strict=True)]
            atoms += [tuple(int(axis[-1]) for axis in axes)] + ([last] if last is not None else [])
        if sign > 0 and self.room is not None:
            atoms = [atom for atom in atoms + self._some(axes, 8) if self.room[atom]]
        best: _Move | None = None
        for atom in atoms:
            price = float(
                sum(
                    each.price[tuple(labels[leaf] for labels, leaf in zip(each.maps, atom, strict=True))]
                    for each in self.views
                )
            )
            units = left if sign > 0 else min(left, int(self.free[atom]))
            if np.isfinite(price) and (best is None or price < best.price):
                best = _Move(price=price, base=atom, partners={}, units=units)
        return best

    # -- keeping a city -------------------------------------------------------------------------------------------

    def _keep(self, world: World) -> None:
        atoms = np.unravel_index(world.atoms, self.counts.shape)
        for view in self.views:
            cells, changes = net(view, atoms, world.changes)
            if cells.size == 0:
                continue
            if view.shown.ravel()[cells].any():
                raise NotProtected(f"{view.name}: an earlier city does not agree with what has been published")
            view.moved.ravel()[cells] = True
            view.price.ravel()[cells] = 0.0
            lower, upper = view.lower.ravel(), view.upper.ravel()
            np.maximum.at(lower, cells, -changes)
            np.maximum.at(upper, cells, changes)
        self.worlds.append(world)
