"""Usual waits on the way through justice: which one holds for an offence, and how it is said. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.city.models.wait import WaitUnit
from parvis.city.packs import Offence, Stage

# Where somebody waits for another: a report is taken at once, and help for victims asks for none.
STAGES = (Stage.POLICE, Stage.PROSECUTOR, Stage.COURT)


@dataclass(frozen=True, slots=True)
class WaitView:
    """How long a stage usually takes, who said so, and of which day that is."""

    least: int
    most: int
    unit: str
    source: str
    told_on: date
    check_by: date

    @property
    def link(self) -> str:
        """The source, where it is a page."""
        return self.source if self.source.startswith("https://") else ""

    def is_due(self, on: date) -> bool:
        return on >= self.check_by


Waits = Mapping[tuple[str, str], WaitView]


def wait_for(waits: Waits, stage: Stage, offence: Offence) -> WaitView | None:
    """Return the wait that holds at a stage: the one for this offence, else the one for all."""
    return waits.get((stage.value, offence.value)) or waits.get((stage.value, ""))


def said(wait: WaitView) -> str:
    """Return the wait in words: “3 to 6 months”."""
    count = wait.most
    units = {
        WaitUnit.DAYS: ngettext("%(span)s day", "%(span)s days", count),
        WaitUnit.WEEKS: ngettext("%(span)s week", "%(span)s weeks", count),
        WaitUnit.MONTHS: ngettext("%(span)s month", "%(span)s months", count),
        WaitUnit.YEARS: ngettext("%(span)s year", "%(span)s years", count),
    }
    span = str(count)
    if wait.least != wait.most:
        span = _("%(least)s to %(most)s") % {"least": wait.least, "most": wait.most}
    return units[WaitUnit(wait.unit)] % {"span": span}
