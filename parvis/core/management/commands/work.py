"""`parvis work`: do what is due, in one process per slot, until asked to stop."""

import logging
import multiprocessing
import os
import signal
import time
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, OperationalError, connection, connections

from parvis.core import due, leases
from parvis.core.models import DueRow, DueState

log = logging.getLogger("parvis.work")
IDLE_SECONDS = 0.5


class TookTooLong(Exception):
    """A handler went on past its kind's time limit, or its lease could not be renewed."""


class Command(BaseCommand):
    help = "Do everything that is due: send messages, note broken promises, seal the ledger, fetch and sweep."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now and stop")
        parser.add_argument(
            "--retry-failed", action="store_true", help="let rows that were given up wait again, and stop"
        )
        parser.add_argument("--slot", help="only this slot, in this process")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["retry_failed"]:
            failed = list(DueRow.objects.filter(state=DueState.FAILED))
            for row in failed:
                due.retry(row)
            self.stdout.write(f"{len(failed)} wait again")
            return
        if options["once"]:
            due.ensure_periodic()
            done = due.run_all(slot=options["slot"], limit=1_000_000)
            self.stdout.write(f"{done} done")
            return
        _ensure_periodic()
        if options["slot"]:
            work_slot(options["slot"])
        else:
            keep_working(slots())


def _ensure_periodic() -> None:
    """See that each repeating job has its row, once the database can be reached: a worker may be started before it."""
    while True:
        try:
            return due.ensure_periodic()
        except OperationalError as problem:
            _wait_for_database(problem)


def _wait_for_database(problem: DatabaseError) -> None:
    log.warning("database: %s; trying again", type(problem).__name__)
    connection.close()
    time.sleep(2)


def slots() -> list[str]:
    """Return every slot some kind of work uses."""
    return sorted({kind.slot for kind in due.kinds.values()})


def keep_working(names: list[str]) -> None:
    """Run one child process per slot and start a new one where one dies; end them all on SIGTERM or SIGINT."""
    connections.close_all()  # a child must not inherit our connection
    context = multiprocessing.get_context("fork")
    children: dict[str, multiprocessing.process.BaseProcess] = {}
    stopping = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while not stopping:
        for name in names:
            child = children.get(name)
            if child is None or not child.is_alive():
                if child is not None:
                    log.warning("the worker of slot %s ended and is started again", name)
                children[name] = context.Process(target=work_slot, args=(name,), daemon=True)
                children[name].start()
        time.sleep(0.5)
    for child in children.values():
        child.terminate()
    for child in children.values():
        child.join(timeout=20)


def work_slot(slot: str) -> None:
    """Do the rows of one slot until SIGTERM; the row in hand is finished first."""
    stopping = False
    parent = os.getppid()
    keeper = leases.Keeper()

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    def too_long(_number: int, _frame: FrameType | None) -> None:
        if keeper.has_row:
            raise TookTooLong

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, too_long)
    last_beat = 0.0
    while not stopping and os.getppid() == parent:
        try:
            if time.monotonic() - last_beat > 10:
                beat(slot)
                last_beat = time.monotonic()
            since = time.monotonic()
            rows = due.claim(slot=slot, lasts=leases.LASTS)
            for row in rows:
                with keeper.holding(row, since=since):
                    due.run(row)
            if not rows:
                time.sleep(IDLE_SECONDS)
        except DatabaseError as problem:
            _wait_for_database(problem)


def beat(slot: str) -> None:
    """Write down that this slot is alive."""
    with connection.cursor() as cursor:
        now = due._clock()
        cursor.execute(
            f"INSERT INTO core_heartbeat (slot, seen_at) VALUES (%s, {now}) "  # noqa: S608
            "ON CONFLICT (slot) DO UPDATE SET seen_at = excluded.seen_at",
            [slot],
        )
