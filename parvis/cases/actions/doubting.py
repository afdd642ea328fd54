"""Not a real report: one person says so with a reason, a second one decides."""

from datetime import datetime

from django.db import transaction

from parvis.cases.actions.locking import locked, said
from parvis.cases.actions.refusals import CaseClosed, NeedsAnotherPerson, NothingOpen
from parvis.cases.models import Case, Doubt
from parvis.cases.moves import state_after
from parvis.core import ledger
from parvis.core.actors import Actor


@transaction.atomic
def doubt(*, case: Case, reason: str, by: Actor, at: datetime) -> Doubt:
    """Say that this is not a real report. The case stays open and its date runs on. Raises NeedsReason, CaseClosed."""
    case = locked(case)
    words = said(reason)
    if not case.is_open:
        raise CaseClosed
    open_doubt = case.doubts.filter(decided_at__isnull=True).first()
    if open_doubt is not None:
        return open_doubt
    ledger.write(verb="cases.doubted", subject=case.subject, by=by, at=at)
    return Doubt.objects.create(case=case, reason=words, at=at, by=by.reference)


@transaction.atomic
def confirm_doubt(*, case: Case, by: Actor, at: datetime) -> Case:
    """A second person agrees: the case ends as not a real report. Raises NothingOpen, NeedsAnotherPerson, NotAllowedNow."""
    case = locked(case)
    found = _decide(case, by=by, at=at, is_confirmed=True)
    case.state = state_after("confirm_doubt", case.state)
    case.closed_at, case.closed_by_kind, case.changed_at = at, by.kind, at
    case.save(update_fields=["state", "closed_at", "closed_by_kind", "changed_at"])
    ledger.write(verb="cases.doubt_confirmed", subject=found.case.subject, by=by, at=at)
    return case


@transaction.atomic
def refuse_doubt(*, case: Case, by: Actor, at: datetime) -> Case:
    """A second person disagrees: it is a real report. Raises NothingOpen, NeedsAnotherPerson."""
    case = locked(case)
    _decide(case, by=by, at=at, is_confirmed=False)
    ledger.write(verb="cases.doubt_refused", subject=case.subject, by=by, at=at)
    return case


def _decide(case: Case, *, by: Actor, at: datetime, is_confirmed: bool) -> Doubt:
    found = case.doubts.filter(decided_at__isnull=True).first()
    if found is None:
        raise NothingOpen
    if found.by == by.reference:
        raise NeedsAnotherPerson
    found.decided_at, found.decided_by, found.is_confirmed = at, by.reference, is_confirmed
    found.save(update_fields=["decided_at", "decided_by", "is_confirmed"])
    return found
