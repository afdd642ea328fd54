"""A small map of the city's districts for printing and for every screen: outlines in, paths out. Nothing is fetched."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians
from typing import Any

from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

WIDTH = 440
_FINENESS = 0.6  # of the drawing's own units: what is finer cannot be seen


@dataclass(frozen=True, slots=True)
class Area:
    """One district as it is drawn: its outline, and where its letter stands."""

    code: str
    path: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Drawn:
    """All districts, and how large the drawing is."""

    areas: tuple[Area, ...]
    height: int
    width: int = WIDTH


@lru_cache(maxsize=4)
def drawn(outlines: tuple[tuple[str, str], ...]) -> Drawn | None:
    """Draw districts given as (code, GeoJSON polygon); None where there is none. Kept until an outline changes."""
    shapes = [(code, shape(json.loads(polygon))) for code, polygon in outlines if polygon]
    shapes = [(code, each) for code, each in shapes if not each.is_empty]
    if not shapes:
        return None
    bounds = [each.bounds for _code, each in shapes]
    west, south = min(each[0] for each in bounds), min(each[1] for each in bounds)
    east, north = max(each[2] for each in bounds), max(each[3] for each in bounds)
    across = cos(radians((south + north) / 2))  # a degree of longitude is shorter than one of latitude
    scale = (WIDTH - 4) / max((east - west) * across, 1e-9)

    def at(longitude: float, latitude: float) -> tuple[float, float]:
        return round(2 + (longitude - west) * across * scale, 1), round(2 + (north - latitude) * scale, 1)

    areas = []
    for code, each in shapes:
        middle = at(*each.representative_point().coords[0][:2])
        areas.append(Area(code, " ".join(_rings(each.simplify(_FINENESS / scale), at)), *middle))
    return Drawn(tuple(areas), round((north - south) * scale) + 4)


def _rings(outline: BaseGeometry, at: Callable[[float, float], tuple[float, float]]) -> Iterable[str]:
    parts: Sequence[Any] = getattr(outline, "geoms", [outline])
    for part in parts:
        for ring in (part.exterior, *part.interiors):
            points = [at(*point[:2]) for point in list(ring.coords)[:-1]]
            yield "M" + "L".join(f"{x:g},{y:g}" for x, y in points) + "Z"


def letters(count: int) -> list[str]:
    """Return as many marks as there are districts: A, B … Z, AA, AB …; letters, for numbers would look like places in a ranking."""
    found = []
    for number in range(count):
        mark = ""
        number += 1
        while number:
            number, rest = divmod(number - 1, 26)
            mark = chr(65 + rest) + mark
        found.append(mark)
    return found
