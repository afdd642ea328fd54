"""The editor of texts: every message in every language, with a preview before it is used and its whole history."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.core.access import open_to
from parvis.correspondence import access, actions, events, sample, texts
from parvis.correspondence.forms import TextForm
from parvis.correspondence.labels import EVENTS, event_label
from parvis.correspondence.models import Channel, Template
from parvis.correspondence.texts import Text


@open_to(*access.TEXT_ROLES)
@require_GET
def text_list(request: HttpRequest) -> HttpResponse:
    """Show every message with its languages; which are the city's own words."""
    current = texts.current()
    rows = [
        {
            "label": event_label(name),
            "event": name,
            "channel": channel.value,
            "languages": [
                {"code": code, "is_own": bool((one := current.get((name, code, channel))) and one.number)}
                for code, _name in settings.LANGUAGES
            ],
        }
        for name in _in_order()
        for channel in events.get(name).channels
    ]
    return render(request, "correspondence/text_list.html", {"rows": rows})


def _in_order() -> list[str]:
    order = {name: place for place, name in enumerate(EVENTS)}
    return sorted(events.declared(), key=lambda name: (order.get(name, len(order)), name))


@open_to(*access.TEXT_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def text(request: HttpRequest, event: str, language: str, channel: str) -> HttpResponse:
    """Show one text; by POST check it and either show how it reads or use it."""
    now_used = _text_of(event, language, channel)
    written = {"subject": now_used.subject, "body": now_used.body}
    form = TextForm(request.POST if request.method == "POST" else None, initial=written, text=now_used)
    shown = None
    if request.method == "POST" and form.is_valid():
        new = texts.changed(now_used, subject=form.cleaned_data.get("subject", ""), body=form.cleaned_data["body"])
        if "save" in request.POST:
            actions.save_text(text=new, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
            messages.success(request, _("From now on people read these words."))
            return redirect("correspondence:text", event, language, channel)
        shown = sample.preview(new, at=timezone.now())
    elif request.method != "POST":
        shown = sample.preview(now_used, at=timezone.now())
    return render(request, "correspondence/text.html", _context(now_used, form, shown))


@open_to(*access.TEXT_ROLES)
@require_POST
def take_shipped(request: HttpRequest, event: str, language: str, channel: str) -> HttpResponse:
    """Use the words that came with Parvis again."""
    actions.take_shipped(text=_text_of(event, language, channel), by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    messages.success(request, _("From now on people read the words that came with Parvis."))
    return redirect("correspondence:text", event, language, channel)


def _text_of(event: str, language: str, channel: str) -> Text:
    try:
        declared = events.get(event)
    except events.UnknownEvent:
        raise Http404 from None
    if channel not in declared.channels or language not in dict(settings.LANGUAGES):
        raise Http404
    found = texts.current().get((event, language, channel))
    return found or Text(event, language, channel, "", "")


def _context(now_used: Text, form: TextForm, shown: Any) -> dict[str, Any]:
    event = events.get(now_used.event)
    rows = Template.objects.filter(event=now_used.event, language=now_used.language, channel=now_used.channel)
    return {
        "text": now_used,
        "label": event_label(now_used.event),
        "language_name": dict(settings.LANGUAGES)[now_used.language],
        "is_sms": now_used.channel == Channel.SMS,
        "form": form,
        "shown": shown,
        "placeholders": sorted(event.allowed),
        "needed": sorted(event.needs_in(now_used.channel)),
        "history": rows.order_by("-number"),
    }
