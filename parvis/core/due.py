"""Everything due: one table of rows that workers claim by lease. The state change is the queue.

    due.schedule(kind="cases.overdue", due_at=promise.due_at, payload={"promise": promise.pk})

    @due.handler("cases.overdue")                      runs in one transaction with the removal of its row:
    def note_broken(row): ...                          it happens once, or not at all

    @due.handler("correspondence.deliver", calls_out=True, slot="post", time_limit=30)
    def deliver(row): ...                              runs with no transaction and no lock held; it may run again after
                                                       a crash, so it writes down for itself how far it came

    @due.every("core.seal", timedelta(minutes=1))      comes round again by itself

A handler may return a timedelta: not yet, try again after that time. A failure tries again with growing pauses, then the
row is marked failed for a person. How a worker holds on to a row stands in `leases`. Times come from the database's
clock, so that workers need not agree on theirs.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from parvis.core.models import DueRow, DueState
from parvis.core.rows import insert

Outcome = timedelta | None
TIME_LIMIT = 60
# What rises through `run` all the same: tests put AssertionError here, for an assertion in a handler is theirs.
let_through: tuple[type[Exception], ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """Something to schedule. With a key, a second row of that kind and key is not added while the first waits."""

    kind: str
    due_at: datetime
    payload: dict[str, Any] = field(default_factory=dict)
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row this worker holds until `lease` is taken by another."""

    id: int
    kind: str
    payload: dict[str, Any]
    lease: int
    attempts: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Kind:
    """How rows of a kind are run."""

    run: Callable[[Claimed], Outcome]
    slot: str
    calls_out: bool
    time_limit: int
    tries: int
    period: timedelta | None = None


kinds: dict[str, Kind] = {}


def handler(
    kind: str, *, slot: str = "default", calls_out: bool = False, time_limit: int = TIME_LIMIT, tries: int = 8
) -> Callable[[Callable[[Claimed], Outcome]], Callable[[Claimed], Outcome]]:
    """Register the function that does rows of `kind`. `time_limit` in seconds; `tries` before it is given up."""

    def register(run: Callable[[Claimed], Outcome]) -> Callable[[Claimed], Outcome]:
        kinds[kind] = Kind(run=run, slot=slot, calls_out=calls_out, time_limit=time_limit, tries=tries)
        return run

    return register


def every(
    kind: str, period: timedelta, *, slot: str = "default", calls_out: bool = False, time_limit: int = TIME_LIMIT
) -> Callable[[Callable[[Claimed], Outcome]], Callable[[Claimed], Outcome]]:
    """Register a function that runs again and again, `period` after it last ended."""

    def register(run: Callable[[Claimed], Outcome]) -> Callable[[Claimed], Outcome]:
        kinds[kind] = Kind(run, slot, calls_out, time_limit, tries=10**9, period=period)
        return run

    return register


def schedule(*, kind: str, due_at: datetime, payload: dict[str, Any] | None = None, key: str | None = None) -> None:
    """Add one row in the caller's transaction."""
    schedule_many([Due(kind=kind, due_at=due_at, payload=payload or {}, key=key)])


def schedule_many(rows: Iterable[Due]) -> None:
    """Add rows with one statement, in the caller's transaction."""
    new = [
        DueRow(kind=row.kind, slot=kinds[row.kind].slot, key=row.key, payload=row.payload, due_at=row.due_at)
        for row in rows
    ]
    insert(DueRow, new, ignore_conflicts=any(row.key for row in new))


def cancel(*, kind: str, key: str) -> int:
    """Remove the waiting row of that kind and key; return how many there were (0 or 1)."""
    return DueRow.objects.filter(kind=kind, key=key, state=DueState.WAITING).delete()[0]


def ensure_periodic() -> None:
    """See that each repeating job has its row."""
    at = datetime.now(tz=UTC)
    schedule_many(Due(kind=name, due_at=at, key="periodic") for name, kind in kinds.items() if kind.period)


def _clock() -> str:
    return "clock_timestamp()" if connection.vendor == "postgresql" else "strftime('%Y-%m-%d %H:%M:%f', 'now')"


