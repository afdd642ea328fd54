"""What an administrator may do to an account; nobody to their own."""

from parvis.core.actors import Actor
from parvis.people.models import User


def may_change(user: User, *, by: Actor) -> bool:
    """Return whether this actor may change that account: anybody's but their own."""
    return user.actor_reference != by.reference
