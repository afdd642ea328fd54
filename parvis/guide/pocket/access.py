"""Who reads the officers' side, who changes sheets, who answers remarks.

An officer is somebody with an account, whatever the role: membership of a police service needs none, and opens no inbox.
Who only answers for another service (a landlord, the cleaners) reads what residents read.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.http import urlencode

from parvis.city.service_kinds import POLICE_KINDS
from parvis.core.access import ANYONE, STAFF, Role, has_role, open_to
from parvis.guide.models.pocket import SheetRemark
from parvis.guide.pocket.reading import current

View = Callable[..., HttpResponse]


def may_read(user: Any) -> bool:
    """Return whether somebody reads the officers' side: officers and the city's staff, and everybody where the city says so."""
    return current().is_open or (has_role(user, STAFF) and not _is_of_another_service(user))


def _is_of_another_service(user: Any) -> bool:
    """Return whether somebody is here for a service alone, and it is no police."""
    if user.role_codes - {Role.SERVICE}:
        return False
    kinds = set(user.memberships.values_list("service__kind", flat=True))
    return bool(kinds) and not kinds & POLICE_KINDS


def is_responsible(user: Any) -> bool:
    """Return whether this is the person the city named for the guide."""
    named = current().responsible_id
    return named is not None and getattr(user, "pk", None) == named and has_role(user, STAFF)


def may_change(user: Any) -> bool:
    """Return whether somebody words sheets, confirms notes of the law, answers remarks: coordinators and who is named."""
    return is_responsible(user) or has_role(user, Role.COORDINATOR)


def may_see(user: Any, remark: SheetRemark) -> bool:
    """Return whether somebody sees a remark: who wrote it, and those who answer."""
    return (remark.written_by_id is not None and remark.written_by_id == getattr(user, "pk", None)) or may_change(user)


def open_to_readers(view: View) -> Callable[..., HttpResponseBase]:
    """Open a view to those who may read the officers' side; others are asked to sign in, or led to the residents' side."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_read(request.user):
            if has_role(request.user, STAFF):
                return HttpResponseRedirect(reverse("guide:rights"))
            sign_in = resolve_url(settings.LOGIN_URL)
            return HttpResponseRedirect(f"{sign_in}?{urlencode({'next': request.get_full_path()})}")
        return view(request, *args, **kwargs)

    return open_to(ANYONE)(guarded)
