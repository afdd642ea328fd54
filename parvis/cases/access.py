"""Which cases a colleague may open, and what they may do with them.

A `Scope` is asked for once per request (one query); all questions after it cost none, so that a case that exists and
belongs to others cannot be told from one that does not.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import Http404

from parvis.cases.models import Case, Task
from parvis.cases.models.queryset import CaseQuerySet
from parvis.city.models import Membership, MembershipRole
from parvis.core import references
from parvis.core.access import Role, has_role


@dataclass(frozen=True)
class Scope:
    """What one colleague sees: `services` are the ids of their services, None means every service (coordinators)."""

    user: Any
    services: tuple[int, ...] | None
    leads: frozenset[int] = frozenset()

    @property
    def is_coordinator(self) -> bool:
        return self.services is None

    @property
    def may_export(self) -> bool:
        """Lists leave the house only by the hand of coordinators and those who lead a service."""
        return self.is_coordinator or bool(self.leads)

    def cases(self) -> CaseQuerySet:
        """Return the cases one may open: own services', and those with an open task for them. Nothing withheld (S1)."""
        cases = Case.objects.filter(withheld_at__isnull=True)
        if self.services is None:
            return cases
        asked = Task.objects.filter(case=OuterRef("pk"), service__in=self.services, done_at__isnull=True)
        return cases.filter(Q(service__in=self.services) | Exists(asked))

    def has(self, case: Case) -> bool:
        """Return whether the case is theirs to act on; one opened for a task only is read, noted on, and its task done."""
        return self.works_for(case.service_id)

    def works_for(self, service_id: int | None) -> bool:
        """Return whether it is one of their services; coordinators act for all."""
        return self.services is None or service_id in self.services

    def find(self, reference: str) -> Case:
        """Return the case with this reference. Raises Http404, the same for unknown ones and those of others."""
        wanted = references.normalise(reference) or ""
        rows = self.cases().select_related("district", "service", "assigned_to", "owner", "merged_into")
        case: Case | None = rows.filter(reference=wanted).first()
        if case is None:
            raise Http404
        return case


def scope_of(user: Any) -> Scope:
    """Return what this colleague sees. One query for members of services, none for coordinators."""
    if has_role(user, Role.COORDINATOR):
        return Scope(user, None)
    if not has_role(user, Role.SERVICE):
        return Scope(user, ())
    rows = list(Membership.objects.filter(user=user, service__is_active=True).values_list("service", "role"))
    return Scope(
        user,
        tuple(sorted(service for service, _role in rows)),
        frozenset(service for service, role in rows if role == MembershipRole.LEADS),
    )


def lateness(case: Case, *, at: datetime, soon: datetime) -> str:
    """Return how a row stands: late, soon, kept, broken (answered, but late), or "" while there is time."""
    if case.closed_at is not None:
        if case.answered_at is None or case.first_due_at is None:
            return ""
        return "kept" if case.answered_at <= case.first_due_at else "broken"
    if case.due_at is None:
        return ""
    return "late" if case.due_at < at else "soon" if case.due_at < soon else ""
