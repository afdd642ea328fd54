"""SMS: little in them, in the day, within the budget, never to a number that costs."""

import logging
from datetime import UTC, datetime, timedelta

import pytest

from parvis.core.models import Entry
from parvis.correspondence import limits
from parvis.correspondence.handover import sms
from parvis.correspondence.handover.phones import may_text
from parvis.correspondence.models import Channel, Delivery, Message, MessageState, Outcome, PersonTask
from parvis.correspondence.tests.people import ama_by_sms, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("valdoria")]

NIGHT = datetime(2026, 11, 18, 1, 10, tzinfo=UTC)  # 02:10 in Brussels
MORNING = datetime(2026, 11, 18, 7, 0, tzinfo=UTC)  # 08:00


def test_an_sms_names_no_situation_place_service_or_words(now, say, work, texts_in):
    situation = {"en": "My neighbour is violent"}
    say("cases.received", ama_by_sms(at=now), at=now, service="cleaning", situation=situation, own_words="he drinks")

    work(now)

    [text] = texts_in()
    assert text.startswith(
        "To: +32470123456\n\nWe have your message 1234 5678 6.\nWhere it stands: http://127.0.0.1:8000/follow/"
    )
    assert "clean" not in text
    assert "neighbour" not in text
    assert "drinks" not in text


@pytest.mark.parametrize(
    "reader",
    [{"phone_confirmed_at": None}, {"last_heard_at": "long ago"}],
    ids=["nobody confirmed the number", "silent for 90 days"],
)
def test_a_number_that_may_be_anothers_gets_reference_and_state_only(now, say, work, texts_in, reader):
    if "last_heard_at" in reader:
        reader = {"last_heard_at": now - timedelta(days=90), "phone_confirmed_at": now - timedelta(days=200)}
    say("cases.promise_late", ama_by_sms(at=now, **reader), at=now, by_when=now.isoformat(), reason="Frost.")

    work(now)

    assert texts_in() == ["To: +32470123456\n\nYour message 1234 5678 6 takes longer than we said. We are sorry.\n"]


def test_at_night_an_answer_waits_for_eight_in_the_morning(say, work, texts_in):
    say("cases.answered_done", ama_by_sms(at=NIGHT), at=NIGHT, answer="Done.")

    work(NIGHT)
    work(MORNING - timedelta(seconds=1))
    assert texts_in() == []
    work(MORNING)

    assert len(texts_in()) == 1


@pytest.mark.parametrize("event", ["cases.danger", "cases.received"])
def test_danger_and_receipts_do_not_wait_for_the_morning(say, work, texts_in, event):
    say(event, ama_by_sms(at=NIGHT), at=NIGHT)

    work(NIGHT)

    assert len(texts_in()) == 1


def test_a_question_arrives_at_night_while_the_person_is_writing_to_us(say, work, texts_in):
    say("cases.question", ama_by_sms(at=NIGHT, is_writing=True), at=NIGHT, question="Which floor?")

    work(NIGHT)

    assert len(texts_in()) == 1


def test_danger_carries_the_numbers_in_her_language_and_says_that_nobody_was_called(say, work, texts_in):
    say("cases.danger", ama_by_sms(at=NIGHT, language="it", phone_confirmed_at=None), at=NIGHT)

    work(NIGHT)

    [text] = texts_in()
    assert "Pericolo? Chiami subito il 112." in text
    assert "Di notte nessuno legge" in text


def test_a_number_gets_three_messages_a_day_but_danger_passes(say, work, texts_in, now):
    one = ama_by_sms(at=now)
    for n in range(5):
        say("cases.answered_done", one, at=now, about=f"10000000{n}", answer="Done.")
    say("cases.danger", one, at=now)

    work(now)
    assert len(texts_in()) == 4  # three answers and the danger
    work(datetime(2026, 11, 19, 7, 0, tzinfo=UTC))

    assert len(texts_in()) == 6
    assert not Message.objects.exclude(state=MessageState.SENT).exists()


