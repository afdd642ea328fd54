"""What the office's pages share: who may open them, a form on a page of its own, what was done."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from parvis.core.actors import Actor

OFFICE = ("coordinator", "administrator")


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
