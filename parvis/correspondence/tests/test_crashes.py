"""A worker that dies: nothing lost, no record double, and what may have left is not sent again by itself."""

from datetime import timedelta

import pytest

from parvis.core import due
from parvis.core.models import DueRow
from parvis.correspondence import actions, events, worker
from parvis.correspondence.models import Delivery, Message, MessageKind, MessageState, Outcome, PersonTask, TaskReason
from parvis.correspondence.tests.people import BRUNO, ama

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("valdoria")]


class Killed(BaseException):
    """The process is gone; nothing after this line runs."""


def die_after_handing_over(monkeypatch):
    original = worker.hand_over

    def hand_over(parcel):
        original(parcel)
        raise Killed

    monkeypatch.setattr(worker, "hand_over", hand_over)


def claim(at):
    [row] = due.claim(slot="post", at=at)
    return row


def test_a_worker_killed_between_hand_over_and_writing_leaves_it_to_a_person(now, say, work, post_office, monkeypatch):
    say("cases.answered_done", ama(at=now), at=now, answer="Done.")
    with monkeypatch.context() as killing:
        die_after_handing_over(killing)
        with pytest.raises(Killed):
            due.run(claim(now))

    work(now + timedelta(minutes=10))
    work(now + timedelta(days=1))

    assert len(post_office.mails) == 1
    assert Delivery.objects.get().outcome == Outcome.UNSURE
    assert Message.objects.get().state == MessageState.UNSURE
    assert PersonTask.objects.get().reason == TaskReason.UNSURE
    assert not DueRow.objects.filter(kind="correspondence.deliver").exists()


def test_a_person_may_say_that_it_arrived(now, say, work, post_office, monkeypatch):
    test_a_worker_killed_between_hand_over_and_writing_leaves_it_to_a_person(now, say, work, post_office, monkeypatch)
    task = PersonTask.objects.get()

    actions.it_arrived(task=task, by=BRUNO, at=now)

    assert Message.objects.get().state == MessageState.SENT
    with pytest.raises(actions.TaskDone):
        actions.send_again(task=task, by=BRUNO, at=now)


def test_a_person_may_send_it_again(now, say, work, post_office, monkeypatch):
    test_a_worker_killed_between_hand_over_and_writing_leaves_it_to_a_person(now, say, work, post_office, monkeypatch)

    actions.send_again(task=PersonTask.objects.get(), by=BRUNO, at=now)
    work(now)

    assert len(post_office.mails) == 2
    assert Message.objects.get().state == MessageState.SENT


def test_a_receipt_is_rather_sent_twice_than_never(now, say, work, post_office, monkeypatch):
    say("cases.received", ama(at=now), at=now)
    with monkeypatch.context() as killing:
        die_after_handing_over(killing)
        with pytest.raises(Killed):
            due.run(due.claim(slot="post_now", at=now)[0])

    work(now + timedelta(minutes=10))

    assert len(post_office.mails) == 2
    assert [one.outcome for one in Delivery.objects.all()] == [Outcome.UNSURE, Outcome.HANDED_OVER]
    assert Message.objects.get().state == MessageState.SENT


def test_a_worker_killed_before_it_began_loses_nothing(now, say, work, post_office, monkeypatch):
    say("cases.answered_done", ama(at=now), at=now, answer="Done.")
    claim(now)  # and gone

    work(now + timedelta(minutes=10))

    assert len(post_office.mails) == 1
    assert Message.objects.get().state == MessageState.SENT


def test_a_slow_first_worker_corrects_what_the_second_had_to_believe(now, say, work, post_office, monkeypatch):
    say("cases.answered_done", ama(at=now), at=now, answer="Done.")
    row = claim(now)

    def slow(parcel):
        work(now + timedelta(minutes=10))  # meanwhile another worker finds the try without an end
        assert Message.objects.get().state == MessageState.UNSURE
        return original(parcel)

    original = worker.hand_over
    monkeypatch.setattr(worker, "hand_over", slow)
    due.run(row)

    assert Message.objects.get().state == MessageState.SENT
    assert Delivery.objects.get().outcome == Outcome.HANDED_OVER
    assert not PersonTask.objects.filter(done_at=None).exists()
    assert len(post_office.mails) == 1


def test_a_text_that_cannot_be_found_goes_to_a_person(now, say, work, post_office, monkeypatch):
    events.declare("test.wordless", kind=MessageKind.ANSWER)
    try:
        say("test.wordless", ama(at=now), at=now)
        work(now)
    finally:
        del events._events["test.wordless"]

    assert Message.objects.get().reason == "no_text"
    assert PersonTask.objects.get().reason == TaskReason.FAILED


def test_a_receipt_whose_tries_were_all_cut_short_goes_to_a_person(now, say, work, post_office, monkeypatch):
    say("cases.received", ama(at=now), at=now)
    with monkeypatch.context() as killing:
        die_after_handing_over(killing)
        for hours in range(3):
            with pytest.raises(Killed):
                due.run(due.claim(slot="post_now", at=now + timedelta(hours=hours))[0])

    work(now + timedelta(hours=3))

    assert Message.objects.get().state == MessageState.UNSURE
    assert PersonTask.objects.get().reason == TaskReason.UNSURE
    assert len(post_office.mails) == 3
