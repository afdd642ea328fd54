"""What people do to their own sign-in, as the sign-in library reports it: written down, and other sessions ended."""

from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth import update_session_auth_hash
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from parvis.people import actions
from parvis.people.models import User

SECOND_FACTOR = "second_factor"


def _end_other_sessions(request: HttpRequest, user: User) -> None:
    own = request.user if isinstance(request.user, User) else user
    actions.end_sessions(user=own)
    update_session_auth_hash(request, own)


@receiver(authenticator_added)
def _added(request: HttpRequest, user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        return
    kind = {"kind": str(authenticator.type)}
    actions.note(user=user, verb="people.second_factor_added", at=timezone.now(), codes={**kind})
    # Whoever was signed in before without a second step is not any more; this session has just shown one.
    _end_other_sessions(request, user)
    request.session[SECOND_FACTOR] = True


@receiver(authenticator_removed)
def _removed(request: HttpRequest, user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    kind = {"kind": str(authenticator.type)}
    actions.note(user=user, verb="people.second_factor_removed", at=timezone.now(), codes={**kind})
    _end_other_sessions(request, user)


@receiver(authenticator_reset)
def _codes_made(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    actions.note(user=user, verb="people.recovery_codes_made", at=timezone.now())


@receiver(password_changed)
def _password_changed(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    actions.note(user=user, verb="people.password_changed", at=timezone.now())
