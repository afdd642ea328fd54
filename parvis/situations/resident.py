"""A situation as a resident will meet it, step by step, for those who write it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from parvis.city.directory import Directory
from parvis.city.service_kinds import ServiceKind
from parvis.core.languages import best
from parvis.situations import who_helps
from parvis.situations.outline import said_promise
from parvis.situations.rules import Action, End, Situation


@dataclass(frozen=True)
class Asked:
    """A question as it is asked; each choice with what it leads to."""

    number: int
    text: str
    help: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Ended:
    """What a person reads at the end: who, by when, and what happens."""

    number: int
    who: str
    promise: str
    what_happens: str
    phones: tuple[str, ...] = ()


@dataclass(frozen=True)
class Preview:
    """All of it in one language."""

    language: str
    title: str
    summary: str
    urgent_when: str
    prepare: str
    if_worse: str
    rights: str
    helpers: tuple[str, ...]
    asked: tuple[Asked, ...]
    ended: tuple[Ended, ...]


def preview(
    situation: Situation, language: str, *, here: Directory, numbers: Mapping[str, str], at: datetime
) -> Preview:
    """Return what a resident reads. `numbers` says what a help number's topic is called."""
    with translation.override(language):
        names = {
            code: _("Question %(number)s") % {"number": place} for place, code in enumerate(situation.questions, 1)
        }
        names |= {code: _("End %(number)s") % {"number": place} for place, code in enumerate(situation.ends, 1)}
        return Preview(
            language=language,
            title=situation.title(language),
            summary=situation.summary(language),
            urgent_when=situation.urgent_when(language),
            prepare=situation.text("prepare", language),
            if_worse=situation.text("if_worse", language),
            rights=situation.text("rights", language),
            helpers=who_helps.names(situation, language, here=here),
            asked=tuple(
                Asked(
                    number=place,
                    text=question.text(language),
                    help=question.help(language),
                    choices=tuple((one.text(language), names.get(one.leads_to, "")) for one in question.choices),
                )
                for place, question in enumerate(situation.questions.values(), 1)
            ),
            ended=tuple(
                _ended(place, end, language, here, numbers, at) for place, end in enumerate(situation.ends.values(), 1)
            ),
        )


def _ended(place: int, end: End, language: str, here: Directory, numbers: Mapping[str, str], at: datetime) -> Ended:
    kind = end.routes[-1].service_kind if end.routes else end.redirect_kind
    service = here.service_for(kind, None, at) if kind else None
    who = service.plain_name(language) if service else str(ServiceKind(kind).label) if kind else ""
    if not who and end.number_code:
        about = here.pack.about(end.number_code)
        who = best(about[0].names, language) if about else numbers.get(end.number_code, "")
    promise = end.promise if end.action is Action.CASE else None
    return Ended(
        number=place,
        who=who,
        promise=said_promise(promise) if promise else "",
        what_happens=end.what_happens(language),
        phones=tuple(phone.number for phone in service.phones) if service and end.action is not Action.CASE else (),
    )
