"""Columns that several kinds share, and how their values are found."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import h3

from parvis.core.facts import code, number

RESOLUTION = 8  # cells of about 0.7 km²
CHUNK = 2000

DOOR = code("door", "Door it came through: web, desk, counter, mail, open311, webhook, import")
SITUATION = code("situation", "Situation, by the catalogue's code")
KIND = code(
    "kind", "Kind of the situation: object, conduct, person, voice, grievance; NULL where the code is not known"
)
DISTRICT = code("district", "District, by its code; NULL where nobody said where, or it lies outside")
CELL = code("cell", "Cell of the H3 grid, resolution 8 (about 0.7 km²); NULL without a point, and for who was erased")
LANGUAGE = code("language", "Language the person was spoken or written to in")
HOURS = "hours; working hours where the agreement counts those"
SOLVED = number("solved", "Reporters whose last word is that the answer solved it", "reporters")
NOT_SOLVED = number("not_solved", "Reporters whose last word is that it did not", "reporters")


def cell(latitude: float | None, longitude: float | None) -> str | None:
    """Return the coarse cell of a point, None without one."""
    if latitude is None or longitude is None:
        return None
    return str(h3.latlng_to_cell(latitude, longitude, RESOLUTION))


def in_chunks(rows: Iterable[Any], size: int = CHUNK) -> Iterator[Sequence[Any]]:
    """Yield the rows in lists of `size`: for each list the few things that belong to its rows are asked at once."""
    going = iter(rows)
    while chunk := list(islice(going, size)):
        yield chunk
