"""What an app queues: rows in its own transaction, few statements, nothing for those who only use the page."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from parvis.core.models import DueRow
from parvis.correspondence import actions, events
from parvis.correspondence.models import Message, MessageKind, MessageState, PersonTask, Recipient, TaskReason
from parvis.correspondence.tests.people import ama, person

pytestmark = pytest.mark.django_db


def queue(*to, at, event="cases.progress", **more):
    with transaction.atomic():
        actions.queue(event=event, to=to, about="123456786", facts={}, at=at, **more)


def test_two_statements_however_many_people(now, django_assert_num_queries):
    several = [ama(at=now, email=f"ama{n}@example.org") for n in range(25)]

    with transaction.atomic(), django_assert_num_queries(2):
        actions.queue(event="cases.received", to=several, about="123456786", facts={"service": "clean"}, at=now)

    assert Message.objects.count() == 25
    assert DueRow.objects.filter(kind="correspondence.deliver_now").count() == 25


def test_a_rolled_back_transaction_leaves_no_message(now):
    one = ama(at=now)

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.queue(event="cases.received", to=[one], about="123456786", facts={}, at=now)
        raise ZeroDivisionError

    assert not Message.objects.exists()
    assert not DueRow.objects.exists()


def test_whoever_only_uses_the_page_is_sent_nothing(now):
    queue(person(at=now), at=now)

    assert not Message.objects.exists()


@pytest.mark.parametrize(("channel", "reason"), [("call", TaskReason.CALL), ("letter", TaskReason.LETTER)])
def test_an_answer_by_call_or_letter_is_a_persons_task_with_its_deadline(now, channel, reason):
    one = person(at=now, channel=channel, phone="+32470123456", letter_address="Rue Longue 1\n1000 Valdoria")

    queue(one, at=now, event="cases.answered_done", deadline=now + timedelta(days=2))

    task = PersonTask.objects.get()
    assert (task.reason, task.deadline) == (reason, now + timedelta(days=2))
    assert Message.objects.get().state == MessageState.HELD
    assert not DueRow.objects.exists()


def test_small_news_call_nobody_out_of_bed(now):
    queue(person(at=now, channel="call", phone="+32470123456"), at=now, event="cases.progress")

    assert not PersonTask.objects.exists()


def test_a_sensitive_matter_without_safe_channel_is_told_by_a_person(now):
    queue(ama(at=now, is_sensitive=True), at=now, event="cases.answered_done", deadline=now + timedelta(hours=4))

    task = PersonTask.objects.get()
    assert (task.reason, task.deadline) == (TaskReason.SENSITIVE, now + timedelta(hours=4))
    assert not DueRow.objects.exists()


def test_a_sensitive_matter_with_a_safe_channel_waits_for_the_worker(now):
    queue(ama(at=now, is_sensitive=True, is_safe_channel=True), at=now, event="cases.answered_done")

    assert Message.objects.get().state == MessageState.QUEUED


def test_a_placeholder_nobody_declared_is_refused(now):
    with pytest.raises(events.UnknownEvent, match="suspect"), transaction.atomic():
        actions.queue(event="cases.received", to=[ama(at=now)], about="123456786", facts={"suspect": "x"}, at=now)


def test_an_event_cannot_be_declared_in_two_ways():
    with pytest.raises(events.DeclaredTwice):
        events.declare("cases.danger", kind=MessageKind.PROGRESS)


def test_a_channel_without_its_address_cannot_be_saved(now):
    with pytest.raises(actions.NoAddress):
        person(at=now, channel="email")
    with pytest.raises(IntegrityError), transaction.atomic():
        Recipient.objects.create(language="fr", channel="sms", created_at=now)


def test_an_erased_recipient_cannot_keep_an_address(now):
    one = ama(at=now)

    with pytest.raises(IntegrityError), transaction.atomic():
        Recipient.objects.filter(pk=one.pk).update(erased_at=now)
