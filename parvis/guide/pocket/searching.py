"""Finding a sheet by the words somebody has in mind. Pure."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from parvis.guide.pocket.shape import Sheet
from parvis.situations.rules.suggesting import keywords

LEAST_OF_PREFIX = 3
_WEIGHTS: Mapping[str, int] = {"title": 4, "rights_title": 4, "synonyms": 3, "first": 1}


def find(sheets: Iterable[Sheet], text: str, language: str) -> list[Sheet]:
    """Return the sheets that `text` may mean, best first; all of them for a text without a word in it.

    Sheets that know every word go before, and without, those that know some.
    """
    sheets = list(sheets)
    wanted = keywords(text)
    if not wanted:
        return [] if text.strip() else sheets
    scored = []
    for sheet in sheets:
        known = _words(sheet, language)
        scores = [_score(word, known) for word in wanted]
        scored.append((sum(score > 0 for score in scores), sum(scores), sheet))
    most = max(count for count, _score, _sheet in scored)
    best = [(score, sheet) for count, score, sheet in scored if count == most and count]
    return [sheet for _score, sheet in sorted(best, key=lambda pair: -pair[0])]


@lru_cache(maxsize=4_000)
def _stems(text: str) -> tuple[str, ...]:
    return tuple(keywords(text))


def _words(sheet: Sheet, language: str) -> dict[str, int]:
    """Return the stems a sheet is found by, with their weight; in the reader's language and in those always complete."""
    found: dict[str, int] = {}
    for code in dict.fromkeys((language, "fr", "en")):
        for part, weight in _WEIGHTS.items():
            for word in _stems(sheet.written(part, code)):
                found[word] = max(found.get(word, 0), weight * (2 if code == language else 1))
    return found


def _score(word: str, known: Mapping[str, int]) -> float:
    if word in known:
        return float(known[word])
    if len(word) < LEAST_OF_PREFIX:
        return 0.0
    return max((weight / 2 for stem, weight in known.items() if stem.startswith(word)), default=0.0)
