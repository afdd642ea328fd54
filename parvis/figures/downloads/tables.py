"""The released tables as rows: contacts, promises and what residents said, by month, neighbourhood, situation.

Every cell of a table has its row. One that is withheld says so: it is never left out, and never a zero.
"""

from collections.abc import Iterator
from itertools import product
from typing import Any

from parvis.figures.models import Release
from parvis.figures.open_data import about, lines
from parvis.figures.release import reading
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


def rows(release: Release) -> Iterator[dict[str, Any]]:
    """Yield one row for each cell of each table as it was last told, in the order of table, period and labels. One query."""
    found = reading.tables(until=release)
    for name in sorted(found):
        yield from _cells(found[name])


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


def _cells(table: reading.PublishedTable) -> Iterator[dict[str, Any]]:
    family, _by, _columns = table.name.partition(" by ")
    for cell in product(*table.labels.values()):
        count = table.cells.get(cell)
        yield {
            "release": table.release, "family": family, "table": table.name, "period": table.period,
            **dict.fromkeys(DIMENSIONS, ""), **dict(zip(table.by, cell, strict=True)),
            "count": count, "state": WITHHELD if count is None else PUBLISHED,
            "before": "|".join(str(old) for old in table.before.get(cell, ())),
        }  # fmt: skip
