"""Who may see what could not be told: call-takers and coordinators, except what is kept for one role."""

from typing import Any

from django.db.models import Q, QuerySet

from parvis.core.access import has_role
from parvis.correspondence import events
from parvis.correspondence.models import PersonTask

LIST_ROLES = ("coordinator", "call_taker", "mediator")
TEXT_ROLES = ("coordinator", "administrator")


def tasks_visible_to(user: Any) -> QuerySet[PersonTask]:
    """Return the tasks this person may see. What is kept for a role is seen by that role alone, and it sees nothing else."""
    kept = {event.name: event.kept_for for event in events.declared().values() if event.kept_for}
    mine = [name for name, role in kept.items() if has_role(user, role)]
    seen = Q(message__event__in=mine)
    if has_role(user, "coordinator", "call_taker"):
        seen |= Q(message=None) | ~Q(message__event__in=[*kept])
    return PersonTask.objects.filter(seen).select_related("message__recipient", "taken_by")
