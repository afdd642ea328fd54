"""The released tables as rows: contacts, promises and what residents said, by month, neighbourhood, situation.

Every cell of a table has its row. One that is withheld says so: it is never left out, and never a zero.
"""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from parvis.figures.models import Release, ReleasedTable
from parvis.figures.open_data import about, lines
from parvis.figures.release.declared import shipped

SCHEMA_VERSION = 2
PUBLISHED, WITHHELD = "published", "withheld"
DIMENSIONS = ("district", "situation", "group", "ending", "standing", "word", "service")
COLUMNS = ("release", "family", "table", "period", *DIMENSIONS, "count", "state", "before")
# What each column holds; the data dictionary is written from it.
MEANINGS = {
    "release": "Number of the release in which this table of this period was last told",
    "family": "What is counted: contacts, promises, feedback",
    "table": "Name of the table: family, and by what it is divided",
    "period": "2026-03 is a month, 2026-Q1 a quarter, 2026 a year, in the city's own calendar",
    "district": "Code of the neighbourhood; empty in tables that are not divided by it",
    "situation": "Code of the situation; empty in tables that are not divided by it",
    "group": "Code of the group of situations; empty in tables that are not divided by it",
    "ending": "What became of a contact: case, added, information, redirected, urgent, call_back, silent",
    "standing": "Whether a promise was kept: kept, broken",
    "word": "What residents said: solved, not_solved",
    "service": "Code of the service that answers; empty in tables that are not divided by it",
    "count": "How many; empty where withheld",
    "state": "published; withheld where so few people stand behind it, or beside it, that they might be recognised",
    "before": "Counts that an earlier release gave for this cell, oldest first, joined by a bar (|)",
}


def of(release: Release) -> list[ReleasedTable]:
    """Return each table of each period as the public had it with this release: as it was last told. One query."""
    rows = ReleasedTable.objects.public().filter(release__number__lte=release.number).select_related("release")
    newest = {(row.table, row.period): row for row in rows.order_by("release__number").iterator(chunk_size=200)}
    return [newest[key] for key in sorted(newest)]


def rows(release: Release) -> Iterator[dict[str, Any]]:
    """Yield one row for each cell of each table, in the order of table, period and labels."""
    for table in of(release):
        yield from _cells(table)


def as_csv(release: Release) -> Iterator[str]:
    """Yield the lines of a CSV file with a heading (RFC 4180, UTF-8). Only codes and numbers, nothing anybody typed."""
    yield from lines(COLUMNS, rows(release))


def as_json(release: Release) -> dict[str, Any]:
    """Return every cell, with what the families count."""
    return {
        **about(release, schema_version=SCHEMA_VERSION),
        "families": {name: family.meaning for name, family in shipped().families.items()},
        "cells": list(rows(release)),
    }


def _cells(row: ReleasedTable) -> Iterator[dict[str, Any]]:
    labels: Mapping[str, list[str]] = row.content["labels"]
    columns = _columns(row)
    told = {tuple(cell[:-1]): cell[-1] for cell in row.content["cells"]}
    before = {tuple(cell[:-1]): cell[-1] for cell in row.content["before"]}
    for cell in product(*labels.values()):
        count = told.get(cell)
        yield {
            "release": row.release.number, "family": row.family, "table": row.table, "period": row.period,
            **dict.fromkeys(DIMENSIONS, ""), **dict(zip(columns, cell, strict=True)),
            "count": count, "state": WITHHELD if count is None else PUBLISHED,
            "before": "|".join(str(old) for old in before.get(cell, ())),
        }  # fmt: skip


def _columns(row: ReleasedTable) -> tuple[str, ...]:
    """Return in which columns the labels of a table stand: its name says by what it is divided, after its period."""
    _family, _by, levels = row.table.partition(" by ")
    return tuple(levels.split(" × ")[1:])
