"""What a mediator's pages share: who acts, which keys this browser holds open, and that each look is written down."""

from datetime import timedelta

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from parvis.complaints import actions, holding
from parvis.complaints.models import Grievance
from parvis.core.access import actor_of

LOOKS_ANEW_AFTER = timedelta(minutes=15)


def binding(request: HttpRequest) -> str:
    """Return what the opened keys are bound to: this person, in this session."""
    return f"{actor_of(request).reference} {request.session.session_key}"


def open_keys(request: HttpRequest) -> dict[int, str]:
    """Return the private halves this browser holds open now, by the number of their key."""
    values = holding.held(request, holding.MEDIATOR, bound_to=binding(request), at=timezone.now())
    return {int(number): private for number, private in (values or {}).items()}


def found(public_id: str) -> Grievance:
    """Return the grievance of this address. Raises Http404, also once it is erased."""
    return get_object_or_404(Grievance.objects.kept().select_related("key"), public_id=public_id)


def private_for(request: HttpRequest, it: Grievance) -> str | None:
    """Return the private half that opens this grievance, where this browser holds it open."""
    return open_keys(request).get(it.key_id)


def note(request: HttpRequest, it: Grievance, what: str) -> None:
    """Write the looking down, once for a quarter of an hour of reading."""
    at, by = timezone.now(), actor_of(request)
    if not it.lookings.filter(by=by.reference, what=what, at__gt=at - LOOKS_ANEW_AFTER).exists():
        actions.note_looking(grievance=it, what=what, by=by, at=at)
