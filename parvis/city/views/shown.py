"""How the city's data is said on pages: open now, when next, which agreement."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.city import hours as opening_hours
from parvis.city.directory import Directory, ServiceView, TeamView
from parvis.city.hours import Opening
from parvis.city.packs import Number
from parvis.core import said
from parvis.core.actors import Actor

OFFICE = ("coordinator", "administrator")


def opening_of(here: Directory, item: ServiceView | Number | TeamView, at: datetime) -> Opening:
    """Return the opening; hours that cannot be read count as not known."""
    try:
        return here.opening(item, at)
    except opening_hours.HoursUnclear:
        return Opening(is_open=False, is_known=False)


def say_opening(opening: Opening, *, now: datetime) -> str:
    """Say in a sentence whether somebody answers, until when, and when next."""
    if not opening.is_known:
        return _("We do not know the opening hours.")
    if opening.is_open and opening.until is None:
        return _("Open day and night.")
    if opening.is_open and opening.until:
        return _("Open now, until %(until)s.") % {"until": _clock(opening.until, now)}
    if opening.opens_next:
        return _("Closed now. Opens %(next)s.") % {"next": _clock(opening.opens_next, now)}
    return _("Closed for a long time.")


def _clock(at: datetime, now: datetime) -> str:
    local, today = timezone.localtime(at), timezone.localdate(now)
    if local.date() == today:
        return _("today at %(time)s") % {"time": f"{local:%H:%M}"}
    return said.moment(at, now=now)


def form_page(request: HttpRequest, form: Any, *, title: Any, back: str, button: Any = "", **more: Any) -> HttpResponse:
    """Draw a form on a page of its own; with errors the answer is 422, so that nothing takes it for a success."""
    context = {"form": form, "title": title, "back": back, "button": button or _("Save"), **more}
    return render(request, "city/form.html", context, status=422 if form.is_bound and form.errors else 200)


def done(request: HttpRequest, sentence: str) -> None:
    """Tell on the next page what was done."""
    messages.success(request, sentence)


def actor_of(request: HttpRequest) -> Actor:
    """Return who acts; the view is open to signed-in staff only."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor
