"""Every message is there in every language, says the same things, and keeps the rules a city's own text must keep."""

import pytest

from parvis.core.languages import RESIDENT_LANGUAGES
from parvis.correspondence import events, texts, wording
from parvis.correspondence.handover.sms import segments
from parvis.correspondence.models import Channel

pytestmark = [pytest.mark.django_db, pytest.mark.once]

EVERY = [(name, channel) for name, event in sorted(events.declared().items()) for channel in event.channels]


@pytest.mark.parametrize("language", RESIDENT_LANGUAGES)
@pytest.mark.parametrize(("event", "channel"), EVERY)
def test_a_text_exists_and_keeps_the_rules(event, channel, language):
    text = texts.shipped()[0].get((event, language, channel))

    assert text, f"{event} has no {channel} in {language}"
    assert texts.problems(text) == []


@pytest.mark.parametrize(("event", "channel"), EVERY)
def test_no_language_says_less_than_another(event, channel):
    said = {
        language: wording.places(texts.shipped()[0][event, language, channel].paragraphs)
        for language in RESIDENT_LANGUAGES
    }

    assert len(set(said.values())) == 1, said


def test_nothing_is_shipped_for_an_event_nobody_declared():
    assert {(event, channel) for event, _language, channel in texts.shipped()[0]} == set(EVERY)


@pytest.mark.parametrize("language", RESIDENT_LANGUAGES)
def test_frame_and_dates_are_complete(language):
    found = texts.language_of(language)

    assert set(found.dates) == set(texts.DATE_PARTS)
    assert {name: wording.places(wording.parse(text)) for name, text in found.shell.items()} == {
        name: frozenset(places) for name, places in texts.SHELL_PARTS.items()
    }


@pytest.mark.parametrize("language", RESIDENT_LANGUAGES)
def test_an_sms_is_paid_for_at_most_five_times(language):
    for (event, code, channel), text in texts.shipped()[0].items():
        if code == language and channel == Channel.SMS:
            assert segments(text.body + "x" * 60) <= 5, event


def test_a_missing_language_falls_back_and_a_missing_text_is_named():
    assert texts.find("cases.danger", "sv", Channel.EMAIL).language == "en"
    with pytest.raises(texts.TextMissing):
        texts.find("contact.confirm_phone", "fr", Channel.EMAIL)
