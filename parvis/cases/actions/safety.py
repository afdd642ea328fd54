"""Danger and sensitivity: they go up, never down by themselves."""

from datetime import datetime

from django.db import transaction

from parvis.cases.actions.locking import locked
from parvis.cases.models import Case
from parvis.core import ledger
from parvis.core.actors import Actor
from parvis.correspondence import actions as correspondence
from parvis.correspondence.models import Recipient


@transaction.atomic
def mark_danger(*, case: Case, how: str, by: Actor, at: datetime) -> None:
    """Put the case on top of the staffed list until a person has looked."""
    Case.objects.filter(pk=case.pk).update(danger_at=at, danger_seen_at=None)
    ledger.write(verb="cases.danger_marked", subject=case.subject, by=by, at=at, codes={"how": how})


@transaction.atomic
def see_danger(*, case: Case, by: Actor, at: datetime) -> None:
    """Write down that a person has looked at a case marked possible danger."""
    if Case.objects.filter(pk=case.pk, danger_at__isnull=False, danger_seen_at__isnull=True).update(danger_seen_at=at):
        ledger.write(verb="cases.danger_seen", subject=case.subject, by=by, at=at)


@transaction.atomic
def raise_sensitivity(*, case: Case, how: str, by: Actor, at: datetime) -> None:
    """Make the case and everybody's messages about it sensitive, and take it off every public page. Never undone."""
    case = locked(case)
    family = [case.pk, *case.merged.values_list("pk", flat=True)]
    correspondence.raise_sensitivity(recipients=Recipient.objects.filter(reporter__case__in=family), by=by, at=at)
    if case.is_sensitive:
        return
    case.is_sensitive, case.is_public = True, False
    case.public_latitude = case.public_longitude = case.public_from = None
    case.save(update_fields=["is_sensitive", "is_public", "public_latitude", "public_longitude", "public_from"])
    ledger.write(verb="cases.sensitivity_raised", subject=case.subject, by=by, at=at, codes={"how": how})