def test_the_city_budget_trips_visibly_and_what_waits_leaves_the_next_morning(say, work, texts_in, now, settings):
    settings.PARVIS_SMS_PER_DAY = 2
    for n in range(4):
        say("cases.answered_done", ama_by_sms(at=now, phone=f"+3247012345{n}"), at=now, answer="Done.")

    work(now)
    assert len(texts_in()) == 2
    assert limits.is_budget_spent(at=now)
    assert Entry.objects.filter(verb="correspondence.sms_budget_spent").count() == 1
    work(datetime(2026, 11, 19, 7, 0, tzinfo=UTC))

    assert len(texts_in()) == 4
    assert not limits.is_budget_spent(at=datetime(2026, 11, 19, 7, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("number", "allowed"),
    [
        ("+32470123456", True),  # Belgian mobile
        ("+3225550100", True),  # Brussels, fixed
        ("+33612345678", True),
        ("+3290212345", False),  # Belgian premium
        ("+12684601234", False),  # Antigua: another country
        ("+3247", False),
        ("nonsense", False),
    ],
)
def test_only_plain_numbers_of_allowed_countries_get_an_sms(number, allowed):
    assert may_text(number) is allowed


def test_an_answer_to_a_costly_number_goes_to_a_person_and_a_receipt_is_dropped(say, work, texts_in, now):
    one = person(at=now, channel="sms", phone="+3290212345")
    say("cases.received", one, at=now)
    say("cases.answered_done", one, at=now, answer="Done.")

    work(now)

    assert texts_in() == []
    assert [message.state for message in Message.objects.all()] == [MessageState.CANCELLED, MessageState.FAILED]
    assert PersonTask.objects.count() == 1


def test_without_a_gateway_a_person_is_asked(say, work, now, settings):
    settings.SMS_URL = ""
    say("cases.answered_done", ama_by_sms(at=now), at=now, answer="Done.")

    work(now)

    assert Message.objects.get().reason == "no_gateway"
    assert PersonTask.objects.count() == 1


@pytest.mark.parametrize(
    "url", ["json://evil.example/", "form://x", "mailto://x", "xml://x", "apprise://h/t", "ntfy://x", ""]
)
def test_a_gateway_that_would_post_anywhere_is_refused(url):
    with pytest.raises(sms.GatewayRefused):
        sms.check_gateway(url)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Apprise loads modules that Python will drop
@pytest.mark.parametrize(
    ("is_taken", "story", "outcome"),
    [
        (True, "", Outcome.HANDED_OVER),
        (False, "Connection refused", Outcome.FAILED),
        (False, "Read timed out.", Outcome.UNSURE),
    ],
)
def test_a_gateways_word_is_kept(say, work, now, settings, monkeypatch, is_taken, story, outcome):
    import apprise

    asked = []

    def notify(self, body, **_more):
        asked.append((self.urls()[0], body))
        logging.getLogger("apprise").debug(story)
        return is_taken

    monkeypatch.setattr(apprise.Apprise, "notify", notify)
    settings.SMS_URL = "seven://abcdefghijklmnopqrstuvwxyz0123456789/{to}"
    say("cases.answered_done", ama_by_sms(at=now), at=now, answer="Done.")

    work(now)

    assert Delivery.objects.get().outcome == outcome
    assert "32470123456" in asked[0][0]
    assert asked[0][1].startswith("Your message 1234 5678 6 has an answer.")


def test_segments_are_what_is_billed():
    assert sms.segments("x" * 160) == 1
    assert sms.segments("x" * 161) == 2
    assert sms.segments("€" * 80) == 1
    assert sms.segments("ã" * 70) == 1
    assert sms.segments("ã" * 71) == 2


def test_a_call_channel_never_becomes_an_sms(say, work, texts_in, now):
    say("cases.answered_done", person(at=now, channel=Channel.CALL, phone="+32470123456"), at=now, answer="Done.")

    work(now)

    assert texts_in() == []
