"""The pseudonymous rows that correspondence offers to figures: what became of each message."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice

from django.db.models import QuerySet

from parvis.core import facts
from parvis.core.facts import HOUR, WEEKDAY, Making, Row, code, number
from parvis.core.models import Entry
from parvis.correspondence.models import Delivery, Message, MessageState

_CHUNK = 2000
_ARRIVED = frozenset({MessageState.SENT, MessageState.TOLD_BY_PERSON})
_AGAIN = "correspondence.sent_again"


def _queued(making: Making) -> QuerySet[Message]:
    return Message.objects.filter(queued_at__gte=making.start, queued_at__lt=making.end).order_by()


def _beginnings() -> Iterable[datetime]:
    first = Message.objects.order_by("queued_at").values_list("queued_at", flat=True).first()
    return [first] if first else []


def _touched(entries: Sequence[Entry]) -> Iterable[datetime]:
    """Find the messages by when they ended: a service's mailbox has messages of every month."""
    moments = [entry.at for entry in entries]
    ended = Message.objects.filter(
        recipient__subject__in={entry.subject for entry in entries},
        ended_at__gte=min(moments),
        ended_at__lte=max(moments),
    )
    yield from ended.order_by().values_list("queued_at", flat=True)
    again = {entry.subject for entry in entries if entry.verb == _AGAIN}
    if again:  # it is counted in the month it was queued again, and no longer in the one in which it was tried first
        yield from (entry.at for entry in entries if entry.verb == _AGAIN)
        tries = Delivery.objects.filter(message__recipient__subject__in=again).order_by()
        yield from tries.values_list("started_at", flat=True)


def _is_settled(making: Making) -> bool:
    """Whether nothing waits: what is held or superseded is not in the ledger."""
    return not _queued(making).filter(state__in=[MessageState.QUEUED, MessageState.HELD]).exists()


def _rows(making: Making) -> Iterator[Row]:
    found = _queued(making).values_list(
        "pk", "queued_at", "event", "kind", "recipient__audience", "channel", "recipient__channel", "recipient__erased_at",
        "language", "state", "ended_at",
    )  # fmt: skip
    rows = iter(found.iterator(chunk_size=_CHUNK))
    while chunk := list(islice(rows, _CHUNK)):
        tries: dict[int, str] = dict(
            Delivery.objects.filter(message__in=[row[0] for row in chunk])
            .order_by("pk")
            .values_list("message", "channel")
        )
        for pk, at, event, kind, audience, channel, wanted, erased_at, language, state, ended_at in chunk:
            way = tries.get(pk) or channel or (None if erased_at else wanted)
            seconds = None
            if state in _ARRIVED and ended_at:
                seconds = max(0, int((ended_at - at).total_seconds()))
            yield *making.local(at), event, kind, audience, way, language, state, seconds


DELIVERIES = facts.Kind(
    name="deliveries",
    meaning="One row per message, however often it was tried. People who only use the page are not written to.",
    month_of="queueing; of one that was sent again by a person, that of the last time",
    columns=(
        WEEKDAY,
        HOUR,
        code("event", "What it tells, by the event's code"),
        code("message_kind", "danger, receipt, answer, question, progress, survey, work"),
        code("audience", "To whom: reporter, service, staff, stranger, subscriber"),
        code(
            "channel",
            "The way it went or should go: email, sms, letter, call; NULL where it never left and the person's data are gone",
        ),
        code("language", "Language it was written in"),
        code("state", "Where it stands: queued, sent (handed over), held, cancelled, failed, unsure, told (by a person)"),
        number("seconds", "From queueing to being handed over or told; NULL for all others", "seconds"),
    ),
    rows=_rows,
    beginnings=_beginnings,
    verbs=frozenset(
        f"correspondence.{what}"
        for what in "sent cancelled failed unsure bounced told_by_person sent_again erased".split()
    ),
    touched=_touched,
    is_settled=_is_settled,
)  # fmt: skip

facts.declare(DELIVERIES)
