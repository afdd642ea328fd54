"""A row of a file → what somebody told the city, or sentences that say what is wrong with it."""

from collections.abc import Mapping as Map
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from parvis.cases.actions.taking import Intake, Known, Person, Place
from parvis.cases.importing.mapping import ISO, Choice, Mapping, Moment, Told
from parvis.cases.models import Door
from parvis.cases.rules import MAX_WORDS

NO_WORDS = "–"


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing to mend: the row as a spreadsheet counts, the column, and a sentence."""

    row: int
    column: str
    what: str


@dataclass(frozen=True, slots=True)
class Read:
    """What came of one row: an intake, or it is left out on purpose, or what is wrong with it."""

    row: int
    intake: Intake | None = None
    is_left_out: bool = False
    wrongs: tuple[Wrong, ...] = ()


def read_row(row: int, values: Map[str, str] | None, mapping: Mapping, *, at: datetime) -> Read:
    """Read one row. `at` is now: nothing was received or answered later than that."""
    if values is None:
        return Read(row, wrongs=(Wrong(row, "", _("The row has more or fewer cells than the heading.")),))
    if _holds(mapping.leave_out, values):
        return Read(row, is_left_out=True)
    reader = _Reader(row, values, mapping, at)
    intake = reader.intake()
    return Read(row, wrongs=tuple(reader.wrongs)) if reader.wrongs or intake is None else Read(row, intake)


def _holds(conditions: Map[str, frozenset[str]], values: Map[str, str]) -> bool:
    return any(values[column] in wanted for column, wanted in conditions.items())


class _Reader:
    def __init__(self, row: int, values: Map[str, str], mapping: Mapping, at: datetime) -> None:
        self.row, self.values, self.mapping, self.at = row, values, mapping, at
        self.wrongs: list[Wrong] = []

    def wrong(self, column: str, what: str) -> None:
        self.wrongs.append(Wrong(self.row, column, what))

    def intake(self) -> Intake | None:
        mapping = self.mapping
        received_at = self.moment(mapping.received_at)
        if received_at is None and not self.wrongs:
            self.wrong(mapping.received_at.column, _("It is not said when this was received."))
        told = self.chosen(mapping.situation, "situation")
        place, known = self.place(), self.known(received_at)
        language, door = self.chosen(mapping.language, "language"), self.chosen(mapping.door, "door")
        if self.wrongs or received_at is None or not isinstance(told, Told):
            return None
        return Intake(
            situation=told.situation,
            answers=told.answers,
            door=Door(door),
            person=Person(language=str(language)),
            received_at=received_at,
            words=self.values[mapping.words][:MAX_WORDS] if mapping.words else "",
            place=place,
            known=known,
        )

    def chosen(self, choice: Choice, name: str) -> Any:
        """Return what a cell means; `name` is the mapping's own key, which is never translated."""
        if not choice.column:
            return choice.default
        value = self.values[choice.column]
        found = choice.values.get(value, choice.default)
        if found is None:
            self.wrong(
                choice.column,
                _("“%(value)s” is not named in the mapping under %(name)s.") % {"value": value, "name": name},
            )
        return found

    def moment(self, moment: Moment | None) -> datetime | None:
        """Return the moment a column tells; None where it is empty or does not count for this row."""
        if moment is None or (moment.only_when and not _holds(moment.only_when, self.values)):
            return None
        written = self.values[moment.column]
        if not written:
            return None
        try:
            is_iso = moment.format == ISO
            found = datetime.fromisoformat(written) if is_iso else datetime.strptime(written, moment.format)  # noqa: DTZ007
        except ValueError:
            form = _("a moment like 2026-03-01T14:30") if moment.format == ISO else moment.format
            self.wrong(moment.column, _("“%(it)s” is not written as %(form)s.") % {"it": written, "form": form})
            return None
        if moment.at is not None and not (found.hour or found.minute or found.second):
            found = found.replace(hour=moment.at.hour, minute=moment.at.minute)
        found = found if found.tzinfo else found.replace(tzinfo=self.mapping.zone)
        if not 1970 <= found.year <= 9000:
            self.wrong(moment.column, _("“%(it)s” is no likely date.") % {"it": written})
            return None
        return found

    def known(self, received_at: datetime | None) -> Known | None:
        mapping = self.mapping
        answered_at, due_at = self.moment(mapping.answered_at), self.moment(mapping.due_at)
        outcome = self.chosen(mapping.outcome, "outcome")
        if received_at is not None and received_at > self.at:
            self.wrong(mapping.received_at.column, _("It lies in the future."))
        if mapping.answered_at and answered_at is not None and received_at is not None:
            if answered_at < received_at:
                self.wrong(mapping.answered_at.column, _("It was answered before it was received."))
            elif answered_at > self.at:
                self.wrong(mapping.answered_at.column, _("It lies in the future."))
        if mapping.due_at and due_at is not None and received_at is not None and due_at < received_at:
            self.wrong(mapping.due_at.column, _("It was due before it was received."))
        if answered_at is None and due_at is None:
            return None
        text = self.values[mapping.answer] if mapping.answer else ""
        return Known(answered_at=answered_at, outcome=str(outcome), text=text or NO_WORDS, due_at=due_at)

    def place(self) -> Place:
        mapping = self.mapping
        text = self.values[mapping.place][:200] if mapping.place else ""
        note = self.values[mapping.place_note][:500] if mapping.place_note else ""
        if not mapping.latitude:
            return Place(text=text, note=note)
        written = self.values[mapping.latitude], self.values[mapping.longitude]
        if not any(written):
            return Place(text=text, note=note)
        latitude = self.degrees(mapping.latitude, written[0], 90)
        longitude = self.degrees(mapping.longitude, written[1], 180)
        if latitude is None or longitude is None:
            return Place(text=text, note=note)
        if latitude == 0 == longitude:  # what programs write where nobody said
            return Place(text=text, note=note)
        return Place(latitude=latitude, longitude=longitude, text=text, note=note)

    def degrees(self, column: str, written: str, most: int) -> float | None:
        try:
            value = float(written.replace(",", "."))
        except ValueError:
            value = float("nan")
        if -most <= value <= most:
            return value
        self.wrong(column, _("“%(it)s” is not in degrees, like 50.8467.") % {"it": written})
        return None
