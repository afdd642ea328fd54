"""Streets, house numbers and landmarks from CSV or GeoJSON."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import linemerge

from parvis.city import actions
from parvis.city.actions import LandmarkLine, StreetLine
from parvis.city.imports.report import Report, degrees, features_of, named, rows_of
from parvis.city.models import Landmark, Street
from parvis.core.actors import Actor

CODES = ("code", "id_street", "street_code", "id_fantoir")
NAMES = ("name", "street", "nom_voie", "voie", "nom", "nombre", "nome", "straatnaam", "via", "rua")
NUMBERS = ("number", "numero", "house_number", "huisnummer", "civico")


class _Found:
    """What a file says, street by street, as it is gathered row by row."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.points: dict[str, list[tuple[float, float]]] = defaultdict(list)
        self.shapes: dict[str, list[BaseGeometry]] = defaultdict(list)
        self.doors: dict[str, dict[str, tuple[float, float]]] = defaultdict(dict)
        self.landmarks: dict[str, LandmarkLine] = {}

    def streets(self) -> list[StreetLine]:
        return [self.street(code) for code in self.names]

    def street(self, code: str) -> StreetLine:
        """Build one street; without a line its point is the door nearest to the middle of all its points."""
        lines = [line for shape_ in self.shapes[code] for line in getattr(shape_, "geoms", [shape_])]
        line = linemerge(lines) if len(lines) > 1 else (lines[0] if lines else None)
        if line is not None:
            middle = (
                line.interpolate(0.5, normalized=True)
                if line.geom_type == "LineString"
                else line.representative_point()
            )
            return StreetLine(code, self.names[code], middle.y, middle.x, line, self.doors[code])
        points = self.points[code]
        middle_lat = sum(lat for lat, _lon in points) / len(points)
        middle_lon = sum(lon for _lat, lon in points) / len(points)
        lat, lon = min(points, key=lambda at: (at[0] - middle_lat) ** 2 + (at[1] - middle_lon) ** 2)
        return StreetLine(code, self.names[code], lat, lon, None, self.doors[code])


def read_streets(text: str, *, by: Actor, at: datetime, is_dry: bool = False) -> Report:
    """Add and update streets (and landmarks) by code from CSV or GeoJSON text. Raises FileRefused.

    CSV: code, name, lat, lon and perhaps number, one row a street or a door; `kind` landmark makes a landmark, with
    `aliases` separated by |. GeoJSON: points or lines with a name; where lines meet, crossings are found.
    """
    report = Report("streets", is_dry)
    found = _Found()
    if text.lstrip().startswith("{"):
        _from_geojson(text, found, report)
    else:
        _from_csv(text, found, report)
    if not found.names and not found.landmarks and not report.problems:
        report.wrong(1, _("The file holds no street."), _("Write one street or door a row."))
    if not report.problems:
        _save(found, report, by=by, at=at)
    return report


def _from_csv(text: str, found: _Found, report: Report) -> None:
    for row, cells in rows_of(text):
        latitude, longitude = degrees(cells, "lat", "latitude", "y"), degrees(cells, "lon", "lng", "longitude", "x")
        name = named(cells, *NAMES)
        if latitude is None or longitude is None or not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            report.wrong(
                row, _("The position is missing or no degrees."), _("Fill in lat and lon, like 50.8467 and 4.3525.")
            )
        elif not name:
            report.wrong(row, _("There is no name."), _("Fill in the column name."))
        elif cells.get("kind") == "landmark":
            aliases = tuple(filter(None, (alias.strip() for alias in cells.get("aliases", "").split("|"))))
            _add_landmark(found, _code(cells, name), name, latitude, longitude, aliases)
        else:
            number = (named(cells, *NUMBERS) + cells.get("rep", "")).replace(" ", "").lower()[:12]
            _add_street(found, report, row, _code(cells, name), name)
            found.points[_code(cells, name)].append((latitude, longitude))
            if number:
                found.doors[_code(cells, name)][number] = (latitude, longitude)


def _from_geojson(text: str, found: _Found, report: Report) -> None:
    for row, feature in enumerate(features_of(text), start=1):
        values = feature.get("properties") or {}
        name = named(values, *NAMES)
        try:
            drawn: Any = shape(feature["geometry"])
        except (ShapelyError, ValueError, TypeError, AttributeError, KeyError, IndexError):
            drawn = None
        if not name:
            report.wrong(row, _("There is no name."), _("Give each feature a property “name”."))
        elif drawn is None or drawn.is_empty or drawn.geom_type not in ("Point", "LineString", "MultiLineString"):
            report.wrong(row, _("The shape is neither a point nor a line."), _("Export points or lines."))
        elif drawn.geom_type == "Point" and values.get("kind") == "landmark":
            aliases = tuple(str(alias) for alias in values.get("aliases") or ())
            _add_landmark(found, _code(values, name), name, drawn.y, drawn.x, aliases)
        else:
            _add_street(found, report, row, _code(values, name), name)
            if drawn.geom_type == "Point":
                found.points[_code(values, name)].append((drawn.y, drawn.x))
            else:
                found.shapes[_code(values, name)].append(drawn)


def _code(values: dict[str, str], name: str) -> str:
    return slugify(named(values, *CODES) or name)[:60]


def _add_street(found: _Found, report: Report, row: int, code: str, name: str) -> None:
    if found.names.setdefault(code, name) != name:
        report.wrong(
            row,
            _("The code “%(code)s” belongs to “%(name)s”.") % {"code": code, "name": found.names[code]},
            _("Give each street a code of its own."),
        )


def _add_landmark(
    found: _Found, code: str, name: str, latitude: float, longitude: float, aliases: tuple[str, ...]
) -> None:
    found.landmarks[code] = LandmarkLine(code, name, latitude, longitude, aliases)


@transaction.atomic
def _save(found: _Found, report: Report, *, by: Actor, at: datetime) -> None:
    streets, landmarks = found.streets(), list(found.landmarks.values())
    if report.is_dry:
        new = {line.code for line in streets} - set(Street.objects.values_list("code", flat=True))
        new_marks = set(found.landmarks) - set(Landmark.objects.values_list("code", flat=True))
        report.added = len(new) + len(new_marks)
        report.same = len(streets) + len(landmarks) - report.added
        return
    kept, kept_marks = actions.keep_streets(lines=streets), actions.keep_landmarks(lines=landmarks)
    report.added, report.changed = kept.added + kept_marks.added, kept.changed + kept_marks.changed
    report.same = len(streets) + len(landmarks) - report.added - report.changed
    actions.note_import(what="streets", added=report.added, changed=report.changed, by=by, at=at)
