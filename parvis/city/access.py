"""Who works for which service."""

from typing import Any

from parvis.city.models import Membership


def services_of(user: Any) -> frozenset[str]:
    """Return the codes of the services a signed-in person works for; nobody else has any. One query."""
    if not getattr(user, "is_authenticated", False):
        return frozenset()
    return frozenset(
        Membership.objects.filter(user=user, service__is_active=True).values_list("service__code", flat=True)
    )
