"""Where a given report would go, and why: the same rules as taking it, and nothing is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.cases import rules
from parvis.cases.cards import answer_card
from parvis.cases.rules import Route
from parvis.city import directory as city_directory
from parvis.city import places
from parvis.city.directory import Directory, DistrictView
from parvis.city.service_kinds import ServiceKind
from parvis.situations import catalogue as situations_catalogue
from parvis.situations.rules import (
    Action,
    End,
    Question,
    Situation,
    possible_danger,
    possible_grievance,
    possibly_sensitive,
)

_ENDS: dict[Action, Any] = {
    Action.CASE: gettext_lazy("a service takes it"),
    Action.REDIRECT: gettext_lazy("somebody else helps"),
    Action.INFORM: gettext_lazy("the words themselves are the answer"),
    Action.GRIEVANCE: gettext_lazy("the sealed page: only the mediator opens it"),
}
_WHY = {
    "agreement": gettext_lazy("agreement in force"),
    "danger": gettext_lazy("possible danger: the catalogue's time, shorter than the agreement's"),
    "no_agreement": gettext_lazy("no agreement signed"),
    "no_end": gettext_lazy("no end fits these answers: the longest time of the situation"),
}


@dataclass(frozen=True, slots=True)
class Meant:
    """A situation the words may mean, by its name; a higher score is surer."""

    code: str
    title: str
    score: float


@dataclass(frozen=True, slots=True)
class Path:
    """One way a situation may end, in words: questions and answers that lead there, who would take it, and why."""

    answers: tuple[tuple[str, str], ...]
    who: str
    route: Route | None
    why: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything the rules make of a report."""

    suggestions: tuple[Meant, ...]
    situation: Situation | None
    title: str
    district: DistrictView | None
    place_found: str
    is_danger: bool
    is_sensitive: bool
    is_withheld: bool
    paths: tuple[Path, ...]


def explain(
    *,
    text: str,
    language: str,
    at: datetime,
    place: str = "",
    latitude: float | None = None,
    longitude: float | None = None,
    situation: str = "",
    answers: Mapping[str, str] | None = None,
) -> Explanation:
    """Return what would become of a report: what it may mean, and for each way it can end who answers by when.

    Without `situation` the best suggestion is followed; `answers` narrows the ways. Raises UnknownAnswer.
    """
    here, catalogue = city_directory.current(), situations_catalogue.current()
    suggestions = tuple(
        Meant(each.code, catalogue.situations[each.code].title(language), each.score)
        for each in catalogue.suggest(text, language)
    )
    code = situation or (suggestions[0].code if suggestions else "")
    chosen = catalogue.situations.get(code)
    found = ""
    if latitude is None and place and (hits := places.search(place, limit=1)):
        latitude, longitude, found = hits[0].latitude, hits[0].longitude, hits[0].name
    district = here.district_at(latitude, longitude) if latitude is not None and longitude is not None else None
    paths: list[Path] = []
    if chosen is not None:
        for said, end in ways(chosen, dict(answers or {})):
            where = district.code if district else None
            paths.append(_path(chosen, said, end, here=here, district=where, at=at, language=language))
    return Explanation(
        suggestions=suggestions,
        situation=chosen,
        title=chosen.title(language) if chosen else "",
        district=district,
        place_found=found,
        is_danger=possible_danger(text),
        is_sensitive=possibly_sensitive(text),
        is_withheld=possible_grievance(text),
        paths=tuple(paths),
    )


def _path(
    situation: Situation,
    said: tuple[tuple[str, str], ...],
    end: End,
    *,
    here: Directory,
    district: str | None,
    at: datetime,
    language: str,
) -> Path:
    answers = tuple(
        (asked.text(language), asked.choice(choice).text(language))
        for question, choice in said
        if (asked := situation.questions.get(question))
    )
    if end.action is not Action.CASE:
        card = answer_card(end, at=at, language=language)
        who = ", ".join(one.name for one in (card, *card.more)) if card else "–"
        return Path(answers, who, None, str(_ENDS[end.action]))
    route = rules.route(situation=situation, end=end, district=district, at=at, directory=here)
    who = route.service.name(language) if route.service else _("the coordinator")
    return Path(answers, who, route, _why(route))


def _why(route: Route) -> str:
    if route.why in _WHY:
        return str(_WHY[route.why])
    known = {kind.value: str(kind.label) for kind in ServiceKind}
    return _("no service of the kind %(kind)s here") % {"kind": known.get(route.service_kind, route.service_kind)}


def ways(situation: Situation, answers: dict[str, str]) -> list[tuple[tuple[tuple[str, str], ...], End]]:
    """Return every way the situation can still end after these answers: (answers in order, end). Raises UnknownAnswer."""
    here = situation.walk(answers)
    if not isinstance(here, Question):
        return [(situation.path(answers), here)]
    return [way for choice in here.choices for way in ways(situation, {**answers, here.code: choice.code})]
