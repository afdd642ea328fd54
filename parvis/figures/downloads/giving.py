"""CSV and JSON of a release: what needs no engine, so that they are there at once, with the bytes that are kept later."""

import json
from collections.abc import Mapping
from typing import Any

from parvis.figures import open_data
from parvis.figures.downloads import codes, tables
from parvis.figures.models import Release

AT_ONCE = ("figures.csv", "figures.json", "tables.csv", "tables.json", "codes.csv")


def given(release: Release, name: str) -> bytes:
    """Return the bytes of a file that needs no engine: CSV or JSON."""
    if name == "figures.csv":
        return "".join(open_data.as_csv(release)).encode()
    if name == "tables.csv":
        return "".join(tables.as_csv(release)).encode()
    if name == "codes.csv":
        return "".join(open_data.lines(codes.COLUMNS, codes.rows())).encode()
    return written(open_data.as_json(release) if name == "figures.json" else tables.as_json(release))


def written(content: Mapping[str, Any]) -> bytes:
    """Return JSON as files carry it."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
