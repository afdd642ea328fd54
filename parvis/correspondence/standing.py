"""Where the messages about something stand, for the pages of the apps above."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from parvis.correspondence.labels import event_label, reason_label
from parvis.correspondence.models import Message, MessageState

# What somebody should look at first.
_WORST_FIRST = (
    MessageState.UNSURE,
    MessageState.FAILED,
    MessageState.HELD,
    MessageState.QUEUED,
    MessageState.TOLD_BY_PERSON,
    MessageState.SENT,
    MessageState.CANCELLED,
)


@dataclass(frozen=True, slots=True)
class MessageLine:
    """One message: what it is, where it stands, since when, why."""

    id: int
    event: str
    label: str
    state: str
    state_label: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DeliveryState:
    """All messages about one reference, newest first. `worst` is the state somebody should look at, "" without messages."""

    worst: str
    lines: tuple[MessageLine, ...]

    @property
    def needs_person(self) -> bool:
        return self.worst in (MessageState.UNSURE, MessageState.FAILED, MessageState.HELD)


def delivery_state(about: str) -> DeliveryState:
    """Return where the messages about one reference stand. One query."""
    return delivery_states([about])[about]


def delivery_states(abouts: Iterable[str]) -> dict[str, DeliveryState]:
    """Return the same for several references, each of them in the answer. One query."""
    wanted = list(dict.fromkeys(abouts))
    found: dict[str, list[MessageLine]] = defaultdict(list)
    for message in Message.objects.filter(about__in=wanted).exclude(about="").order_by("-id"):
        found[message.about].append(_line(message))
    return {about: DeliveryState(_worst(found[about]), tuple(found[about])) for about in wanted}


def _line(message: Message) -> MessageLine:
    return MessageLine(
        id=message.pk,
        event=message.event,
        label=event_label(message.event),
        state=message.state,
        state_label=message.get_state_display(),
        reason=reason_label(message.reason),
        at=message.ended_at or message.queued_at,
    )


def _worst(lines: list[MessageLine]) -> str:
    states = {line.state for line in lines}
    return next((state.value for state in _WORST_FIRST if state in states), "")
