"""Putting messages into the queue, in the transaction of what they tell."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from parvis.core import due
from parvis.core.rows import insert
from parvis.correspondence import events, rules
from parvis.correspondence.models import Message, MessageKind, MessageState, PersonTask, Recipient

FactValue = str | Mapping[str, str]

DELIVER, DELIVER_NOW = "correspondence.deliver", "correspondence.deliver_now"
# What somebody waits for, or what may save somebody, has a worker of its own.
_WAITED_FOR = frozenset({MessageKind.DANGER, MessageKind.RECEIPT})


@dataclass(frozen=True, slots=True)
class ToSend:
    """One message to one person. `about` is the reference that person knows; `facts` the values of the placeholders.

    `channel`, `address` and `is_safe_address` only where it goes to another address than the person's chosen one.
    """

    to: Recipient
    about: str
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    deadline: datetime | None = None
    channel: str = ""
    address: str = ""
    is_safe_address: bool = False


def queue(
    *,
    event: str,
    to: Sequence[Recipient],
    about: str,
    facts: Mapping[str, FactValue],
    at: datetime,
    kind: MessageKind | None = None,
    deadline: datetime | None = None,
) -> None:
    """Queue the same message to several people, in the caller's transaction: two statements, one more for people's tasks.

    `kind` only where it differs from the event's. `deadline` is by when the person must know, for a person who has to tell
    it. Nothing is written for those who only use the page. Raises UnknownEvent for an event or placeholder nobody declared.
    """
    queue_many(event=event, to_send=[ToSend(one, about, facts, deadline) for one in to], at=at, kind=kind)


def queue_many(*, event: str, to_send: Iterable[ToSend], at: datetime, kind: MessageKind | None = None) -> None:
    """Queue messages of one event that differ from person to person. Statements and errors as for `queue`."""
    declared = events.get(event)
    rows: list[tuple[Message, rules.Decision]] = []
    for one in to_send:
        if unknown := set(one.facts) - set(declared.placeholders):
            raise events.UnknownEvent(f"{event}: {', '.join(sorted(unknown))}")
        message = _message(one, event, kind or declared.kind, at)
        decision = rules.way_of(first_look(message, one.to))
        if not isinstance(decision, rules.Drop):
            rows.append((message, decision))
    for message, decision in rows:
        if isinstance(decision, rules.Person):
            message.state, message.reason = MessageState.HELD, decision.reason
    insert(Message, (message for message, _decision in rows))
    PersonTask.objects.bulk_create(
        PersonTask(message=message, reason=decision.reason, created_at=at, deadline=message.deadline)
        for message, decision in rows
        if isinstance(decision, rules.Person)
    )
    schedule([message for message, decision in rows if isinstance(decision, rules.Send)], at=at)


def schedule(messages: Sequence[Message], *, at: datetime) -> None:
    """Let the worker take the messages from `at` on. One statement."""
    due.schedule_many(
        due.Due(
            kind=DELIVER_NOW if message.kind in _WAITED_FOR else DELIVER,
            due_at=at,
            payload={"message": message.pk},
            key=str(message.pk),
        )
        for message in messages
    )


def first_look(message: Message, recipient: Recipient) -> rules.Situation:
    """Return what is known when a message is queued; the worker knows more and decides again."""
    own = bool(message.address)
    channel = message.channel if own else recipient.channel
    is_safe = recipient.is_safe_channel
    if own and message.address != recipient.address_for(
        recipient.channel
    ):  # else the person's latest word on it counts
        is_safe = message.is_safe_address
    return rules.Situation(
        kind=MessageKind(message.kind),
        audience=recipient.audience,
        channel=channel,
        address=message.address if own else recipient.address_for(channel),
        is_safe=is_safe,
        is_sensitive=recipient.is_sensitive,
        is_erased=recipient.erased_at is not None,
        has_own_address=own,
    )


def _message(one: ToSend, event: str, kind: MessageKind, at: datetime) -> Message:
    return Message(
        recipient=one.to,
        event=event,
        kind=kind,
        about=one.about,
        facts={name: value if isinstance(value, str) else dict(value) for name, value in one.facts.items()},
        language=one.to.language,
        channel=one.channel,
        address=one.address,
        is_safe_address=one.is_safe_address,
        queued_at=at,
        deadline=one.deadline,
    )
