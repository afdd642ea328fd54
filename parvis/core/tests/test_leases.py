"""A row in hand is nobody else's, and a dead worker's row is soon somebody's."""

import signal
import threading
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from parvis.core import due, leases
from parvis.core.management.commands.work import TookTooLong
from parvis.core.models import DueRow

FOREVER = 60


@pytest.fixture
def keeper(monkeypatch):
    """A keeper in a hurry, and an alarm that interrupts like the worker's."""
    monkeypatch.setattr(leases, "LOOKS_EVERY", 0.01)
    monkeypatch.setattr(leases, "EVERY", 0.0)
    made = leases.Keeper()
    before = signal.signal(signal.SIGALRM, lambda _number, _frame: interrupt(made))
    yield made
    made.end()
    signal.signal(signal.SIGALRM, before)


def interrupt(made):
    if made.has_row:
        raise TookTooLong


@contextmanager
def handled(run, *, calls_out=True):
    due.handler("test.long", calls_out=calls_out, time_limit=FOREVER)(run)
    due.schedule(kind="test.long", due_at=timezone.now() - timedelta(seconds=1))
    try:
        yield
    finally:
        del due.kinds["test.long"]


def work(keeper):
    since = time.monotonic()
    [row] = due.claim(slot="default", lasts=leases.LASTS)
    with keeper.holding(row, since=since):
        return due.run(row)


def renewals(monkeypatch, *, wanted):
    """Return an event that is set once the lease has been renewed so often."""
    enough, count, real = threading.Event(), [], due.renew

    def renew(row, *, lasts):
        is_ours = real(row, lasts=lasts)
        count.append(is_ours)
        if len(count) == wanted:
            enough.set()
        return is_ours

    monkeypatch.setattr(due, "renew", renew)
    return enough


@pytest.mark.django_db
def test_a_killed_workers_row_is_free_within_a_minute_however_long_its_kind_may_take():
    at = due.now()
    with handled(lambda row: None):
        assert len(due.claim(slot="default", at=at, lasts=leases.LASTS)) == 1

        assert due.claim(slot="default", at=at + timedelta(seconds=40)) == []
        assert len(due.claim(slot="default", at=at + timedelta(seconds=60))) == 1


@pytest.mark.django_db(transaction=True)
def test_while_a_handler_runs_its_lease_is_renewed_and_no_other_worker_takes_the_row(keeper, monkeypatch):
    renewed, others = renewals(monkeypatch, wanted=2), []

    def long(row):
        until = DueRow.objects.get().leased_until
        assert renewed.wait(FOREVER)
        others.extend(due.claim(slot="default", at=until))

    with handled(long):
        assert work(keeper)

    assert others == []
    assert not DueRow.objects.exists()
    assert not keeper.has_row


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_cannot_renew_stops_before_another_may_begin(keeper, monkeypatch):
    def cannot(row, *, lasts):
        raise DatabaseError

    monkeypatch.setattr(due, "renew", cannot)
    monkeypatch.setattr(leases, "WITHOUT", 0.1)

    with handled(lambda row: threading.Event().wait(FOREVER) and None):
        assert not work(keeper)

    assert DueRow.objects.get().problem == "TookTooLong"


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_slept_too_long_stops_when_its_row_is_anothers(keeper):
    def taken(row):
        DueRow.objects.update(lease=row.lease + 1)
        threading.Event().wait(FOREVER)

    with handled(taken):
        assert not work(keeper)

    row = DueRow.objects.get()
    assert (row.lease, row.problem, row.leased_until is None) == (2, "", False)


@pytest.mark.django_db(transaction=True)
def test_what_is_withdrawn_meanwhile_is_finished_in_peace(keeper, monkeypatch):
    asked, ended = renewals(monkeypatch, wanted=1), []

    def withdrawn(row):
        DueRow.objects.all().delete()
        assert asked.wait(FOREVER)
        ended.append(row.id)

    with handled(withdrawn):
        work(keeper)

    assert ended and not DueRow.objects.exists()
