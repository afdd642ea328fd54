"""Where staff arrive, their own sign-in, and one-time links. Accounts of others: see `office`."""

from datetime import datetime
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import activate
from django.views.decorators.http import require_POST, require_safe

from parvis.core import references
from parvis.core.access import Role, open_to
from parvis.core.middleware import remember_language
from parvis.people import actions
from parvis.people.forms import ROLE_NAMES, LanguageForm, NewPasswordForm
from parvis.people.models import OneTimeLink, User
from parvis.people.welcome import cards_for

# Where each role begins its day, first match first.
_BEGINS = (
    (Role.COORDINATOR, "/coordinator/"),
    (Role.CALL_TAKER, "/desk/"),
    (Role.SERVICE, "/inbox/"),
    (Role.MEDIATOR, "/complaint/inbox/"),
    (Role.ADMINISTRATOR, "/people/"),
)
_LINK = "one_time_link"
_LINK_SECONDS = 30 * 60


def signed_in(request: HttpRequest) -> User:
    """Return the person who is signed in; the view is open to staff only."""
    assert isinstance(request.user, User)
    return request.user


@open_to("staff")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Lead each person to the page their work begins with."""
    roles = signed_in(request).role_codes
    return redirect(next((path for role, path in _BEGINS if role in roles), reverse("people:welcome")))


@open_to("staff")
@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    """Say to somebody whose work has no list here what they may see and what to do next."""
    user = signed_in(request)
    context = {
        "is_evaluator": Role.EVALUATOR in user.role_codes,
        "has_role": bool(user.role_codes),
        "cards": cards_for(user),
    }
    return render(request, "people/welcome.html", context)


@open_to("staff")
@require_safe
def own_sign_in(request: HttpRequest) -> HttpResponse:
    """Show how one signs in, what one is entrusted with, and where to change it."""
    user = signed_in(request)
    steps: dict[str, list[Authenticator]] = {}
    for step in Authenticator.objects.filter(user=user).order_by("created_at"):
        steps.setdefault(step.type, []).append(step)
    codes = steps.get(Authenticator.Type.RECOVERY_CODES)
    context: dict[str, Any] = {
        "steps": steps,
        "codes_left": len(codes[0].wrap().get_unused_codes()) if codes else 0,
        "has_second_step": bool(steps),
        "needs_second_step": settings.PARVIS_REQUIRE_SECOND_FACTOR,
        "role_names": [ROLE_NAMES[Role(code)] for code in sorted(user.role_codes)],
        "has_provider": bool(settings.PARVIS_OIDC_URL),
        "language_form": LanguageForm(initial={"language": user.language}),
    }
    return render(request, "people/own_sign_in.html", context)


@open_to("staff")
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the language in which Parvis writes to the person, and show the pages in it."""
    form = LanguageForm(request.POST)
    response = redirect("mfa_index")
    if form.is_valid():
        code: str = form.cleaned_data["language"]
        actions.choose_language(user=signed_in(request), language=code)
        activate(code)
        remember_language(response, code)
    return response


@open_to("anyone")
@require_safe
def one_time_link(request: HttpRequest, token: str) -> HttpResponse:
    """Take a one-time link out of the address; opening it uses nothing up."""
    link = OneTimeLink.objects.open(timezone.now()).filter(digest=references.digest(token)).first()
    if link:
        request.session.flush()  # whoever was signed in here before is not any more
        request.session[_LINK] = [link.pk, timezone.now().timestamp()]
        request.session.set_expiry(_LINK_SECONDS)
    return HttpResponseRedirect(reverse("people:new_password"))


def _link_in_hand(request: HttpRequest, at: datetime) -> OneTimeLink | None:
    number, since = request.session.get(_LINK, (0, 0))
    if at.timestamp() - since > _LINK_SECONDS:
        return None
    return OneTimeLink.objects.open(at).filter(pk=number).select_related("user").first()


@open_to("anyone")
def new_password(request: HttpRequest) -> HttpResponse:
    """Let the person with a one-time link choose a password, and sign them in."""
    at = timezone.now()
    link = _link_in_hand(request, at)
    if link is None:
        return render(request, "people/link_lapsed.html", status=410)
    form = NewPasswordForm(request.POST or None, user=link.user)
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.choose_password(link=link, password=form.cleaned_data["password"], at=at)
        except actions.NotWaiting:
            return render(request, "people/link_lapsed.html", status=410)
        request.session.flush()
        record_authentication(request, user, method="password", reauthenticated=True)
        response: HttpResponse = perform_login(request, user, email_verification="none")
        return response
    return render(request, "people/new_password.html", {"form": form, "link": link})
