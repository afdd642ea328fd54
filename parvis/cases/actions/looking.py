"""Who looked at what. Written apart from the ledger, kept twelve months; the person concerned may read it (S4)."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from parvis.cases.actions.locking import said
from parvis.cases.models import AccessLog, Case, Reporter, SavedFilter
from parvis.core.actors import Actor
from parvis.correspondence import actions as correspondence
from parvis.correspondence.actions.revealing import Revealed, RevealReason

DAY = timedelta(hours=24)


def look(*, user: Any, what: str, at: datetime, case: Case | None = None, reason: str = "") -> AccessLog:
    """Write down that somebody looked: `what` is view, search, export, print, reveal, withheld."""
    return AccessLog.objects.create(at=at, user=user, what=what, case=case, reason=reason[:200])


@transaction.atomic
def reveal(*, reporter: Reporter, user: Any, why: RevealReason, reason: str, by: Actor, at: datetime) -> Revealed:
    """Return contact data after writing down who saw it and why (`reason` in words). More than PARVIS_REVEALS_PER_DAY in 24
    hours by one person puts an alert before the coordinators. Raises NeedsReason.
    """
    look(user=user, what="reveal", case=reporter.case, reason=said(reason), at=at)
    today = AccessLog.objects.filter(user=user, what="reveal", at__gt=at - DAY).count()
    if today > settings.PARVIS_REVEALS_PER_DAY:
        look(user=user, what="alert", case=reporter.case, reason=f"{today} reveals in 24 hours", at=at)
    return correspondence.reveal(recipient=reporter.recipient, reason=why, by=by, at=at)


def keep_filter(*, user: Any, name: str, query: str) -> SavedFilter:
    """Keep a list of the inbox as somebody's shortcut; one of the same name is replaced. `query` is the address's."""
    kept, _is_new = SavedFilter.objects.update_or_create(user=user, name=name, defaults={"query": query})
    return kept


def drop_filter(*, user: Any, pk: int) -> None:
    """Remove one of somebody's own shortcuts; others' stay."""
    SavedFilter.objects.filter(user=user, pk=pk).delete()
