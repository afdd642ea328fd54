"""What may be sent to whom, where and when: decisions without database, clock or settings."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from parvis.correspondence.models.message import MessageKind, TaskReason
from parvis.correspondence.models.recipient import Audience, Channel

DAY_BEGINS, DAY_ENDS = time(8), time(20)
SILENT_AFTER = timedelta(days=90)
PER_DESTINATION_A_DAY = 3
PER_SUBSCRIBER_A_DAY = 4  # one with news, three to confirm
DANGER_PER_DESTINATION_A_DAY = 10
GIVE_UP_AFTER = timedelta(days=4)

AT_ANY_HOUR = frozenset({MessageKind.DANGER, MessageKind.RECEIPT, MessageKind.WORK})
# One may say no to these; the others belong to the matter itself.
OPTIONAL = frozenset({MessageKind.PROGRESS, MessageKind.SURVEY})
# Worth a call or a letter by a person. A receipt was given on the spot; small news wait on the page.
WORTH_A_PERSON = frozenset({MessageKind.DANGER, MessageKind.ANSWER, MessageKind.QUESTION})
# Told by a person where nothing may leave by itself.
TOLD_WHEN_SENSITIVE = WORTH_A_PERSON | {MessageKind.RECEIPT}


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything the decision about one message needs to know.

    `channel` and `address` are where it would go; `is_safe` whether the person called that safe; `has_own_address` that the
    message is about an address itself (a code, a notice of change) and goes nowhere else.
    """

    kind: MessageKind
    audience: str
    channel: str
    address: str
    is_safe: bool
    is_sensitive: bool
    is_erased: bool
    has_own_address: bool = False
    opted_out: bool = False
    has_consent: bool = True
    has_bounced: bool = False


@dataclass(frozen=True, slots=True)
class Send:
    """It may leave."""

    channel: Channel
    address: str


@dataclass(frozen=True, slots=True)
class Person:
    """A person has to do it."""

    reason: TaskReason


@dataclass(frozen=True, slots=True)
class Drop:
    """It is not needed or not allowed."""

    reason: str


Decision = Send | Person | Drop


def way_of(case: Situation) -> Decision:
    """Return whether a message leaves by itself, goes to a person, or is dropped. Sensitivity is looked at first."""
    if case.is_erased:
        return Drop("erased")
    if case.channel == Channel.PAGE or not case.address:
        return Drop("page_only")
    if case.is_sensitive and not case.is_safe:
        if case.has_own_address:
            return Drop("not_safe")
        return Person(TaskReason.SENSITIVE) if case.kind in TOLD_WHEN_SENSITIVE else Drop("not_safe")
    if case.opted_out and case.kind in OPTIONAL:
        return Drop("opted_out")
    if case.kind == MessageKind.SURVEY and not case.has_consent:
        return Drop("no_consent")
    if case.channel in (Channel.CALL, Channel.LETTER):
        reason = TaskReason.CALL if case.channel == Channel.CALL else TaskReason.LETTER
        return Person(reason) if case.kind in WORTH_A_PERSON else Drop("not_worth_a_call")
    if case.has_bounced and not case.has_own_address:
        return Person(TaskReason.BOUNCED) if case.kind not in OPTIONAL else Drop("bounced")
    return Send(Channel(case.channel), case.address)


def not_before(
    *, kind: MessageKind, channel: str, at: datetime, zone: tzinfo, writing_now_until: datetime | None
) -> datetime | None:
    """Return when a message may arrive if not now: an SMS waits for 8 in the morning, unless it is danger, a receipt, or
    the person is writing to us just now. None means now."""
    if channel != Channel.SMS or kind in AT_ANY_HOUR or (writing_now_until and at < writing_now_until):
        return None
    local = at.astimezone(zone)
    if DAY_BEGINS <= local.time() < DAY_ENDS:
        return None
    return next_morning(at, zone)


def next_morning(at: datetime, zone: tzinfo) -> datetime:
    """Return the next 8 o'clock in the city after `at`."""
    local = at.astimezone(zone)
    day = local.date() if local.time() < DAY_BEGINS else local.date() + timedelta(days=1)
    return datetime.combine(day, DAY_BEGINS, tzinfo=zone)


def most_a_day(kind: MessageKind, audience: str) -> int | None:
    """Return how many messages one destination may get a day, this one included; None without limit.

    News and surveys leave one of the three free for an answer or a question.
    """
    if audience in (Audience.SERVICE, Audience.STAFF):
        return None
    if audience == Audience.SUBSCRIBER:
        return PER_SUBSCRIBER_A_DAY
    if kind == MessageKind.DANGER:
        return DANGER_PER_DESTINATION_A_DAY
    return PER_DESTINATION_A_DAY - 1 if kind in OPTIONAL else PER_DESTINATION_A_DAY


def is_sure(*, audience: str, confirmed_at: datetime | None, last_heard_at: datetime | None, at: datetime) -> bool:
    """Return whether an address is sure to be the person's: confirmed, and a sign of life in the last 90 days (S8)."""
    if audience in (Audience.SERVICE, Audience.STAFF):
        return True
    if confirmed_at is None:
        return False
    return at - max(confirmed_at, last_heard_at or confirmed_at) < SILENT_AFTER


def has_given_up(*, queued_at: datetime, at: datetime) -> bool:
    """Return whether a message has been tried for long enough: after four days a person looks at it."""
    return at - queued_at > GIVE_UP_AFTER
