"""What may tell of police action: only mediators see it, and say where it belongs (S1)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from parvis.cases import actions
from parvis.cases.models import Case, Remark
from parvis.core.access import Role, open_to
from parvis.situations import catalogue

MOST = 100


@open_to(Role.MEDIATOR)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """List what waits for a mediator's eye, oldest first; looking is written down."""
    at = timezone.now()
    language: str = request.LANGUAGE_CODE
    known = catalogue.current().situations
    cases = list(
        Case.objects.filter(withheld_at__isnull=False, police_action_at__isnull=True)
        .prefetch_related("contacts").select_related("district").order_by("withheld_at")[:MOST]
    )  # fmt: skip
    remarks = list(
        Remark.objects.filter(is_withheld=True, police_action_at__isnull=True)
        .select_related("case")
        .order_by("at")[:MOST]
    )
    actions.look(user=request.user, what="withheld", at=at, reason=f"{len(cases)} + {len(remarks)}")
    rows: list[dict[str, Any]] = [
        {
            "case": case,
            "title": known[case.situation].title(language) if case.situation in known else case.situation,
            "words": [contact for contact in case.contacts.all() if contact.words],
        }
        for case in cases
    ]
    return render(request, "cases/inbox/withheld.html", {"rows": rows, "remarks": remarks})


@open_to(Role.MEDIATOR)
@require_POST
def decide(request: HttpRequest, reference: str, how: str) -> HttpResponse:
    """Say of a withheld case that it is about police action, or that it is not."""
    case = get_object_or_404(Case, reference=reference, withheld_at__isnull=False)
    act = {"police": actions.leave_to_mediator, "other": actions.unwithhold}[how]
    try:
        act(case=case, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    except (actions.NothingOpen, actions.CaseClosed):
        messages.error(request, _("Somebody was faster: this is decided already."))
    else:
        messages.success(request, _said(how))
    return redirect("cases:withheld")


@open_to(Role.MEDIATOR)
@require_POST
def decide_words(request: HttpRequest, pk: int, how: str) -> HttpResponse:
    """Say of withheld words that they are about police action, or that they are not."""
    remark = get_object_or_404(Remark.objects.select_related("case"), pk=pk, is_withheld=True)
    act = {"police": actions.leave_words_to_mediator, "other": actions.unwithhold_words}[how]
    try:
        act(remark=remark, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    except actions.NothingOpen:
        messages.error(request, _("Somebody was faster: this is decided already."))
    else:
        messages.success(request, _said(how))
    return redirect("cases:withheld")


def _said(how: str) -> str:
    if how == "police":
        return _("It stays with you alone. No service reads it.")
    return _("It is with the service that does this now, by the date promised first.")
