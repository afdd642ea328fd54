"""Districts from GeoJSON."""

import json
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from shapely import make_valid, set_precision
from shapely.errors import ShapelyError
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from parvis.city import actions
from parvis.city.imports.report import Report, features_of, named
from parvis.city.models import District
from parvis.core.actors import Actor

CODES = ("code", "id", "quartier", "BARRI", "DISTRICTE", "codi_barri", "numero")
NAMES = ("name", "nom", "nom_quartier", "NOM", "nombre", "nome", "naam", "Name")
MENDED_SHARE = 0.001  # a border that crosses itself may be mended if that moves less than this share of the area
OVERLAP_SHARE = 0.01


def read_districts(
    text: str,
    *,
    by: Actor,
    at: datetime,
    is_dry: bool = False,
    code_field: str = "",
    name_field: str = "",
    population_on: date | None = None,
) -> Report:
    """Add and update districts by code from GeoJSON text. Raises FileRefused.

    Code and name are taken from the fields named, else from usual names; a district without a code gets one from its
    name. `population` is read when `population_on` says of which day it is. Districts missing in the file stay.
    """
    report = Report("districts", is_dry)
    found: dict[str, tuple[int, str, BaseGeometry, int | None]] = {}
    for row, feature in enumerate(features_of(text), start=1):
        values = feature.get("properties") or {}
        name = named(values, *([name_field] if name_field else NAMES))
        code = slugify(named(values, *([code_field] if code_field else CODES)) or name)[:40]
        border = _border(feature.get("geometry"), row, report)
        if not code or not name:
            report.wrong(row, _("No name or code was found."), _("Say which fields hold them with --code and --name."))
        elif code in found:
            report.wrong(
                row,
                _("The code “%(code)s” was used in row %(first)d already.") % {"code": code, "first": found[code][0]},
                _("Give each district a code of its own, or name another field with --code."),
            )
        elif border is not None:
            found[code] = (row, name, border, _population(values, population_on, row, report))
    _check_overlaps(found, report)
    if not found and not report.problems:
        report.wrong(1, _("The file holds no district."), _("Export the polygons of the districts."))
    if not report.problems:
        _save(found, report, population_on, by=by, at=at)
    return report


def _border(geometry: Any, row: int, report: Report) -> BaseGeometry | None:
    try:
        border = shape(geometry)
    except (ShapelyError, ValueError, TypeError, AttributeError, KeyError, IndexError):
        border = None
    if border is None or border.is_empty or border.geom_type not in ("Polygon", "MultiPolygon"):
        report.wrong(row, _("The shape is no polygon."), _("Export the border as Polygon or MultiPolygon."))
        return None
    west, south, east, north = border.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        report.wrong(row, _("The coordinates are not degrees."), _("Export the file in WGS 84 (EPSG:4326)."))
        return None
    mended = border if border.is_valid else make_valid(border, method="structure")
    if (
        mended.geom_type not in ("Polygon", "MultiPolygon")
        or abs(mended.area - border.area) > MENDED_SHARE * border.area
    ):
        report.wrong(row, _("The border crosses itself."), _("Mend the polygon in your map program."))
        return None
    return set_precision(mended, 1e-6)


def _population(values: dict[str, Any], on: date | None, row: int, report: Report) -> int | None:
    written = named(values, "population", "poblacio", "poblacion", "populacao", "abitanti", "inwoners")
    if not on or not written:
        return None
    try:
        return int(float(written))
    except ValueError:
        report.wrong(row, _("The population “%(it)s” is no number.") % {"it": written}, _("Write it with digits only."))
        return None


def _check_overlaps(found: dict[str, tuple[int, str, BaseGeometry, int | None]], report: Report) -> None:
    seen: list[tuple[int, str, BaseGeometry]] = []
    for row, name, border, _people in found.values():
        for other_row, other_name, other in seen:
            if not border.intersects(other):
                continue
            if border.intersection(other).area > OVERLAP_SHARE * min(border.area, other.area):
                report.wrong(
                    row,
                    _("“%(one)s” lies over “%(other)s” (row %(row)d).")
                    % {"one": name, "other": other_name, "row": other_row},
                    _("A place can be in one district only: keep one level of districts in the file."),
                )
        seen.append((row, name, border))


@transaction.atomic
def _save(
    found: dict[str, tuple[int, str, BaseGeometry, int | None]],
    report: Report,
    population_on: date | None,
    *,
    by: Actor,
    at: datetime,
) -> None:
    known = {district.code: district for district in District.objects.filter(code__in=found)}
    for code, (_row, name, border, people) in found.items():
        fields: dict[str, Any] = {"name": name, "polygon": json.dumps(mapping(border)), "is_active": True}
        if people is not None:
            fields |= {"population": people, "population_on": population_on}
        old = known.get(code)
        if old is None:
            report.added += 1
            if not report.is_dry:
                actions.add_district(code=code, by=by, at=at, **fields)
        elif all(getattr(old, field) == value for field, value in fields.items()):
            report.same += 1
        else:
            report.changed += 1
            if not report.is_dry:
                actions.change_district(district=old, changes=fields, by=by, at=at)
    if not report.is_dry:
        actions.note_import(what="districts", added=report.added, changed=report.changed, by=by, at=at)
