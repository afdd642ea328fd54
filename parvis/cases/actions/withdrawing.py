"""Withdrawing what one said, with seven days to think again."""

from datetime import datetime

from django.db import transaction

from parvis.cases.actions.locking import locked
from parvis.cases.actions.refusals import CaseClosed, TooLate
from parvis.cases.models import Case, Reporter
from parvis.cases.moves import State, may, state_after
from parvis.cases.rules import UNDO_WITHDRAWAL
from parvis.core import ledger
from parvis.core.actors import Actor


@transaction.atomic
def withdraw(*, reporter: Reporter, by: Actor, at: datetime) -> Case:
    """Take one person out of the case; when nobody is left it ends as withdrawn. Raises CaseClosed for an ended case."""
    case = locked(reporter.case)
    if not may("withdraw", case.state) and case.state != State.MERGED:
        raise CaseClosed
    if not Reporter.objects.filter(pk=reporter.pk, withdrawn_at__isnull=True).update(withdrawn_at=at):
        return case
    is_last = not case.reporters.filter(withdrawn_at__isnull=True).exists()
    if is_last and case.state != State.MERGED and not case.merged.exists():
        case.state = state_after("withdraw", case.state)
        case.closed_at, case.closed_by_kind, case.changed_at = at, by.kind, at
        case.save(update_fields=["state", "closed_at", "closed_by_kind", "changed_at"])
    ledger.write(
        verb="cases.withdrawn", subject=case.subject, by=by, at=at,
        codes={"reporter": reporter.pk, "last": case.state == State.WITHDRAWN},
    )  # fmt: skip
    return case


@transaction.atomic
def take_back_withdrawal(*, reporter: Reporter, by: Actor, at: datetime) -> Case:
    """Undo a withdrawal within seven days; the case goes on where it was. Raises TooLate."""
    case = locked(reporter.case)
    row = Reporter.objects.get(pk=reporter.pk)
    if row.withdrawn_at is None:
        return case
    if at - row.withdrawn_at > UNDO_WITHDRAWAL:
        raise TooLate
    Reporter.objects.filter(pk=reporter.pk).update(withdrawn_at=None)
    if case.state == State.WITHDRAWN:
        case.state = State.PASSED if case.service_id else state_after("take_back_withdrawal", case.state)
        case.closed_at, case.closed_by_kind, case.changed_at = None, "", at
        case.save(update_fields=["state", "closed_at", "closed_by_kind", "changed_at"])
    ledger.write(verb="cases.withdrawal_undone", subject=case.subject, by=by, at=at, codes={"reporter": reporter.pk})
    return case
