"""Keeping the city's list of streets, house numbers, crossings and landmarks, as a file brings it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from shapely import STRtree, set_precision
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from parvis.city import places
from parvis.city.models import Crossing, HouseNumber, Landmark, PlaceWord, Street
from parvis.core import revisions

BATCH = 1000
DRAWN_DEGREES = 0.00001  # about a metre: finer than anybody sees on our maps
DRAWN_TYPES = ("LineString", "MultiLineString")


@dataclass(frozen=True)
class StreetLine:
    """A street of a file. `shape` is its line, to draw it and to find crossings; `numbers` its doors (latitude, longitude)."""

    code: str
    name: str
    latitude: float
    longitude: float
    shape: BaseGeometry | None = None
    numbers: Mapping[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class LandmarkLine:
    """A landmark of a file."""

    code: str
    name: str
    latitude: float
    longitude: float
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kept:
    """How many rows were new, and how many changed."""

    added: int
    changed: int


@transaction.atomic
def keep_streets(*, lines: Sequence[StreetLine]) -> Kept:
    """Add new streets and update known ones by code, with their doors and, where lines are given, their crossings.

    A line that is known stays where the file gives none. Streets that the file does not name stay: a file may hold one district only.
    """
    drawn = dict(Street.objects.filter(code__in=[line.code for line in lines]).values_list("code", "line"))
    rows = [
        Street(
            code=line.code,
            name=line.name,
            normal=places.normalise(line.name)[:200],
            latitude=line.latitude,
            longitude=line.longitude,
            line=_drawn(line.shape) or drawn.get(line.code, ""),
        )
        for line in lines
    ]
    kept = _upsert(Street, rows, ["name", "normal", "latitude", "longitude", "line"])
    by_code = _by_code(Street, [line.code for line in lines])
    _rewrite_words("street", {by_code[line.code]: [line.name] for line in lines})
    _keep_doors(lines, by_code)
    _keep_crossings(lines, by_code)
    revisions.bump("city")
    return kept


def _drawn(shape: BaseGeometry | None) -> str:
    """Return a street's line as GeoJSON, without what is too fine to be seen; "" for what is no line."""
    if shape is None:
        return ""
    seen = set_precision(shape.simplify(DRAWN_DEGREES), DRAWN_DEGREES / 10)
    return json.dumps(mapping(seen), separators=(",", ":")) if seen.geom_type in DRAWN_TYPES else ""


@transaction.atomic
def keep_landmarks(*, lines: Sequence[LandmarkLine]) -> Kept:
    """Add new landmarks and update known ones by code; each is found by its name and its aliases."""
    rows = [
        Landmark(
            code=line.code,
            name=line.name,
            aliases="\n".join(line.aliases),
            normal=places.normalise(line.name)[:200],
            latitude=line.latitude,
            longitude=line.longitude,
        )
        for line in lines
    ]
    kept = _upsert(Landmark, rows, ["name", "aliases", "normal", "latitude", "longitude"])
    by_code = _by_code(Landmark, [line.code for line in lines])
    _rewrite_words("landmark", {by_code[line.code]: [line.name, *line.aliases] for line in lines})
    return kept


def _upsert(model: Any, rows: Sequence[Any], fields: Sequence[str]) -> Kept:
    known = {row.code: row for row in model.objects.filter(code__in=[row.code for row in rows])}
    changed = [
        row
        for row in rows
        if row.code in known and any(getattr(row, name) != getattr(known[row.code], name) for name in fields)
    ]
    for row in changed:
        row.pk = known[row.code].pk
    new = [row for row in rows if row.code not in known]
    model.objects.bulk_create(new, batch_size=BATCH)
    model.objects.bulk_update(changed, fields, batch_size=BATCH)
    return Kept(added=len(new), changed=len(changed))


def _by_code(model: Any, codes: Sequence[str]) -> dict[str, int]:
    return dict(model.objects.filter(code__in=codes).values_list("code", "pk"))


def _rewrite_words(kind: str, names: Mapping[int, Iterable[str]]) -> None:
    PlaceWord.objects.filter(**{f"{kind}_id__in": list(names)}).delete()
    PlaceWord.objects.bulk_create(
        (
            PlaceWord(word=word, **{f"{kind}_id": pk})
            for pk, said in names.items()
            for word in dict.fromkeys(word for name in said for word in places.words(name))
        ),
        batch_size=BATCH,
    )


def _keep_doors(lines: Sequence[StreetLine], by_code: Mapping[str, int]) -> None:
    numbered = [line for line in lines if line.numbers]
    HouseNumber.objects.filter(street_id__in=[by_code[line.code] for line in numbered]).delete()
    HouseNumber.objects.bulk_create(
        (
            HouseNumber(street_id=by_code[line.code], number=number, latitude=latitude, longitude=longitude)
            for line in numbered
            for number, (latitude, longitude) in line.numbers.items()
        ),
        batch_size=BATCH,
    )


def _keep_crossings(lines: Sequence[StreetLine], by_code: Mapping[str, int]) -> None:
    drawn = [(by_code[line.code], line.shape) for line in lines if line.shape is not None]
    if not drawn:
        return
    ids = [pk for pk, _shape in drawn]
    Crossing.objects.filter(first__in=ids, second__in=ids).delete()
    shapes = [shape for _pk, shape in drawn]
    tree = STRtree(shapes)
    met = {}
    for here, there in zip(*tree.query(shapes, predicate="intersects"), strict=True):
        first, second = sorted((ids[here], ids[there]))
        if first != second and (first, second) not in met:
            met[first, second] = shapes[here].intersection(shapes[there]).representative_point()
    Crossing.objects.bulk_create(
        (
            Crossing(first_id=first, second_id=second, latitude=point.y, longitude=point.x)
            for (first, second), point in sorted(met.items())
        ),
        batch_size=BATCH,
    )
