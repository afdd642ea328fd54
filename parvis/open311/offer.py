"""What partners may hand in: the catalogue's situations as GeoReport services, their questions as attributes."""

from collections.abc import Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from parvis.city.directory import Directory
from parvis.city.packs import Group, Number, Use
from parvis.core.languages import best
from parvis.open311 import rules
from parvis.situations.catalogue import Catalogue
from parvis.situations.rules import Question, Situation

GATE = "urgent_gate"

_kept: dict[tuple[int, str, str], list[dict[str, Any]]] = {}


def services(catalogue: Catalogue, language: str) -> list[dict[str, Any]]:
    """Return the list of services in a language. Each has a definition, for each asks first whether it is urgent."""
    which = (catalogue.id, catalogue.hash, language)
    if which not in _kept:
        if len(_kept) > 30:
            _kept.clear()
        groups = {group.code: group.title(language) for group in catalogue.groups}
        _kept[which] = [
            {
                "service_code": situation.code,
                "service_name": situation.title(language),
                "description": situation.summary(language),
                "metadata": True,
                "type": str(rules.way_of(situation)),
                "keywords": rules.keywords(situation.synonyms.get(language) or situation.synonyms.get("en", ())),
                "group": groups.get(situation.group, situation.group),
            }
            for situation in catalogue.situations.values()
            if rules.is_offered(situation)
        ]
    return _kept[which]


def find(catalogue: Catalogue, code: str) -> Situation | None:
    """Return the situation if partners may hand it in."""
    situation = catalogue.situations.get(code)
    return situation if situation is not None and rules.is_offered(situation) else None


def definition(situation: Situation, here: Directory, language: str) -> dict[str, Any]:
    """Return its attributes: the urgent gate as text, then the questions. Only the first question is always asked."""
    attributes = [_gate(situation, here, language)]
    for question in situation.questions.values():
        attributes.append(
            _attribute(question, language, len(attributes) + 1, required=question.code == situation.first)
        )
    return {"service_code": situation.code, "attributes": attributes}


def _gate(situation: Situation, here: Directory, language: str) -> dict[str, Any]:
    return {
        "variable": False,
        "code": GATE,
        "datatype": "string",
        "required": False,
        "datatype_description": "",
        "order": 1,
        "description": gate(here, language, situation.urgent_when(language)),
    }


def _attribute(question: Question, language: str, order: int, *, required: bool) -> dict[str, Any]:
    with translation.override(language):
        how = _("Choose one.") if required else _("Choose one, if it applies.")
    return {
        "variable": True,
        "code": question.code,
        "datatype": "singlevaluelist",
        "required": required,
        "datatype_description": how,
        "order": order,
        "description": " ".join(filter(None, [question.text(language), question.help(language)])),
        "values": [{"key": choice.code, "name": choice.text(language)} for choice in question.choices],
    }


def gate(here: Directory, language: str, urgent_when: str = "") -> str:
    """Return the words of the urgent gate: whom to call, and that nobody reads this at once."""
    with translation.override(language):
        sentence = _("If somebody is in danger, call %(numbers)s now. Nobody reads this at once.")
        words = [sentence % {"numbers": numbers(here, language)}]
        if silent := _numbers(here, Group.TEXT, language):
            words.append(_("If you cannot speak: %(numbers)s.") % {"numbers": silent})
        if urgent_when:
            words.append(_("It is urgent when: %(when)s") % {"when": urgent_when})
    return " ".join(words)


def numbers(here: Directory, language: str) -> str:
    """Return the country's emergency numbers with their names; where nobody confirmed one yet, those of the pack."""
    return _numbers(here, Group.EMERGENCY, language) or "112"


def _numbers(here: Directory, group: Group, language: str) -> str:
    found = [number for number in here.pack.of(group) if number.source.is_confirmed] or (
        list(here.pack.of(group)) if group is Group.EMERGENCY else []
    )
    return ", ".join(_said(number, language) for number in found)


def _said(number: Number, language: str) -> str:
    name = best(number.names, language)
    return f"{name}: {number.number}" if number.use in (Use.APP, Use.WEB) else f"{number.number} ({name})"


def danger(here: Directory, language: str) -> str:
    """Return what is said at once to words that sound like danger."""
    with translation.override(language):
        sentence = _(
            "What you wrote sounds as if somebody may be in danger. Call %(numbers)s now. "
            "Nobody has been alerted by this report."
        )
        words = [sentence % {"numbers": numbers(here, language)}]
        if silent := _numbers(here, Group.TEXT, language):
            words.append(_("If you cannot speak: %(numbers)s.") % {"numbers": silent})
    return " ".join(words)


def titles(catalogue: Catalogue, codes: set[str], language: str) -> Mapping[str, str]:
    """Return the names of situations; a code nobody knows any more stands for itself."""
    known = catalogue.situations
    return {code: known[code].title(language) if code in known else code for code in codes}
