"""Where a public case may be shown: never where it happened, but a point that stands for many homes, or the district."""

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

import h3

from parvis.city.directory import Directory
from parvis.city.models import HouseNumber

RESOLUTION = 9
LEAST_HOMES = 8


@lru_cache(maxsize=2)
def _homes_by_cell(here: Directory) -> Mapping[str, int]:
    """Count the addresses the city knows in each cell of about 0.1 km² (h3, resolution 9)."""
    return Counter(
        h3.latlng_to_cell(latitude, longitude, RESOLUTION)
        for latitude, longitude in HouseNumber.objects.values_list("latitude", "longitude").iterator(chunk_size=5000)
    )


@lru_cache(maxsize=2)
def protected_cells(here: Directory) -> frozenset[str]:
    """Return the cells in which something stands that the map must not help to find."""
    return frozenset(h3.latlng_to_cell(latitude, longitude, RESOLUTION) for latitude, longitude in here.protected)


def point_of_cell(cell: str) -> tuple[float, float]:
    """Return the middle of a cell as it is written on public cases."""
    latitude, longitude = h3.cell_to_latlng(cell)
    return round(latitude, 5), round(longitude, 5)


def coarse_point(here: Directory, latitude: float, longitude: float) -> tuple[float, float] | None:
    """Return the middle of the cell if it holds at least 8 known addresses, else None: then only the district is shown.

    A cell of resolution 9 can hold a single house, so the number of homes decides and not the size (S11).
    """
    cell = h3.latlng_to_cell(latitude, longitude, RESOLUTION)
    if cell in protected_cells(here) or _homes_by_cell(here).get(cell, 0) < LEAST_HOMES:
        return None
    return point_of_cell(cell)
