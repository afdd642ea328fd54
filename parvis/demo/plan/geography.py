"""Valdoria's ground: ten districts of a grid that was bent a little, their streets, doors and landmarks. Pure, from a seed."""

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from random import Random
from typing import Any

from shapely import LineString

from parvis.city.actions import LandmarkLine, StreetLine
from parvis.core import strict_yaml

CENTRE = (50.1412, 4.4631)
NORTH_KM, EAST_KM = 1 / 111.2, 1 / 71.4  # degrees per kilometre at this latitude
CELL_KM = 1.05
ACROSS, ALONG = 8, 8  # streets of a district from west to east, and from south to north

# The grid, from the north-west; "" is open country.
DISTRICTS = (
    (("haute-ville", "Haute-Ville"), ("grand-pre", "Grand-Pré"), ("les-vergers", "Les Vergers"), None),
    (
        ("les-tanneurs", "Les Tanneurs"),
        ("le-marche", "Le Marché"),
        ("la-filature", "La Filature"),
        ("bellecroix", "Bellecroix"),
    ),
    (None, ("le-port", "Le Port"), ("plaine-du-rail", "Plaine du Rail"), ("les-etangs", "Les Étangs")),
)
PEOPLE = (9_400, 11_850, 7_320, 14_210, 12_640, 15_980, 8_470, 10_050, 13_390, 6_110)

KINDS = ("Rue", "Rue", "Rue", "Avenue", "Rue", "Chemin", "Rue", "Allée")


@dataclass(frozen=True, slots=True)
class Ground:
    """A district's four corners (west-south, east-south, east-north, west-north) as longitude, latitude."""

    code: str
    name: str
    people: int
    corners: tuple[tuple[float, float], ...]

    @property
    def polygon(self) -> str:
        return json.dumps({"type": "Polygon", "coordinates": [[list(c) for c in (*self.corners, self.corners[0])]]})

    def at(self, east: float, north: float) -> tuple[float, float]:
        """Return longitude and latitude of a place given as shares of the way to the east and to the north."""
        south_west, south_east, north_east, north_west = self.corners
        parts = (
            (south_west, (1 - east) * (1 - north)),
            (south_east, east * (1 - north)),
            (north_east, east * north),
            (north_west, (1 - east) * north),
        )
        return (
            round(sum(corner[0] * share for corner, share in parts), 6),
            round(sum(corner[1] * share for corner, share in parts), 6),
        )


@dataclass(frozen=True, slots=True)
class Spot:
    """A door: what people write, and where it is."""

    text: str
    number: str
    district: str
    latitude: float
    longitude: float


@cache
def _names() -> dict[str, Any]:
    content: dict[str, Any] = strict_yaml.read(
        (resources.files("parvis.demo") / "names.yml").read_text(encoding="utf-8")
    ).content
    return content


@cache
def grounds() -> tuple[Ground, ...]:
    """Return the districts; neighbours share their corners, so that nothing lies over another and no gap is left."""
    random = Random("valdoria ground")  # noqa: S311
    rows, columns = len(DISTRICTS), len(DISTRICTS[0])
    corner = {
        (row, column): (
            CENTRE[1] + (column - columns / 2 + random.uniform(-0.13, 0.13)) * CELL_KM * EAST_KM,
            CENTRE[0] + (rows / 2 - row + random.uniform(-0.13, 0.13)) * CELL_KM * NORTH_KM,
        )
        for row in range(rows + 1)
        for column in range(columns + 1)
    }
    named = [(r, c, named) for r, line in enumerate(DISTRICTS) for c, named in enumerate(line) if named]
    return tuple(
        Ground(
            code=code,
            name=name,
            people=people,
            corners=tuple(
                (round(corner[at][0], 6), round(corner[at][1], 6))
                for at in ((row + 1, column), (row + 1, column + 1), (row, column + 1), (row, column))
            ),
        )
        for (row, column, (code, name)), people in zip(named, PEOPLE, strict=True)
    )


@cache
def streets() -> tuple[StreetLine, ...]:
    """Return 160 streets with a door every 25 metres on either side."""
    random = Random("valdoria streets")  # noqa: S311
    words = (word for line in _names()["streets"] for word in line)
    return tuple(
        _street(f"{KINDS[index % len(KINDS)]} {next(words)}", f"v{number:02d}{index:02d}", ground, index, random)
        for number, ground in enumerate(grounds())
        for index in range(ACROSS + ALONG)
    )


def streets_of(district: str) -> tuple[StreetLine, ...]:
    """Return the streets of one district: from west to east first, then from south to north."""
    per_district = ACROSS + ALONG
    index = next(number for number, ground in enumerate(grounds()) if ground.code == district)
    return streets()[index * per_district : (index + 1) * per_district]


def _street(name: str, code: str, ground: Ground, index: int, random: Random) -> StreetLine:
    is_across = index < ACROSS
    step = (index % ACROSS + 0.5) / ACROSS + random.uniform(-0.02, 0.02)
    begin, end = random.uniform(0.03, 0.2), random.uniform(0.75, 0.97)

    def at(way: float, aside: float = 0.0) -> tuple[float, float]:
        return ground.at(way, step + aside) if is_across else ground.at(step + aside, way)

    doors = max(8, round((end - begin) * CELL_KM * 1000 / 25))
    numbers = {}
    for place in range(doors):
        way = begin + (end - begin) * (place + 0.5) / doors
        for side, aside in ((1, 0.009), (2, -0.009)):
            longitude, latitude = at(way, aside)
            numbers[str(2 * place + side)] = (latitude, longitude)
    middle = at((begin + end) / 2)
    return StreetLine(code, name, middle[1], middle[0], LineString([at(begin), at(end)]), numbers)


@cache
def landmarks() -> tuple[LandmarkLine, ...]:
    """Return the places people name instead of an address."""
    random, by_code = Random("valdoria landmarks"), {ground.code: ground for ground in grounds()}  # noqa: S311
    found = []
    for number, said in enumerate(_names()["landmarks"]):
        longitude, latitude = by_code[said["district"]].at(random.uniform(0.2, 0.8), random.uniform(0.2, 0.8))
        found.append(LandmarkLine(f"m{number:02d}", said["name"], latitude, longitude, tuple(said["aliases"])))
    return tuple(found)


@cache
def spots() -> tuple[Spot, ...]:
    """Return every door as a place where something may happen."""
    per_district = ACROSS + ALONG
    return tuple(
        Spot(f"{number} {street.name}", number, grounds()[index // per_district].code, latitude, longitude)
        for index, street in enumerate(streets())
        for number, (latitude, longitude) in street.numbers.items()
    )
