"""A table taken apart by its first dimension, as it is stored, and put together again."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Content = Mapping[str, Any]


def columns(table: str) -> tuple[str, ...]:
    """Return what a table is divided by but time, as its name says."""
    _family, _by, levels = table.partition(" by ")
    return tuple(levels.split(" × ")[1:])


def parts(table: Content) -> Iterator[tuple[str, Content]]:
    """Yield what is stored for each label of the first dimension, in their order; for "" where there is none."""
    if not table["labels"]:
        yield "", {**table, "labels": []}
        return
    first, *others = table["labels"].values()
    for key in first:
        yield (
            key,
            {
                "labels": others,
                "cells": [cell[1:] for cell in table["cells"] if cell[0] == key],
                "before": [cell[1:] for cell in table["before"] if cell[0] == key],
            },
        )


def whole(table: str, stored: Sequence[tuple[str, Content]]) -> Content:
    """Return the content of a table from what is stored of its parts, some or all: the opposite of `parts`."""
    by = columns(table)
    if not by:
        return {**stored[0][1], "labels": {}}
    keys = [key for key, _content in stored]
    return {
        "labels": dict(zip(by, [keys, *stored[0][1]["labels"]], strict=True)),
        "cells": [[key, *cell] for key, part in stored for cell in part["cells"]],
        "before": [[key, *cell] for key, part in stored for cell in part["before"]],
    }
