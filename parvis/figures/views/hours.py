"""The hours in which nobody is open, as tables."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from parvis.city import directory
from parvis.city.tables import Cell, Row, Table
from parvis.figures import open_hours
from parvis.figures.open_hours import WEEK, Week
from parvis.guide import near


def all_weeks() -> dict[str, Week]:
    """Return the usual week of every district of today."""
    here, today = directory.current(), timezone.localdate()
    found = open_hours.places(here, near.current(), today=today)
    return open_hours.weeks(found, here.districts, monday=open_hours.monday_of(today), zone=here.city.zone)


def weekdays(letters: str = "D") -> list[str]:
    """Return the names of the days from Monday on: "D" short, "l" long."""
    monday = open_hours.monday_of(timezone.localdate())
    return [date_format(monday + timedelta(days=day), letters) for day in range(7)]


def hours_table(address: str) -> Table:
    """Return a line for each district, in the order of their names: in how many hours of a week nobody is open, and when."""
    here, names = directory.current(), weekdays()
    rows = []
    for code, week in sorted(all_weeks().items(), key=lambda pair: here.districts[pair[0]].name):
        when = "; ".join(f"{days} {hours}" for days, hours in open_hours.said(week, names))
        unknown = _("Hours not known: %(count)s") % {"count": week.unknown} if week.unknown else ""
        rows.append(
            Row(
                (
                    Cell(here.districts[code].name, f"{address}?district={code}"),
                    Cell(_("%(hours)s of 168") % {"hours": week.hours_alone}),
                    Cell(when or _("somebody is always open"), note=unknown),
                )
            )
        )
    headings = (_("District"), _("Hours a week with nobody"), _("When"))
    return Table(_("Where nobody is open"), headings, rows)


def grid(week: Week) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the 24 hours of a district, each with its seven days: how many are open."""
    names = weekdays("l")
    lines = []
    for hour in range(24):
        cells = [{"count": week.open_in.get((day, hour), 0), "day": names[day]} for day, at in WEEK if at == hour]
        lines.append((f"{hour:02d}–{hour + 1:02d}", cells))
    return lines
