"""What somebody who handed something in may ask of the mediator: a copy, that it be erased, that it be kept longer.

What is sealed is opened by the mediators' key in this browser, as everywhere in the lane, and each look is written down.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.cases.actions import Stays
from parvis.complaints import access, actions, copies
from parvis.complaints.forms import BlackOutForm, CopyForm, EraseForm, KeepForm
from parvis.complaints.models import Grievance, GrievanceCopy, KeptFor, Seen
from parvis.complaints.views.keys import found, note, private_for
from parvis.core.access import actor_of, open_to
from parvis.core.forms import posted

STAYS = (Stays.LEDGER, Stays.LOOKS, Stays.BACKUPS)


@open_to("mediator")
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take down that somebody wants a copy, show it as it would be handed out, and release it."""
    it = found(public_id)
    private = private_for(request, it)
    if private is None:
        return redirect("complaints:grievance", public_id)
    asked = it.copies.filter(emptied_at=None).select_related("grievance__key").first()
    if asked is None:
        return _ask(request, it)
    return _draft(request, asked, private)


def _ask(request: HttpRequest, it: Grievance) -> HttpResponse:
    form = CopyForm(posted(request), initial={"language": it.language})
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_copy(
                grievance=it, checked=Seen(form.cleaned_data["checked"]), language=form.cleaned_data["language"],
                by=actor_of(request), at=timezone.now(),
            )  # fmt: skip
        except actions.NothingOpen:
            messages.error(request, _("Somebody was faster: a copy is being prepared already."))
        return redirect("complaints:copy", it.public_id)
    return _form(request, it, form, title=_("A copy of what they handed in"), button=_("Put the copy together"))


def _draft(request: HttpRequest, asked: GrievanceCopy, private: str) -> HttpResponse:
    it, by = asked.grievance, actor_of(request)
    kept = copies.redactions_of(asked, private=private)
    words, form = kept, BlackOutForm(posted(request), initial={"redactions": "\n".join(kept)})
    if request.method == "POST" and "show" in request.POST:
        form.is_valid()
        words = form.lines() if "redactions" in form.cleaned_data else []
        form = BlackOutForm(initial={"redactions": request.POST.get("redactions", "")})
    elif request.method == "POST" and form.is_valid():
        try:
            actions.release_copy(asked=asked, redactions=form.lines(), by=by, at=timezone.now())
        except actions.NeedsAnotherPerson:
            messages.error(request, _("Somebody else has to release it: four eyes see what two miss."))
        except actions.NothingOpen:
            messages.error(request, _("It has been released already."))
        return redirect("complaints:copy", it.public_id)
    note(request, it, "copy")
    may_release = asked.asked_by != by.reference or not access.has_colleague(by.reference)
    context = {
        "it": it, "asked": asked, "form": form, "may_release": may_release,
        "parts": copies.assemble(asked, private=private, redactions=words),
        "suggestions": copies.suggestions(asked, private=private) if may_release and not asked.released_at else [],
    }  # fmt: skip
    return render(request, "complaints/inbox/copy.html", context, status=422 if form.is_bound and form.errors else 200)


@open_to("mediator")
@require_POST
def take_copy(request: HttpRequest, public_id: str) -> HttpResponse:
    """Hand out a released copy as a ZIP file, made in memory."""
    it = found(public_id)
    private = private_for(request, it)
    if private is None:
        return redirect("complaints:grievance", public_id)
    asked = get_object_or_404(GrievanceCopy, grievance=it, emptied_at=None)
    try:
        asked = actions.take_copy(asked=asked, by=actor_of(request), at=timezone.now())
    except actions.NothingOpen:
        messages.error(request, _("It has not been released yet."))
        return redirect("complaints:copy", public_id)
    response = HttpResponse(copies.bundle(asked, private=private), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="copy-{asked.pk}.zip"'
    response["Cache-Control"] = "private, no-store"
    return response


@open_to("mediator")
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, public_id: str) -> HttpResponse:
    """Erase it for good, with what is left of a report it came out of, and say what stays and why."""
    it = found(public_id)
    private = private_for(request, it)
    if private is None:
        return redirect("complaints:grievance", public_id)
    form = EraseForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            photos = actions.erase(
                grievance=it, ground=actions.Ground(form.cleaned_data["ground"]), by=actor_of(request), at=timezone.now(),
                report=copies.report_of(it, private=private),
            )  # fmt: skip
        except actions.UnderHold as held:
            form.add_error(None, _("This must be kept whole until %(day)s.") % {"day": held.ends_on.isoformat()})
        except actions.NothingOpen:
            return redirect("complaints:inbox")
        else:
            context = {"it": it, "photos": photos, "stays": [each.label for each in STAYS]}
            return render(request, "complaints/inbox/erased.html", context)
    return _form(request, it, form, title=_("Erase what they handed in"), button=_("Erase it for good"))


@open_to("mediator")
@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: HttpRequest, public_id: str) -> HttpResponse:
    """Keep it beyond its time, until a day, for one of a few reasons."""
    it = found(public_id)
    form = KeepForm(posted(request))
    if request.method == "POST" and form.is_valid():
        actions.keep_longer(
            grievance=it, until=form.cleaned_data["until"], why=KeptFor(form.cleaned_data["why"]), by=actor_of(request),
            at=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("It is kept whole until then."))
        return redirect("complaints:grievance", public_id)
    return _form(request, it, form, title=_("Keep it longer"), button=_("Keep it"))


@open_to("mediator")
@require_POST
def let_go(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let its time run again."""
    try:
        actions.let_go(grievance=found(public_id), by=actor_of(request), at=timezone.now())
    except actions.NothingOpen:
        messages.error(request, _("It was let go already."))
    return redirect("complaints:grievance", public_id)


def _form(request: HttpRequest, it: Grievance, form: Any, *, title: str, button: str) -> HttpResponse:
    context = {"it": it, "form": form, "title": title, "button": button}
    return render(request, "complaints/inbox/form.html", context, status=422 if form.is_bound and form.errors else 200)
