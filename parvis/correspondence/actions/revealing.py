"""Showing somebody's contact data to a colleague who needs it: with a reason, written down, noticed when it gets much."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from parvis.core import counters, ledger
from parvis.core.actors import Actor
from parvis.correspondence.models import Recipient, Reveal


class RevealReason(models.TextChoices):
    """Why contact data is shown."""

    TO_CALL = "to_call", _("To call the person")
    TO_WRITE = "to_write", _("To write a letter or hand something over")
    PERSON_ASKS = "person_asks", _("The person asks what we have")
    SEEMS_WRONG = "seems_wrong", _("The address seems wrong")


@dataclass(frozen=True, slots=True)
class Revealed:
    """Contact data in the clear."""

    email: str
    phone: str
    letter_address: str
    language: str


@transaction.atomic
def reveal(*, recipient: Recipient, reason: RevealReason, by: Actor, at: datetime) -> Revealed:
    """Return the contact data and write down who saw it and why. More than PARVIS_REVEALS_PER_DAY raises an alert once."""
    Reveal.objects.create(recipient=recipient, shown_to=by.reference, reason=reason, at=at)
    ledger.write(
        verb="correspondence.contact_shown", subject=recipient.subject, by=by, at=at, codes={"reason": str(reason)}
    )
    count = counters.add(f"correspondence.reveals:{by.reference}", window=timedelta(days=1), at=at)
    if count == settings.PARVIS_REVEALS_PER_DAY + 1:
        ledger.write(verb="correspondence.many_reveals", subject=by.reference, by=by, at=at, codes={"count": count})
    return Revealed(recipient.email, recipient.phone, recipient.letter_address, recipient.language)
