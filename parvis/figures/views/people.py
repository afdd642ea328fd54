"""Who is asking, and the names of colleagues behind references."""

from collections.abc import Iterable

from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.utils.translation import gettext as _

from parvis.people.models import User


def person(request: HttpRequest) -> User:
    """Return the signed-in person; the view is open to staff only."""
    assert isinstance(request.user, User)
    return request.user


def names_of(references: Iterable[str]) -> dict[str, str]:
    """Return the names of colleagues by their references. One query."""
    people = get_user_model().objects.filter(actor_reference__in=set(references))
    return {each.actor_reference: str(each) for each in people}


def name_of(reference: str) -> str:
    """Return one colleague's name."""
    return names_of([reference]).get(reference) or _("somebody who no longer works here")
