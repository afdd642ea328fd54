"""Where a series is not the same thing before and after a month, and the sentence that says why.

A break is stored with the number of the month from which on the series is another, and goes wherever the number goes: a mark
on the chart with its sentence, a column of the files, a line in the report. Some are found in the numbers themselves; what no
number shows (a new telephone exchange, another way of asking) a person writes down. Pure: no database, no clock.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    """Why a series is another from a month on."""

    DEFINITION = "definition"
    RECOUNTED = "recounted"
    BEGAN = "began"
    STOPPED = "stopped"
    MISSING = "missing"
    IMPORT_ENDED = "import_ended"
    DECLARED = "declared"


SENTENCES: Mapping[Kind, str | Promise] = {
    Kind.DEFINITION: _("From here on it is counted by a new definition."),
    Kind.RECOUNTED: _(
        "The definition changed. The months before are counted anew by it; the table says what was told first."
    ),
    Kind.BEGAN: _("Before this month nobody had stated what it is counted from."),
    Kind.STOPPED: _("From here on nobody states any more what it is counted from."),
    Kind.MISSING: _("The months before this one are missing."),
    Kind.IMPORT_ENDED: _("Up to here the counts come from an older system; from here on from Parvis."),
    Kind.DECLARED: _("From here on something else was different."),
}
# Refusals of a month of which nothing is known, unlike those of one of which something may not be told.
SILENT = frozenset({"waiting", "not_stated"})
# What comes before such a break measures something else: up and down are not said across it.
PARTS = frozenset({Kind.DEFINITION, Kind.IMPORT_ENDED, Kind.DECLARED})
SILENT_FOR = 3  # months; a sum that is signed late has not stopped


@dataclass(frozen=True, slots=True)
class Break:
    """Why the months before and after are not the same thing. `words`: what a person wrote, {language: text}."""

    kind: str
    words: Mapping[str, str] = field(default_factory=dict)


def in_numbers(numbers: Sequence[tuple[int, str]]) -> dict[int, list[Kind]]:
    """Return month → breaks of a series of (version of the definition, refusal or ""), by its place in the series."""
    found: dict[int, list[Kind]] = {}
    speaks = [refusal not in SILENT for _version, refusal in numbers]
    for place in range(1, len(numbers)):
        kinds = []
        if speaks[place] and not speaks[place - 1]:
            kinds.append(Kind.MISSING if any(speaks[: place - 1]) else Kind.BEGAN)
        if speaks[place - 1] and not any(speaks[place:]) and len(numbers) - place >= SILENT_FOR:
            kinds.append(Kind.STOPPED)
        if numbers[place][0] != numbers[place - 1][0] and speaks[place] and speaks[place - 1]:
            kinds.append(Kind.DEFINITION)
        if kinds:
            found[place] = kinds
    return found


def after_imports(imported: Collection[int], months: Iterable[int]) -> list[int]:
    """Return the months (yyyymm, in order) that follow one with imported counts and have none themselves."""
    found, before = [], False
    for month in months:
        if before and month not in imported:
            found.append(month)
        before = month in imported
    return found


def codes(breaks: Iterable[Break]) -> str:
    """Return the kinds as one cell of a table: definition+declared; "" for none."""
    return "+".join(one.kind for one in breaks)
