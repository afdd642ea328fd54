"""Nothing waits without somebody coming for it; nothing is kept longer than it is needed."""

from datetime import timedelta

import pytest

from parvis.core.models import DueRow
from parvis.correspondence import actions
from parvis.correspondence.actions import upkeep
from parvis.correspondence.models import (
    Channel,
    Confirmation,
    ContactChange,
    Message,
    MessageState,
    PersonTask,
    Recipient,
    Reveal,
)
from parvis.correspondence.tests.people import BRUNO, ama

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("valdoria")]


def test_a_message_whose_due_row_was_given_up_goes_to_a_person(now, say):
    say("cases.answered_done", ama(at=now), at=now, answer="Done.")
    say("cases.answered_done", ama(at=now, email="other@example.org"), at=now, answer="Done.")
    DueRow.objects.filter(key=str(Message.objects.order_by("pk")[0].pk)).update(state="failed")

    assert upkeep.find_stranded(at=now + timedelta(hours=1)) == 0
    assert upkeep.find_stranded(at=now + timedelta(hours=7)) == 1

    assert PersonTask.objects.get().message == Message.objects.get(reason="stranded")
    assert Message.objects.filter(state=MessageState.QUEUED).count() == 1


def test_old_words_codes_and_looks_are_forgotten(now, say, work, post_office):
    one = ama(at=now)
    say("cases.answered_done", one, at=now, answer="The glass is gone.")
    work(now)
    actions.ask_confirmation(
        recipient=one, channel=Channel.EMAIL, address="new@example.org", is_safe=False, about="123456786", at=now
    )
    actions.change_address(
        recipient=one,
        channel=Channel.EMAIL,
        address="new@example.org",
        is_safe=False,
        about="123456786",
        by=BRUNO,
        at=now,
    )
    actions.reveal(recipient=one, reason=actions.RevealReason.TO_CALL, by=BRUNO, at=now)

    upkeep.forget_old(at=now + timedelta(days=89))
    assert Message.objects.get(event="cases.answered_done").facts
    assert Reveal.objects.exists()
    upkeep.forget_old(at=now + timedelta(days=367))

    assert not Message.objects.get(event="cases.answered_done").facts
    assert not Confirmation.objects.exists()
    assert not ContactChange.objects.exists()
    assert not Reveal.objects.exists()


def test_a_strangers_address_is_gone_after_a_week(now):
    Recipient.objects.create(
        audience="stranger", language="fr", channel="email", email="eva@example.org", created_at=now
    )
    ama(at=now)

    upkeep.forget_old(at=now + timedelta(days=8))

    assert [one.email for one in Recipient.objects.all()] == ["ama@example.org"]


def test_a_code_is_not_kept_after_it_has_left(now, work, post_office):
    actions.ask_confirmation(
        recipient=ama(at=now),
        channel=Channel.EMAIL,
        address="new@example.org",
        is_safe=False,
        about="123456786",
        at=now,
    )
    assert Message.objects.get().facts["code"]

    work(now)

    assert Message.objects.get().facts == {}


def test_erasing_keeps_what_was_agreed_and_nothing_else(now, say, work, post_office):
    one = ama(at=now)
    actions.give_consent(recipient=one, purpose="survey", text_version="2026-1", by=BRUNO, at=now)
    say("cases.received", one, at=now, own_words="my neighbour")
    work(now)

    actions.erase_recipient(recipient=one, by=BRUNO, at=now)

    message = Message.objects.get()
    assert (message.facts, message.about, message.state) == ({}, "", MessageState.SENT)
    assert [delivery.address_digest for delivery in message.deliveries.all()] == [""]
    assert [(token.address_digest, token.revoked_at) for token in one.tokens.all()] == [("", now)]
    assert one.consents.count() == 1

    upkeep.forget_old(at=now + timedelta(days=366))
    assert not one.tokens.exists()
