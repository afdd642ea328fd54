"""Which language of a text is stale: worded anew in one, while another stayed."""

import pytest

from parvis.situations.rules.translating import digest, stale_texts

A, B, C = "a", "b", "c"


def said(**words: str) -> dict[str, dict[str, str]]:
    return {"title": words}


@pytest.mark.parametrize(
    ("wordings", "stale"),
    [
        # Nobody changed anything; a new situation; one that went and came again.
        ([said(fr=A, en=A)], {}),
        ([None, said(fr=A, en=A)], {}),
        ([said(fr=A, en=A), said(fr=B, en=A), None, said(fr=B, en=A)], {}),
        # One language is worded anew: the others stayed.
        ([said(fr=A, en=A, nl=A), said(fr=B, en=A, nl=A)], {"en": {"fr": A}, "nl": {"fr": A}}),
        # Those that stayed catch up, one after the other.
        ([said(fr=A, en=A, nl=A), said(fr=B, en=A, nl=A), said(fr=B, en=B, nl=A)], {"nl": {"fr": A}}),
        ([said(fr=A, en=A, nl=A), said(fr=B, en=A, nl=A), said(fr=B, en=B, nl=A), said(fr=B, en=B, nl=B)], {}),
        # Both at once: nobody stayed but the third.
        ([said(fr=A, en=A), said(fr=B, en=B)], {}),
        ([said(fr=A, en=A, nl=A), said(fr=B, en=B, nl=A)], {"nl": {"fr": A, "en": A}}),
        # Anew once more before the other caught up: it is shown what it last knew.
        ([said(fr=A, en=A), said(fr=B, en=A), said(fr=C, en=A)], {"en": {"fr": A}}),
        # A stale one together with the one that moved again: only who stayed is left behind.
        ([said(fr=A, en=A, nl=A), said(fr=B, en=A, nl=A), said(fr=C, en=C, nl=A)], {"nl": {"fr": A, "en": A}}),
        # A slip that is put back troubles nobody any more.
        ([said(fr=A, en=A), said(fr=B, en=A), said(fr=A, en=A)], {}),
        # A language that is new or gone is not stale, and makes no other so.
        ([said(fr=A, en=A), said(fr=A, en=A, nl=A)], {}),
        ([said(fr=A, en=A), said(fr=B, en=A), said(fr=B)], {}),
        ([said(fr=A, en=A), said(fr=B, en=A, nl=A)], {"en": {"fr": A}}),
        # What people search by is each language's own.
        ([{"synonyms": {"fr": [A], "en": [A]}}, {"synonyms": {"fr": [B], "en": [A]}}], {}),
    ],
)
def test_who_stayed_while_another_language_was_worded_anew(wordings, stale):
    assert stale_texts(wordings).get(("title",), {}) == stale


def test_what_still_says_the_same_is_asked_again_by_the_next_change():
    typo, other = said(fr=B, en=A), said(fr=C, en=A)
    same = {(("title",), "en", digest(typo["title"]))}

    assert stale_texts([said(fr=A, en=A), typo], same) == {}
    assert stale_texts([said(fr=A, en=A), typo, other], same) == {("title",): {"en": {"fr": B}}}


def test_texts_deep_inside_and_lists_of_them_are_followed_each_by_itself():
    before = {
        "ends": {"mended": {"what_happens": {"fr": A, "en": A}}},
        "standard_texts": {"done": {"fr": [A], "en": [A]}},
    }
    after = {
        "ends": {"mended": {"what_happens": {"fr": A, "en": B}}},
        "standard_texts": {"done": {"fr": [A, B], "en": [A]}},
    }

    assert stale_texts([before, after]) == {
        ("ends", "mended", "what_happens"): {"fr": {"en": A}},
        ("standard_texts", "done"): {"en": {"fr": [A]}},
    }
