"""Sums over the rows of cubes: nothing but adding whole numbers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from parvis.figures.indicators.periods import Period
from parvis.figures.indicators.shape import WHOLE, Counted, When

Value = int | str
Row = Mapping[str, Value]
Cubes = Mapping[str, Sequence[Row]]
SumsBy = dict[tuple[str, ...], int]


class Missing(Exception):
    """The cube is not there: nobody records yet what it would hold."""


class NotStated(Exception):
    """The cube is there, but has nothing for the period, or not for all its months."""


class Tables:
    """Cubes by month, so that each row is looked at once however many indicators read it."""

    def __init__(self, cubes: Cubes) -> None:
        self._months: dict[str, dict[int, list[Row]]] = {}
        self._columns: dict[str, frozenset[str]] = {}
        self._kept: dict[tuple[str, Period, tuple[str, ...]], SumsBy] = {}
        for name, rows in cubes.items():
            by_month: dict[int, list[Row]] = defaultdict(list)
            for row in rows:
                by_month[int(row["month"])].append(row)
            self._months[name] = by_month
            self._columns[name] = frozenset(rows[0]) if rows else frozenset()

    def chosen(self, counted: Counted, columns: Sequence[str]) -> str:
        """Return the first cube of `counted` that has these columns; an empty cube has them all.

        Raises Missing where none of the cubes is there, LookupError where those that are lack a column.
        """
        there = [name for name in counted.cubes if name in self._months]
        if not there:
            raise Missing(", ".join(counted.cubes))
        wanted = {column for column in columns if column != WHOLE}
        for name in there:
            if not self._columns[name] or wanted <= self._columns[name]:
                return name
        raise LookupError(f"None of {', '.join(there)} has all of {', '.join(sorted(wanted))}.")

    def by(self, counted: Counted, period: Period, *columns: str) -> SumsBy:
        """Return the sum for each combination of values of these columns; the column `WHOLE` has the one value ''.

        Raises Missing and LookupError as `chosen`, NotStated where `counted` wants each month stated and one is not.
        """
        question = (repr(counted), period, columns)
        if question not in self._kept:
            self._kept[question] = self._added(counted, period, columns)
        return self._kept[question]

    def sums(self, counted: Counted, period: Period, split: str = WHOLE) -> dict[str, int]:
        """Return the sum for each value of one split; raises as `by`."""
        return {values[0]: total for values, total in self.by(counted, period, split).items()}

    def incomplete(self, counted: Counted, period: Period, split: str) -> set[str]:
        """Return the values of the split for which a month of the period was not stated; none unless that is wanted."""
        if not counted.every_month:
            return set()
        months = self._read(counted, period, [split])
        stated: list[set[str]] = [
            {str(row[split]) if split else "" for row in rows if not kind or row["measure"] == kind}
            for rows in months.values()
            for kind in _kinds(counted)
        ]
        always = stated[0].intersection(*stated[1:]) if stated else set()
        return set().union(*stated) - always

    def _added(self, counted: Counted, period: Period, columns: Sequence[str]) -> SumsBy:
        months = self._read(counted, period, columns)
        if counted.every_month:
            for rows in months.values():
                if not rows or not {row.get("measure") for row in rows} >= set(_kinds(counted)) - {""}:
                    raise NotStated(counted.cubes[0])
        found: SumsBy = defaultdict(int)
        for rows in months.values():
            for row in rows:
                found[tuple(str(row[column]) if column else "" for column in columns)] += _amount(row, counted)
        return dict(found)

    def _read(self, counted: Counted, period: Period, columns: Sequence[str]) -> dict[int, list[Row]]:
        by_month = self._months[self.chosen(counted, columns)]
        months: Sequence[int] = period.months
        if counted.when is When.LAST_MONTH:
            months = (period.last,)
        elif counted.when is When.LATEST:
            stated = [month for month in by_month if month <= period.last and _matching(by_month[month], counted)]
            months = (max(stated),) if stated else ()
        return {month: _matching(by_month.get(month, ()), counted) for month in months}


def _kinds(counted: Counted) -> tuple[str, ...]:
    """Return the signed measures that each month must state; '' where the rows have no such column."""
    return (counted.where or {}).get("measure", ("",))


def _amount(row: Row, counted: Counted) -> int:
    return sum(int(row[measure]) for measure in counted.add) - sum(int(row[measure]) for measure in counted.subtract)


def _matching(rows: Iterable[Row], counted: Counted) -> list[Row]:
    if not counted.where:
        return list(rows)
    return [row for row in rows if all(str(row[name]) in values for name, values in counted.where.items())]
