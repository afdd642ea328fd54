"""What an answer might give away to all who read it: names, numbers, or a reporter's own words (S5). Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parvis.cases.search import words_of

RUN = 6
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_PHONE = re.compile(r"(?<![\w/])\+?\(?\d[\d\s().\-/]{6,}\d(?!\w)")
_PLATE = re.compile(r"\b(?:\d-[A-Z]{3}-\d{3}|[A-Z]{2}-\d{3}-[A-Z]{2}|\d{4}\s?[A-Z]{3})\b")
_DATE = re.compile(r"^\d{1,4}[./\-]\d{1,2}[./\-]\d{1,4}$")
_TITLE = re.compile(
    r"\b(?:Mr|Mrs|Ms|Mme|Mlle|Monsieur|Madame|Herr|Frau|Mevrouw|Meneer|De heer|Señora?|Sr|Sra|Senyora?|Signora?|Sig|Senhora?)"
    r"\.?\s+[^\W\d_][\w'’-]+"
)
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_SENTENCE = re.compile(r"[.!?:;\n•–-]\s*$")
# German writes every noun with a capital: there only two in a row, or one after a title, look like a name.
_CAPITALS_EVERYWHERE = frozenset({"de"})


@dataclass(frozen=True, slots=True)
class Giveaway:
    """One thing to look at again: `kind` is name, phone, email, plate or own_words; `words` is where it stands."""

    kind: str
    words: str


def giveaways(
    text: str,
    *,
    language: str,
    reporters_words: Iterable[str] = (),
    reporters_names: Iterable[str] = (),
    known: Iterable[str] = (),
) -> list[Giveaway]:
    """Return what should be looked at before `text` goes to everybody. A warning, not a verdict: it misses and overshoots.

    `known` are names that may stand there: streets, districts, services. A run of six words from any reporter's text, in
    any accents or capitals, may tell one neighbour what another wrote.
    """
    found = [Giveaway("email", match.group()) for match in _EMAIL.finditer(text)]
    found += [
        Giveaway("phone", match.group().strip())
        for match in _PHONE.finditer(text)
        if sum(sign.isdigit() for sign in match.group()) >= 8 and not _DATE.match(match.group().strip())
    ]
    found += [Giveaway("plate", match.group()) for match in _PLATE.finditer(text)]
    found += [Giveaway("name", name) for name in _names(text, language=language, known=known)]
    said = words_of(text)
    for name in reporters_names:
        for part in words_of(name):
            if len(part) > 2 and part in said:
                found.append(Giveaway("name", part.capitalize()))
    found += [Giveaway("own_words", run) for run in _runs(said, reporters_words)]
    return list(dict.fromkeys(found))


def _names(text: str, *, language: str, known: Iterable[str]) -> list[str]:
    allowed = {word for name in known for word in words_of(name)}
    titled = [match.group() for match in _TITLE.finditer(text)]
    groups: list[str] = []
    group: list[str] = []
    for match in [*_WORD.finditer(text), None]:
        if match and _looks_like_name(match, text, is_going_on=bool(group), allowed=allowed):
            group.append(match.group())
            continue
        if group:
            groups.append(" ".join(group))
        group = []
    if language in _CAPITALS_EVERYWHERE:
        groups = [name for name in groups if " " in name]
    return _outer([*titled, *groups])


def _looks_like_name(match: re.Match[str], text: str, *, is_going_on: bool, allowed: set[str]) -> bool:
    word, before = match.group(), text[: match.start()]
    is_capital = word[0].isupper() and not word.isupper() and len(word) > 1
    begins = not before.strip() or bool(_SENTENCE.search(before))
    return is_capital and (is_going_on or not begins) and not set(words_of(word)) <= allowed


def _outer(names: Sequence[str]) -> list[str]:
    """Drop a name that stands inside a longer one already found ("Dupont" beside "Madame Dupont")."""
    return [name for name in names if not any(name != other and name in other for other in names)]


def _runs(said: Sequence[str], reporters_words: Iterable[str]) -> list[str]:
    theirs = {
        tuple(words[place : place + RUN])
        for words in map(words_of, reporters_words)
        for place in range(len(words) - RUN + 1)
    }
    hits = [place for place in range(len(said) - RUN + 1) if tuple(said[place : place + RUN]) in theirs]
    runs: list[list[int]] = []
    for place in hits:
        if runs and place <= runs[-1][1]:
            runs[-1][1] = place + RUN
        else:
            runs.append([place, place + RUN])
    return [" ".join(said[start:end]) for start, end in runs]
