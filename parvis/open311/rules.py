"""What the Open311 door decides, without database, clock or request."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from parvis.cases.moves import OPEN, Outcome, State
from parvis.situations.rules import Kind, Situation

SPAN = timedelta(days=90)
MOST = 1000
MAX_RADIUS_METRES = 100_000
# FixMyStreet reads these keywords as switches.
FLAGS = frozenset({"private", "inactive", "staff", "waste_only"})

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d))?", re.IGNORECASE | re.ASCII
)


class Way(StrEnum):
    """How a report of a situation is acknowledged (GeoReport's `type`)."""

    REALTIME = "realtime"  # an id at once
    BATCH = "batch"  # a token; the id by the token
    BLACKBOX = "blackbox"  # neither: nothing of it can be asked for


def clean(text: str) -> str:
    """Return the text without the characters that XML 1.0 does not know (control characters, halves of pairs)."""
    return _NOT_XML.sub("", text)


def is_offered(situation: Situation) -> bool:
    """Return whether partners may hand in this situation: what some service takes, and never a grievance (S1)."""
    return situation.kind is not Kind.GRIEVANCE and situation.routes_cases


def way_of(situation: Situation) -> Way:
    """Return how it is acknowledged. What may be public, and ideas: by id. What somebody did or suffers: by token.

    What is sensitive: not at all (S2).
    """
    if situation.is_sensitive:
        return Way.BLACKBOX
    return Way.BATCH if situation.kind in (Kind.CONDUCT, Kind.PERSON) else Way.REALTIME


def status_of(state: str) -> str:
    """Return open or closed, the only two states GeoReport knows."""
    return "open" if state in OPEN else "closed"


def detailed_status(state: str, outcome: str) -> str:
    """Return CitySDK's word for where a case stands."""
    if state == State.UNROUTED:
        return "PENDING"
    if state in (State.PASSED, State.SECOND_LOOK):
        return "RECEIVED"
    if state in OPEN:
        return "IN_PROCESS"
    return "REJECTED" if state == State.NOT_REAL or outcome == Outcome.NOT_POSSIBLE else "PROCESSED"


# What an entry of the ledger is called in an update (mySociety's extended statuses).
UPDATE_STATUS = {
    "cases.accepted": "IN_PROGRESS",
    "cases.reopened": "OPEN",
    "cases.second_look": "INVESTIGATING",
}
OUTCOME_STATUS = {
    Outcome.DONE: "FIXED",
    Outcome.NOT_POSSIBLE: "NO_FURTHER_ACTION",
    Outcome.BELONGS_TO: "NOT_COUNCILS_RESPONSIBILITY",
    Outcome.WITH_JUSTICE: "CLOSED",
}
# What others may call a status in an update, and what it says of an answer in words. None: it goes on.
STATUSES: dict[str, Outcome | None] = {
    "OPEN": None,
    "CLOSED": None,
    "FIXED": Outcome.DONE,
    "IN_PROGRESS": None,
    "ACTION_SCHEDULED": None,
    "INVESTIGATING": None,
    "DUPLICATE": None,
    "NOT_COUNCILS_RESPONSIBILITY": Outcome.BELONGS_TO,
    "NO_FURTHER_ACTION": Outcome.NOT_POSSIBLE,
    "INTERNAL_REFERRAL": None,
    "FOR_TRIAGE": None,
    "REOPEN": None,
    "CANCELLED": None,
}
ENDING = frozenset({"CLOSED", "FIXED", "DUPLICATE", "NOT_COUNCILS_RESPONSIBILITY", "NO_FURTHER_ACTION", "CANCELLED"})
UNDER_WAY = frozenset({"IN_PROGRESS", "ACTION_SCHEDULED", "INVESTIGATING"})


def status_word(text: str) -> str:
    """Return a status as STATUSES writes it, however the other side writes it ("In progress", "in_progress")."""
    return re.sub(r"[\s\-]+", "_", text.strip()).upper()


def moment(text: str, *, zone: tzinfo) -> datetime:
    """Read a W3C date and time with its zone, or a date (its beginning in `zone`). Raises ValueError.

    A plus sign that arrived as a blank, because somebody forgot to encode it, is a plus sign.
    """
    text = re.sub(r" (\d\d:?\d\d)$", r"+\1", text)
    if not _MOMENT.fullmatch(text):
        raise ValueError(text)
    read = datetime.fromisoformat(text.upper())
    if not 1970 <= read.year <= 2200:
        raise ValueError(text)
    return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)


def day_of(at: datetime, zone: tzinfo) -> datetime:
    """Return the beginning of the local day: what the public is told of a moment (S11)."""
    return _begins(at.astimezone(zone).date(), zone)


def days_within(start: datetime, end: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return [first, last) such that a moment lies in it when the beginning of its day lies in [start, end].

    A filter finer than what is shown would give away by trying what is not shown.
    """
    first = day_of(start, zone)
    if first < start:
        first = _begins(first.date() + timedelta(days=1), zone)
    return first, _begins(end.astimezone(zone).date() + timedelta(days=1), zone)


def _begins(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time.min, zone)


def keywords(words: Iterator[str] | tuple[str, ...]) -> str:
    """Return words as one comma-separated list, without what FixMyStreet would take for a switch."""
    plain = (word.replace(",", " ").strip() for word in words)
    return ",".join(word for word in plain if word and word.lower() not in FLAGS)
