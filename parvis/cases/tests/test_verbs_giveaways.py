"""What an answer might give away: names, numbers, the words of whoever wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.cases.giveaways import giveaways


def kinds(text, language="en", **more):
    return [(one.kind, one.words) for one in giveaways(text, language=language, **more)]


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("We swept the street on the corner.", "en", []),
        ("We swept it today. Thank you for telling us.", "en", []),
        ("We spoke with Jean Dupont about it.", "en", [("name", "Jean Dupont")]),
        ("Nous avons parlé à Madame Lefèvre.", "fr", [("name", "Madame Lefèvre")]),
        ("Herr Müller hat den Müll geholt.", "de", [("name", "Herr Müller")]),
        ("Wir haben den Müll am Bahnhof geholt.", "de", []),
        ("Call +32 470 12 34 56.", "en", [("phone", "+32 470 12 34 56")]),
        ("Call 0470/12.34.56 please.", "en", [("phone", "0470/12.34.56")]),
        ("It was done on 12-11-2026.", "en", []),
        ("Write to jean@example.org", "en", [("email", "jean@example.org")]),
        ("The car 1-ABC-234 is gone.", "en", [("plate", "1-ABC-234")]),
        ("Reference 12 of 2026, house 14.", "en", []),
    ],
)
def test_names_numbers_and_addresses_are_noticed(text, language, found):
    assert kinds(text, language) == found


def test_streets_districts_and_services_are_known_names():
    assert kinds("We cleaned Mill Street in Les Tanneurs.", known=["12 Mill Street", "Les Tanneurs"]) == []


def test_a_reporters_name_is_noticed_even_in_small_letters():
    assert kinds("we spoke with ama", reporters_names=["Ama Sarpong"]) == [("name", "Ama")]


def test_six_words_of_a_reporter_are_noticed_whatever_accents_and_capitals():
    theirs = "Les gens du café jettent tout devant ma porte"
    found = kinds("vu : LES GENS DU CAFE jettent tout, devant l'immeuble", "fr", reporters_words=[theirs])

    assert found == [("own_words", "les gens du cafe jettent tout devant")]
    assert kinds("Les gens du café jettent peu", "fr", reporters_words=[theirs]) == []


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_can_be_looked_at(text, theirs):
    giveaways(text, language="en", reporters_words=[theirs], reporters_names=[theirs], known=[theirs])
