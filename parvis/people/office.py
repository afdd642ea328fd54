"""The administrator's pages: accounts, what people are entrusted with, lost sign-ins."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.db.models import Exists, OuterRef, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from parvis.core.access import Role, actor_of, open_to
from parvis.core.actors import ActorKind
from parvis.core.models import Entry
from parvis.people import access, actions
from parvis.people.forms import ROLE_NAMES, AccountForm, ResetForm, RolesForm
from parvis.people.models import Purpose, Reset, RoleGrant, User

_HISTORY = 50
_SAID: dict[str, Any] = {
    "people.account_opened": gettext_lazy("Account opened"),
    "people.account_closed": gettext_lazy("Account closed"),
    "people.account_reopened": gettext_lazy("Account opened again"),
    "people.role_given": gettext_lazy("Entrusted"),
    "people.role_taken": gettext_lazy("No longer entrusted"),
    "people.link_sent": gettext_lazy("One-time link sent"),
    "people.link_printed": gettext_lazy("One-time link printed on the server"),
    "people.password_chosen": gettext_lazy("Password chosen with a one-time link"),
    "people.password_changed": gettext_lazy("Password changed"),
    "people.reset_asked": gettext_lazy("New way in asked for"),
    "people.reset_confirmed": gettext_lazy("New way in confirmed by a second person"),
    "people.reset_withdrawn": gettext_lazy("Request for a new way in taken back"),
    "people.second_factor_added": gettext_lazy("Second step added"),
    "people.second_factor_removed": gettext_lazy("Second step removed"),
    "people.recovery_codes_made": gettext_lazy("Recovery codes made"),
}
_REFUSED: dict[type[Exception], Any] = {
    actions.OwnAccount: gettext_lazy("Somebody else must do this to your account, not you."),
    actions.LastAdministrator: gettext_lazy("This is the last administrator. Make somebody else one first."),
    actions.SamePerson: gettext_lazy("You asked for it. A second administrator confirms."),
    actions.NotWaiting: gettext_lazy("This request has been dealt with, or it has lapsed. Ask again if it is needed."),
}
_Refusals = (actions.OwnAccount, actions.LastAdministrator, actions.SamePerson, actions.NotWaiting)


def _refuse(request: HttpRequest, refusal: Exception) -> None:
    messages.error(request, str(_REFUSED[type(refusal)]))


@open_to("administrator")
@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    """List every account, those first that wait for a second administrator, and those that are closed last."""
    at = timezone.now()
    people = (
        User.objects.annotate(
            has_second_step=Exists(Authenticator.objects.filter(user=OuterRef("pk"))),
            is_waiting=Exists(Reset.objects.waiting(at).filter(user=OuterRef("pk"))),
        )
        .prefetch_related(Prefetch("roles", RoleGrant.objects.order_by("role")))
        .order_by("-is_waiting", "-is_active", "name", "pk")
    )
    rows = [{"person": person, "roles": [_short(grant.role) for grant in person.roles.all()]} for person in people]
    return render(request, "people/list.html", {"rows": rows})


def _short(role: str) -> str:
    """Return the name of a role without what it does."""
    return str(ROLE_NAMES[Role(role)]).partition(":")[0]


@open_to("administrator")
def new(request: HttpRequest) -> HttpResponse:
    """Open an account; its owner gets a link by mail."""
    form = AccountForm(request.POST or None, initial={"language": request.LANGUAGE_CODE})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            user = actions.invite(**data, by=actor_of(request), at=timezone.now())
        except actions.AddressTaken:
            form.add_error("email", _("There is already an account with this address."))
        else:
            messages.info(request, _("We are writing to %(email)s.") % {"email": user.email})
            return redirect("people:person", reference=user.actor_reference)
    return render(request, "people/new.html", {"form": form})


@open_to("administrator")
def person(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one account with its history; a POST changes what the person is entrusted with."""
    user = get_object_or_404(User, actor_reference=reference)
    form = RolesForm(request.POST or None, initial={"roles": sorted(user.role_codes)})
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_roles(user=user, roles=form.cleaned_data["roles"], by=actor_of(request), at=timezone.now())
        except _Refusals as refusal:
            _refuse(request, refusal)
        return redirect("people:person", reference=reference)
    reset = Reset.objects.waiting(timezone.now()).filter(user=user).first()
    context: dict[str, Any] = {
        "person": user,
        "form": form,
        "is_own": not access.may_change(user, by=actor_of(request)),
        "role_names": [ROLE_NAMES[Role(code)] for code in sorted(user.role_codes)],
        "second_steps": Authenticator.objects.filter(user=user).count(),
        "reset": reset,
        "reset_form": ResetForm(prefix="reset"),
        "may_confirm": reset is not None and reset.asked_by != actor_of(request).reference,
        "asked_by": _name_of(reset.asked_by) if reset else "",
        "history": _history(user),
    }
    return render(request, "people/person.html", context)


