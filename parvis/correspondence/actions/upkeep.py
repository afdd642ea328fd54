"""Hourly upkeep: nothing may wait without somebody coming for it, and nothing is kept longer than it is needed."""

from datetime import datetime, timedelta

from parvis.core.models import DueRow, DueState
from parvis.correspondence.actions.queueing import DELIVER, DELIVER_NOW
from parvis.correspondence.actions.tasks import ask_person
from parvis.correspondence.models import (
    Audience,
    Confirmation,
    ContactChange,
    FollowToken,
    InboundMail,
    Message,
    MessageState,
    Recipient,
    Reveal,
    TaskReason,
)

STRANDED_AFTER = timedelta(hours=6)
FACTS_KEPT = timedelta(days=90)
STRANGERS_KEPT = timedelta(days=7)
GONE_KEPT = timedelta(days=1)  # empty rows: a worker that is just handing over still looks for its own
CODES_KEPT = timedelta(days=1)
LINKS_KEPT = timedelta(days=365)  # of people who were erased: their links say so for a year, like their PIN
CHANGES_KEPT = timedelta(days=8)
INBOUND_KEPT = timedelta(days=90)
REVEALS_KEPT = timedelta(days=366)
_DONE = (MessageState.SENT, MessageState.CANCELLED, MessageState.TOLD_BY_PERSON)


def find_stranded(*, at: datetime) -> int:
    """Give a person every queued message whose due row is gone or given up; return how many."""
    old = list(Message.objects.filter(state=MessageState.QUEUED, queued_at__lt=at - STRANDED_AFTER)[:500])
    keys = [str(message.pk) for message in old]
    waiting = set(
        DueRow.objects.filter(kind__in=[DELIVER, DELIVER_NOW], key__in=keys, state=DueState.WAITING).values_list(
            "key", flat=True
        )
    )
    stranded = [message for message in old if str(message.pk) not in waiting]
    for message in stranded:
        Message.objects.filter(pk=message.pk).update(state=MessageState.FAILED, reason="stranded", ended_at=at)
        ask_person(message=message, reason=TaskReason.FAILED, at=at)
    return len(stranded)


def forget_old(*, at: datetime) -> None:
    """Wipe the values of old messages, strangers' addresses, codes, undo data, notes of mails and of reveals.

    Of subscribers who left nothing stays, of the others no message that is old.
    """
    old = Message.objects.filter(state__in=_DONE, ended_at__lt=at - FACTS_KEPT)
    old.exclude(facts={}).update(facts={}, address="", channel="")
    Recipient.objects.filter(audience=Audience.STRANGER, created_at__lt=at - STRANGERS_KEPT).delete()
    subscribers = Recipient.objects.filter(audience=Audience.SUBSCRIBER)
    subscribers.filter(erased_at__lt=at - GONE_KEPT).delete()
    Message.objects.filter(recipient__in=subscribers, ended_at__lt=at - FACTS_KEPT).delete()
    Confirmation.objects.filter(expires_at__lt=at - CODES_KEPT).delete()
    FollowToken.objects.filter(recipient__erased_at__lt=at - LINKS_KEPT).delete()
    ContactChange.objects.filter(undo_until__lt=at - CHANGES_KEPT).delete()
    InboundMail.objects.filter(received_at__lt=at - INBOUND_KEPT).delete()
    Reveal.objects.filter(at__lt=at - REVEALS_KEPT).delete()
