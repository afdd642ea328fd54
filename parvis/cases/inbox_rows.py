"""The rows of the inbox: what each says, and its markup, which is kept while it says the same."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache, lru_cache
from typing import NamedTuple

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from parvis.cases.access import Scope, lateness
from parvis.cases.models import Case
from parvis.cases.moves import State
from parvis.cases.rules import SOON
from parvis.city.directory import Directory
from parvis.core import references
from parvis.situations.catalogue import Catalogue

MOST_KEPT = 1_000  # rows of one process, some 3 MB
_NO_CASE = "000000000"


class Row(NamedTuple):
    """All that a row shows; two rows that are equal look the same.

    `moment`, written by `date_format`, is the date it shows: until when, or when it was answered.
    """

    number: str
    url: str
    late: str
    moment: datetime | None
    date_format: str
    title: str
    where: str
    state: str
    hands: str
    people: int
    is_new_danger: bool
    is_first: bool
    is_sensitive: bool
    has_proposal: bool
    is_handed_back: bool


def rows(
    cases: Sequence[Case], scope: Scope, here: Directory, known: Catalogue, *, language: str, at: datetime
) -> list[SafeString]:
    """Return cases as the list shows them; no query. What all rows share is looked up once."""
    services = {one.pk: one.name(language) for one in here.services.values()}
    districts = {one.pk: one.name for one in here.districts.values()}
    states = {value: str(label) for value, label in State.choices}
    address = reverse("cases:case", args=[_NO_CASE])
    coordinator, soon, zone = _("the coordinator"), at + SOON, timezone.get_current_timezone_name()
    return [
        markup(
            Row(
                number=case.reference,
                url=address.replace(_NO_CASE, case.reference),
                late=lateness(case, at=at, soon=soon),
                moment=case.due_at if case.is_open and case.due_at else case.answered_at,
                date_format="D j M, H:i" if case.is_open and case.due_at else "D j M Y",
                title=known.situations[case.situation].title(language)
                if case.situation in known.situations
                else case.situation,
                where=", ".join(filter(None, [case.place, districts.get(case.district_id or 0, "")])),
                state=states[case.state],
                hands=_hands(case, services.get(case.service_id or 0, coordinator), scope),
                people=getattr(case, "people", 0) or 0,
                is_new_danger=bool(case.danger_at and not case.danger_seen_at),
                is_first=case.priority == "high",
                is_sensitive=case.is_sensitive,
                has_proposal=getattr(case, "has_proposal", False),
                is_handed_back=case.handed_back,
            ),
            language,
            zone,
        )
        for case in cases
    ]


@lru_cache(maxsize=MOST_KEPT)
def markup(row: Row, language: str, zone: str) -> SafeString:
    """Return a row in the language and zone that are in force, which `language` and `zone` name."""
    shared = {"promise": _promise(row.late, language), "spoken": references.spoken(row.number)}
    return render_to_string("cases/inbox/_row.html", {**row._asdict(), **shared})


@cache
def _promise(state: str, language: str) -> SafeString:
    return render_to_string("core/_promise_state.html", {"state": state})


def _hands(case: Case, service: str, scope: Scope) -> str:
    person = str(case.assigned_to or "")
    return ", ".join(filter(None, [person, service if scope.is_coordinator or not person else ""]))
