"""How easy a text is to read: Flesch's measure, with the coefficients published for each language.

It counts words in a sentence and syllables in a word, no more: a hint for whoever writes, never a gate. A text of few
words has no measure, for one long word would decide it; a language without published coefficients has none either.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from pyphen import Pyphen

from parvis.situations.rules.files import Tree
from parvis.situations.rules.problems import Path, Problem
from parvis.situations.rules.schema import END_TEXTS, SITUATION_TEXTS

LEAST_WORDS = 12
PLAIN, HARD = 60.0, 50.0  # from PLAIN on everybody follows; under HARD many give up
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE_END = re.compile(r"[.!?…]+(?=\s|»|”|$)|\n+")


@dataclass(frozen=True, slots=True)
class Coefficients:
    """base − sentence · words in a sentence − word · syllables in a word."""

    base: float
    sentence: float
    word: float


BY_LANGUAGE = {
    "en": Coefficients(206.835, 1.015, 84.6),  # Flesch
    "fr": Coefficients(207.0, 1.015, 73.6),  # Kandel and Moles
    "de": Coefficients(180.0, 1.0, 58.5),  # Amstad
    "nl": Coefficients(206.835, 0.93, 77.0),  # Douma
    "es": Coefficients(206.84, 1.02, 60.0),  # Fernández Huerta
    "it": Coefficients(217.0, 1.3, 60.0),  # Franchina and Vacca
}


class Ease(StrEnum):
    """What a score means for a reader."""

    PLAIN = "plain"
    FAIR = "fair"
    HARD = "hard"


@cache
def _hyphens(language: str) -> Pyphen:
    return Pyphen(lang=language, left=1, right=1)


def score(text: str, language: str) -> float | None:
    """Return the measure, mostly 0–100, higher is easier; None for a short text or a language without one."""
    found = _WORD.findall(text.replace("’", "'"))
    if language not in BY_LANGUAGE or len(found) < LEAST_WORDS:
        return None
    sentences = sum(1 for part in _SENTENCE_END.split(text) if _WORD.search(part)) or 1
    # The patterns say where a word may be parted: between two syllables, if not between all.
    syllables = sum(1 + len(_hyphens(language).positions(word.casefold())) for word in found)
    use = BY_LANGUAGE[language]
    return use.base - use.sentence * len(found) / sentences - use.word * syllables / len(found)


def ease(text: str, language: str) -> Ease | None:
    """Return how easy the text is, or None where there is no measure."""
    measured = score(text, language)
    if measured is None:
        return None
    return Ease.PLAIN if measured >= PLAIN else Ease.FAIR if measured >= HARD else Ease.HARD


def said(text: str, language: str) -> str:
    """Write the measure of a text for whoever writes it; "" for a text too short to have one."""
    if language not in BY_LANGUAGE:
        return _("There is no measure of reading for this language.") if len(text.split()) >= LEAST_WORDS else ""
    measured, found = score(text, language), ease(text, language)
    if measured is None or found is None:
        return ""
    sentence = {
        Ease.PLAIN: _("Easy to read (%(score)d of 100)."),
        Ease.FAIR: _("A little hard to read (%(score)d of 100). Shorter sentences help."),
        Ease.HARD: _("Hard to read (%(score)d of 100). Use shorter sentences and everyday words."),
    }[found]
    return sentence % {"score": max(0, min(100, round(measured)))}


def remarks(tree: Tree) -> list[Problem]:
    """Return a remark for each text residents or call-takers read that is hard, the hardest first."""
    found = []
    for code, body in tree["situations"].items():
        if body.get("withdrawn"):
            continue
        for path, texts in _texts(body):
            for language, text in texts.items():
                measured = score(text, language)
                if measured is not None and measured < HARD:
                    where = ("situations", code, *path, language)
                    found.append((measured, Problem(where, said(text, language), is_error=False)))
    return [problem for _measured, problem in sorted(found, key=lambda one: (one[0], one[1].path))]


def _texts(body: Mapping[str, Any]) -> Iterator[tuple[Path, Mapping[str, str]]]:
    for key in SITUATION_TEXTS:
        yield (key,), body.get(key, {})
    for name, end in body["ends"].items():
        for key in END_TEXTS:
            yield ("ends", name, key), end.get(key, {})
