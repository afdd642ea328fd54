"""The history of the city as people read it: names of things, fields and values where the rows hold codes.

Apps above add what their own rows are called: `name_kind("point", …)`.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, time
from types import MappingProxyType
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from parvis.city import directory, packs, ways
from parvis.city.forms import (
    LANGUAGE_NAMES,
    AgreementForm,
    CityForm,
    DistrictForm,
    NoticeForm,
    NumberForm,
    ServiceForm,
    TeamForm,
)
from parvis.city.forms.wait import WaitForm
from parvis.city.models import CityTextKey, LocalTeam, PromiseBasis
from parvis.city.packs.names import OFFENCE_NAMES, STAGE_NAMES
from parvis.core import said

_FORMS: list[type[forms.Form]] = [
    CityForm, ServiceForm, AgreementForm, DistrictForm, NoticeForm, NumberForm, TeamForm,
    WaitForm,
]  # fmt: skip
_KINDS: dict[str, Callable[[str], str]] = {}
_FIELDS: dict[str, Any] = {
    "added": gettext_lazy("Added"),
    "country": gettext_lazy("Country"),
    "dpia": gettext_lazy("Data protection impact assessment"),
    "ends_on": gettext_lazy("Last day"),
    "holds": gettext_lazy("When it holds"),
    "holidays": gettext_lazy("Public holidays"),
    "legal_pages": gettext_lazy("Legal notice, data, accessibility"),
    "periods": gettext_lazy("How long data is kept"),
    "sender.works": gettext_lazy("Whether mail arrives"),
    "geometry": gettext_lazy("Border"),
    "name": gettext_lazy("Name"),
    "phones": gettext_lazy("Phone numbers"),
    "plain_name": gettext_lazy("What people call it"),
    "promise": gettext_lazy("What it promises"),
    "territory": gettext_lazy("Districts"),
}
_LONGEST = 200
_NAMED = (
    "name",
    "plain_name",
    "meeting_place",
    "address",
    "signed_by",
    "source",
)  # words of people, whatever they look like


def name_kind(kind: str, name: Callable[[str], str], *fields: type[forms.Form]) -> None:
    """Say what rows of an app above are called in the history, and which of its forms name their fields and choices."""
    _KINDS[kind] = name
    _FORMS.extend(fields)


def team_names(subjects: Iterable[str]) -> dict[str, str]:
    """Return the names of the teams among what lines are about, by number; one query, or none."""
    numbers = {subject.removeprefix("team:") for subject in subjects if subject.startswith("team:")}
    wanted = [number for number in numbers if number.isdecimal()]
    return {str(pk): name for pk, name in LocalTeam.objects.filter(pk__in=wanted).values_list("pk", "name")}


def subject_label(subject: str, teams: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return what a line of the history is about, e.g. `service:cleaning:agreement:4`, by its name.

    `teams` names teams by number, for no query is made here.
    """
    kind, _colon, rest = subject.partition(":")
    code, _colon, part = rest.partition(":")
    here, language = directory.current(), get_language() or "en"
    if kind == "service":
        view = here.service(code)
        name = view.name(language) if view else code
        return f"{name}: {_('agreement')}" if part.startswith("agreement") else f"{name}: {part}" if part else name
    if kind == "district":
        return here.districts[code].name if code in here.districts else code
    if kind == "text":
        return str(CityTextKey(code).label) if code in CityTextKey.values else code
    if kind == "number":
        shipped = packs.pack(here.city.country).number(code)
        return shipped.name(language) if shipped else code
    if kind == "wait":
        return _wait_label(code, part)
    if kind == "team":
        return teams.get(code) or _("A team that is gone")
    if kind in _KINDS:
        return _KINDS[kind](code)
    names = {"city": _("The city"), "confirmed": _("Looked at and confirmed"), "notice": _("Notice")}
    return names.get(kind, subject)


