"""Words that make us look twice: danger, violence at home or against minors, bad treatment by the police.

Word lists in words/*.yml, in all languages of residents, searched together: nobody knows in which language somebody
writes in fear. A signal never decides anything alone: it puts a message on top of a list that people read, raises
sensitivity, or offers the grievance lane. What it does not find is not thereby safe.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from parvis.core import strict_yaml
from parvis.situations.rules.suggesting import fold, words

GAP = 3  # words that may stand where a phrase has ".."
AFTER_POLICE, BEFORE_POLICE = 10, 6  # words between the police and what they did
ADULT_AGE = 18
MAX_WORDS = 5_000

_GAP, _NUMBER = "..", "NN"
_TAKEN_OUT = ""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Part:
    text: str
    is_open: bool = False  # "knive*": any ending

    def fits(self, word: str) -> bool:
        if self.text == _NUMBER:
            return word.isdigit() and 2 < int(word[:4]) < ADULT_AGE
        return word.startswith(self.text) if self.is_open else word == self.text


class Phrases:
    """A list of phrases, found in a list of words."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._exact: dict[str, list[tuple[_Part, ...]]] = {}
        self._open: dict[str, list[tuple[_Part, ...]]] = {}
        for text in texts:
            parts = tuple(_parts(text))
            index = self._open if parts[0].is_open else self._exact
            index.setdefault(parts[0].text, []).append(parts)
        self._lengths = sorted({len(text) for text in self._open})

    def spans(self, found: Sequence[str]) -> Iterator[Span]:
        """Yield where a phrase begins and the place after its end."""
        for place, word in enumerate(found):
            for phrase in self._beginning_with(word):
                end = _end(phrase, found, place)
                if end is not None:
                    yield place, end

    def are_in(self, found: Sequence[str]) -> bool:
        return next(self.spans(found), None) is not None

    def taken_out_of(self, found: Sequence[str]) -> list[str]:
        """Return the words with each phrase blanked, so that distances stay."""
        left = list(found)
        for start, end in self.spans(found):
            left[start:end] = [_TAKEN_OUT] * (end - start)
        return left

    def _beginning_with(self, word: str) -> Iterator[tuple[_Part, ...]]:
        yield from self._exact.get(word, ())
        if word.isdigit():
            yield from self._exact.get(_NUMBER, ())
        for length in self._lengths:
            if length > len(word):
                break
            yield from self._open.get(word[:length], ())


def _parts(text: str) -> Iterator[_Part]:
    for piece in text.split():
        if piece in (_GAP, _NUMBER):
            yield _Part(piece)
            continue
        pieces = words(piece)
        for place, word in enumerate(pieces):
            yield _Part(word, is_open=piece.endswith("*") and place == len(pieces) - 1)


def _end(phrase: tuple[_Part, ...], found: Sequence[str], place: int) -> int | None:
    """Return the place after the phrase when it begins at `place`, else None."""
    spare = 0
    for part in phrase:
        if part.text == _GAP:
            spare = GAP
            continue
        while place < len(found) and not part.fits(found[place]) and spare:
            place, spare = place + 1, spare - 1
        if place >= len(found) or not part.fits(found[place]):
            return None
        place, spare = place + 1, 0
    return place


def _all(by_language: dict[str, list[str]]) -> list[str]:
    return [text for texts in by_language.values() for text in texts]


@cache
def _words_of(name: str) -> dict[str, Any]:
    file = resources.files("parvis.situations") / "words" / f"{name}.yml"
    content: dict[str, Any] = strict_yaml.read(file.read_text(encoding="utf-8")).content
    return content


@cache
def _phrases(name: str, part: str) -> Phrases:
    return Phrases(_all(_words_of(name)[part]))


def _read(text: str, harmless: Phrases) -> list[str]:
    return harmless.taken_out_of(words(fold(text))[:MAX_WORDS])


def possible_danger(text: str) -> bool:
    """Return whether words in the text may mean that somebody is in danger now; rather once too often."""
    return _phrases("danger", "words").are_in(_read(text, _phrases("danger", "harmless")))


def possibly_sensitive(text: str) -> bool:
    """Return whether the text may be about violence at home, sexual violence or a minor. Raises, never lowers."""
    found = _read(text, _phrases("sensitive", "harmless"))
    return _phrases("sensitive", "words").are_in(found) or _phrases("sensitive", "ages").are_in(found)


def possible_grievance(text: str) -> bool:
    """Return whether a police word stands near a word for bad treatment: then the grievance lane is offered.

    "I called the police because …" is no grievance. Reads the words before they are stored anywhere.
    """
    found = _read(text, _phrases("grievance", "called"))
    police = list(_phrases("grievance", "police").spans(found))
    if not police:
        return False
    treatment = list(_phrases("grievance", "treatment").spans(found))
    return any(_near(there, done) for there in police for done in treatment)


def _near(police: Span, treatment: Span) -> bool:
    after, before = treatment[0] - police[1], police[0] - treatment[1]
    return 0 <= after <= AFTER_POLICE or 0 <= before <= BEFORE_POLICE
