"""Words that make us look twice, against tables anyone can read and lengthen."""

import csv
import time
from pathlib import Path

import pytest

from parvis.core.languages import RESIDENT_LANGUAGES
from parvis.situations.rules import possible_danger, possible_grievance, possibly_sensitive, signals

TABLES = Path(__file__).parent / "tables"
SIGNALS = {"danger": possible_danger, "sensitive": possibly_sensitive, "grievance": possible_grievance}


def rows(name: str) -> list[dict[str, str]]:
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("name", "row"), [(name, row) for name in SIGNALS for row in rows(name)], ids=lambda value: str(value)[:60]
)
def test_words_are_read_as_the_table_says(name, row):
    assert SIGNALS[name](row["phrase"]) is (row["expected"] == "yes")


@pytest.mark.parametrize("name", SIGNALS)
def test_every_language_has_phrases_of_both_sorts(name):
    seen = {(row["language"], row["expected"]) for row in rows(name)}

    assert seen == {(language, answer) for language in RESIDENT_LANGUAGES for answer in ("yes", "no")}


@pytest.mark.parametrize(
    ("name", "part"), [("danger", "words"), ("sensitive", "words"), ("grievance", "police"), ("grievance", "treatment")]
)
def test_every_language_has_its_word_list(name, part):
    assert set(signals._words_of(name)[part]) == set(RESIDENT_LANGUAGES)


def test_capitals_accents_and_line_breaks_do_not_hide_danger():
    assert possible_danger("IL EST À\nMA PORTE")
    assert possible_danger("he isn’t breathing")


def test_a_very_long_text_is_read_quickly():
    text = "the police car is parked outside my door since monday " * 2_000
    began = time.process_time()

    for signal in SIGNALS.values():
        signal(text)

    assert time.process_time() - began < 2