def now() -> datetime:
    """Return the database's clock, UTC."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_clock()}")
        return _moment(cursor.fetchone()[0])


def _moment(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return datetime.fromisoformat(value).replace(tzinfo=UTC)


def claim(*, slot: str, limit: int = 1, at: datetime | None = None, lasts: timedelta | None = None) -> list[Claimed]:
    """Lease up to `limit` due rows of the slot, oldest first, for `lasts`; whoever says it renews the lease in time.

    Without it a lease lasts for the longest time limit of the slot and a little more. `at` puts a moment in place of the
    database's clock, for tests that let days pass.
    """
    longest = max((kind.time_limit for kind in kinds.values() if kind.slot == slot), default=TIME_LIMIT)
    clock = now() if at is None else at
    as_stored = connection.ops.adapt_datetimefield_value
    sql = f"""
        UPDATE core_duerow SET lease = lease + 1, leased_until = %s, attempts = attempts + 1
        WHERE id IN (
            SELECT id FROM core_duerow
            WHERE state = 'waiting' AND slot = %s AND due_at <= %s AND (leased_until IS NULL OR leased_until < %s)
            ORDER BY due_at, id LIMIT %s {"FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""}
        ) RETURNING id, kind, payload, lease, attempts
    """  # noqa: S608  (no value of anybody's stands in it)
    until = as_stored(clock + (lasts or timedelta(seconds=longest + 30)))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [until, slot, as_stored(clock), as_stored(clock), limit])
        rows = cursor.fetchall()
    decode: Any = DueRow._meta.get_field("payload").from_db_value
    claimed = [
        Claimed(id_, kind, decode(payload, None, connection), lease, attempts, clock)
        for id_, kind, payload, lease, attempts in rows
    ]
    return sorted(claimed, key=lambda row: row.id)


def renew(row: Claimed, *, lasts: timedelta) -> bool:
    """Let the lease of a row in hand last from now on; return False where it is not held any more. One or two statements."""
    until = now() + lasts
    return bool(_mine(row).filter(leased_until__isnull=False).update(leased_until=until))


def is_taken(row: Claimed) -> bool:
    """Return whether another worker has taken the row since it was claimed."""
    return DueRow.objects.filter(pk=row.id).exclude(lease=row.lease).exists()


def run(row: Claimed) -> bool:
    """Do a claimed row and write down what became of it; return whether it worked.

    What a handler raises is logged and written down, and goes no further, but for `let_through`.
    """
    import logging

    kind = kinds.get(row.kind)
    if kind is None:
        _give_up(row, "unknown kind")
        return False
    try:
        if kind.calls_out:
            outcome = kind.run(row)
            with transaction.atomic():
                _finish(row, kind, outcome)
        else:
            with transaction.atomic():
                outcome = kind.run(row)
                _finish(row, kind, outcome)
    except LeaseLost:
        return False
    except Exception as problem:  # whatever happens in a handler, the worker goes on with the next row
        logging.getLogger("parvis.work").exception("%s %s failed", row.kind, row.id)
        _failed(row, kind, type(problem).__name__)
        if isinstance(problem, let_through):
            raise
        return False
    return True


class LeaseLost(Exception):
    """Another worker has taken the row meanwhile; what this one did in the transaction is undone."""


def _mine(row: Claimed) -> Any:
    return DueRow.objects.filter(pk=row.id, lease=row.lease, state=DueState.WAITING)


def _finish(row: Claimed, kind: Kind, outcome: Outcome) -> None:
    again = outcome if isinstance(outcome, timedelta) else kind.period
    if again is None:
        changed = _mine(row).delete()[0]
    else:
        changed = _mine(row).update(due_at=row.at + again, leased_until=None, attempts=0, problem="")
    if not changed:
        raise LeaseLost


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after the n-th failure: 30 s, 1 min, 2 min … at most 4 hours."""
    return timedelta(seconds=min(30 * 2 ** max(attempts - 1, 0), 4 * 3600))


def _failed(row: Claimed, kind: Kind, problem: str) -> None:
    if row.attempts >= kind.tries:
        _give_up(row, problem)
    else:
        _mine(row).update(due_at=row.at + pause_after(row.attempts), leased_until=None, problem=problem)


def _give_up(row: Claimed, problem: str) -> None:
    _mine(row).update(state=DueState.FAILED, leased_until=None, problem=problem)


def retry(row: DueRow) -> None:
    """Let a failed row wait again, from now."""
    DueRow.objects.filter(pk=row.pk, state=DueState.FAILED).update(
        state=DueState.WAITING, attempts=0, due_at=now(), lease=F("lease") + 1
    )


def run_all(*, slot: str | None = None, limit: int = 1000, at: datetime | None = None) -> int:
    """Do everything that is due now (or at `at`), in this process; return how many rows worked."""
    done = 0
    for name in [slot] if slot else sorted({kind.slot for kind in kinds.values()}):
        while done < limit and (rows := claim(slot=name, at=at)):
            done += sum(run(row) for row in rows)
    return done
