"""What a coordinator has to see: everything that would otherwise stay without an answer."""

from dataclasses import dataclass
from datetime import datetime

from parvis.cases import inbox
from parvis.cases.access import Scope
from parvis.cases.models import Case
from parvis.cases.watches import OVERVIEW, Watch

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Shown:
    """A list as the page shows it: the first cases and how many there are (see `inbox.counts`)."""

    watch: Watch
    cases: list[Case]
    count: int

    @property
    def said_count(self) -> str:
        """The number as a person reads it, for instance 12 or 299+."""
        return inbox.said_count(self.count)


def look(scope: Scope, *, at: datetime) -> list[Shown]:
    """Return every list with its first cases. One query per list and one for all the numbers, whatever the city's size."""
    counts = inbox.counts(scope, at=at)
    return [Shown(watch, inbox.first(watch, scope, at=at, most=SHOWN), counts[watch.code]) for watch in OVERVIEW]
