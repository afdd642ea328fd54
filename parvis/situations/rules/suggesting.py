"""What people write → up to three situations, by their keywords and synonyms.

Accents, capitals and small typing mistakes do not matter, nor that a word is written as it sounds. Words of the reader's
language weigh most; those of other languages count a little, because people mix. Under three milliseconds of computing
for 180 situations, also for a text in which every word is mistyped.
"""

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import chain

from parvis.core import strict_yaml
from parvis.situations.rules.graph import Situation

OWN_LANGUAGE, OTHER_LANGUAGE = 1.0, 0.35
SYNONYM, TITLE, SUMMARY = 1.0, 0.9, 0.3
PART_OF_PHRASE = 0.7  # a word that only stands within a longer synonym
PHRASE_BONUS = 0.9
LEAST_SHARE_OF_BEST = 0.45
LEAST_SCORE = 1.0
LEAST_LIKENESS = 0.5
PREFIX_LIKENESS = 0.8
LEAST_SHARED = 0.3  # trigrams in common, before slips are counted
SOUND_LIKENESS = 0.85
MOST_COMPARED = 16  # known words compared letter by letter with one unknown word
MOST_UNKNOWN = 12  # unknown words of one text for which a known one is looked for
SLIPS = ((7, 2), (4, 1))  # from so many letters on, so many slips are one word mistyped
MAX_WORDS = 40

