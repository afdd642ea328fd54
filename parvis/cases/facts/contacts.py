"""Contacts, and those of them that ended by sending somebody elsewhere."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.db.models import QuerySet

from parvis.cases.facts import columns
from parvis.cases.models import Contact, EndedAs
from parvis.cases.models.contact import TOMBSTONE
from parvis.core.facts import HOUR, WEEKDAY, Kind, Making, Row, code, flag
from parvis.core.models import Entry
from parvis.situations import catalogue

_ENDED, _JOINED, _FOLLOWED = "cases.contact_ended", "cases.joined", "cases.redirect_followed"


def _received(making: Making) -> QuerySet[Contact]:
    return Contact.objects.filter(received_at__gte=making.start, received_at__lt=making.end).order_by()


def _beginnings() -> Iterable[datetime]:
    first = Contact.objects.order_by("received_at").values_list("received_at", flat=True).first()
    return [first] if first else []


def _touched(entries: Sequence[Entry]) -> Iterable[datetime]:
    yield from (entry.at for entry in entries if entry.verb == _ENDED)  # written with the moment of receipt
    subjects = {entry.subject for entry in entries if entry.verb != _ENDED}
    yield from Contact.objects.filter(case__subject__in=subjects).order_by().values_list("received_at", flat=True)


def _rows(making: Making) -> Iterator[Row]:
    situations = catalogue.current().situations
    found = _received(making).values_list(
        "received_at", "door", "ended_as", "situation", "case__kind", "case__district__code", "case__latitude",
        "case__longitude", "language", "redirected_to__code", "taken_by", "reporter__reference",
    )  # fmt: skip
    for (
        at, door, ended_as, situation, kind, district, latitude, longitude, language, service, taken_by, reference,
    ) in found.iterator(chunk_size=columns.CHUNK):  # fmt: skip
        known = situations.get(situation)
        is_erased = (reference or "").startswith(TOMBSTONE)
        yield (
            *making.local(at), door, ended_as, situation, kind or (str(known.kind) if known else None), district,
            None if is_erased else columns.cell(latitude, longitude), language, service, int(bool(taken_by)),
        )  # fmt: skip


CONTACTS = Kind(
    name="contacts",
    meaning="One row per contact: one communication from one person, however it ended.",
    month_of="receipt",
    columns=(
        WEEKDAY,
        HOUR,
        columns.DOOR,
        code("ended_as", "How it ended: case, added, informed, redirected, urgent, call_back, silent"),
        columns.SITUATION,
        columns.KIND,
        columns.DISTRICT,
        columns.CELL,
        columns.LANGUAGE,
        code("service", "Service the person was redirected to; NULL for all others"),
        flag("has_taker", "Whether a colleague took it, at the desk or the counter"),
    ),
    rows=_rows,
    beginnings=_beginnings,
    verbs=frozenset({_ENDED, _JOINED, "cases.reclassified", "cases.erased"}),
    touched=_touched,
)


def _redirected(making: Making) -> Iterator[Row]:
    found = (
        _received(making)
        .filter(ended_as=EndedAs.REDIRECTED)
        .values_list(
            "received_at", "door", "situation", "redirected_to__code", "number_code", "reached", "reached_said_at"
        )
    )
    for at, door, situation, service, number_code, reached, said_at in found.iterator(chunk_size=columns.CHUNK):
        known = reached if said_at is not None and said_at < making.as_of else None
        yield (
            *making.local(at), door, situation, None, service, int(bool(number_code) and not service),
            int(known is not None), None if known is None else int(known),
        )  # fmt: skip


def _followed(entries: Sequence[Entry]) -> Iterable[datetime]:
    yield from (entry.at for entry in entries if entry.codes.get("ended_as") == EndedAs.REDIRECTED)
    said = {entry.subject for entry in entries if entry.verb == _FOLLOWED}  # often in a later month than the contact
    yield from Contact.objects.filter(subject__in=said).order_by().values_list("received_at", flat=True)


def _is_all_said(making: Making) -> bool:
    """Whether no word of this month was said on the day of the build itself: it counts from the next day on."""
    return not _received(making).filter(reached_said_at__gte=making.as_of).exists()


REDIRECTS = Kind(
    name="redirects",
    meaning=(
        "One row per contact that ended by sending somebody elsewhere. Whether they reached anybody there is what the "
        "call-taker who put them through says, or they themselves on the page that named the service, within a day; the last "
        "word counts. Nobody is asked who was sent to a help number or to somebody one turns to in danger or in confidence, in "
        "a sensitive matter, or at another door: `is_followed_up` is 0 there. There is no place in them."
    ),
    month_of="receipt of the contact",
    columns=(
        WEEKDAY,
        HOUR,
        columns.DOOR,
        columns.SITUATION,
        columns.DISTRICT,
        code(
            "service",
            "Service they were sent to; NULL for a number of the country pack, or where only words were given",
        ),
        flag("number", "Whether they were given a number of the country pack instead of a service"),
        flag("is_followed_up", "Whether somebody was asked, and said, how it went"),
        flag("reached", "Whether they reached somebody there; NULL where nobody said"),
    ),
    rows=_redirected,
    beginnings=_beginnings,
    verbs=frozenset({_ENDED, _FOLLOWED}),
    touched=_followed,
    is_settled=_is_all_said,
)
