"""One family, one year, one release: from counts and what was released before to what is published now.

    draft = publish(family, year=2026, kept=kept, counts=gather(family, cubes), places=places, k=5, on=date(2026, 11, 21))
    draft.tables      what the public sees that is new: a number, or nothing where it is withheld
    draft.kept        what the next release needs; never shown

A month is counted once, when it is complete and its days of grace are over, and stays as it was counted then: quarters and
years are sums of these frozen months. A documented correction adds a second counting of a month beside the first; of it
only those cells are published that differ by at least k. No table adds up two years, so that each year is protected by
itself, with the groups and rare situations that were known when it began. Pure; run by the worker.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt

from parvis.figures.release.declared import ALL, PERIODS, Dimension, Family, Levels
from parvis.figures.release.gathering import Codes, Counts, Places
from parvis.figures.release.periods import Month, after, is_complete, months_of, period
from parvis.figures.release.proof import faults
from parvis.figures.release.views import Ints, NotProtected, Target, View, World
from parvis.figures.release.worlds import Search

SMALLEST_K = 5
SITUATION = "situation"
Cell = tuple[str, ...]  # the labels of a table's dimensions but time
Change = Mapping[tuple[str, ...], int]


@dataclass(frozen=True, slots=True)
class Shown:
    """A published number: in which counting of its period, and its value."""

    counting: int
    value: int


@dataclass
class Kept:
    """What one release leaves to the next. It holds what is withheld: only the worker reads it.

    `leaves`: the countings of months, like 2026-03 and, corrected, 2026-03#2. `counts`, `known`: leaf → codes → number.
    `labels`, `never_alone`: what codes belonged to when they were first counted; another grouping waits for another year.
    `shown`: table → period → cell → the numbers published, oldest first. `periods`: for each quarter and year its countings,
    as lists of leaves. `worlds`: other cities, as changes by atom.
    """

    leaves: list[str] = field(default_factory=list)
    counts: dict[str, dict[Codes, int]] = field(default_factory=dict)
    known: dict[str, dict[Codes, int]] = field(default_factory=dict)
    labels: dict[str, dict[str, Codes]] = field(default_factory=dict)
    never_alone: dict[str, bool] = field(default_factory=dict)
    shown: dict[Levels, dict[str, dict[Cell, list[Shown]]]] = field(default_factory=dict)
    periods: dict[str, list[list[str]]] = field(default_factory=dict)
    worlds: list[Change] = field(default_factory=list)

    def latest(self, month: Month) -> str | None:
        """Return the counting of a month that holds now."""
        name = period(month, "month")
        own = [leaf for leaf in self.leaves if leaf.partition("#")[0] == name]
        return own[-1] if own else None


@dataclass(frozen=True)
class Table:
    """A table of one period as the public sees it. A cell of the labels that is not in `cells` is withheld."""

    levels: Levels
    period: str
    labels: Mapping[str, Sequence[str]]
    cells: Mapping[Cell, int]
    before: Mapping[Cell, Sequence[int]]


@dataclass(frozen=True)
class Draft:
    """What a release of a family and year would publish, and what must be kept for the next.

    `held` are months whose correction is documented and held back, for it would show too small a difference.
    """

    tables: Sequence[Table]
    kept: Kept
    months: Sequence[Month]
    corrected: Sequence[Month]
    held: Sequence[Month]
    withheld: int


def publish(
    family: Family,
    *,
    year: int,
    kept: Kept,
    counts: Counts,
    places: Places,
    k: int,
    on: date,
    known: Counts | None = None,
    corrections: Iterable[Month] = (),
    seed: int = 0,
) -> Draft:
    """Return the next release of a family's year. `known` counts records that other doors show one by one.

    `corrections` names released months whose change is documented. Raises NotProtected: then nothing may be released.
    """
    if k < SMALLEST_K:
        raise ValueError(f"k is never below {SMALLEST_K}.")
    wanted = sorted({month for month in corrections if month // 100 == year})
    held: list[Month] = []
    while True:
        step = _Step(family, year, kept, counts, known or {}, places, k)
        step.count_new_months(on)
        step.count_again(wanted)
        try:
            return step.publish(seed, held)
        except NotProtected:
            if not wanted:
                raise
            held.append(wanted.pop())


class _Step:
    def __init__(
        self, family: Family, year: int, kept: Kept, counts: Counts, known: Counts, places: Places, k: int
    ) -> None:
        self.family, self.year, self.counts, self.known, self.k = family, year, counts, known, k
        self.now = places
        self.kept = Kept(
            leaves=list(kept.leaves),
            counts=dict(kept.counts),
            known=dict(kept.known),
            labels={name: dict(by) for name, by in kept.labels.items()},
            never_alone=dict(kept.never_alone),
            shown={table: {name: dict(cells) for name, cells in by.items()} for table, by in kept.shown.items()},
            periods={name: list(countings) for name, countings in kept.periods.items()},
            worlds=list(kept.worlds),
        )
        self.months: list[Month] = []
        self.corrected: list[Month] = []
        self.fresh: set[tuple[str, int]] = (
            set()
        )  # periods and their countings that this release shows for the first time

    # -- what is counted --------------------------------------------------------------------------------------------

    def count_new_months(self, on: date) -> None:
        released = [int(leaf[:4]) * 100 + int(leaf[5:7]) for leaf in self.kept.leaves]
        begun = [month for month in self.counts if month // 100 == self.year]
        if not released and not begun:
            return
        month = after(max(released)) if released else min(begun)
        while month // 100 == self.year and is_complete(month, on=on, grace_days=self.family.grace_days):
            self._add(period(month, "month"), month)
            self.months.append(month)
            self.fresh.add((period(month, "month"), 1))
            month = after(month)
        for level in ("quarter", "year"):
            for name in sorted({period(each, level) for each in self.months}):
                countings = self.kept.periods.setdefault(name, [[]])
                countings[0] = [leaf for each in months_of(name) if (leaf := self.kept.latest(each))]
                if len(countings[0]) == len(months_of(name)):
                    self.fresh.add((name, 1))

    def _add(self, leaf: str, month: Month) -> None:
        self.kept.leaves.append(leaf)
        self.kept.counts[leaf] = {codes: n for codes, n in self.counts.get(month, {}).items() if n}
        seen = self.known.get(month, {})
        self.kept.known[leaf] = {codes: min(n, self.kept.counts[leaf].get(codes, 0)) for codes, n in seen.items()}

    def count_again(self, corrections: Iterable[Month]) -> None:
        for month in sorted(set(corrections)):
            old = self.kept.latest(month)
            if old is None or month in self.months:
                continue
            now = {codes: n for codes, n in self.counts.get(month, {}).items() if n}
            if now == self.kept.counts[old]:
                continue
            number = int(old.partition("#")[2] or 1) + 1
            leaf = f"{period(month, 'month')}#{number}"
            self._add(leaf, month)
            self.corrected.append(month)
            self.fresh.add((period(month, "month"), number))
            for level in ("quarter", "year"):
                self._count_period_again(period(month, level), old, leaf)

    def _count_period_again(self, name: str, old: str, leaf: str) -> None:
        countings = self.kept.periods[name]
        number = len(countings)
        content = [leaf if each == old else each for each in countings[-1]]
        if (name, number) in self.fresh or len(countings[-1]) < len(months_of(name)):
            countings[-1] = content
        else:
            countings.append(content)
            self.fresh.add((name, number + 1))

    # -- what is looked at -------------------------------------------------------------------------------------------

    def publish(self, seed: int, held: Sequence[Month]) -> Draft:
        if not self.fresh:
            return Draft((), self.kept, (), (), tuple(held), 0)
        self.codes = self._all_codes()
        self.places = self._places()
        self.places_of = [{code: at for at, code in enumerate(codes)} for codes in self.codes]
        search_counts, search_known = self._array(self.kept.counts), self._array(self.kept.known)
        self.views: list[_Look] = [
            self._look(levels, counting, is_guard)
            for is_guard, tables in ((False, self._tables_ever_shown()), (True, self.family.guards))
            for levels in tables
            for counting in range(1, self._most_countings(levels[0]) + 1)
        ]
        self.views += [self._change_look(look) for look in self.views if look.counting > 1]
        looks = [look.view for look in self.views]
        for look in self.views:
            look.view.values = look.view.sums(search_counts)
            look.known = look.view.sums(search_known)
            look.free = look.view.sums(np.where(self._plus(look, search_counts.shape), search_counts - search_known, 0))
        targets = [target for at, look in enumerate(self.views) for target in self._targets(at, look)]
        for look in self.views:
            self._open(look)
        room = self._room()
        search = Search(counts=search_counts, known=search_known, views=looks, seed=seed, room=room)
        search.start_from(self._world(change, search_counts.shape) for change in self.kept.worlds)
        search.protect(targets)
        wrong = list(
            faults(
                counts=search_counts, known=search_known, views=looks, worlds=search.worlds, targets=targets, room=room
            )
        )
        if wrong:
            raise NotProtected("; ".join(wrong[:3]))
        self.kept.worlds = [self._change(world, search_counts.shape) for world in search.worlds]
        return self._draft(held)

    def _tables_ever_shown(self) -> list[Levels]:
        """Return the declared tables, and those of an earlier declaration: they are known, though nothing is added."""
        return [*self.family.tables, *(levels for levels in self.kept.shown if levels not in self.family.tables)]

    def _all_codes(self) -> list[list[str]]:
        others = self.family.dimensions[1:]
        used = {codes for by in self.kept.counts.values() for codes in by}
        used |= {atom[1:] for change in self.kept.worlds for atom in change}
        columns = []
        for at, dimension in enumerate(others):
            if dimension.leaves:
                columns.append(list(dimension.leaves))
            else:
                columns.append(sorted({codes[at] for codes in used} | set(self.now.labels.get(dimension.name, ()))))
        return [self.kept.leaves, *columns]

    def _places(self) -> Places:
        """Return what codes belong to, as it was when they were first counted in this year."""
        for at, dimension in enumerate(self.family.dimensions[1:], start=1):
            labels = self.kept.labels.setdefault(dimension.name, {})
            for code in self.codes[at]:
                labels.setdefault(code, self.now.labels.get(dimension.name, {}).get(code, ()))
                self.kept.never_alone.setdefault(code, code in self.now.never_alone)
                if dimension.columns:
                    self.kept.never_alone.setdefault(labels[code][0], self.kept.never_alone[code])
        rare = frozenset(code for code, is_rare in self.kept.never_alone.items() if is_rare)
        return Places(self.kept.labels, rare, self.now.shown_singly)

    def _array(self, counts: Mapping[str, Mapping[Codes, int]]) -> Ints:
        result = np.zeros([len(codes) for codes in self.codes], dtype=np.int64)
        for leaf, by in counts.items():
            for codes, number in by.items():
                place = (leaf, *codes)
                if all(code in index for code, index in zip(place, self.places_of, strict=True)):
                    result[tuple(index[code] for code, index in zip(place, self.places_of, strict=True))] += number
        return result

    def _most_countings(self, level: str) -> int:
        if level == "month":
            return max((int(leaf.partition("#")[2] or 1) for leaf in self.kept.leaves), default=1)
        return max(
            (len(each) for name, each in self.kept.periods.items() if ("Q" in name) == (level == "quarter")), default=1
        )

    def _look(self, levels: Levels, counting: int, is_guard: bool) -> "_Look":
        labels = [self._periods(levels[0], counting)]
        for at, (dimension, level) in enumerate(zip(self.family.dimensions[1:], levels[1:], strict=True), start=1):
            labels.append([self._label(dimension, level, code, is_guard) for code in self.codes[at]])
        names = [sorted({label for label in column if label is not None}) for column in labels]
        maps, sizes = [], []
        for column, known in zip(labels, names, strict=True):
            index = {label: at for at, label in enumerate(known)}
            maps.append(
                np.array([index.get(label, len(known)) if label is not None else len(known) for label in column])
            )
            sizes.append(len(known))
        weight = 5.0 ** levels.count(ALL) * 2.0 ** PERIODS.index(levels[0])
        dear = tuple(at for at, label in enumerate(names[-1]) if label in self.family.last)
        view = View(f"{self.family.name_of(levels)} ({counting})", tuple(maps), tuple(sizes), weight, dear=dear)
        return _Look(levels, counting, is_guard, view, names)

    def _change_look(self, look: "_Look") -> "_Look":
        """Return the difference between a counting and the one before: what came in, less what went out."""
        now, before = self._periods(look.levels[0], look.counting), self._periods(look.levels[0], look.counting - 1)
        labels = [a if b is None else b if a is None else None for a, b in zip(now, before, strict=True)]
        labels = [label if label in look.names[0] else None for label in labels]
        minus = tuple(at for at, (a, b) in enumerate(zip(now, before, strict=True)) if a is None and b is not None)
        index = {label: at for at, label in enumerate(look.names[0])}
        times = np.array([index.get(label or "", len(index)) for label in labels])
        view = View(f"change of {look.view.name}", (times, *look.view.maps[1:]), look.view.sizes, 1.0, minus)
        return _Look(look.levels, look.counting, look.is_guard, view, look.names, is_change=True)

    def _plus(self, look: "_Look", shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
        plus = np.ones(shape, dtype=bool)
        plus[list(look.view.minus)] = False
        return plus

    def _periods(self, level: str, counting: int) -> list[str | None]:
        if level == "month":
            return [
                leaf.partition("#")[0] if int(leaf.partition("#")[2] or 1) == counting else None
                for leaf in self.kept.leaves
            ]
        result: list[str | None] = []
        for leaf in self.kept.leaves:
            name = period(int(leaf[:4]) * 100 + int(leaf[5:7]), level)
            countings = self.kept.periods[name]
            result.append(name if counting <= len(countings) and leaf in countings[counting - 1] else None)
        return result

    def _label(self, dimension: Dimension, level: str, code: str, is_guard: bool) -> str | None:
        if level == ALL:
            return ALL
        height = dimension.levels.index(level)
        if dimension.leaves:
            return code if height == 0 else dimension.leaves[code][height - 1]
        label = self.places.label(dimension.name, code, height)
        if level in (dimension.levels[0], SITUATION) and label in self.places.never_alone and not is_guard:
            return None
        if is_guard and SITUATION in dimension.levels:
            kind = self.places.label(dimension.name, code, _kind_of(dimension))
            if kind in self.places.shown_singly:
                return None
        return label

    def _room(self) -> npt.NDArray[np.bool_] | None:
        """Return in which atoms there may be records; None where in all.

        Everybody can read in which districts a service works: no city may be thought of in which it answers elsewhere, unless
        it once did. What has no district, or no service yet, may be anywhere.
        """
        if not self.family.linked:
            return None
        (first, within), (second, bound) = self._linked()
        room = np.ones([len(codes) for codes in self.codes], dtype=bool)
        together = np.array(
            [[not each or each in self.now.bounds.get(other, (each,)) for other in bound] for each in within]
        )
        counted = {codes for by in (*self.counts.values(), *self.kept.counts.values()) for codes in by}
        counted |= {atom[1:] for change in self.kept.worlds for atom in change}
        for codes in counted:
            places = [index.get(code) for code, index in zip(codes, self.places_of[1:], strict=True)]
            here, there = places[first - 1], places[second - 1]
            if here is not None and there is not None:
                together[here, [other == bound[there] for other in bound]] = True
        shape = [1] * room.ndim
        shape[first], shape[second] = together.shape
        room &= together.reshape(shape)
        return room

    def _linked(self) -> list[tuple[int, list[str]]]:
        """Return the two dimensions that are linked, with the label of each of their codes."""
        return [
            (at, [self.places.label(dimension.name, code, dimension.levels.index(level)) for code in self.codes[at]])
            for at, (dimension, level) in enumerate(zip(self.family.dimensions, self.family.linked, strict=True))
            if level != ALL
        ]

    # -- what must not be known ---------------------------------------------------------------------------------------

    def _targets(self, at: int, look: "_Look") -> Iterable[Target]:
        if look.is_change:
            yield from self._small_changes(at, look)
            return
        view, values, known = look.view, look.view.values, look.known
        inner = view.inner()
        low = (1 if look.is_guard else 0, self.k - 1)
        for place in np.argwhere((values[inner] >= low[0]) & (values[inner] <= low[1])):
            cell = tuple(int(i) for i in place)
            value = int(values[cell])
            yield Target(at, cell, value - int(known[cell]), self.k - 1 - value)
        if look.is_guard:
            yield from self._alone(at, look)

    def _alone(self, at: int, look: "_Look") -> Iterable[Target]:
        """What must never appear alone is not known to within k - 1, however many there are."""
        situations = next(at for at, each in enumerate(self.family.dimensions) if SITUATION in each.levels)
        rare = [place for place, name in enumerate(look.names[situations]) if name in self.places.never_alone]
        for place in np.argwhere(look.view.values[look.view.inner()] >= self.k):
            cell = tuple(int(i) for i in place)
            if cell[situations] in rare:
                yield Target(at, cell, min(self.k - 1, int(look.view.values[cell] - look.known[cell])), self.k - 1)

    def _small_changes(self, at: int, look: "_Look") -> Iterable[Target]:
        """A correction by fewer than k records is as telling as a count below k."""
        changes = look.view.values
        for place in np.argwhere((changes[look.view.inner()] != 0) & (np.abs(changes[look.view.inner()]) < self.k)):
            cell = tuple(int(i) for i in place)
            near, far = abs(int(changes[cell])), self.k - 1 - abs(int(changes[cell]))
            down, up = (near, far) if changes[cell] > 0 else (far, near)
            yield Target(at, cell, min(down, int(look.free[cell])), up)

    def _open(self, look: "_Look") -> None:
        view = look.view
        if look.is_guard or look.is_change:
            return
        is_declared = look.levels in self.family.tables
        for row, name in enumerate(look.names[0]):
            if is_declared and (name, look.counting) in self.fresh:
                view.open[row] = True if look.counting == 1 else self._may_be_corrected(look, name)
            elif look.counting == 1 and len(self.kept.periods.get(name, [[]])[0]) < len(months_of(name)) > 1:
                view.later[row] = True
        inside = np.zeros(view.shape, dtype=bool)
        inside[view.inner()] = True
        view.open &= inside & (view.values >= self.k)
        view.later &= inside
        for name, cells in self.kept.shown.get(look.levels, {}).items():
            for labels, numbers in cells.items():
                for number in numbers:
                    if number.counting == look.counting:
                        view.shown[look.place(name, labels)] = True

    def _may_be_corrected(self, look: "_Look", name: str) -> npt.NDArray[np.bool_]:
        """Only what was published is corrected, and only by k or more."""
        change = next(
            each
            for each in self.views
            if each.is_change and (each.levels, each.counting) == (look.levels, look.counting)
        )
        far: npt.NDArray[np.bool_] = np.abs(change.view.values[change.names[0].index(name)]) >= self.k
        before = np.zeros_like(far)
        for labels in self.kept.shown.get(look.levels, {}).get(name, {}):
            before[look.place(name, labels)[1:]] = True
        return far & before

    # -- what comes out -----------------------------------------------------------------------------------------------

    def _world(self, change: Change, shape: tuple[int, ...]) -> World:
        places = [tuple(index[code] for code, index in zip(atom, self.places_of, strict=True)) for atom in change]
        flat = np.ravel_multi_index(tuple(np.array(places, dtype=np.int64).T), shape)
        return World(flat.astype(np.int64), np.array(list(change.values()), dtype=np.int64))

    def _change(self, world: World, shape: tuple[int, ...]) -> Change:
        axes = np.unravel_index(world.atoms, shape)
        atoms = zip(*([codes[i] for i in axis] for codes, axis in zip(self.codes, axes, strict=True)), strict=True)
        return dict(zip(atoms, (int(change) for change in world.changes), strict=True))

    def _draft(self, held: Sequence[Month]) -> Draft:
        withheld = 0
        for look in self.views:
            if look.is_guard or look.is_change:
                continue
            view = look.view
            for row, name in enumerate(look.names[0]):
                if (name, look.counting) not in self.fresh:
                    continue
                cells = self.kept.shown.setdefault(look.levels, {}).setdefault(name, {})
                publishable = view.open[row] & ~view.moved[row]
                for place in np.argwhere(publishable):
                    labels = tuple(look.names[at + 1][int(i)] for at, i in enumerate(place))
                    number = Shown(look.counting, int(view.values[(row, *place)]))
                    cells[labels] = [*cells.get(labels, ()), number]
                if look.counting == 1:
                    withheld += int(np.prod(view.sizes[1:])) - len(cells)
        return Draft(self._tables(), self.kept, self.months, self.corrected, tuple(held), withheld)

    def _tables(self) -> list[Table]:
        touched = {name for name, _counting in self.fresh}
        tables = []
        for look in self.views:
            if look.is_guard or look.is_change or look.counting > 1:
                continue
            labels = {
                dimension.shown_as(look.levels[at]): look.names[at]
                for at, dimension in enumerate(self.family.dimensions)
                if at and look.levels[at] != ALL
            }
            for name in look.names[0]:
                if name in touched and name in self.kept.shown.get(look.levels, {}):
                    cells = self.kept.shown[look.levels][name]
                    tables.append(
                        Table(
                            levels=look.levels,
                            period=name,
                            labels=labels,
                            cells={cell: numbers[-1].value for cell, numbers in cells.items()},
                            before={
                                cell: [number.value for number in numbers[:-1]]
                                for cell, numbers in cells.items()
                                if len(numbers) > 1
                            },
                        )
                    )
        return tables


def _kind_of(dimension: Dimension) -> int:
    return dimension.levels.index("kind") if "kind" in dimension.levels else len(dimension.levels) - 1


@dataclass
class _Look:
    levels: Levels
    counting: int
    is_guard: bool
    view: View
    names: list[list[str]]
    is_change: bool = False
    known: Ints = field(init=False)
    free: Ints = field(init=False)

    def place(self, name: str, labels: Cell) -> tuple[int, ...]:
        return tuple(self.names[at].index(label) for at, label in enumerate((name, *labels)))
