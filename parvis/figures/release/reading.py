"""Reading what is published. Pages, downloads, API and PDF ask here, so that a number is the same everywhere."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Max, QuerySet

from parvis.figures.models import Release, ReleasedTable
from parvis.figures.release.parts import Content, whole

Name = tuple[str, str]  # table and period


@dataclass(frozen=True)
class PublishedTable:
    """A table of one period. A cell is named by its labels, in the order of `by`; None means withheld."""

    name: str
    period: str
    release: int
    by: Sequence[str]
    labels: Mapping[str, Sequence[str]]
    cells: Mapping[tuple[str, ...], int]
    before: Mapping[tuple[str, ...], Sequence[int]]

    def count(self, *labels: str) -> int | None:
        """Return a published number, or None where it is withheld."""
        return self.cells.get(labels)

    def share(self, part: Sequence[str], whole: Sequence[Sequence[str]]) -> tuple[int, int] | None:
        """Return numerator and n of a share, or None if any count that it is made of is withheld."""
        counts = [self.count(*labels) for labels in whole]
        numerator = self.count(*part)
        if numerator is None or any(count is None for count in counts):
            return None
        return numerator, sum(count or 0 for count in counts)


def tables(
    names: Collection[str] = (),
    *,
    until: Release,
    since: str = "",
    periods: Collection[str] = (),
    only: Collection[str] = (),
) -> dict[Name, PublishedTable]:
    """Return these tables, or all, as of a release, by (name, period): of all periods from `since` on, or of these periods.

    Periods are named 2025, 2025-Q3, 2025-04. With `only`, none but these labels of the first dimension: for pages of one part
    of the city. One query.
    """
    rows = ReleasedTable.objects.public().filter(period__gte=since, release__number__lte=until.number)
    if names:
        rows = rows.filter(table__in=names)
    if periods:
        rows = rows.filter(period__in=periods)
    if only:
        rows = rows.filter(key__in=only)
    return _read(rows)


def newest(names: Collection[str], *, until: Release, since: str) -> dict[str, PublishedTable]:
    """Return each of these tables of its last period, none before `since`, by name. Two queries."""
    rows = ReleasedTable.objects.public().filter(table__in=names, period__gte=since, release__number__lte=until.number)
    last = dict(rows.order_by().values_list("table").annotate(Max("period")))
    found = tables(last, until=until, periods=set(last.values())) if last else {}
    return {name: found[name, period] for name, period in last.items()}


def drafted(names: Collection[str], *, release: Release) -> dict[Name, PublishedTable]:
    """Return those of these tables that one release adds, whether or not it is public. One query."""
    return _read(ReleasedTable.objects.filter(table__in=names, release=release))


def table(name: str, period: str) -> PublishedTable | None:
    """Return a table of a period as it was last released, or None if it never was."""
    return _read(ReleasedTable.objects.public().filter(table=name, period=period)).get((name, period))


def contents() -> dict[Name, Content]:
    """Return what is in every public table, by (name, period), as it was last told. One query."""
    return {name: content for name, (_release, content) in _newest(ReleasedTable.objects.public()).items()}


def _read(rows: QuerySet[ReleasedTable]) -> dict[Name, PublishedTable]:
    return {name: _published(name, *found) for name, found in _newest(rows).items()}


def _newest(rows: QuerySet[ReleasedTable]) -> dict[Name, tuple[int, Content]]:
    """Put the parts of each table together, as the newest of these releases has them; with its number. One query."""
    found: dict[Name, tuple[int, list[tuple[str, Content]]]] = {}
    columns = ("release__number", "table", "period", "key", "content")
    for release, table, period, key, content in rows.order_by("release__number", "id").values_list(*columns).iterator():
        if (table, period) not in found or found[table, period][0] < release:
            found[table, period] = (release, [])
        found[table, period][1].append((key, content))
    return {name: (release, whole(name[0], parts)) for name, (release, parts) in found.items()}


def _published(name: Name, release: int, content: Content) -> PublishedTable:
    return PublishedTable(
        name=name[0],
        period=name[1],
        release=release,
        by=tuple(content["labels"]),
        labels=content["labels"],
        cells={tuple(cell[:-1]): cell[-1] for cell in content["cells"]},
        before={tuple(cell[:-1]): cell[-1] for cell in content["before"]},
    )
