"""A situation as an indented outline, for people who look after it: every question, choice and end at a glance."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.city.service_kinds import ServiceKind
from parvis.situations.rules import Action, Basis, End, PromiseRule, RouteRule, Situation
from parvis.situations.rules.schema import DAYS


@dataclass(frozen=True)
class Node:
    """One step: the choice that leads here, then a question with what follows, or an end."""

    choice: str
    text: str
    is_end: bool
    leads: tuple["Node", ...] = ()
    who: str = ""
    promise: str = ""
    exceptions: tuple[str, ...] = ()
    is_sensitive: bool = False


def outline(situation: Situation, language: str, numbers: Mapping[str, str]) -> Node:
    """Return the first step with everything below it; `numbers` says what a help number's topic is called."""
    return _node(situation, situation.first, "", language, numbers, is_sensitive=False)


def _node(
    situation: Situation, here: str, choice: str, language: str, numbers: Mapping[str, str], *, is_sensitive: bool
) -> Node:
    question = situation.questions.get(here)
    if question is None:
        return _end(situation.ends[here], choice, language, numbers, is_sensitive)
    leads = tuple(
        _node(
            situation,
            offered.leads_to,
            offered.text(language),
            language,
            numbers,
            is_sensitive=is_sensitive or offered.raises_sensitivity,
        )
        for offered in question.choices
    )
    return Node(choice=choice, text=question.text(language), is_end=False, leads=leads, is_sensitive=is_sensitive)


def _end(end: End, choice: str, language: str, numbers: Mapping[str, str], is_sensitive: bool) -> Node:
    kinds = [end.routes[-1].service_kind] if end.routes else [end.redirect_kind] if end.redirect_kind else []
    names = [str(ServiceKind(kind).label) for kind in kinds]
    if end.number_code:
        names.insert(0, numbers.get(end.number_code, end.number_code))
    who = {
        Action.CASE: _("A case for: %(names)s"),
        Action.REDIRECT: _("Sent on to: %(names)s"),
        Action.INFORM: _("Told, and for more: %(names)s"),
        Action.GRIEVANCE: _("The grievance lane; read only by: %(names)s"),
    }[end.action] % {"names": ", ".join(names)}
    return Node(
        choice=choice,
        text=end.what_happens(language),
        is_end=True,
        who=who,
        promise=said_promise(end.promise) if end.promise else "",
        exceptions=tuple(said_exception(rule) for rule in end.routes[:-1]),
        is_sensitive=is_sensitive or end.raises_sensitivity,
    )


def said_promise(promise: PromiseRule) -> str:
    """Write a promise as people say it: "16 working hours"."""
    if promise.basis is Basis.WORKING:
        text = ngettext("%(count)s working hour", "%(count)s working hours", promise.hours)
    else:
        text = ngettext("%(count)s hour, day and night", "%(count)s hours, day and night", promise.hours)
    return text % {"count": promise.hours}


def said_exception(rule: RouteRule) -> str:
    """Write when another service takes it: "21:00–06:00: Municipal police, 24 hours, day and night"."""
    conditions = []
    if rule.starts and rule.ends:
        conditions.append(f"{rule.starts:%H:%M}–{rule.ends:%H:%M}")
    if rule.days:
        names = (_("Mo"), _("Tu"), _("We"), _("Th"), _("Fr"), _("Sa"), _("Su"))
        conditions.append(" ".join(names[day] for day in range(len(DAYS)) if day in rule.days))
    if rule.districts:
        conditions.append(", ".join(sorted(rule.districts)))
    return f"{' · '.join(conditions)}: {ServiceKind(rule.service_kind).label}, {said_promise(rule.promise)}"
