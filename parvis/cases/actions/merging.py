"""Two cases, one matter: the reporters of the one get the answers of the other."""

from datetime import datetime

from django.db import transaction

from parvis.cases.actions.locking import locked_in_order
from parvis.cases.actions.refusals import CannotMerge, TooLate
from parvis.cases.messages import Telling, tell
from parvis.cases.models import Case
from parvis.cases.moves import State, state_after
from parvis.cases.rules import UNDO_MERGE
from parvis.core import ledger
from parvis.core.actors import Actor


@transaction.atomic
def merge(*, source: Case, target: Case, by: Actor, at: datetime) -> Case:
    """Let `source` follow `target`. Both first promises stay. Undone by `unmerge` for 30 days.

    Raises CannotMerge for a chain, different kinds, anything sensitive, or a public with a private one; NotAllowedNow
    where the source has ended.
    """
    source, target = locked_in_order(source, target)
    if (
        source.pk == target.pk
        or not target.is_open
        or source.merged.exists()
        or source.kind != target.kind
        or source.is_sensitive
        or target.is_sensitive
        or source.is_public != target.is_public
        or source.withheld_at
        or target.withheld_at
    ):
        raise CannotMerge
    source.state = state_after("merge", source.state)
    source.merged_into, source.merged_at = target, at
    source.closed_at, source.closed_by_kind, source.changed_at = at, by.kind, at
    source.save(update_fields=["state", "merged_into", "merged_at", "closed_at", "closed_by_kind", "changed_at"])
    ledger.write(verb="cases.merged", subject=source.subject, by=by, at=at, codes={"into": target.subject})
    wanting = source.reporters.filter(withdrawn_at__isnull=True).select_related("recipient", "case")
    tell([Telling("merged", reporter) for reporter in wanting], case=target, at=at)
    return source


@transaction.atomic
def unmerge(*, case: Case, by: Actor, at: datetime) -> Case:
    """Let a merged case stand for itself again. Raises NotAllowedNow, TooLate after 30 days."""
    source = locked_in_order(case)[0]
    state = state_after("unmerge", source.state)
    if source.merged_at is None or at - source.merged_at > UNDO_MERGE:
        raise TooLate
    target = source.merged_into
    source.state = state if source.service_id else State.UNROUTED
    source.merged_into = source.merged_at = source.closed_at = None
    source.closed_by_kind, source.changed_at = "", at
    source.save(update_fields=["state", "merged_into", "merged_at", "closed_at", "closed_by_kind", "changed_at"])
    ledger.write(
        verb="cases.unmerged", subject=source.subject, by=by, at=at, codes={"from": target.subject if target else None}
    )
    return source
