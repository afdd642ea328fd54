"""The set of published tables is fixed, and checked before anything is counted."""

import pytest

from parvis.figures.release.declared import NotDeclared, read, shipped

GOOD = """
version: "1"
dimensions:
  time: {levels: [month, quarter, year]}
  district: {levels: [district]}
  word: {levels: [word], leaves: {solved: [], not_solved: []}}
families:
  feedback:
    meaning: What residents said.
    dimensions: [time, district, word]
    grace_days: "10"
    sources:
      - {cube: feedback, leaves: {solved: solved, not_solved: not_solved}}
    tables:
      - {time: month, district: district}
    guards: []
"""


def test_the_shipped_tables_can_be_read():
    assert set(shipped().families) == {"contacts", "promises", "feedback"}


def test_a_table_brings_its_margins():
    tables = read(GOOD).families["feedback"].tables

    assert set(tables) == {
        (period, district, "all") for period in ("month", "quarter", "year") for district in ("district", "all")
    }


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("guards: []", "guards: []\n    colour: blue", "colour is not known"),
        ("time: month, district: district", "time: week, district: district", "no level week"),
        ("time: month, district: district", "district: district", "time is missing"),
        ("solved: solved,", "solved: glad,", "no leaf"),
        ("dimensions: [time, district, word]", "dimensions: [district, word]", "begin with time"),
        ("[time, district, word]", "[time, district]", "exactly one dimension"),
        ('grace_days: "10"', 'grace_days: "soon"', "whole number"),
        ("solved: [], not", "solved: [good], not", "label for each level"),
        ("meaning: What", "meaning: &a What", "Aliases"),
        ("    guards: []", "    guards: []\n    linked: {district: district}", "two levels are linked"),
        ("    guards: []", "    guards: []\n    withheld_last: [west]", "west is no leaf of word"),
        ("district: {levels: [district]}", "district: {levels: [district], columns: [place, house]}", "a pair is of"),
    ],
)
def test_a_declaration_that_cannot_be_used_is_refused_with_a_sentence(old, new, word):
    assert old in GOOD
    with pytest.raises(NotDeclared, match=word):
        read(GOOD.replace(old, new))


def test_a_cube_is_not_counted_in_two_families_that_do_not_know_of_each_other():
    twice = GOOD + GOOD.partition("families:\n")[2].replace("  feedback:", "  again:", 1)

    with pytest.raises(NotDeclared, match="join the two"):
        read(twice)
