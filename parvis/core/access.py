"""Who may open a page. Pages are closed unless opened: every view carries `open_to`, and a test walks all of them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import urlencode

from parvis.core.actors import Actor

View = Callable[..., HttpResponseBase]

ANYONE = "anyone"
STAFF = "staff"


class Role(TextChoices):
    """What a person with an account may be entrusted with."""

    CALL_TAKER = "call_taker", "takes calls and enters contacts for others"
    SERVICE = "service", "answers the cases of the services they belong to"
    COORDINATOR = "coordinator", "sees that everything gets to the right place and is answered"
    MEDIATOR = "mediator", "opens grievances and complaints"
    ADMINISTRATOR = "administrator", "gives roles and edits the city"
    EVALUATOR = "evaluator", "reads the figures"


def has_role(user: Any, *roles: str) -> bool:
    """Return whether the user holds one of the roles (or is any active staff, for "staff")."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return False
    return STAFF in roles or bool(user.role_codes & set(roles))


def open_to(*roles: str) -> Callable[[View], View]:
    """Open a view to `roles`: "anyone", "staff", or codes of Role. Others are asked to sign in, or refused with 403."""
    unknown = set(roles) - {ANYONE, STAFF, *Role.values}
    if unknown or not roles:
        raise ValueError(f"Unknown roles: {sorted(unknown)}")

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if ANYONE not in roles:
                if not request.user.is_authenticated:
                    sign_in = resolve_url(settings.LOGIN_URL)
                    return HttpResponseRedirect(f"{sign_in}?{urlencode({'next': request.get_full_path()})}")
                if not has_role(request.user, *roles):
                    raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.open_to = roles  # type: ignore[attr-defined]
        return login_not_required(guarded) if ANYONE in roles else guarded

    return wrap


def actor_of(request: HttpRequest) -> Actor:
    """Return who acts, on a page that only signed-in people open; `core.middleware.actor` has put it there."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor
