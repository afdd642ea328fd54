"""Adding cubes of months, places or cities: every measure is a whole number, so the sum of two tables is exact."""

from collections.abc import Iterable
from typing import Any

from parvis.figures.cubes.declarations import Cube

Row = tuple[Any, ...]
LARGEST = 10**38 - 1  # what DECIMAL(38, 0) holds


class TooLarge(Exception):
    """A sum has more than 38 digits."""


def add(cube: Cube, *tables: Iterable[Row]) -> list[Row]:
    """Return one table with the sums of several, in order. Rows are as `cube.columns` says.

    Raises TooLarge.
    """
    width = len(cube.keys)
    found: dict[Row, list[int]] = {}
    for table in tables:
        for row in table:
            key, values = row[:width], [int(value) for value in row[width:]]
            if key not in found:
                found[key] = values
                continue
            found[key] = [one + other for one, other in zip(found[key], values, strict=True)]
    if any(abs(value) > LARGEST for values in found.values() for value in values):
        raise TooLarge(cube.name)
    return [(*key, *found[key]) for key in sorted(found)]
