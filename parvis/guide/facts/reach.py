"""Whom an open house is within reach of: cells of a grid instead of streets and front doors. Pure: no database, no clock.

Nobody knows here which way people walk, and nobody shall know who lives where. So residents are spread evenly over their
district, and a walk is a circle: 15 minutes at 4.8 km/h are 1,200 m of streets, which are taken to be a third longer than
the straight line (our assumption: what is written about dense cities says 1.2 to 1.4). A river without a bridge, a
railway, a hill are not seen.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta, tzinfo

import h3
from shapely.geometry import shape

from parvis.city import hours as opening_hours
from parvis.guide.near import Point, metres_between

REACH_METRES = 900
RESOLUTION = 10  # cells of about 0.015 km², 130 m from middle to middle
RINGS = 12  # of cells around a house; those further off lie beyond REACH_METRES wherever on earth
DAYS = 7
HOURS = DAYS * 24

HoursOfWeek = int  # one bit for each of the 168 hours


@dataclass(frozen=True, slots=True)
class House:
    """Where one can walk in, and in which hours of the week it is open."""

    at: Point
    open_in: HoursOfWeek


def open_hours(hours: str, *, last_day: date, zone: tzinfo) -> HoursOfWeek:
    """Return in which hours of the seven days up to `last_day` a house is open: an hour counts by its middle.

    As if no public holiday fell into them, so that months can be compared. Hours that are not known or cannot be read are
    hours in which nobody can count on it.
    """
    try:
        days = opening_hours.week(hours, start=last_day - timedelta(days=DAYS - 1), zone=zone)
    except opening_hours.HoursUnclear:
        return 0
    found = 0
    for place, day in enumerate(days):
        for hour in range(24):
            middle = time(hour, 30)
            if any(start <= middle and (middle < end or end == time.min) for start, end in day.spans):
                found |= 1 << (24 * place + hour)
    return found


def within_reach(houses: Iterable[House]) -> Mapping[str, HoursOfWeek]:
    """Return for each cell whose middle is near enough to an open house the hours in which one of them is open."""
    found: dict[str, HoursOfWeek] = defaultdict(int)
    for house in houses:
        for cell in h3.grid_disk(h3.latlng_to_cell(*house.at, RESOLUTION), RINGS):
            if house.open_in and metres_between(house.at, h3.cell_to_latlng(cell)) <= REACH_METRES:
                found[cell] |= house.open_in
    return found


def cells_of(polygon: str) -> list[str]:
    """Return the cells whose middle lies in a district (GeoJSON text); of a very small one the cell it lies in."""
    geometry = json.loads(polygon)
    if cells := h3.geo_to_cells(geometry, RESOLUTION):
        return list(cells)
    middle = shape(geometry).representative_point()
    return [h3.latlng_to_cell(middle.y, middle.x, RESOLUTION)]


def reached(cells: Iterable[str], people: int, near: Mapping[str, HoursOfWeek]) -> int:
    """Return for how many of the `people` spread over the cells there is an open house, added up over the hours of the week."""
    hours = [near.get(cell, 0).bit_count() for cell in cells]
    return round(people * sum(hours) / len(hours))
