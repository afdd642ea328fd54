"""Tables and what is kept between releases, as JSON."""

import json
import zlib
from typing import Any

from parvis.figures.release.parts import Content
from parvis.figures.release.publishing import Kept, Shown, Table


def content(table: Table) -> Content:
    """Return a table as readers meet it: `labels` by what it is divided by, `cells` and `before` as [label, …, number]."""
    used = [at for at, level in enumerate(table.levels[1:]) if level != "all"]
    names = [level for level in table.levels[1:] if level != "all"]
    return {
        "labels": {name: list(labels) for name, labels in zip(names, table.labels.values(), strict=True)},
        "cells": [[*(cell[at] for at in used), value] for cell, value in sorted(table.cells.items())],
        "before": [[*(cell[at] for at in used), list(old)] for cell, old in sorted(table.before.items())],
    }


def pack(kept: Kept) -> bytes:
    """Return what is kept as compressed JSON."""
    plain = {
        "leaves": kept.leaves,
        "counts": _counts(kept.counts),
        "known": _counts(kept.known),
        "labels": {name: {code: list(above) for code, above in by.items()} for name, by in kept.labels.items()},
        "never_alone": kept.never_alone,
        "shown": [
            [list(levels), name, list(cell), [[number.counting, number.value] for number in numbers]]
            for levels, periods in kept.shown.items()
            for name, cells in periods.items()
            for cell, numbers in cells.items()
        ],
        "seen": [[list(levels), list(periods)] for levels, periods in kept.shown.items()],
        "periods": kept.periods,
        "worlds": [[[*atom, change] for atom, change in world.items()] for world in kept.worlds],
    }
    return zlib.compress(json.dumps(plain, separators=(",", ":"), sort_keys=True).encode())


def _counts(counts: dict[str, dict[tuple[str, ...], int]]) -> dict[str, list[list[Any]]]:
    return {leaf: [[*codes, number] for codes, number in sorted(by.items())] for leaf, by in counts.items()}


def unpack(packed: bytes) -> Kept:
    """Return what was packed."""
    plain = json.loads(zlib.decompress(bytes(packed)))
    kept = Kept(
        leaves=plain["leaves"],
        counts={leaf: {tuple(row[:-1]): row[-1] for row in rows} for leaf, rows in plain["counts"].items()},
        known={leaf: {tuple(row[:-1]): row[-1] for row in rows} for leaf, rows in plain["known"].items()},
        labels={name: {code: tuple(above) for code, above in by.items()} for name, by in plain["labels"].items()},
        never_alone=plain["never_alone"],
        periods=plain["periods"],
        worlds=[{tuple(row[:-1]): row[-1] for row in world} for world in plain["worlds"]],
    )
    for levels, periods in plain["seen"]:
        kept.shown[tuple(levels)] = {name: {} for name in periods}
    for levels, name, cell, numbers in plain["shown"]:
        kept.shown[tuple(levels)][name][tuple(cell)] = [Shown(*number) for number in numbers]
    return kept
