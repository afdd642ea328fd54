"""Words as readers of the sample see them: without names, numbers, addresses. A help, not a promise: it misses and overshoots."""

from collections.abc import Iterable
from functools import cache

from django.utils import translation
from django.utils.dates import MONTHS, WEEKDAYS

from parvis.cases.giveaways import giveaways

GONE = "[…]"


def masked(text: str, *, language: str, names: Iterable[str] = (), known: Iterable[str] = ()) -> str:
    """Return the words with what looks like a name, phone, e-mail or number plate taken out.

    `names` are those of the people concerned, in whatever capitals; `known` may stand there: services, districts.
    """
    names = list(names)
    allowed = [*known, *_days_and_months(language)]
    found = giveaways(text, language=language, reporters_names=names, known=allowed)
    for words in sorted((one.words for one in found), key=len, reverse=True):
        text = text.replace(words, GONE)
    for name in names:
        for part in name.split():
            if len(part) > 2:
                text = _without(text, part)
    return text


@cache
def _days_and_months(language: str) -> tuple[str, ...]:
    """Return what English writes with a capital in the middle of a sentence and is nobody's name."""
    with translation.override(language):
        return tuple(str(name) for name in (*WEEKDAYS.values(), *MONTHS.values()))


def _without(text: str, part: str) -> str:
    place = text.casefold().find(part.casefold())
    while place >= 0 and len(text.casefold()) == len(text):
        text = text[:place] + GONE + text[place + len(part) :]
        place = text.casefold().find(part.casefold(), place + len(GONE))
    return text
