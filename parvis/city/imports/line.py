"""One row of a file, and the checks that every file needs."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Model
from django.utils.translation import gettext as _

from parvis.city import dialling
from parvis.city import hours as opening_hours
from parvis.city.imports.report import Report
from parvis.city.rules import is_in_reach


class Line:
    """One row, with its checks. Each problem names the column and how to mend it."""

    def __init__(self, row: int, cells: dict[str, str], report: Report, country: str) -> None:
        self.row, self.cells, self.report, self.country = row, cells, report, country

    def wrong(self, what: str, todo: str) -> None:
        self.report.wrong(self.row, what, todo)

    def one_of(self, values: Sequence[str]) -> str:
        return _("Write one of: %(values)s.") % {"values": ", ".join(values)}

    def check_columns(self, known: Sequence[str], named: Sequence[str]) -> None:
        """Complain once of a column that is not `known`; `named` are those the sentence lists."""
        unknown = [name for name in self.cells if name and name not in known]
        if unknown and self.row == 2:
            self.wrong(
                _("The column “%(name)s” is not known.") % {"name": unknown[0]},
                _("Take it out, or give it one of these names: %(names)s.") % {"names": ", ".join(named)},
            )

    def check_lengths(self, most: Mapping[str, int]) -> None:
        """Complain of each cell that is longer than its column; one database would cut the whole file off for it."""
        for name, limit in most.items():
            if len(self.cells.get(name, "")) > limit:
                self.wrong(_("%(field)s may have %(most)s characters.") % {"field": name, "most": limit}, "")

    def check_hours(self, hours: str) -> None:
        try:
            opening_hours.check(hours)
        except opening_hours.HoursUnclear as unclear:
            self.wrong(str(unclear), "")

    def check_email(self, email: str) -> None:
        try:
            validate_email(email)
        except ValidationError:
            self.wrong(_("“%(it)s” is no e-mail address.") % {"it": email}, _("Write it like name@city.example."))

    def phone(self, number: str) -> str:
        """Return a number in its international form, or as it stands where it is none."""
        try:
            return dialling.written(number, self.country)
        except dialling.NotANumber:
            self.wrong(_("“%(it)s” is no telephone number.") % {"it": number}, _("Write it like +32 2 555 01 00."))
            return number

    def day(self, name: str) -> date | None:
        """Return the day of a column; None where it is empty, or no day."""
        written = self.cells.get(name)
        if not written:
            return None
        with suppress(ValueError):
            if is_in_reach(day := date.fromisoformat(written)):
                return day
        self.wrong(
            _("“%(it)s” in %(name)s is no day.") % {"it": written, "name": name},
            _("Write year-month-day, like 2026-11-21."),
        )
        return None


def lengths_of(*models: type[Model]) -> dict[str, int]:
    """Return how many characters the columns of these tables may have."""
    fields = [field for model in models for field in model._meta.concrete_fields]
    return {field.name: field.max_length for field in fields if field.max_length}
