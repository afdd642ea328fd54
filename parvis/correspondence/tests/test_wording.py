"""The tiny language of texts: lines without a value go, nothing a person wrote is ever read as a placeholder."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.correspondence import wording
from parvis.correspondence.events import Fact

FACTS = {"reference": Fact.REFERENCE, "answer": Fact.WORDS, "service": Fact.SERVICE, "link": Fact.FOLLOW}


def filled(text, **values):
    return wording.as_plain(wording.fill(wording.parse(text), values, FACTS))


def test_a_line_without_its_value_is_left_out_and_so_is_what_introduces_it():
    text = "Hello.\n\nThey say:\n{answer}\n\nWho: {service}\nWhat: {reference}"

    assert filled(text, reference="1") == "Hello.\n\nWhat: 1"
    assert filled(text, answer="Yes.", service="the gardeners") == "Hello.\n\nThey say:\nYes.\n\nWho: the gardeners"


def test_a_service_begins_a_sentence_with_a_capital():
    assert filled("{service} looks after it.", service="the gardeners") == "The gardeners looks after it."


def test_a_link_has_words_in_a_mail():
    assert filled("[See it]({link})", link="https://x.example/1") == "See it\nhttps://x.example/1"


@pytest.mark.parametrize(
    "text", ["{", "}", "a {b c} d", "{Reference}", "{{reference}}", "{reference!r}", "[x](https://y)"]
)
def test_anything_else_is_refused(text):
    with pytest.raises(wording.WordingRefused):
        wording.parse(text)


@given(st.text(max_size=200))
def test_what_somebody_wrote_is_never_read_as_a_placeholder(words):
    shown = filled("They say: {answer}", answer=f"x{words}{{reference}}", reference="123")

    assert shown == "They say: " + wording.clean(f"x{words}{{reference}}")


@given(st.text(max_size=300))
def test_a_header_is_one_line_without_control_signs(words):
    line = wording.one_line(words)

    assert len(line) <= 200
    assert not any(ord(sign) < 32 or sign in "\u2028\u2029\u202e\x7f" for sign in line)


@given(st.text(alphabet="{}[]() \nabc_", max_size=60))
def test_every_text_is_either_parsed_or_refused_with_a_sentence(text):
    try:
        wording.parse(text)
    except wording.WordingRefused as refused:
        assert refused.sentence.endswith(".")
