"""Holding on to the row in hand: a short lease, made longer while its handler runs.

So the row of a killed worker is free again within `LASTS`, however long its kind may take, and still no row runs twice at
the same time: a worker that cannot renew its lease is interrupted before the lease is over, by SIGALRM, as a handler is
that goes on past its time limit. Where that stops working: a handler inside a call that for as long as a lease lasts
neither returns to Python nor lets other threads run. What it writes in its transaction is written once even then.
"""

import logging
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.db import DatabaseError, connection

from parvis.core import due

LASTS = timedelta(seconds=45)
EVERY = 10.0
WITHOUT = LASTS.total_seconds() - 10  # seconds a handler goes on without a renewal
LOOKS_EVERY = 1.0
log = logging.getLogger("parvis.work")


@dataclass(slots=True)
class _Held:
    """A row in hand; moments by the monotonic clock. `is_renewed`: its lease is made longer while it runs."""

    row: due.Claimed
    renewed: float
    ends: float
    is_renewed: bool


class Keeper:
    """One for each working process: a thread that makes the lease of the row in hand longer."""

    def __init__(self) -> None:
        self._held: _Held | None = None
        self._alarm = threading.Lock()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="leases", daemon=True)
        self._thread.start()

    @property
    def has_row(self) -> bool:
        """Whether a row is in hand; an alarm that comes later is nobody's."""
        return self._held is not None

    def end(self) -> None:
        """Stop the thread."""
        self._ended.set()
        self._thread.join()

    @contextmanager
    def holding(self, row: due.Claimed, *, since: float) -> Iterator[None]:
        """Hold the row, claimed at `since` for `LASTS`, while the block runs; the alarm interrupts it where it must end."""
        kind = due.kinds.get(row.kind)
        limit = kind.time_limit if kind else due.TIME_LIMIT
        # A transaction on SQLite keeps every other writer out, who claims rows too: its rows need no renewal.
        is_alone = connection.vendor == "sqlite" and not (kind and kind.calls_out)
        held = _Held(row, renewed=since, ends=time.monotonic() + limit, is_renewed=not is_alone)
        with self._alarm:
            self._held = held
            _set_alarm(held)
        try:
            yield
        finally:
            self._held = None
            with self._alarm:
                signal.setitimer(signal.ITIMER_REAL, 0)

    def _keep(self) -> None:
        # Signals are for the thread that works: there they interrupt a call to somebody who does not answer.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM, signal.SIGTERM, signal.SIGINT})
        while not self._ended.wait(LOOKS_EVERY):
            held = self._held
            if held is not None and held.is_renewed and time.monotonic() - held.renewed >= EVERY:
                self._renew(held)

    def _renew(self, held: _Held) -> None:
        asked = time.monotonic()
        try:
            is_ours = due.renew(held.row, lasts=LASTS)
            is_taken = not is_ours and due.is_taken(held.row)
        except DatabaseError as problem:
            log.warning(
                "the lease of %s %s could not be renewed: %s", held.row.kind, held.row.id, type(problem).__name__
            )
            return
        finally:
            connection.close()
        with self._alarm:
            if self._held is not held:
                return
            if is_ours:
                held.renewed = asked
            else:
                held.is_renewed = False  # asked once: a second alarm would ring while the first is being written down
                if is_taken:  # otherwise somebody withdrew the row: nobody else runs it, and it ends as it began
                    held.ends = asked
            _set_alarm(held)


def _set_alarm(held: _Held) -> None:
    """Let the alarm ring when the time limit is over, or the lease nearly is."""
    latest = min(held.ends, held.renewed + WITHOUT) if held.is_renewed else held.ends
    signal.setitimer(signal.ITIMER_REAL, max(latest - time.monotonic(), 0.001))
