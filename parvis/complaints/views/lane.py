"""The lane as people see it: orientation first, then one sealed page, then one's own page by receipt and unlock key."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.core import signing
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.cases import images
from parvis.complaints import actions, holding, reading, sealing
from parvis.complaints.forms import AddForm, HandInForm, OpenForm, PhoneHandInForm, TellingForm
from parvis.complaints.guidance import guidance, not_criminal
from parvis.complaints.models import Door, Grievance
from parvis.complaints.showing import how_long, looked, rows_of
from parvis.core.access import open_to
from parvis.core.actors import Actor, ActorKind
from parvis.core.forms import posted
from parvis.core.limiting import limited
from parvis.core.limits import client_digest

SOMEBODY = Actor(ActorKind.REPORTER, "visitor")
PAGE_LASTS = timedelta(hours=24)
LABELS = {
    "who_may": gettext_lazy("Who may turn to them"),
    "how": gettext_lazy("How"),
    "time_limit": gettext_lazy("By when"),
    "cost": gettext_lazy("What it costs"),
    "passes_on": gettext_lazy("What they pass on"),
}
View = Callable[..., HttpResponseBase]


class InMemory(MemoryFileUploadHandler):
    """Keeps uploads in memory whatever their size: nothing of the lane lies on a disk unsealed."""

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        super().handle_raw_input(*args, **kwargs)
        self.activated = True


def in_memory(view: View) -> View:
    """Read the form without temporary files; the check for forged forms comes after that, and still comes."""

    @csrf_exempt
    @wraps(view)
    def read(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.upload_handlers = [InMemory(request)]
        return csrf_protect(view)(request, *args, **kwargs)

    return read


def caller(request: HttpRequest) -> str:
    """Return a digest of the address somebody comes from."""
    return client_digest(request, purpose="complaints.receipt")


def language_of(request: HttpRequest) -> str:
    """Return the language of the page."""
    return str(request.LANGUAGE_CODE)


@open_to("anyone")
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Say who can help, by when, at what cost, what is passed on by law, and who would read it here. Stores nothing."""
    values = guidance(language=language_of(request), at=timezone.now(), labels=LABELS)
    return render(request, "complaints/start.html", {"guidance": values, "is_open": actions.key_in_force() is not None})


@open_to("anyone")
@in_memory
@require_http_methods(["GET", "HEAD", "POST"])
@limited("x20", most=20)  # a name that tells nobody which page it was
def write(request: HttpRequest) -> HttpResponse:
    """Take everything on one page and seal it before anything is kept."""
    return hand_in(request, HandInForm, "complaints/write.html", "complaints/received.html", by=SOMEBODY)


def hand_in(
    request: HttpRequest, form_class: type[TellingForm], page: str, receipt_page: str, *, by: Actor
) -> HttpResponse:
    """Show the page or take what it brings. The receipt is the answer to the POST itself: it is kept nowhere."""
    if actions.key_in_force() is None:
        return redirect("complaints:start")
    at = timezone.now()
    form = form_class(
        posted(request),
        request.FILES if request.method == "POST" else None,
        initial={"channel": "none", "naming": "anonymous"},
    )
    nonce = _nonce(request)
    if request.method == "POST" and form.is_valid():
        received = _take(request, form, nonce, by=by, at=at)
        if received is not None:
            response = render(request, receipt_page, _receipt(received, form, language_of(request)))
            response["Cache-Control"] = "no-store"
            return response
    values = guidance(language=language_of(request), at=at, labels=LABELS)
    token = signing.dumps(nonce or secrets.token_urlsafe(24), salt="complaints.page")
    return render(request, page, {"form": form, "guidance": values, "page": token})


def _nonce(request: HttpRequest) -> str:
    """Return the nonce the page was given; "" where it is too old or not ours: then nothing is lost, it gets a new one."""
    try:
        return str(signing.loads(request.POST.get("page", ""), salt="complaints.page", max_age=PAGE_LASTS))
    except signing.BadSignature:
        return ""