def _wait_label(stage: str, offence: str) -> str:
    steps = {each.value: name for each, name in STAGE_NAMES.items()}
    offences = {each.value: name for each, name in OFFENCE_NAMES.items()}
    said = {"step": steps.get(stage, stage), "offence": offences.get(offence) or _("all offences")}
    return _("%(step)s: %(offence)s") % said


def field_label(field: str) -> str:
    """Return what staff call a field of the history, e.g. `plain_name (nl)`; as it is written where it has no name."""
    name, _space, about = field.partition(" (")
    label: Any = _FIELDS.get(name) or LANGUAGE_NAMES.get(name)
    if label is None:
        label = next((form.base_fields[name].label for form in _FORMS if name in form.base_fields), None)
    language = about.removesuffix(")")
    words = str(label or name)
    return f"{words} ({LANGUAGE_NAMES.get(language, language)})" if about else words


class Values:
    """Names for stored values. What needs a query is read once, for all lines of a page."""

    def __init__(self, edits: Iterable[tuple[str, str, str]]) -> None:
        """Take field, old and new value of each line that will be shown."""
        keys = {value for field, *values in edits if field == "coordinator" for value in values if value.isdecimal()}
        people = get_user_model().objects.filter(pk__in=keys) if keys else ()
        self._people = {str(person.pk): str(person) for person in people}
        self._here = directory.current()
        self._situations = dict(ways.situations(get_language() or "en"))

    def label(self, field: str, value: str) -> str:
        """Return a value in words; one that has no name as it is written, cut where it is long; “–” for nothing."""
        if not value:
            return "–"
        name = field.partition(" (")[0]
        words = value if name in _NAMED else self._words(name, value)
        return words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"

    def _words(self, name: str, value: str) -> str:
        if name == "coordinator":
            return self._people.get(value) or _("somebody who has left")
        if name == "situation":
            return self._situations.get(value, value)
        if name in ("territory", "districts"):
            return ", ".join(self._district(code) for code in value.split(", "))
        if name == "promise":
            return _promise(value)
        if name == "holds":
            return " – ".join(_day(part) or part for part in value.split(" – "))
        if value in ("True", "False"):
            return _("yes") if value == "True" else _("no")
        choices = _choices(name)
        if items := _items(value, choices):
            return ", ".join(choices.get(item) or str(LANGUAGE_NAMES.get(item, item)) for item in items)
        return choices.get(value) or _day(value) or value

    def _district(self, code: str) -> str:
        return self._here.districts[code].name if code in self._here.districts else code


def _choices(name: str) -> Mapping[str, str]:
    """Return what the choices of a field are called, in whichever form has it."""
    for form in _FORMS:
        field = form.base_fields.get(name)
        if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
            listed: Any = field.choices
            pairs = [(str(code), str(label)) for code, label in listed if not isinstance(label, (list, tuple))]
            if pairs:
                return dict(pairs)
    return {}


def _items(value: str, choices: Mapping[str, str]) -> list[str]:
    """Return the items of a list as it is written: as JSON, or as known codes with commas; [] for anything else."""
    if value.startswith("["):
        try:
            return [item for item in json.loads(value) if isinstance(item, str)]
        except ValueError:
            return []
    items = value.split(", ")
    return items if len(items) > 1 and set(items) <= set(choices) else []


def _promise(value: str) -> str:
    hours, _space, basis = value.partition(" ")
    if basis not in PromiseBasis.values:
        return value
    return f"{hours} h, {PromiseBasis(basis).label}"


_DATED = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d.*)?")


def _day(value: str) -> str:
    """Return a day or moment as people say it; "" for what is neither."""
    if not _DATED.fullmatch(value):
        return ""
    now = timezone.now()
    if len(value) == len("2026-11-21"):
        day = parse_date(value)
        return said.day(datetime.combine(day, time(12), timezone.get_current_timezone()), now=now) if day else ""
    moment = parse_datetime(value)
    if moment is None:
        return ""
    return said.moment(moment if timezone.is_aware(moment) else timezone.make_aware(moment), now=now)
