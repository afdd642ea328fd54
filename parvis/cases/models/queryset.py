"""The words in which people ask for cases."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL

from parvis.cases.moves import State
from parvis.city.models import Membership
from parvis.core.access import Role
from parvis.situations.rules import Kind

if TYPE_CHECKING:
    from parvis.cases.models.case import Case
    from parvis.people.models import User


class CaseQuerySet(models.QuerySet["Case"]):
    """Chains like `Case.objects.visible_to(user).late(at=now)`."""

    def visible_to(self, user: "User | AnonymousUser") -> "CaseQuerySet":
        """Return the cases this person may open: all for coordinators, their services' own for members, none for others.

        What may tell of police action is withheld for the mediator, who sees nothing else. Two small queries find the
        services and the open tasks first: lists in the big query keep its indexes of use.
        A grievance is not a case and is nowhere in here (S1).
        """
        if isinstance(user, AnonymousUser) or not user.is_active:
            return self.none()
        if Role.MEDIATOR in user.role_codes and not user.role_codes & {Role.COORDINATOR, Role.SERVICE}:
            return self.filter(withheld_at__isnull=False)
        if Role.COORDINATOR in user.role_codes:
            return self.filter(withheld_at__isnull=True)
        if Role.SERVICE not in user.role_codes:
            return self.none()
        services = list(Membership.objects.filter(user=user).values_list("service", flat=True))
        tasks: Any = self.model._meta.get_field("tasks").related_model
        asked = list(tasks.objects.filter(service__in=services, done_at__isnull=True).values_list("case", flat=True))
        mine = Q(service__in=services)
        return self.filter(mine | Q(pk__in=asked) if asked else mine)

    def open(self) -> "CaseQuerySet":
        """Cases that still wait for an end."""
        return self.filter(closed_at__isnull=True)

    def closed(self) -> "CaseQuerySet":
        """Cases that have ended."""
        return self.filter(closed_at__isnull=False)

    def late(self, *, at: datetime) -> "CaseQuerySet":
        """Open cases whose present date has passed."""
        return self.open().filter(due_at__lt=at)

    def soon_late(self, *, at: datetime, until: datetime) -> "CaseQuerySet":
        """Open cases whose present date falls between `at` and `until`."""
        return self.open().filter(due_at__gte=at, due_at__lt=until)

    def in_danger(self) -> "CaseQuerySet":
        """Cases marked possible danger that nobody has looked at, ended ones too; not those that are erased."""
        return self.filter(danger_at__isnull=False, danger_seen_at__isnull=True, erased_at__isnull=True)

    def shown_publicly(self, *, at: datetime) -> "CaseQuerySet":
        """Cases of the public list and map: objects, past their delay, not sensitive, hidden, withdrawn or merged."""
        return self.filter(
            is_public=True, public_from__lte=at, kind=Kind.OBJECT, is_sensitive=False, hidden_at__isnull=True
        ).exclude(state__in=[State.MERGED, State.NOT_REAL, State.WITHDRAWN])


def union_of_ids(branches: "Sequence[models.QuerySet[Case]]") -> RawSQL:
    """Return the ids of several short lists as one subquery: each is walked along its own index, which an OR would not be.

    Databases differ in how a compound may be limited, so each list stands in brackets of its own.
    """
    parts, values = [], []
    for number, branch in enumerate(branches):
        sql, params = branch.values("pk").query.sql_with_params()
        parts.append(f"SELECT * FROM ({sql}) AS branch{number}")  # noqa: S608  (made by Django from values)
        values += list(params)
    return RawSQL(" UNION ".join(parts), values)  # noqa: S611
