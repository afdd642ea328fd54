"""How much may leave in a day: per destination, and SMS for the whole city. Counted before the try, given back if it failed."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone

from parvis.core import counters
from parvis.correspondence import rules
from parvis.correspondence.models import Audience, MessageKind

_SMS, _SMS_TRIPPED = "correspondence.sms", "correspondence.sms_tripped"


def _today(at: datetime) -> date:
    return timezone.localtime(at).date()


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one try has taken from the limits of its day."""

    day: date
    destination: str
    sms: int

    def give_back(self) -> None:
        """Return it to the day it was taken from: nothing was handed over."""
        counters.add_on(self.day, self.destination, by=-1)
        if self.sms:
            counters.add_on(self.day, _SMS, by=-self.sms)


class DestinationFull(Exception):
    """This destination has had its messages of the day."""


class BudgetSpent(Exception):
    """The city's SMS of the day are spent. `is_first` for the message that found out."""

    def __init__(self, is_first: bool) -> None:
        super().__init__()
        self.is_first = is_first


def take(*, address_digest: str, kind: MessageKind, audience: str, sms: int, at: datetime) -> Allowance:
    """Count one message (and `sms` text messages, 0 for a mail). Raises DestinationFull or BudgetSpent, counting nothing.

    Danger passes the budget: whoever may need help is not told to wait for tomorrow. Subscribers are counted apart: whoever
    types in somebody's address must not use up what that person gets about their own matter.
    """
    group = "danger" if kind == MessageKind.DANGER else "news" if audience == Audience.SUBSCRIBER else "to"
    day = _today(at)
    allowance = Allowance(day, f"correspondence.{group}:{address_digest[:32]}", sms)
    most = rules.most_a_day(kind, audience)
    if counters.add_on(day, allowance.destination) > (most or 10**9):
        counters.add_on(day, allowance.destination, by=-1)
        raise DestinationFull
    if sms:
        spent = counters.add_on(day, _SMS, by=sms)
        if spent > settings.PARVIS_SMS_PER_DAY and kind != MessageKind.DANGER:
            allowance.give_back()
            raise BudgetSpent(is_first=counters.add_on(day, _SMS_TRIPPED) == 1)
    return allowance


def sms_today(*, at: datetime) -> int:
    """Return how many SMS have left today."""
    return counters.count_on(_today(at), _SMS)


def is_budget_spent(*, at: datetime) -> bool:
    """Return whether messages wait because the day's SMS are spent."""
    return counters.count_on(_today(at), _SMS_TRIPPED) > 0
