"""Sending one message: what is looked at and written before it leaves, and what is written after.

Between `begin` and `finish` the message is outside and no transaction is open. Whoever dies in between leaves a delivery
without an end, and the next one to look makes it *unsure*.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from parvis.core import due, ledger
from parvis.core.actors import WORKER
from parvis.correspondence import digests, events, limits, rules, texts
from parvis.correspondence.actions.packing import Parcel, pack
from parvis.correspondence.actions.queueing import first_look
from parvis.correspondence.actions.recipients import end_subscriber
from parvis.correspondence.actions.tasks import ask_person, settle_task
from parvis.correspondence.handover import Result
from parvis.correspondence.handover.phones import may_text
from parvis.correspondence.models import (
    Audience,
    BouncedAddress,
    Channel,
    Consent,
    Delivery,
    Message,
    MessageKind,
    MessageState,
    OptOut,
    Outcome,
    Recipient,
    TaskReason,
)

SURVEY_CONSENT = "survey"


@transaction.atomic
def begin(*, message_id: int, at: datetime) -> Parcel | timedelta | None:
    """Look at every rule again and write down that a try begins. Return the parcel, how long to wait, or None for done."""
    message = (
        Message.objects.select_for_update(of=("self",))
        .select_related("recipient")
        .filter(pk=message_id, state=MessageState.QUEUED)
        .first()
    )
    if message is None or not _lost_try_is_fine(message, at):
        return None
    decision = rules.way_of(_look(message))
    if isinstance(decision, rules.Drop):
        _cancel(message, decision.reason, at)
        if decision.reason == "bounced":
            _end_subscriber(message, at)
        return None
    if isinstance(decision, rules.Person):
        _hold(message, decision.reason, at)
        return None
    if decision.channel == Channel.SMS and not may_text(decision.address):
        _fail_or_cancel(message, "number_not_allowed", at)
        return None
    if wait := _wait(message, decision.channel, at):
        return wait
    if not _look_up(message, at):
        _cancel(message, "nothing_left", at)
        return None
    try:
        return pack(message, decision, at=at)
    except (texts.TextMissing, events.UnknownEvent):
        _fail(message, "no_text", TaskReason.FAILED, at)
        return None
    except limits.BudgetSpent as spent:
        if spent.is_first:
            _note(message, "correspondence.sms_budget_spent", at, {})
        return rules.next_morning(at, timezone.get_default_timezone()) - at
    except limits.DestinationFull:
        if message.kind == MessageKind.RECEIPT:  # tomorrow nobody waits for it any more
            if message.deliveries.filter(
                outcome=Outcome.UNSURE
            ).exists():  # its own lost tries took what the day allows
                _unsure(message, Channel(decision.channel), at)
            else:
                _cancel(message, "too_many", at)
            return None
        return rules.next_morning(at, timezone.get_default_timezone()) - at


@transaction.atomic
def finish(*, parcel: Parcel, result: Result, at: datetime) -> timedelta | None:
    """Write down what the try came to; return how long to wait for the next one, or None for done."""
    message = Message.objects.select_for_update(of=("self",)).select_related("recipient").get(pk=parcel.message_id)
    Delivery.objects.filter(pk=parcel.delivery_id, outcome__in=["", Outcome.UNSURE]).update(
        outcome=result.outcome, code=result.code, ended_at=at
    )
    if message.state not in (MessageState.QUEUED, MessageState.UNSURE):
        return None
    if result.outcome == Outcome.HANDED_OVER:
        _sent(message, parcel, at)
        return None
    if result.outcome == Outcome.UNSURE:
        if events.get(message.event).twice_is_fine:
            return _next_try(message, at)
        _unsure(message, parcel.channel, at)
        return None
    parcel.allowance.give_back()
    if result.is_lasting:
        if result.code.startswith("address_"):
            BouncedAddress.objects.update_or_create(
                digest=digests.of_address(parcel.address), defaults={"code": result.code, "at": at}
            )
        _fail(message, result.code, TaskReason.FAILED, at)
        if result.code.startswith("address_"):
            _end_subscriber(message, at)
        return None
    if message.kind == MessageKind.DANGER:
        ask_person(message=message, reason=TaskReason.URGENT_LATE, at=at)
    if rules.has_given_up(queued_at=message.queued_at, at=at):
        _fail(message, result.code, TaskReason.FAILED, at)
        return None
    return _next_try(message, at)


def _look_up(message: Message, at: datetime) -> bool:
    """Fill in, only for this try, what is looked up when it is said. Return whether there is still something to say."""
    lookup = events.lookup_of(message.event)
    if lookup is None:
        return True
    facts = lookup(message, at)
    message.facts = dict(facts or {})
    return facts is not None


def _end_subscriber(message: Message, at: datetime) -> None:
    """Forget a subscriber at whose address nobody reads."""
    if message.recipient.audience == Audience.SUBSCRIBER:
        end_subscriber(recipient=message.recipient, by=WORKER, at=at, on_wish=False)


def _lost_try_is_fine(message: Message, at: datetime) -> bool:
    """End a try nobody wrote the end of. Return whether the message may be tried again."""
    lost = Delivery.objects.filter(message=message, outcome="").first()
    if lost is None:
        return True
    Delivery.objects.filter(pk=lost.pk).update(outcome=Outcome.UNSURE, code="interrupted", ended_at=at)
    if events.get(message.event).twice_is_fine:
        return True
    _unsure(message, Channel(lost.channel), at)
    return False


def _look(message: Message) -> rules.Situation:
    """Return what is known at the moment of sending."""
    seen = first_look(message, message.recipient)
    recipient = message.recipient
    changes: dict[str, Any] = {}
    if message.kind in rules.OPTIONAL:
        changes["opted_out"] = OptOut.objects.filter(recipient=recipient, kind=message.kind).exists()
    if message.kind == MessageKind.SURVEY:
        consents = Consent.objects.filter(recipient=recipient, purpose=SURVEY_CONSENT, withdrawn_at=None)
        changes["has_consent"] = consents.exists()
    if seen.address:
        changes["has_bounced"] = BouncedAddress.objects.filter(digest=digests.of_address(seen.address)).exists()
    return replace(seen, **changes)


def _wait(message: Message, channel: Channel, at: datetime) -> timedelta | None:
    zone = timezone.get_default_timezone()
    moment = rules.not_before(
        kind=MessageKind(message.kind),
        channel=channel,
        at=at,
        zone=zone,
        writing_now_until=message.recipient.writing_now_until,
    )
    if moment is None and message.kind == MessageKind.PROGRESS and _had_news_today(message.recipient, at):
        moment = rules.next_morning(at, zone)
    return moment - at if moment else None


def _had_news_today(recipient: Recipient, at: datetime) -> bool:
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    return Message.objects.filter(
        recipient=recipient, kind=MessageKind.PROGRESS, state=MessageState.SENT, ended_at__gte=midnight
    ).exists()


def _next_try(message: Message, at: datetime) -> timedelta:
    """Return how long to wait: longer after each failure since it was queued, at most four hours."""
    failures = Delivery.objects.filter(message=message, started_at__gte=message.queued_at).count()
    return due.pause_after(failures)


def _sent(message: Message, parcel: Parcel, at: datetime) -> None:
    facts: Mapping[str, Any] = {} if events.get(message.event).forgets else message.facts
    Message.objects.filter(pk=message.pk).update(
        state=MessageState.SENT, reason="", ended_at=at, facts=facts, language=message.recipient.language
    )
    settle_task(message=message, at=at)
    _note(message, "correspondence.sent", at, {"event": message.event, "kind": message.kind, "channel": parcel.channel})


def _unsure(message: Message, channel: Channel, at: datetime) -> None:
    _end(message, MessageState.UNSURE, "interrupted", at)
    ask_person(message=message, reason=TaskReason.UNSURE, at=at)
    _note(message, "correspondence.unsure", at, {"event": message.event, "kind": message.kind, "channel": channel})


def _fail(message: Message, reason: str, task: TaskReason, at: datetime) -> None:
    _end(message, MessageState.FAILED, reason, at)
    ask_person(message=message, reason=task, at=at)
    _note(message, "correspondence.failed", at, _codes(message, reason))


def _fail_or_cancel(message: Message, reason: str, at: datetime) -> None:
    """Give a person what they must be told; drop what only confirms or adds, so that no flood of it reaches anybody's list."""
    if message.kind in rules.WORTH_A_PERSON:
        _fail(message, reason, TaskReason.FAILED, at)
    else:
        _cancel(message, reason, at)


def _hold(message: Message, reason: TaskReason, at: datetime) -> None:
    _end(message, MessageState.HELD, reason, None)
    ask_person(message=message, reason=reason, at=at)


def _cancel(message: Message, reason: str, at: datetime) -> None:
    _end(message, MessageState.CANCELLED, reason, at)
    _note(message, "correspondence.cancelled", at, _codes(message, reason))


def _end(message: Message, state: MessageState, reason: str, at: datetime | None) -> None:
    Message.objects.filter(pk=message.pk).update(state=state, reason=reason[:40], ended_at=at)


def _codes(message: Message, reason: str) -> Mapping[str, ledger.Code]:
    return {"event": message.event, "kind": message.kind, "reason": reason}


def _note(message: Message, verb: str, at: datetime, codes: Mapping[str, ledger.Code]) -> None:
    ledger.write(verb=verb, subject=message.recipient.subject, by=WORKER, at=at, codes=codes)
