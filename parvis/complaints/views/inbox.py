"""The mediator's side: a list of codes, and with the passphrase what is sealed. Nobody else comes here.

The passphrase opens the keys for an hour, in this browser and this session only; see `holding`.
"""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.complaints import actions, holding, reading, sealing
from parvis.complaints.forms import AcknowledgeForm, PassphraseForm
from parvis.complaints.guidance import not_criminal
from parvis.complaints.models import Grievance, GrievanceCopy, LetterKind, Told
from parvis.complaints.showing import how_long, looked, rows_of
from parvis.complaints.views.keys import binding, found, note, open_keys, private_for
from parvis.core import counters, said
from parvis.core.access import actor_of, open_to
from parvis.core.forms import typed

PER_PAGE = 50
SOON = timedelta(days=30)
TRIES, WINDOW = 5, timedelta(minutes=15)


@open_to("mediator")
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """List what arrived by codes only: when, how, in which language, and by when it is to be acknowledged."""
    before = request.GET.get("before", "")
    all_ = Grievance.objects.kept()
    if before.isdecimal() and len(before) < 19:
        all_ = all_.filter(pk__lt=int(before))
    rows = list(all_[: PER_PAGE + 1])
    waiting = Grievance.objects.kept().filter(acknowledged_at=None).order_by("acknowledge_by") if not before else []
    at = timezone.now()
    shown = [*waiting, *(row for row in rows[:PER_PAGE] if row.acknowledged_at)]
    return render(
        request,
        "complaints/inbox/list.html",
        {
            "rows": [{"it": row, "state": _state(row, at), "has_news": _has_news(row)} for row in shown],
            "next_url": f"?before={rows[PER_PAGE - 1].pk}" if len(rows) > PER_PAGE else "",
            "is_unlocked": bool(open_keys(request)),
            "has_key": actions.key_in_force() is not None,
            "passphrase_form": PassphraseForm(),
            "going": [{"it": it, "at": over_at} for it, over_at in actions.due_now(at=at + SOON)] if not before else [],
            "copies": GrievanceCopy.objects.filter(emptied_at=None).select_related("grievance").order_by("due_at"),
            "at": at,
        },
    )


def _state(row: Grievance, at: Any) -> str:
    if row.acknowledged_at:
        return "kept" if row.acknowledged_at <= row.acknowledge_by else "broken"
    if at > row.acknowledge_by:
        return "late"
    return "soon" if row.acknowledge_by - at < timedelta(days=2) else ""


def _has_news(row: Grievance) -> bool:
    """Whether the person added words after the acknowledgement."""
    return bool(row.acknowledged_at and row.last_words_at > row.acknowledged_at)


@open_to("mediator")
@require_POST
def unlock(request: HttpRequest) -> HttpResponse:
    """Open the mediators' keys with their passphrase, for an hour."""
    at = timezone.now()
    name = f"x:{counters.digest_of('complaints.passphrase', actor_of(request).reference)}"
    form = PassphraseForm(request.POST)
    if counters.current(name, window=WINDOW, at=at) >= TRIES:
        messages.error(request, _("That was tried five times. Wait a quarter of an hour."))
    elif form.is_valid():
        keys = reading.open_keys(passphrase=form.cleaned_data["passphrase"])
        if keys:
            response = redirect(_next(request))
            holding.hold(response, holding.MEDIATOR, keys, bound_to=binding(request), at=at)
            return response
        counters.add(name, window=WINDOW, at=at)
        messages.error(request, _("This is not the passphrase. Nothing was opened."))
    return redirect(_next(request))


def _next(request: HttpRequest) -> str:
    """Return where to go on: the grievance somebody wanted to open, else the list."""
    wanted = Grievance.objects.kept().filter(public_id=typed(request, "open")).first()
    return reverse("complaints:grievance", args=[wanted.public_id]) if wanted else reverse("complaints:inbox")


@open_to("mediator")
@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """Close the keys again."""
    response = redirect("complaints:inbox")
    holding.drop(response, holding.MEDIATOR)
    return response


@open_to("mediator")
@require_safe
def grievance(request: HttpRequest, public_id: str) -> HttpResponse:
    """Open one; that it was opened is written down for the person to read."""
    return _page(request, found(public_id))


