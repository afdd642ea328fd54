"""What a person has to do about a message, and writing down that it was done."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from parvis.core import ledger
from parvis.core.actors import WORKER, Actor
from parvis.correspondence import digests
from parvis.correspondence.actions.queueing import schedule
from parvis.correspondence.models import (
    Audience,
    BouncedAddress,
    Delivery,
    Message,
    MessageState,
    PersonTask,
    Recipient,
    TaskEnd,
    TaskReason,
)
from parvis.correspondence.models.message import OPEN_STATES

TOLD = frozenset({TaskEnd.TOLD_BY_PHONE, TaskEnd.TOLD_BY_LETTER, TaskEnd.TOLD_OTHERWISE})


class TaskDone(Exception):
    """Somebody has done it already."""


def ask_person(*, message: Message, reason: TaskReason, at: datetime) -> None:
    """Put a message before a person, once, with its deadline; a second reason does not make a second task.

    Never for a subscriber: nobody calls anybody about news.
    """
    if message.recipient.audience == Audience.SUBSCRIBER:
        return
    PersonTask.objects.get_or_create(
        message=message, done_at=None, defaults={"reason": reason, "created_at": at, "deadline": message.deadline}
    )


def settle_task(*, message: Message, at: datetime) -> None:
    """Close the open task of a message that needs nobody any more."""
    PersonTask.objects.filter(message=message, done_at=None).update(
        done_at=at, done_by=WORKER.reference, end=TaskEnd.SETTLED
    )


def supersede(*, event: str, recipients: Iterable[Recipient], at: datetime) -> None:
    """Take back what was to be told to these people of this event, in the caller's transaction: something newer is told.

    A message that is outside at this moment is left alone; what failed stays failed, and only its task ends.
    """
    found = Message.objects.select_for_update().filter(
        event=event, recipient__in=[one.pk for one in recipients], state__in=OPEN_STATES
    )
    ids = [message.pk for message in found]
    outside = set(Delivery.objects.filter(message__in=ids, outcome="").values_list("message", flat=True))
    old = [pk for pk in ids if pk not in outside]
    Message.objects.filter(pk__in=old, state__in=[MessageState.QUEUED, MessageState.HELD]).update(
        state=MessageState.CANCELLED, reason="superseded", ended_at=at
    )
    PersonTask.objects.filter(message__in=old, done_at=None).update(
        done_at=at, done_by=WORKER.reference, end=TaskEnd.SETTLED
    )


@transaction.atomic
def take_task(*, task: PersonTask, user: Any, by: Actor, at: datetime) -> None:
    """Put the person's name to the task, or pass it on to them. Raises TaskDone."""
    if not PersonTask.objects.filter(pk=task.pk, done_at=None).update(taken_by=user):
        raise TaskDone


@transaction.atomic
def tell_by_person(*, task: PersonTask, how: TaskEnd, by: Actor, at: datetime) -> None:
    """Write down that a person told it (by phone, letter or otherwise), or could not. Raises TaskDone."""
    _end(task, how, by, at)
    if task.message is None:
        return
    if how in TOLD:
        _close(task.message, MessageState.TOLD_BY_PERSON, how, at)
        _note(task.message, "correspondence.told_by_person", by, at, {"event": task.message.event, "how": how})
    elif how == TaskEnd.NOT_POSSIBLE:
        _close(task.message, MessageState.FAILED, "not_reached", at)
        _note(task.message, "correspondence.failed", by, at, _codes(task.message, "not_reached"))


@transaction.atomic
def it_arrived(*, task: PersonTask, by: Actor, at: datetime) -> None:
    """Write down that a message nobody was sure of had arrived. Raises TaskDone."""
    _end(task, TaskEnd.ARRIVED, by, at)
    if task.message is not None:
        _close(task.message, MessageState.SENT, "arrived", at)
        _note(task.message, "correspondence.told_by_person", by, at, {"event": task.message.event, "how": "arrived"})


@transaction.atomic
def send_again(*, task: PersonTask, by: Actor, at: datetime) -> None:
    """Queue a failed or unsure message once more; the worker looks at every rule again. Raises TaskDone.

    An address that had sent everything back gets another chance.
    """
    _end(task, TaskEnd.SENT_AGAIN, by, at)
    if task.message is None:
        return
    message = task.message
    address = message.address or message.recipient.address_for(message.channel or message.recipient.channel)
    BouncedAddress.objects.filter(digest=digests.of_address(address)).delete()
    Message.objects.filter(pk=message.pk).update(state=MessageState.QUEUED, reason="", queued_at=at, ended_at=None)
    schedule([message], at=at)
    _note(message, "correspondence.sent_again", by, at, {"event": message.event})


def _end(task: PersonTask, how: TaskEnd, by: Actor, at: datetime) -> None:
    if not PersonTask.objects.filter(pk=task.pk, done_at=None).update(done_at=at, done_by=by.reference, end=how):
        raise TaskDone


def _close(message: Message, state: MessageState, reason: str, at: datetime) -> None:
    Message.objects.filter(pk=message.pk).update(state=state, reason=reason, ended_at=at)


def _codes(message: Message, reason: str) -> Mapping[str, ledger.Code]:
    return {"event": message.event, "kind": message.kind, "reason": reason}


def _note(message: Message, verb: str, by: Actor, at: datetime, codes: Mapping[str, ledger.Code]) -> None:
    ledger.write(verb=verb, subject=message.recipient.subject, by=by, at=at, codes=codes)
