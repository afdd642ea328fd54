"""Where somebody can ask for help near by: the contact points in one immutable snapshot, and the order in which they are told.

known = near.current()
near.found(known.in_force(today), here=directory.current(), at=now, place=(50.84, 4.35), spoken="pt")
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from django.utils.translation import gettext as _

from parvis.city import hours as opening_hours
from parvis.city.directory import Directory
from parvis.city.hours import Opening
from parvis.core import revisions
from parvis.guide.models.points import ContactPoint, PosterPlace, SaidClosed

REVISION = "guide_points"
EARTH_METRES = 6_371_000
# Somebody found it closed: until that is looked into, others that are stated open are told first for so long.
DOUBT_LASTS = timedelta(hours=3)
FAR_METRES = 3_000

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class PlaceView:
    """Where a poster hangs."""

    pk: int
    number: int
    name: str
    address: str
    latitude: float
    longitude: float
    is_active: bool

    @property
    def at(self) -> Point:
        return (self.latitude, self.longitude)


@dataclass(frozen=True, slots=True)
class PointView:
    """A contact point as visitors read of it; `said_closed_at` is the newest time nobody of the city has looked into."""

    pk: int
    place: PlaceView
    kind: str
    trained: str
    languages: tuple[str, ...]
    hours: str
    starts_on: date
    ends_on: date
    said_closed_at: datetime | None = None
    wheelchair: str = "unknown"
    wheelchair_note: str = ""
    hearing_loop: str = "unknown"

    def holds_on(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on

    def is_doubted(self, at: datetime) -> bool:
        """Return whether somebody found it closed a short while ago."""
        return self.said_closed_at is not None and timedelta(0) <= at - self.said_closed_at < DOUBT_LASTS


@dataclass(frozen=True, slots=True)
class Found:
    """A contact point seen from a place at a moment. `metres` is None where nobody said a place."""

    point: PointView
    opening: Opening
    metres: int | None
    speaks: bool
    is_doubted: bool

    @property
    def is_open(self) -> bool:
        """Whether one may send somebody there now."""
        return self.opening.is_open and not self.is_doubted


@dataclass(frozen=True, slots=True)
class Known:
    """Every place with a poster by its number, and the contact points among them."""

    places: Mapping[int, PlaceView]
    points: Mapping[int, PointView]

    def in_force(self, day: date) -> tuple[PointView, ...]:
        """Return the points whose agreement holds on a day."""
        return tuple(point for point in self.points.values() if point.holds_on(day))


def metres_between(one: Point, other: Point) -> int:
    """Return the distance on the sphere between two points (latitude, longitude in degrees)."""
    (first, west), (second, east) = ([math.radians(degrees) for degrees in point] for point in (one, other))
    half = math.sin((second - first) / 2) ** 2 + math.cos(first) * math.cos(second) * math.sin((east - west) / 2) ** 2
    return round(2 * EARTH_METRES * math.asin(min(1, math.sqrt(half))))


def opening_of(point: PointView, *, here: Directory, at: datetime) -> Opening:
    """Return whether it is stated open; hours that cannot be read count as not known."""
    city = here.city
    try:
        return opening_hours.opening(point.hours, at=at, zone=city.zone, country=city.country, region=city.region)
    except opening_hours.HoursUnclear:
        return Opening(is_open=False, is_known=False)


def found(
    points: Iterable[PointView], *, here: Directory, at: datetime, place: Point | None = None, spoken: str = ""
) -> list[Found]:
    """Return the points in the order to tell them: open now, then who speaks the language, then the nearest.

    A point far off does not come before a near one because of its language: further than FAR_METRES that counts no more.
    """
    seen = [_seen(point, here=here, at=at, place=place, spoken=spoken) for point in points]
    return sorted(seen, key=_order)


def _seen(point: PointView, *, here: Directory, at: datetime, place: Point | None, spoken: str) -> Found:
    return Found(
        point=point,
        opening=opening_of(point, here=here, at=at),
        metres=metres_between(place, point.place.at) if place else None,
        speaks=bool(spoken) and spoken in point.languages,
        is_doubted=point.is_doubted(at),
    )


def _order(one: Found) -> tuple[object, ...]:
    is_far = one.metres is not None and one.metres > FAR_METRES
    opens = one.opening.opens_next
    waits = opens.timestamp() if opens and not one.is_open else math.inf
    return (
        not one.is_open,
        is_far,
        not one.speaks,
        one.metres if one.metres is not None else 0,
        waits,
        one.point.place.name.casefold(),
    )


def _build() -> Known:
    doubts: dict[int, datetime] = {}
    for row in SaidClosed.objects.filter(seen_at=None).order_by("at"):
        doubts[row.point_id] = row.at
    places = {row.pk: _place(row) for row in PosterPlace.objects.order_by("number")}
    points = {
        places[row.poster_id].number: PointView(
            pk=row.pk,
            place=places[row.poster_id],
            kind=row.kind,
            trained=row.trained,
            languages=tuple(row.languages),
            hours=row.hours,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            said_closed_at=doubts.get(row.pk),
            wheelchair=row.wheelchair,
            wheelchair_note=row.wheelchair_note,
            hearing_loop=row.hearing_loop,
        )
        for row in ContactPoint.objects.order_by("poster__number")
    }
    return Known(MappingProxyType({place.number: place for place in places.values()}), MappingProxyType(points))


def _place(row: PosterPlace) -> PlaceView:
    return PlaceView(row.pk, row.number, row.name, row.address, row.latitude, row.longitude, row.is_active)


current = revisions.Cached(REVISION, _build)


def say_distance(metres: int | None) -> str:
    """Say how far something is, as the crow flies; "" where nobody knows."""
    if metres is None:
        return ""
    if metres < 30:
        return _("right here")
    if metres < 1000:
        return _("about %(metres)s metres") % {"metres": max(50, round(metres / 50) * 50)}
    return _("about %(distance)s km") % {"distance": f"{metres / 1000:.1f}".rstrip("0").rstrip(".")}
