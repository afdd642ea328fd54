"""Contact points from CSV: all or nothing, with a report a clerk can act on."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.city import actions as city
from parvis.city import places, rules
from parvis.city.imports import Report
from parvis.city.imports.line import Line, lengths_of
from parvis.city.imports.report import degrees, rows_of
from parvis.city.models import BUILDING, HearingLoop, Wheelchair
from parvis.core.actors import Actor
from parvis.guide.actions import points as actions
from parvis.guide.models.point_kind import PointKind
from parvis.guide.models.points import ContactPoint, PosterPlace

COLUMNS = tuple(
    """
number name kind address latitude longitude hours languages trained wheelchair wheelchair_note hearing_loop phone email signed_by starts_on ends_on
""".split()
)
LENGTHS = lengths_of(PosterPlace, ContactPoint)
NEEDED = ("name", "kind", "address", "signed_by", "starts_on", "ends_on")


class _Undo(Exception):
    """Roll back what a trial or a late problem has written."""


def read_points(text: str, *, country: str, by: Actor, at: datetime, is_dry: bool = False) -> Report:
    """Add and change contact points from CSV text, known ones by their poster number. Raises FileRefused.

    A row without a number is a new house. A row without coordinates is looked up in the city's list of streets. For a
    known house empty cells keep what is there.
    """
    report = Report("contact points", is_dry)
    known = {point.poster.number: point for point in ContactPoint.objects.select_related("poster")}
    wanted: list[tuple[int, _Line]] = []
    for row, cells in rows_of(text):
        line = _Line(row, cells, report, country, known)
        line.read()
        if line.number and any(line.number == other.number for _row, other in wanted):
            report.wrong(row, _("The poster number %(number)s stands twice.") % {"number": line.number}, "")
        wanted.append((row, line))
    if not wanted and not report.problems:
        report.wrong(1, _("The file holds no contact point."), _("Write one house a row."))
    if not report.problems:
        with suppress(_Undo):
            _save(wanted, known, report, by=by, at=at)
    return report


class _Line(Line):
    """A house."""

    def __init__(
        self, row: int, cells: dict[str, str], report: Report, country: str, known: dict[int, ContactPoint]
    ) -> None:
        super().__init__(row, cells, report, country)
        self.number: int | None = None
        self.known = known
        self.place: dict[str, Any] = {}
        self.agreement: dict[str, Any] = {}

    def read(self) -> None:
        self.check_columns(COLUMNS, named=COLUMNS)
        self.check_lengths(LENGTHS)
        written = self.cells.get("number", "")
        if written.isdecimal() and len(written) < 7 and int(written):
            self.number = int(written)
        elif written:
            self.wrong(_("“%(it)s” is no poster number.") % {"it": written}, _("Write digits, or leave it empty."))
        if self.number not in self.known:
            for name in NEEDED:
                if not self.cells.get(name):
                    self.wrong(_("The column “%(name)s” is empty.") % {"name": name}, _("A new house needs it."))
        self.read_place()
        self.read_agreement()

    def read_place(self) -> None:
        self.place = {name: self.cells[name] for name in ("name", "address") if self.cells.get(name)}
        latitude, longitude = degrees(self.cells, "latitude", "lat"), degrees(self.cells, "longitude", "lon")
        if latitude is not None and longitude is not None:
            if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
                self.wrong(_("These coordinates are nowhere on earth."), _("Write degrees, latitude first."))
            self.place |= {"latitude": latitude, "longitude": longitude}
        elif self.place.get("address") and not self.is_same_address():
            found = places.search(self.place["address"], limit=2)
            if len(found) != 1:
                self.wrong(
                    _("“%(it)s” is not one place of the city's list.") % {"it": self.place["address"]},
                    _("Fill in latitude and longitude."),
                )
            else:
                self.place |= {"latitude": found[0].latitude, "longitude": found[0].longitude}

    def is_same_address(self) -> bool:
        old = self.known.get(self.number or 0)
        return old is not None and old.poster.address == self.place["address"]

    def read_agreement(self) -> None:
        said: dict[str, Any] = {
            name: self.cells[name]
            for name in ("kind", "hours", "trained", "phone", "email", "signed_by", *BUILDING)
            if self.cells.get(name)
        }
        if "kind" in said and said["kind"] not in PointKind.values:
            self.wrong(_("“%(it)s” is no kind.") % {"it": said["kind"]}, self.one_of(PointKind.values))
        for name, choices in (("wheelchair", Wheelchair), ("hearing_loop", HearingLoop)):
            if name in said and said[name] not in choices.values:
                self.wrong(
                    _("“%(it)s” is no %(name)s.") % {"it": said[name], "name": name}, self.one_of(choices.values)
                )
        self.check_hours(said.get("hours", ""))
        if rules.names_a_person(said.get("trained", "")):
            self.wrong(_("“trained” names a person."), _("Write a function: nobody is named here."))
        if said.get("email"):
            self.check_email(said["email"])
        if said.get("phone"):
            said["phone"] = self.phone(said["phone"])
        if self.cells.get("languages"):
            said["languages"] = list(dict.fromkeys(self.cells["languages"].replace(",", " ").lower().split()))
            if wrong := rules.no_language(said["languages"]):
                self.wrong(_("“%(code)s” is no code of a language.") % {"code": wrong}, "")
        said |= {name: day for name in ("starts_on", "ends_on") if (day := self.day(name))}
        if said.get("starts_on") and said.get("ends_on") and said["ends_on"] < said["starts_on"]:
            self.wrong(_("The agreement ends before it starts."), _("Look at starts_on and ends_on again."))
        self.agreement = said


@transaction.atomic
def _save(
    wanted: list[tuple[int, _Line]], known: dict[int, ContactPoint], report: Report, *, by: Actor, at: datetime
) -> None:
    for row, line in wanted:
        old = known.get(line.number or 0)
        try:
            if old is None:
                point = actions.add_point(place=line.place, number=line.number, by=by, at=at, **line.agreement)
                is_known = point.poster.number in known
                report.added += not is_known
                report.same += is_known
                continue
            is_other = _differs(old, line)
            actions.change_point(point=old, place=line.place, changes=line.agreement, by=by, at=at)
        except actions.NumberTaken:
            report.wrong(row, _("This poster number belongs to another place."), _("Leave the cell empty."))
        except actions.EndsBeforeStart:
            report.wrong(row, _("The agreement ends before it starts."), _("Look at starts_on and ends_on again."))
        else:
            report.changed += is_other
            report.same += not is_other
    if report.is_dry or report.problems:
        raise _Undo
    city.note_import(what="contact_points", added=report.added, changed=report.changed, by=by, at=at)


def _differs(old: ContactPoint, line: _Line) -> bool:
    return any(getattr(old.poster, name) != value for name, value in line.place.items()) or any(
        getattr(old, name) != value for name, value in line.agreement.items()
    )
