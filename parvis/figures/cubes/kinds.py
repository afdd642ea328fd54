"""What cubes may use of each kind of facts, and how many values a dimension can take in one city."""

from collections.abc import Mapping
from enum import StrEnum

SCHEMA_VERSION = 1
MOST_CELLS = 200_000  # of one city in one year
MOST_DIMENSIONS = 4
MONTH, CITY = "month", "city"


class Sort(StrEnum):
    """What a column holds: whole numbers (BIGINT) or words (VARCHAR)."""

    NUMBER = "number"
    WORD = "word"


# The sizes are upper bounds of a large city, the empty value among them; they decide which cubes may be declared.
SIZES: Mapping[str, int] = {
    "month": 12,
    "weekday": 8,
    "hour": 25,
    "door": 8,
    "ended_as": 8,
    "situation": 250,
    "kind": 6,
    "district": 50,
    "language": 12,
    "service": 60,
    "has_taker": 3,
    "state": 8,
    "outcome": 10,
    "channel": 8,
    "message_kind": 8,
    "audience": 6,
    "event": 60,
    "number": 2,
    "is_first": 2,
    "is_signed": 2,
    "is_sensitive": 2,
    "measure": 20,
    "category": 16,
    "group_kind": 6,
    "group_code": 50,
}


def _columns(words: str, numbers: str) -> Mapping[str, Sort]:
    return {
        **dict.fromkeys(["city", *words.split()], Sort.WORD),
        **dict.fromkeys(["month", *numbers.split()], Sort.NUMBER),
    }


KINDS: Mapping[str, Mapping[str, Sort]] = {
    "contacts": _columns(
        "door ended_as situation kind district cell language service",
        "weekday hour has_taker",
    ),
    "cases": _columns(
        "pseudonym door situation kind district cell language service state outcome",
        "weekday hour is_sensitive reporters has_contact was_told promised_hours is_signed kept is_due feedback_seconds"
        " answer_seconds close_seconds open_seconds is_standard is_final bulk passings reopened solved not_solved redated",
    ),
    "promises": _columns(
        "pseudonym situation kind district service",
        "weekday is_first is_signed hours kept seconds_late",
    ),
    "deliveries": _columns(
        "event message_kind audience channel language state",
        "weekday hour seconds",
    ),
    "feedback": _columns(
        "pseudonym situation kind district service",
        "weekday solved answer_seconds",
    ),
    "redirects": _columns(
        "door situation district service",
        "weekday hour number is_followed_up reached",
    ),
    "repeats": _columns("situation district", "places repeated"),
    "sums": _columns("measure district category", "amount"),
    "population": _columns("district group_kind group_code", "people"),
    "access": _columns("district", "residents reached"),
    "publications": _columns("", "of_month due on_time"),
}
