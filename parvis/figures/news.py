"""What a mail on a new release says: promises kept, how long they were, what residents say; looked up as the mail leaves.

The same stored numbers as everywhere. Whoever wants it asked for it by the page for news (`cases.actions.ask_news`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode

from parvis.correspondence import events
from parvis.correspondence.models import Message
from parvis.figures import published, said
from parvis.figures.indicators import reading
from parvis.figures.indicators.shape import WHOLE, Unit
from parvis.figures.models import Release
from parvis.figures.published import Number

EVENT = "figures.released"
KEPT, LENGTH, SOLVED = "L1", "L2", "L3"


@events.looked_up_when_sent(EVENT)
def facts_of(message: Message, at: datetime) -> Mapping[str, Any] | None:
    """Return what the newest release says first; None before the first release."""
    release = published.newest_release()
    if release is None:
        return None
    language = message.recipient.language
    with translation.override(language):
        kept, length, solved = _first_numbers(release)
        asked = urlencode({"lang": language})
        return {
            **_texts(language, _kept_said(kept)),
            **_texts(
                language, {"hours": said.count(round(length.value)) if length and length.value is not None else ""}
            ),
            **_texts(language, {"solved": _share(solved)}),
            "figures_link": f"{reverse('figures:start')}?{asked}",
            "report_link": f"{reverse('figures:report', args=[release.number])}?{asked}",
        }


def first_said(release: Release) -> str:
    """Say the first figure of a release in the active language, or why there is none. One query."""
    [quote] = quotes(release, codes=(KEPT,), language=translation.get_language() or "en")
    return quote.sentence


@dataclass(frozen=True, slots=True)
class Quote:
    """A number that may be quoted as it stands: with what it is counted from, what it means and cannot tell."""

    code: str
    sentence: str
    interval: str
    formula: str
    cannot_tell: str


def quotes(release: Release, *, language: str, codes: Sequence[str] = (KEPT, LENGTH, SOLVED)) -> list[Quote]:
    """Return the first figures of a release, ready to be quoted. One query."""
    written = reading.written_in(language)
    bodies = published.bodies(release, codes)
    found = []
    for record in (each for code in codes for each in reading.shipped() if each.code == code):
        body = bodies.get((record.code, WHOLE))
        number = (body.series[0].best_said if body and body.series else None) or Number("", refusal="waiting")
        found.append(
            Quote(
                code=record.code.lower(),
                sentence=said.sentence(record.name[written], number, record.unit),
                interval=said.interval(number, record.unit),
                formula=record.current.formula[written],
                cannot_tell=record.pitfalls[written],
            )
        )
    return found


def _first_numbers(release: Release) -> list[Number | None]:
    bodies = published.bodies(release, [KEPT, LENGTH, SOLVED])
    found = (bodies.get((code, WHOLE)) for code in (KEPT, LENGTH, SOLVED))
    return [body.series[0].best_said if body and body.series else None for body in found]


def _kept_said(kept: Number | None) -> dict[str, str]:
    if kept is None or kept.value is None:
        return {"why": said.refusal(kept.refusal if kept else "waiting")}
    return {"kept": _share(kept), "month": said.period(kept.period), "count": said.count(kept.n or 0)}


def _share(number: Number | None) -> str:
    return said.value(number.value, Unit.SHARE) if number and number.value is not None else ""


def _texts(language: str, words: Mapping[str, str]) -> dict[str, dict[str, str]]:
    return {name: {language: text} for name, text in words.items() if text}
