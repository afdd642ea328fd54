"""What is due is done once, by one worker, also when one of them dies."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from parvis.core import due
from parvis.core.models import DueRow

pytestmark = pytest.mark.django_db


@pytest.fixture
def ran():
    seen = []

    @due.handler("test.note", tries=2)
    def note(row):
        seen.append(row.payload)
        assert not row.payload.get("is_wrong")
        if row.payload.get("fails"):
            raise ValueError("a secret that must not be kept")
        return timedelta(hours=1) if row.payload.get("later") else None

    yield seen
    del due.kinds["test.note"]


def soon():
    return timezone.now() - timedelta(seconds=1)


def test_a_row_is_done_and_gone(ran):
    due.schedule(kind="test.note", due_at=soon(), payload={"a": 1})

    due.run_all(slot="default")

    assert ran == [{"a": 1}]
    assert not DueRow.objects.exists()


def test_what_is_not_due_yet_waits(ran):
    due.schedule(kind="test.note", due_at=timezone.now() + timedelta(minutes=1))

    assert due.claim(slot="default") == []


def test_two_workers_never_hold_the_same_row(ran):
    due.schedule(kind="test.note", due_at=soon())

    first, second = due.claim(slot="default"), due.claim(slot="default")

    assert len(first) == 1
    assert second == []


def test_a_dead_workers_row_is_taken_over_and_the_dead_one_changes_nothing(ran):
    due.schedule(kind="test.note", due_at=soon())
    [first] = due.claim(slot="default")
    DueRow.objects.update(leased_until=soon())
    [second] = due.claim(slot="default")

    assert due.run(first) is False
    assert DueRow.objects.count() == 1
    assert due.run(second) is True
    assert not DueRow.objects.exists()


def test_the_same_key_waits_only_once(ran):
    for _ in range(3):
        due.schedule(kind="test.note", due_at=soon(), key="one")

    assert DueRow.objects.count() == 1


def test_a_failure_waits_longer_then_goes_to_a_person_without_its_words(ran):
    due.schedule(kind="test.note", due_at=soon(), payload={"fails": True})

    due.run_all(slot="default")
    row = DueRow.objects.get()
    assert (row.state, row.attempts, row.problem) == ("waiting", 1, "ValueError")
    assert row.due_at > timezone.now()

    DueRow.objects.update(due_at=soon())
    due.run_all(slot="default")
    row.refresh_from_db()
    assert row.state == "failed"

    due.retry(row)
    assert len(due.claim(slot="default")) == 1


def test_not_yet_comes_again_later(ran):
    due.schedule(kind="test.note", due_at=soon(), payload={"later": True})

    due.run_all(slot="default")

    assert DueRow.objects.get().due_at > timezone.now() + timedelta(minutes=59)


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 30), (2, 60), (5, 480), (30, 14400)])
def test_pauses_grow_and_stop_growing(attempts, seconds):
    assert due.pause_after(attempts).total_seconds() == seconds


def test_what_was_given_up_waits_again_when_somebody_says_so(ran, capsys):
    due.schedule(kind="test.note", due_at=soon(), payload={"fails": True})
    DueRow.objects.update(state="failed", attempts=8)

    call_command("work", "--retry-failed")

    assert "1 wait again" in capsys.readouterr().out
    assert len(due.claim(slot="default")) == 1


def test_an_assertion_that_fails_in_a_handler_is_heard_in_a_test_and_written_down_like_any_other(ran, monkeypatch):
    due.schedule(kind="test.note", due_at=soon(), payload={"is_wrong": True})

    with pytest.raises(AssertionError):
        due.run_all(slot="default")
    assert DueRow.objects.get().problem == "AssertionError"

    monkeypatch.setattr(due, "let_through", ())
    DueRow.objects.update(due_at=soon())
    due.run_all(slot="default")
    assert DueRow.objects.get().state == "failed"
