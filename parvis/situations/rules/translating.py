"""How much of the catalogue is said in a language, and what was worded anew in one language only. Pure."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any

from parvis.core.languages import RESIDENT_LANGUAGES
from parvis.situations.rules.problems import Path

_LANGUAGES = frozenset(RESIDENT_LANGUAGES)

Texts = Mapping[str, Any]  # a language → its words, or its list of them
# For each language that stayed while its sisters were worded anew: what those said when it was last right.
Stale = Mapping[str, Texts]
Same = tuple[Path, str, str]  # path, language, digest: somebody found that this language says what its sisters say


def missing(body: Mapping[str, Any]) -> Counter[str]:
    """Return how many texts of a situation nobody has written in each language; words people search by are not counted."""
    return Counter(
        language for _path, texts in texts_of(body) for language in RESIDENT_LANGUAGES if not texts.get(language)
    )


def texts_of(part: Any, path: Path = ()) -> Iterator[tuple[Path, Texts]]:
    """Yield each text of a part with the way to it; not the words people search by, which each language has its own of."""
    if isinstance(part, Mapping):
        if part and part.keys() <= _LANGUAGES:
            yield path, part
            return
        for key, value in part.items():
            if key != "synonyms":
                yield from texts_of(value, (*path, key))
    elif isinstance(part, list):
        for place, value in enumerate(part):
            yield from texts_of(value, (*path, str(place)))


def digest(texts: Texts) -> str:
    """Return what one wording of a text in all its languages is told apart by."""
    return sha256(json.dumps(texts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def follow(stale: Stale, before: Texts, after: Texts) -> dict[str, dict[str, Any]]:
    """Return which languages of a text are stale after one change of it.

    Languages that all were stale have caught up when they are worded anew; else those that stayed are stale from now on.
    A language that is new or gone is not stale, and makes no other so; nor does one that reads again as it did.
    """
    both = before.keys() & after.keys()
    anew = {language for language in both if before[language] != after[language]}
    still = {language: dict(since) for language, since in stale.items() if language in both - anew}
    if not anew <= stale.keys():
        for language in both - anew:
            still[language] = {other: before[other] for other in anew} | still.get(language, {})
    kept = {
        language: {other: words for other, words in since.items() if other in after and after[other] != words}
        for language, since in still.items()
    }
    return {language: since for language, since in kept.items() if since}


def stale_texts(wordings: Iterable[Any], same: Collection[Same] = ()) -> dict[Path, dict[str, dict[str, Any]]]:
    """Follow a part of the catalogue through its wordings, oldest first (None where it was not there).

    Return the stale languages of each text as the last wording has it.
    """
    found: dict[Path, dict[str, dict[str, Any]]] = {}
    was: dict[Path, Texts] = {}
    for wording in wordings:
        now = dict(texts_of(wording))
        found = {path: follow(found.get(path, {}), was.get(path, {}), texts) for path, texts in now.items()}
        if same:
            found = {path: _unless(same, path, now[path], stale) for path, stale in found.items() if stale}
        was = now
    return {path: stale for path, stale in found.items() if stale}


def _unless(same: Collection[Same], path: Path, texts: Texts, stale: dict[str, Any]) -> dict[str, Any]:
    mark = digest(texts)
    return {language: since for language, since in stale.items() if (path, language, mark) not in same}
