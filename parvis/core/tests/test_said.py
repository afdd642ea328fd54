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
