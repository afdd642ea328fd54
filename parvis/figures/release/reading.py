"""Reading what is published. Pages, downloads, API and PDF ask here, so that a number is the same everywhere."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parvis.figures.models import Release, ReleasedTable


@dataclass(frozen=True)
class PublishedTable:
    """A table of one period. A cell is named by its labels, in the order of `by`; None means withheld."""

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
    names: Iterable[str], *, until: Release, since: str = "", only: Collection[str] = ()
) -> dict[tuple[str, str], PublishedTable]:
    """Return these tables of all periods from `since` on (2025, 2025-Q3, 2025-04), as of a release, by (name, period).

    With `only`, none but the cells with one of these labels: for pages of one part of the city. One query.
    """
    rows = (
        ReleasedTable.objects.public()
        .filter(table__in=list(names), period__gte=since, release__number__lte=until.number)
        .order_by("release__number")
        .values_list("table", "period", "content", "release__number")
    )
    return {(name, period): _published(period, number, content, only) for name, period, content, number in rows}


def drafted(names: Iterable[str], *, release: Release) -> dict[tuple[str, str], PublishedTable]:
    """Return those of these tables that one release adds, whether or not it is public. One query."""
    rows = ReleasedTable.objects.filter(table__in=list(names), release=release)
    return {(row.table, row.period): _published(row.period, release.number, row.content) for row in rows}


def _published(period: str, number: int, content: Mapping[str, Any], only: Collection[str] = ()) -> PublishedTable:
    kept = [cell for cell in content["cells"] if not only or not set(only).isdisjoint(cell[:-1])]
    return PublishedTable(
        period=period,
        release=number,
        by=tuple(content["labels"]),
        labels=content["labels"],
        cells={tuple(cell[:-1]): cell[-1] for cell in kept},
        before={tuple(cell[:-1]): cell[-1] for cell in content["before"]},
    )


def table(name: str, period: str) -> PublishedTable | None:
    """Return a table of a period as it was last released, or None if it never was."""
    row = (
        ReleasedTable.objects.public()
        .filter(table=name, period=period)
        .select_related("release")
        .order_by("-release__number")
        .first()
    )
    if row is None:
        return None
    return _published(period, row.release.number, row.content)
