"""Who states and signs what, who reads the sample, who speaks for a service that is measured."""

from typing import Any

from parvis.city.models import Membership, MembershipRole
from parvis.city.service_kinds import POLICE_KINDS
from parvis.core.access import Role, has_role
from parvis.figures.sums.measures import Measure

STATERS = (Role.COORDINATOR, Role.EVALUATOR, Role.SERVICE)
READERS = (Role.COORDINATOR, Role.EVALUATOR)
WRITERS = (Role.COORDINATOR, Role.EVALUATOR)
SPEAKERS = (Role.COORDINATOR, Role.SERVICE)


def led_by(user: Any) -> frozenset[str]:
    """Return the codes of the services this person leads. One query."""
    if not has_role(user, Role.SERVICE):
        return frozenset()
    rows = Membership.objects.filter(user=user, role=MembershipRole.LEADS, service__is_active=True)
    return frozenset(rows.values_list("service__code", flat=True))


def leads_police(user: Any) -> bool:
    """Return whether this person leads a police service."""
    if not has_role(user, Role.SERVICE):
        return False
    rows = Membership.objects.filter(user=user, role=MembershipRole.LEADS, service__is_active=True)
    return rows.filter(service__kind__in=sorted(POLICE_KINDS)).exists()


def may_look(user: Any) -> bool:
    """Return whether somebody opens the pages of sums: coordinators, evaluators, and those who lead the police."""
    return has_role(user, Role.COORDINATOR, Role.EVALUATOR) or leads_police(user)


def may_state(user: Any, measure: Measure) -> bool:
    """Return whether somebody states and signs a measure: coordinators all of them, the others what they know.

    Those who lead a police service state what the police know, evaluators what the city's statistics know: nobody judges
    by numbers of their own making.
    """
    if has_role(user, Role.COORDINATOR):
        return True
    if measure.stated_by == "police":
        return leads_police(user)
    return has_role(user, Role.EVALUATOR)
