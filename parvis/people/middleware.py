"""The second factor is not a choice: without one, staff see only the pages where they set it up."""

from collections.abc import Callable

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from parvis.people.handlers import SECOND_FACTOR

Next = Callable[[HttpRequest], HttpResponse]
_OPEN_PREFIXES = ("/account/", "/static/", "/language/", "/leave/", "/health/")


def has_second_factor(request: HttpRequest) -> bool:
    """Return whether this session has shown a second factor, or came from a provider that asks for one. No query."""
    if request.session.get(SECOND_FACTOR):
        return True
    methods = {record.get("method") for record in get_authentication_records(request, request.user)}
    return "mfa" in methods or ("socialaccount" in methods and settings.PARVIS_OIDC_SECOND_FACTOR)


def second_factor(get_response: Next) -> Next:
    """Lead signed-in staff whose session has shown no second factor to where they set one up."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if (
            settings.PARVIS_REQUIRE_SECOND_FACTOR
            and request.user.is_authenticated
            and not request.path.startswith(_OPEN_PREFIXES)
            and not has_second_factor(request)
        ):
            return HttpResponseRedirect(reverse("mfa_index"))
        return get_response(request)

    return middleware
