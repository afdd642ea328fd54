"""Who may see and do what with grievances: the mediators, and nobody else."""

from parvis.core.access import Role
from parvis.people.models import User


def has_colleague(reference: str) -> bool:
    """Return whether somebody else than this person is a mediator too, so that four eyes can read a copy."""
    others = User.objects.filter(is_active=True, roles__role=Role.MEDIATOR).exclude(actor_reference=reference)
    return others.exists()