def _take(request: HttpRequest, form: TellingForm, nonce: str, *, by: Actor, at: datetime) -> actions.Received | None:
    """Seal what was sent, or put onto the form why not."""
    if not nonce:
        form.add_error(
            None, _("This page was open for a long time. Nothing was kept yet: please press the button once more.")
        )
        return None
    pictures = []
    for upload in form.cleaned_data.get("photos") or []:
        try:
            pictures.append(actions.picture(upload))
        except images.NotAPhoto:
            sentence = _("“%(name)s” is not a photo we can read. Choose a JPEG, PNG or WebP picture.")
            form.add_error("photos", sentence % {"name": upload.name})
        except images.TooBig:
            sentence = _("“%(name)s” is too big. Choose a photo of less than 10 MB.")
            form.add_error("photos", sentence % {"name": upload.name})
    if form.errors:
        return None
    what = actions.HandIn(
        told=form.told(),
        nonce=nonce,
        door=Door(form.cleaned_data.get("door") or Door.WEB),
        language=language_of(request),
        pictures=pictures,
        unlock_key=form.cleaned_data.get("unlock_key") or "",
    )
    try:
        return actions.hand_in(what=what, by=by, at=at)
    except actions.SentAlready:
        sentence = _(
            "You have handed this page in already. Add what is new on your own page, with receipt and unlock key."
        )
        form.add_error(None, sentence)
    return None


def _receipt(received: actions.Received, form: TellingForm, language: str) -> dict[str, Any]:
    return {
        "grievance": received.grievance,
        "receipt": received.receipt,
        "unlock_key": received.unlock_key,
        "not_criminal": not_criminal(language),
        "is_hurt": form.cleaned_data.get("injured") in ("yes", "unsure"),
    }


@open_to("call_taker", "coordinator")
@in_memory
@require_http_methods(["GET", "HEAD", "POST"])
def phone(request: HttpRequest) -> HttpResponse:
    """Take it for somebody at the phone or the counter. Once sealed, whoever typed it cannot read it again."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    return hand_in(request, PhoneHandInForm, "complaints/phone.html", "complaints/phone_received.html", by=by)


@open_to("anyone")
@require_http_methods(["GET", "HEAD", "POST"])
@limited("x40", most=40)  # a name that tells nobody which page it was
def own(request: HttpRequest) -> HttpResponse:
    """Ask for receipt and unlock key, and lead to the person's own page."""
    form = OpenForm(posted(request))
    if request.method == "POST" and form.is_valid():
        at = timezone.now()
        opened = reading.open_with_receipt(**form.cleaned_data, caller=caller(request), at=at)
        if opened is not None:
            response = redirect("complaints:own_page")
            holding.hold(response, holding.PERSON, [opened.grievance.pk, opened.private], bound_to="person", at=at)
            return response
        form.add_error(
            None,
            _(
                "These two do not belong together, or were tried too often. Look at them again; after five tries, wait a "
                "quarter of an hour."
            ),
        )
    return render(request, "complaints/own.html", {"form": form})


def _opened(request: HttpRequest) -> reading.Opened | None:
    """Return what this browser holds open just now."""
    at = timezone.now()
    values = holding.held(request, holding.PERSON, bound_to="person", at=at)
    if not values:
        return None
    found = Grievance.objects.kept().filter(pk=values[0], opens_until__gt=at).select_related("key").first()
    return reading.Opened(found, values[1]) if found else None


@open_to("anyone")
@require_http_methods(["GET", "HEAD", "POST"])
@limited("x60", most=60)  # a name that tells nobody which page it was
def own_page(request: HttpRequest) -> HttpResponse:
    """Show the person their own words, what the mediator wrote, and who opened it when; take more words."""
    opened = _opened(request)
    if opened is None:
        return redirect("complaints:own")
    form = AddForm(posted(request))
    try:
        if request.method == "POST" and form.is_valid():
            actions.add_words(opened=opened, words=form.cleaned_data["words"], by=SOMEBODY, at=timezone.now())
            return redirect("complaints:own_page")
        thread = reading.thread_of_person(opened)
    except sealing.CannotOpen:  # the receipt was renewed meanwhile; what this browser holds opens nothing any more
        return redirect("complaints:own")
    return render(
        request,
        "complaints/own_page.html",
        {
            "form": form,
            "grievance": opened.grievance,
            "first_rows": rows_of(thread[0].told) if thread else [],
            "thread": thread[1:],
            "lookings": [{"at": each.at, "what": looked(each.what)} for each in opened.grievance.lookings.all()],
            "how_long": how_long(opened.grievance, now=timezone.now()),
            "photos": opened.grievance.files.count(),
            "not_criminal": not_criminal(language_of(request)),
        },
    )


@open_to("anyone")
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Close one's own page in this browser."""
    response = redirect("/")
    holding.drop(response, holding.PERSON)
    return response


@open_to("anyone")
@require_safe
def lost(request: HttpRequest) -> HttpResponse:
    """Say what can still be done without receipt or unlock key, and what nobody can do."""
    values = guidance(language=language_of(request), at=timezone.now(), labels=LABELS)
    return render(request, "complaints/lost.html", {"guidance": values})
