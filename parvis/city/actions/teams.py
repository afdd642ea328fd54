"""The teams of services in the neighbourhoods."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from parvis.city import hours as opening_hours
from parvis.city import rules
from parvis.city.actions import history
from parvis.city.models import District, LocalTeam, Service
from parvis.core import ledger
from parvis.core.actors import Actor


class NamesAPerson(Exception):
    """A team is known by its own name; nobody of it is named here."""


class TeamExists(Exception):
    """The service has a team of this name already."""


@transaction.atomic
def add_team(
    *, service: Service, name: str, districts: Sequence[District], by: Actor, at: datetime, **fields: Any
) -> LocalTeam:
    """Add a team with its districts (none: the whole city). `fields`: meeting_place, hours, phone.

    Raises NamesAPerson, TeamExists, HoursUnclear; nothing is written then.
    """
    _check(service, {"name": name, **fields})
    team = LocalTeam.objects.create(service=service, name=name, **fields)
    team.districts.set(districts)
    new = {"name": name, "districts": _codes(districts), **fields}
    edits = {field: ("", history.written(value)) for field, value in new.items() if history.written(value)}
    history.note(subject=subject(team), edits=edits, by=by, at=at)
    ledger.write(
        verb="city.team_added", subject=history.ledger_subject(team), by=by, at=at, codes={"service": service.code}
    )
    return team


@transaction.atomic
def change_team(
    *, team: LocalTeam, changes: history.Changes, districts: Sequence[District], by: Actor, at: datetime
) -> LocalTeam:
    """Change a team and its districts, or end it (`is_active`). Raises NamesAPerson, TeamExists, HoursUnclear."""
    team = LocalTeam.objects.select_for_update().select_related("service").get(pk=team.pk)
    _check(team.service, changes, but=team)
    codes = {"service": team.service.code}
    history.apply(row=team, changes=changes, subject=subject(team), verb="city.team_changed", codes=codes, by=by, at=at)
    old, new = _codes(team.districts.all()), _codes(districts)
    if old != new:
        team.districts.set(districts)
        history.note(subject=subject(team), edits={"districts": (old, new)}, by=by, at=at)
        ledger.write(
            verb="city.team_changed",
            subject=history.ledger_subject(team),
            by=by,
            at=at,
            codes={**codes, "fields": "districts"},
        )
    return team


def subject(team: LocalTeam) -> str:
    """Return under what the history keeps a team."""
    return f"team:{team.pk}"


def _check(service: Service, fields: history.Changes, but: LocalTeam | None = None) -> None:
    opening_hours.check(fields.get("hours", ""))
    name = fields.get("name", "")
    if rules.names_a_person(name):
        raise NamesAPerson
    others = service.teams.exclude(pk=but.pk) if but else service.teams.all()
    if others.filter(name=name).exists():
        raise TeamExists


def _codes(districts: Any) -> str:
    return ", ".join(sorted(district.code for district in districts))
