"""What falls due with cases: promises, handing over, old keys."""

from datetime import datetime, timedelta

from parvis.cases import actions, search, transports
from parvis.cases.actions.answering import break_promise
from parvis.cases.models import Case, IdempotencyKey, Promise, ProposalState
from parvis.core import backups, due

LOOK_AGAIN = timedelta(hours=1)
CLEARED_AT_ONCE = 100
CLEARS_AGAIN_AFTER = timedelta(seconds=2)  # on SQLite others write in between


@due.handler("cases.promise_due")
def promise_due(row: due.Claimed) -> timedelta | None:
    """Write on a promise, once its time has passed without an answer, that it was broken; by the ledger, like an answer.

    Where a service's words came in time and wait here for somebody to look, it is not known yet: the answer decides when it
    is sent, or this job when the words were not used.
    """
    promise = (
        Promise.objects.select_for_update(of=("self",)).select_related("service", "case").get(pk=row.payload["promise"])
    )
    case = promise.case
    if case is None or promise.kept is not None:
        return None
    if case.merged_into is None and not case.is_open:
        return None  # withdrawn or not real: nobody was owed an answer any more
    if case.proposals.filter(state=ProposalState.WAITING, arrived_at__lte=promise.due_at).exists():
        return LOOK_AGAIN
    break_promise(promise)
    return None


@due.handler("cases.hand_over", slot="post", calls_out=True, time_limit=60)
def hand_over(row: due.Claimed) -> timedelta | None:
    """Give the case to a service outside the inbox by the transport its kind of reach has."""
    case = Case.objects.select_related("service").get(pk=row.payload["case"])
    if case.service is None or not case.is_open:
        return None
    return transports.hand_over(case, at=row.at)


@due.every("cases.sweep", timedelta(hours=1), slot="slow")
def sweep(row: due.Claimed) -> None:
    """Delete idempotency keys that have expired, and addresses typed in for news that nobody confirmed."""
    IdempotencyKey.objects.filter(expires_at__lt=row.at).delete()
    actions.forget_unconfirmed(at=row.at)


@due.every("cases.district_news", timedelta(hours=1), slot="slow", time_limit=300)
def tell_news(row: due.Claimed) -> timedelta | None:
    """Once a day, by day, write to those who want news of a district; come back at once while there are more of them."""
    return timedelta(0) if actions.tell_news(at=row.at) else None


@due.every("cases.retention", timedelta(hours=24), slot="slow", time_limit=300)
def keep_periods(row: due.Claimed) -> timedelta | None:
    """Clear away what has been kept long enough, some cases at a time; come back soon while there is more."""
    return CLEARS_AGAIN_AFTER if actions.clear_due(at=row.at, most=CLEARED_AT_ONCE).is_more else None


@due.every("cases.orphans", timedelta(hours=24), slot="slow", calls_out=True, time_limit=300)
def sweep_orphans(row: due.Claimed) -> None:
    """Delete stored photos that no case has: of reports somebody never finished, or left behind by a crash."""
    actions.sweep_orphans(at=row.at)


@due.handler(actions.REBUILD, slot="slow", calls_out=True, time_limit=300)
def purge_search(row: due.Claimed) -> None:
    """See that words of what was erased are not left in the file of the search index."""
    search.purge()


@due.handler("cases.copy_due")
def copy_due(row: due.Claimed) -> None:
    """Write down that a copy somebody asked for was not ready within the month."""
    actions.note_late_copy(copy_id=row.payload["copy"], at=row.at)


@backups.on_restored
def catch_up(at: datetime) -> None:
    """After a restore: clear away what ran out since, and write the search index anew."""
    while actions.clear_due(at=at).is_more:
        pass
    for _done in search.rebuild():
        pass
    search.purge()
