"""Clocks that jump, of the machine or of the database: nothing is done twice, nothing is forgotten."""

from datetime import timedelta

import pytest
from freezegun import freeze_time

from parvis.cases.models import Case, Promise
from parvis.cases.tests import town
from parvis.core import due
from parvis.core.models import DueRow, Entry
from parvis.correspondence import worker
from parvis.correspondence.models import Message, MessageState
from parvis.correspondence.tests.post_office import open_post_office

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def post(settings):
    with open_post_office(settings) as office:
        yield office


@pytest.fixture
def taken(now):
    town.found(now)
    return town.litter(now)


def test_a_clock_that_jumps_a_day_ahead_while_a_promise_is_judged_breaks_it_once(taken, now):
    late = Promise.objects.get().due_at + timedelta(minutes=1)
    [slow] = due.claim(slot="default", at=late)
    [fast] = due.claim(slot="default", at=late + timedelta(days=1))  # the lease looks long over

    assert due.run(fast)
    assert not due.run(slow)

    assert Entry.objects.filter(verb="cases.promise_broken").count() == 1
    assert Promise.objects.get().kept is False


def test_a_clock_that_jumps_back_forgets_nothing(taken, now):
    late = Promise.objects.get().due_at + timedelta(days=2)
    due.claim(slot="default", at=late)  # and the worker is gone, its lease ending two days from now

    assert due.claim(slot="default", at=late - timedelta(days=1)) == []
    due.run_all(slot="default", at=late + timedelta(minutes=10))

    assert Entry.objects.filter(verb="cases.promise_broken").count() == 1


def test_a_jump_ahead_while_a_mail_is_on_its_way_does_not_send_an_answer_twice(taken, now, post, monkeypatch):
    from parvis.cases import actions
    from parvis.cases.moves import Outcome

    due.run_all(slot="post_now", at=now)
    case = Case.objects.get()
    actions.answer(case=case, outcome=Outcome.DONE, text="Cleaned.", language="en", by=town.CLERK, at=now)
    [row] = due.claim(slot="post", at=now)

    def hand_over(parcel):
        due.run_all(slot="post", at=now + timedelta(hours=3))  # to another worker the lease looks over
        return original(parcel)

    original = worker.hand_over
    monkeypatch.setattr(worker, "hand_over", hand_over)
    due.run(row)
    due.run_all(slot="post", at=now + timedelta(hours=6))

    assert len([mail for mail in post.mails if "answer" in mail["Subject"]]) == 1
    assert set(Message.objects.values_list("state", flat=True)) == {MessageState.SENT}


def test_the_clock_of_the_workers_machine_does_not_count(taken, now, post):
    DueRow.objects.exclude(slot="post_now").delete()
    hour_ago = due.now() - timedelta(hours=1)
    DueRow.objects.update(due_at=hour_ago)

    with freeze_time("2001-01-01", tick=True):
        assert due.run_all(slot="post_now") == 1
    with freeze_time("2091-01-01", tick=True):
        assert due.run_all(slot="post_now") == 0

    assert len(post.mails) == 1
    assert DueRow.objects.count() == 0
