"""Over all orders of choosing, raising, changing, queueing and retrying: once sensitive, nothing reaches an unsafe address."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, note, settings
from hypothesis import strategies as st

from parvis.core import due
from parvis.correspondence import actions, worker
from parvis.correspondence.handover import Result
from parvis.correspondence.models import Channel, Message, MessageKind, MessageState, Outcome, PersonTask, Recipient
from parvis.correspondence.tests.people import BRUNO

START = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)
EVENTS = ["cases.received", "cases.answered_done", "cases.question", "cases.progress", "cases.danger", "survey.invite"]
ADDRESSES = {Channel.EMAIL: ["a@example.org", "b@example.org"], Channel.SMS: ["+32470123456", "+32470654321"]}

steps = st.lists(
    st.one_of(
        st.tuples(st.just("queue"), st.sampled_from(EVENTS)),
        st.tuples(st.just("choose"), st.sampled_from([*Channel]), st.integers(0, 1), st.booleans()),
        st.tuples(st.just("ask_code"), st.sampled_from([Channel.EMAIL, Channel.SMS]), st.integers(0, 1), st.booleans()),
        st.tuples(st.just("raise")),
        st.tuples(st.just("send_again")),
        st.tuples(st.just("work"), st.sampled_from(["taken", "refused", "silent", "gone"])),
        st.tuples(st.just("wait"), st.integers(1, 30)),
    ),
    max_size=14,
)


class World:
    """One person, what they have called safe, and every address anything was handed over to since it became sensitive."""

    def __init__(self, monkeypatch):
        self.at = START
        self.one = actions.add_recipient(
            data=actions.ContactData(language="en", channel=Channel.EMAIL, email="a@example.org", phone="+32470123456"),
            at=START,
        )
        actions.give_consent(recipient=self.one, purpose="survey", text_version="1", by=BRUNO, at=START)
        self.called_safe: set[str] = set()
        self.betrayed: list[str] = []
        self.mood = "taken"
        monkeypatch.setattr(worker, "hand_over", self.hand_over)

    def hand_over(self, parcel):
        if Recipient.objects.get().is_sensitive and parcel.address not in self.called_safe:
            self.betrayed.append(parcel.address)  # an exception here would only be noted by the worker
        if self.mood == "gone":
            raise KeyboardInterrupt
        outcome = {"taken": Outcome.HANDED_OVER, "refused": Outcome.FAILED, "silent": Outcome.UNSURE}[self.mood]
        return Result(outcome, "test")

    def queue(self, event):
        with transaction.atomic():
            actions.queue(event=event, to=[Recipient.objects.get()], about="123456786", facts={}, at=self.at)

    def choose(self, channel, which, is_safe):
        address = "Rue Longue 1" if channel == Channel.LETTER else ""
        address = address or ADDRESSES.get(Channel.SMS if channel == Channel.CALL else channel, ["", ""])[which]
        actions.change_address(
            recipient=self.one,
            channel=channel,
            address=address,
            is_safe=is_safe,
            about="123456786",
            by=BRUNO,
            at=self.at,
        )
        (self.called_safe.add if is_safe else self.called_safe.discard)(address)

    def ask_code(self, channel, which, is_safe):
        address = ADDRESSES[channel][which]
        with suppress(actions.NotSafe, actions.TooManyCodes):
            actions.ask_confirmation(
                recipient=self.one, channel=channel, address=address, is_safe=is_safe, about="123456786", at=self.at
            )
            if is_safe:
                self.called_safe.add(address)

    def raise_(self):
        actions.raise_sensitivity(recipients=[self.one], by=BRUNO, at=self.at)

    def send_again(self):
        for task in PersonTask.objects.filter(done_at=None):
            actions.send_again(task=task, by=BRUNO, at=self.at)

    def wait(self, hours):
        self.at += timedelta(hours=hours)

    def work(self, mood):
        self.mood = mood
        for slot in ("post_now", "post"):
            for row in due.claim(slot=slot, limit=50, at=self.at):
                with suppress(KeyboardInterrupt):
                    due.run(row)


TAKEN_BACK = [
    ("raise",),
    ("ask_code", Channel.SMS, 0, True),
    ("choose", Channel.SMS, 0, False),
    ("choose", Channel.EMAIL, 0, False),
]


@pytest.mark.django_db
@example(steps=TAKEN_BACK)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_once_sensitive_nothing_leaves_to_an_address_nobody_called_safe(steps, monkeypatch, settings):
    settings.SMS_URL = "file:///nowhere"
    with transaction.atomic():
        note(str(steps))
        world = World(monkeypatch)
        for name, *rest in [*steps, ("wait", 24), ("work", "taken")]:
            getattr(world, "raise_" if name == "raise" else name)(*rest)
        assert world.betrayed == []
        for message in Message.objects.filter(state=MessageState.HELD):
            assert message.tasks.filter(done_at=None).count() == 1
            assert message.kind not in (MessageKind.PROGRESS, MessageKind.SURVEY)
        transaction.set_rollback(True)
