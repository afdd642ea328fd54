"""Days are said as people of each language say them."""

from datetime import UTC, datetime

import pytest
from django.utils import translation

from parvis.core import said

OCTOBER = datetime(2026, 10, 3, 17, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Saturday evening, 3 October"),
        ("fr", "samedi 3 octobre au soir"),
        ("de", "Samstagabend, 3. Oktober"),
        ("ca", "3 d’octubre"),
        ("it", "sabato sera"),
    ],
)
def test_a_part_of_a_day_in(language, words):
    with translation.override(language):
        assert words in said.part_of_day(OCTOBER, now=OCTOBER)


def test_the_first_of_a_month_is_said_in_french_as_people_say_it():
    with translation.override("fr"):
        first = datetime(2027, 1, 1, 9, tzinfo=UTC)
        assert said.day(first, now=first) == "vendredi 1er janvier"


@pytest.mark.parametrize(("language", "words"), [("fr", "sam 3 oct, 19:30"), ("en", "Sat 3 Oct, 19:30")])
def test_a_narrow_column_keeps_the_capitals_of_its_language(language, words):
    with translation.override(language):
        assert said.brief(OCTOBER, "D j M, H:i").replace("oct.", "oct") == words
