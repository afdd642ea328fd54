"""After a call that led to somebody else: whether they took it when the call-taker put the caller through."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from parvis.cases import actions as cases
from parvis.cases import cards
from parvis.cases.models import Contact
from parvis.core.access import open_to
from parvis.desk import actions, drafts
from parvis.desk.forms import CallBackForm
from parvis.desk.views.call import AT_THE_DESK, by, language_of
from parvis.situations import catalogue as situations_catalogue


@open_to(*AT_THE_DESK)
@require_GET
def sent_on(request: HttpRequest) -> HttpResponse:
    """Show whom the last call was led to, and ask whether they took it; where nobody did, what to do next."""
    return _page(request)


def _page(request: HttpRequest, **forms: Any) -> HttpResponse:
    last = drafts.last(request.session)
    contact = Contact.objects.select_related("redirected_to").filter(pk=last.sent_on or 0).first()
    card = cards.card_of(contact, at=timezone.now(), language=language_of(request)) if contact else None
    if contact is None or card is None:
        return redirect("desk:desk")
    situation = situations_catalogue.current().situations.get(contact.situation)
    about = situation.title(language_of(request)) if situation else ""
    return render(
        request,
        "desk/sent_on.html",
        {
            "nonce": last.nonce,
            "contact": contact,
            "card": card,
            "is_promised": hasattr(contact, "call_back"),
            "call_back_form": forms.get("call_back_form") or CallBackForm(auto_id="back_%s", initial={"about": about}),
        },
    )


def _contact_of(request: HttpRequest) -> int | None:
    """Return the contact of the page this form stands on, None for a form of an earlier call."""
    last = drafts.last(request.session)
    return last.sent_on if request.POST.get("call", "") == last.nonce else None


def _refused(request: HttpRequest) -> HttpResponse:
    messages.info(request, _("That form belonged to an earlier call. Nothing was changed."))
    return redirect("desk:desk")


@open_to(*AT_THE_DESK)
@require_POST
def reached(request: HttpRequest) -> HttpResponse:
    """Write down whether somebody there took the call; a wrong press is put right by the other one."""
    contact, said = _contact_of(request), {"yes": True, "no": False}.get(request.POST.get("reached", ""))
    if contact is None or said is None:
        return _refused(request)
    try:
        cases.say_whether_reached(contact_id=contact, reached=said, by=by(request), at=timezone.now())
    except cases.NOT_FOLLOWED_UP:
        return _refused(request)
    return redirect("desk:sent_on")


@open_to(*AT_THE_DESK)
@require_POST
def call_back(request: HttpRequest) -> HttpResponse:
    """Promise to call back somebody for whom nobody answered there."""
    contact, form = _contact_of(request), CallBackForm(request.POST, auto_id="back_%s")
    if contact is None:
        return _refused(request)
    if not form.is_valid():
        return _page(request, call_back_form=form)
    said = form.cleaned_data
    try:
        actions.call_back_instead(
            contact_id=contact, phone=said["phone"], about=said["about"], by=by(request), at=timezone.now()
        )
    except cases.NOT_FOLLOWED_UP:
        return _refused(request)
    return redirect("desk:sent_on")
