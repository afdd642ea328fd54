"""The end of a path, as a resident reads it: who, by when, what to have ready, and what else there is."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from parvis.cases import cards, rules
from parvis.cases.cards import Card
from parvis.city.directory import Directory
from parvis.guide import residents
from parvis.situations import who_helps
from parvis.situations.rules import Action, End, Kind, Situation
from parvis.situations.who_helps import Helper


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything of an answer page.

    `cards`: whom to call or go to, the first first. `is_general`: nobody is known to do this work there, so it is the
    city's own line. `due_at`: by when somebody answers if it is told now; None where no case is made. `is_signed`: an
    agreement stands behind that. `is_complaint`: the way on is the complaint lane and nothing else.
    """

    what_happens: str
    cards: tuple[Card, ...]
    is_general: bool
    is_case: bool
    is_complaint: bool
    who: str
    due_at: datetime | None
    is_signed: bool
    asks_place: bool
    prepare: str
    if_worse: str
    rights: str
    helpers: tuple[Helper, ...]
    notices: tuple[str, ...]


def answer(
    situation: Situation, end: End, *, here: Directory, at: datetime, language: str, district: str | None = None
) -> Answer:
    """Return what a resident reads at this end, in a district or before the place is known."""
    is_complaint = situation.kind is Kind.GRIEVANCE or end.action is Action.GRIEVANCE
    route = None
    if end.action is Action.CASE and not is_complaint:
        route = rules.route(situation=situation, end=end, district=district, at=at, directory=here)
        service = route.service
        first = cards.service_card(service, at=at, language=language) if service else None
    else:
        service = here.service_for(end.redirect_kind, district, at) if end.redirect_kind else None
        first = cards.answer_card(end, at=at, district=district, language=language)
    found = [first, *first.more] if first else []
    shown = {press for card in found for press in (card.link, card.web_page, *(phone.link for phone in card.phones))}
    general = None if any(card.can_be_reached for card in found) else cards.general_card(at=at, language=language)
    return Answer(
        what_happens=end.what_happens(language),
        cards=(*found, general) if general else tuple(found),
        is_general=general is not None and not found,
        is_case=route is not None,
        is_complaint=is_complaint,
        who=_who(route, language),
        due_at=route.due_at if route else None,
        is_signed=route is not None and (route.is_signed or route.service is None),
        asks_place=district is None and residents.depends_on_place(end, here=here),
        prepare=situation.text("prepare", language),
        if_worse=situation.text("if_worse", language),
        rights=situation.text("rights", language),
        helpers=tuple(
            helper
            for helper in who_helps.helpers(situation, language, here=here, at=at, district=district)
            if not shown.issuperset(press for _words, press in helper.reach)
        ),
        notices=tuple(
            one.text(language)
            for one in here.notices(
                at, district=district or "", service=service.code if service else "", situation=situation.code
            )
            if one.district or one.service or one.situation  # what concerns everybody stands on the first page
        ),
    )


def _who(route: rules.Route | None, language: str) -> str:
    if route is None:
        return ""
    return route.service.plain_name(language) if route.service else _("the city's coordinator")