def _page(request: HttpRequest, it: Grievance, form: AcknowledgeForm | None = None) -> HttpResponse:
    private = private_for(request, it)
    if private is None:
        return render(request, "complaints/inbox/locked.html", {"it": it, "form": PassphraseForm()})
    thread = reading.thread_of_mediator(it, private=private)
    note(request, it, "opened")
    told = thread[0].told
    letter = next((page.told["words"] for page in reversed(thread) if page.kind == LetterKind.ACKNOWLEDGED), "")
    return render(
        request,
        "complaints/inbox/grievance.html",
        {
            "it": it,
            "state": _state(it, timezone.now()),
            "first_rows": rows_of(told),
            "told": told,
            "thread": thread[1:],
            "files": list(it.files.all()),
            "lookings": [{"at": each.at, "what": looked(each.what)} for each in it.lookings.all()],
            "how_long": how_long(it, now=timezone.now()),
            "letter": letter,
            "mail_link": _mail_link(told, letter, it.language),
            "form": form or AcknowledgeForm(initial={"words": _standard_letter(it), "how": _usual_way(told)}),
        },
    )


def _usual_way(told: Any) -> str:
    if not told.get("is_safe"):
        return Told.PAGE
    return {"email": Told.EMAIL, "letter": Told.LETTER, "phone": Told.CALL}.get(told.get("channel", ""), Told.PAGE)


def _standard_letter(it: Grievance) -> str:
    """Return a letter to begin with, in the person's language."""
    with translation.override(it.language):
        return _(
            "Hello,\n\nI am the mediator. What you handed in on %(day)s has reached me, and I have read it. No police officer "
            "and no other service reads it.\n\nI look at what can be done and write to you again within four weeks, also if "
            "there is nothing new. You can add something at any time on your page.\n\nKind regards"
        ) % {"day": said.day(it.arrived_at, now=timezone.now())}


def _whole_letter(words: str, language: str) -> str:
    return f"{words.strip()}\n\n{not_criminal(language)}"


def _mail_link(told: Any, letter: str, language: str) -> str:
    """Return a link that begins an e-mail in the mediator's own program: Parvis neither keeps nor sends the address."""
    if not letter or told.get("channel") != "email" or not told.get("is_safe"):
        return ""
    with translation.override(language):
        subject = _("News from the city")
    return f"mailto:{quote(told['email'], safe='@')}?subject={quote(subject)}&body={quote(letter)}"


@open_to("mediator")
@require_POST
def acknowledge(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say that it arrived, on the person's page and however else they may be told."""
    it = found(public_id)
    form = AcknowledgeForm(request.POST)
    if not form.is_valid():
        return _page(request, it, form)
    words = _whole_letter(form.cleaned_data["words"], it.language)
    actions.acknowledge(
        grievance=it, words=words, how=Told(form.cleaned_data["how"]), by=actor_of(request), at=timezone.now()
    )
    messages.success(request, _("The letter is on the person's page. If you also write or call, do it now."))
    return redirect("complaints:grievance", public_id)


@open_to("mediator")
@require_safe
def letter(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the letter alone, to print it."""
    it = found(public_id)
    private = private_for(request, it)
    if private is None:
        return redirect("complaints:grievance", public_id)
    thread = reading.thread_of_mediator(it, private=private)
    last = next((page for page in reversed(thread) if page.kind == LetterKind.ACKNOWLEDGED), None)
    if last is None:
        raise Http404
    note(request, it, "letter")
    return render(request, "complaints/inbox/letter.html", {"it": it, "page": last, "told": thread[0].told})


@open_to("mediator")
@require_safe
def file(request: HttpRequest, public_id: str, pk: int, what: str) -> HttpResponse:
    """Send a photo: the copy to look at, or the original as it came, to keep."""
    it = found(public_id)
    private = private_for(request, it)
    kept = it.files.filter(pk=pk).first()
    if private is None or kept is None or what not in ("copy", "original"):
        raise Http404
    try:
        data = reading.photo(kept, private=private, is_original=what == "original")
    except (FileNotFoundError, sealing.CannotOpen):
        raise Http404 from None
    note(request, it, "photo" if what == "copy" else "original")
    response = HttpResponse(data, content_type="image/jpeg" if what == "copy" else "application/octet-stream")
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    if what == "original":
        response["Content-Disposition"] = f'attachment; filename="photo-{pk}"'
    return response


@open_to("mediator")
@require_http_methods(["GET", "HEAD", "POST"])
def new_receipt(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give a new receipt to somebody who lost theirs, once the mediator is sure who they are."""
    it = found(public_id)
    private = private_for(request, it)
    if private is None:
        return redirect("complaints:grievance", public_id)
    if request.method != "POST":
        return render(request, "complaints/inbox/new_receipt.html", {"it": it})
    received = actions.renew_receipt(grievance=it, private=private, by=actor_of(request), at=timezone.now())
    return render(
        request, "complaints/inbox/new_receipt.html",
        {"it": it, "receipt": received.receipt, "unlock_key": received.unlock_key},
    )  # fmt: skip
