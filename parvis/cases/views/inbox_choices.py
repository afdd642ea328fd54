"""What colleagues choose from: services, situations, districts, colleagues, as people call them."""

from dataclasses import dataclass
from typing import Any

from parvis.cases.access import Scope
from parvis.cases.models import Case
from parvis.city import directory
from parvis.core.access import Role
from parvis.core.revisions import Cached
from parvis.people.actions import REVISION
from parvis.people.models import User
from parvis.situations import catalogue
from parvis.situations.rules import Kind

Choices = list[tuple[Any, str]]
MOST_COLLEAGUES = 200


def services_in(language: str, *, without: int | None = None) -> Choices:
    """Return the services of the city by name, except one."""
    found = directory.current().services.values()
    return sorted(((one.pk, one.name(language)) for one in found if one.pk != without), key=lambda choice: choice[1])


def situations_in(language: str) -> Choices:
    """Return the situations that services take, by their everyday names."""
    found = catalogue.current().situations.values()
    rows = [(one.code, one.title(language)) for one in found if one.routes_cases and one.kind is not Kind.GRIEVANCE]
    return sorted(rows, key=lambda choice: choice[1])


def districts_in() -> Choices:
    """Return the districts by name."""
    return sorted(((one.pk, one.name) for one in directory.current().districts.values()), key=lambda choice: choice[1])


def colleagues_of(case: Case | None, scope: Scope) -> Choices:
    """Return who could have it in hand: those who work for its service (or one's own ones), and coordinators.

    Closed accounts are not offered. Asks only where somebody's role or service has changed.
    """
    services = (case.service_id,) if case is not None else scope.services
    found = [
        one for one in _everybody() if services is None or one.is_coordinator or not one.services.isdisjoint(services)
    ]
    return [(one.pk, one.name) for one in found[:MOST_COLLEAGUES]]


@dataclass(frozen=True, slots=True)
class _Colleague:
    pk: int
    name: str
    is_coordinator: bool
    services: frozenset[int | None]


def _read() -> list[_Colleague]:
    users = User.objects.filter(roles__role__in=[Role.SERVICE, Role.COORDINATOR], is_active=True).distinct()
    return [
        _Colleague(
            user.pk,
            str(user),
            Role.COORDINATOR in (held := {grant.role for grant in user.roles.all()}),
            frozenset(one.service_id for one in user.memberships.all()) if Role.SERVICE in held else frozenset(),
        )
        for user in users.order_by("name").prefetch_related("roles", "memberships")
    ]


_everybody = Cached(REVISION, _read)