def _name_of(reference: str) -> str:
    found = User.objects.filter(actor_reference=reference).first()
    return str(found) if found else _("somebody who is no longer here")


def _history(user: User) -> list[dict[str, Any]]:
    """Return what the ledger says happened to this account, newest first, in words."""
    entries = list(
        Entry.objects.filter(subject=user.actor_reference, verb__startswith="people.").order_by("-id")[:_HISTORY]
    )
    staff = {entry.actor_reference for entry in entries if entry.actor_kind == ActorKind.STAFF}
    names = {found.actor_reference: str(found) for found in User.objects.filter(actor_reference__in=staff)}
    return [
        {
            "title": _title(entry),
            "at": entry.at,
            "who": names.get(entry.actor_reference, _("Parvis") if entry.actor_kind == ActorKind.WORKER else ""),
        }
        for entry in entries
    ]


def _title(entry: Entry) -> str:
    said = str(_SAID.get(entry.verb, entry.verb))
    return f"{said}: {_short(entry.codes['role'])}" if "role" in entry.codes else said


@open_to("administrator")
@require_POST
def send_link(request: HttpRequest, reference: str) -> HttpResponse:
    """Send the first link once more, to somebody who has not signed in yet."""
    user = get_object_or_404(User, actor_reference=reference, is_active=True)
    if not user.has_usable_password():
        actions.send_link(user=user, purpose=Purpose.WELCOME, at=timezone.now())
        messages.info(request, _("We are writing to %(email)s.") % {"email": user.email})
    return redirect("people:person", reference=reference)


@open_to("administrator")
@require_POST
def ask_reset(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask for a new way in for somebody; a second administrator confirms."""
    user = get_object_or_404(User, actor_reference=reference, is_active=True)
    form = ResetForm(request.POST, prefix="reset")
    if not form.is_valid():
        messages.error(request, _("Say what has been lost, the password only or the second step too."))
        return redirect("people:person", reference=reference)
    try:
        actions.ask_reset(
            user=user,
            clears_second_factor=form.cleaned_data["lost"] == "both",
            by=actor_of(request),
            at=timezone.now(),
        )
    except _Refusals as refusal:
        _refuse(request, refusal)
    return redirect("people:person", reference=reference)


@open_to("administrator")
@require_POST
def end_reset(request: HttpRequest, pk: int, end: str) -> HttpResponse:
    """Confirm somebody else's request, or take a request back."""
    reset = get_object_or_404(Reset.objects.select_related("user"), pk=pk)
    act = actions.confirm_reset if end == "confirm" else actions.withdraw_reset
    try:
        act(reset=reset, by=actor_of(request), at=timezone.now())
    except _Refusals as refusal:
        _refuse(request, refusal)
    return redirect("people:person", reference=reset.user.actor_reference)


@open_to("administrator")
@require_POST
def open_or_close(request: HttpRequest, reference: str, way: str) -> HttpResponse:
    """Close an account, or open a closed one again."""
    user = get_object_or_404(User, actor_reference=reference, is_active=way == "close")
    act = actions.close_account if way == "close" else actions.reopen_account
    try:
        act(user=user, by=actor_of(request), at=timezone.now())
    except _Refusals as refusal:
        _refuse(request, refusal)
    return redirect("people:person", reference=reference)