_WORD = re.compile(r"[a-z0-9]+")
_DOUBLED = re.compile(r"([b-df-hj-np-tv-z])\1")
_ENDINGS = (
    *("issements", "issement", "ements", "ement", "ations", "ation", "ings", "ing"),
    *("ees", "ee", "ers", "er", "ez", "es", "ed", "s", "x", "e"),
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A situation that may be meant; a higher score is surer. Scores compare only within one answer."""

    code: str
    score: float


def fold(text: str) -> str:
    """Return the text in small letters without accents: "Dépôt à l'Œuvre" → "depot a l'oeuvre"."""
    text = text.casefold().replace("œ", "oe").replace("æ", "ae").replace("’", "'")
    if text.isascii():
        return text
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))


def words(text: str) -> list[str]:
    """Return the words of a text, folded, in order."""
    return _WORD.findall(fold(text))


def stem(word: str) -> str:
    """Return the word without a common ending, never shorter than three letters."""
    for ending in _ENDINGS if word.endswith(_ENDINGS) else ():
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return _undouble(word[: -len(ending)])
    return _undouble(word)


def _undouble(word: str) -> str:
    """Return "poubelle" and "poubele" alike: doubled consonants are the commonest slip."""
    return _DOUBLED.sub(r"\1", word)


# What sounds alike is written in many ways ("poubele", "trotoir", "fisik"); longer groups of letters first.
_SOUNDS = (
    *(("eau", "o"), ("ain", "in"), ("ein", "in"), ("tion", "sion"), ("gh", ""), ("ph", "f"), ("qu", "k")),
    *(("tch", "$"), ("sch", "$"), ("ch", "$"), ("sh", "$")),
    *(
        ("ck", "k"),
        ("ce", "se"),
        ("ci", "si"),
        ("cy", "si"),
        ("c", "k"),
        ("q", "k"),
        ("z", "s"),
        ("w", "v"),
        ("y", "i"),
    ),
    *(
        ("au", "o"),
        ("ai", "e"),
        ("ei", "e"),
        ("oe", "e"),
        ("ea", "e"),
        ("ee", "i"),
        ("ie", "i"),
        ("en", "an"),
        ("em", "an"),
    ),
    *(
        ("am", "an"),
        ("im", "in"),
        ("h", ""),
        ("ss", "s"),
        ("ll", "l"),
        ("nn", "n"),
        ("tt", "t"),
        ("rr", "r"),
        ("pp", "p"),
    ),
)


def sound(word: str) -> str:
    """Return roughly how a folded word sounds in French or English: "plinte" and "plainte" alike."""
    for letters, heard in _SOUNDS:
        word = word.replace(letters, heard)
    return word


@cache
def _ignored() -> frozenset[str]:
    """Return the small words of every language that say nothing about a situation."""
    file = resources.files("parvis.situations") / "words" / "ignored.yml"
    lists = strict_yaml.read(file.read_text(encoding="utf-8")).content.values()
    return frozenset(word for texts in lists for word in texts.split())


def keywords(text: str) -> list[str]:
    """Return the stems that carry meaning, each once, in order, at most MAX_WORDS."""
    found = dict.fromkeys(
        stem(word) for word in words(text) if word not in _ignored() and (len(word) > 1 or word.isdigit())
    )
    return list(found)[:MAX_WORDS]


def _trigrams(word: str) -> frozenset[str]:
    padded = f"^{word}$"
    return frozenset(padded[place : place + 3] for place in range(len(padded) - 2))


def _mistyped(word: str, known: str) -> float:
    """Return how near two words are when a few slips (a letter more, less, other, or two swapped) part them, else 0."""
    longest = max(len(word), len(known))
    most = next((slips for length, slips in SLIPS if longest >= length), 0)
    if abs(len(word) - len(known)) > most:
        return 0.0
    slips = _slips(word, known)
    return 1 - slips / longest if slips <= most else 0.0


def _slips(one: str, other: str) -> int:
    """Return the fewest slips that make one word of the other (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        older, before, row = before, row, [place]
        for there, wanted in enumerate(other, 1):
            slips = min(before[there] + 1, row[-1] + 1, before[there - 1] + (letter != wanted))
            if place > 1 and there > 1 and letter == other[there - 2] and wanted == one[place - 2]:
                slips = min(slips, older[there - 2] + 1)
            row.append(slips)
    return row[-1]


class Index:
    """The words of a catalogue, ready to be searched. Immutable once built."""

    def __init__(self, situations: Iterable[Situation]) -> None:
        self._weights: dict[str, dict[str, dict[str, float]]] = defaultdict(
            dict
        )  # word → situation → language → weight
        self._phrases: dict[str, list[tuple[str, str, tuple[str, ...]]]] = defaultdict(
            list
        )  # word → (code, language, phrase)
        count = 0
        for situation in situations:
            count += 1
            self._add_all(situation)
        self._rarity = {word: math.log(1 + count / len(codes)) for word, codes in self._weights.items()}
        self._spelled: dict[str, list[str]] = defaultdict(list)
        self._sounds = {sound(word): word for word in sorted(self._weights, key=self._rarity.__getitem__, reverse=True)}
        self._grams = {word: _trigrams(word) for word in self._weights}
        for word, grams in self._grams.items():
            for gram in grams:
                self._spelled[gram].append(word)

    def _add_all(self, situation: Situation) -> None:
        for language, title in situation.texts["title"].items():
            self._add(situation.code, language, title, TITLE)
        for language, summary in situation.texts["summary"].items():
            self._add(situation.code, language, summary, SUMMARY)
        for language, phrases in situation.synonyms.items():
            for phrase in phrases:
                self._add(situation.code, language, phrase, SYNONYM)

    def _add(self, code: str, language: str, text: str, weight: float) -> None:
        phrase = tuple(keywords(text))
        is_long_synonym = weight == SYNONYM and len(phrase) > 1
        for word in phrase:
            languages = self._weights[word].setdefault(code, {})
            languages[language] = max(PART_OF_PHRASE if is_long_synonym else weight, languages.get(language, 0.0))
        if is_long_synonym:
            self._phrases[phrase[0]].append((code, language, phrase))

    def _alike(self, word: str) -> tuple[str, float]:
        """Return the known word nearest to `word` and how near it is (0: none)."""
        if word in self._weights:
            return word, 1.0
        if len(word) < 4 or word.isdigit():
            return word, 0.0
        grams = _trigrams(word)
        shared = Counter(chain.from_iterable(self._spelled[gram] for gram in sorted(grams) if gram in self._spelled))
        heard = self._sounds.get(sound(word))
        best, likeness = (heard, SOUND_LIKENESS) if heard else (word, 0.0)
        for known, number in shared.most_common(MOST_COMPARED):
            alike = 2 * number / (len(grams) + len(self._grams[known]))
            if alike >= LEAST_SHARED:
                alike = max(alike, _mistyped(word, known))
            if known.startswith(word) or (len(known) > 4 and word.startswith(known)):
                alike = max(alike, PREFIX_LIKENESS)
            if alike > likeness or (alike == likeness and known < best):
                best, likeness = known, alike
        return (best, likeness) if likeness >= LEAST_LIKENESS else (word, 0.0)

    def suggest(self, text: str, language: str, limit: int = 3) -> list[Suggestion]:
        """Return the situations the text may mean, best first; none when nothing fits."""
        asked: dict[str, float] = {}
        unknown = 0
        for word in keywords(text):
            unknown += word not in self._weights
            known, likeness = self._alike(word) if unknown <= MOST_UNKNOWN else (word, float(word in self._weights))
            asked[known] = max(likeness, asked.get(known, 0.0))
        scores: dict[str, float] = defaultdict(float)
        for word, likeness in asked.items():
            for code, languages in self._weights.get(word, {}).items():
                scores[code] += likeness * self._rarity[word] * _weight(languages, language)
        for code, bonus in self._bonuses(asked, language).items():
            scores[code] += bonus
        if not scores:
            return []
        least = max(LEAST_SCORE, LEAST_SHARE_OF_BEST * max(scores.values()))
        ranked = sorted(((-score, code) for code, score in scores.items() if score >= least))
        return [Suggestion(code=code, score=round(-score, 3)) for score, code in ranked[:limit]]

    def _bonuses(self, asked: Mapping[str, float], language: str) -> dict[str, float]:
        """Return for each situation the bonus of its best synonym that the text holds whole."""
        bonuses: dict[str, float] = {}
        for word in asked:
            for code, spoken, phrase in self._phrases.get(word, ()):
                if all(part in asked for part in phrase):
                    weight = OWN_LANGUAGE if spoken == language else OTHER_LANGUAGE
                    bonus = PHRASE_BONUS * weight * sum(asked[part] * self._rarity[part] for part in phrase)
                    bonuses[code] = max(bonus, bonuses.get(code, 0.0))
        return bonuses


def _weight(languages: Mapping[str, float], language: str) -> float:
    own = languages.get(language, 0.0) * OWN_LANGUAGE
    return max(own, max(languages.values()) * OTHER_LANGUAGE)
