"""Pages that links in messages lead to. Opening one changes nothing; a button does."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from parvis.core.access import open_to
from parvis.core.actors import Actor, ActorKind
from parvis.correspondence import actions, leaving
from parvis.correspondence.models import Audience, MessageKind, Recipient


@csrf_exempt  # mail programs POST here without having seen the page (RFC 8058); the signed token is the key
@open_to("anyone")
@require_http_methods(["GET", "HEAD", "POST"])
def leave_list(request: HttpRequest, token: str) -> HttpResponse:
    """Offer one button that ends this kind of message; by POST, end it. Whoever is forgotten already gets none either.

    Where the address gets other news too, that stays, is named, and can be ended by a second button (`what=all`).
    """
    found = leaving.read(token)
    if found is None:
        return render(request, "correspondence/link_over.html", status=404)
    recipient = Recipient.objects.filter(pk=found.recipient_id, erased_at=None).first()
    is_done = request.method == "POST" or recipient is None
    if request.method == "POST" and recipient is not None:
        door = "mail_program" if request.POST.get("List-Unsubscribe") == "One-Click" else "page"
        event = "" if request.POST.get("what") == "all" else found.event
        actions.opt_out(recipient=recipient, kind=found.kind, door=door, at=timezone.now(), event=event)
        recipient.refresh_from_db()
    is_here = recipient is not None and recipient.erased_at is None
    news = leaving.news_of(found.event)
    values = {
        "is_done": is_done,
        "kind": MessageKind(found.kind).value,
        "own": news.own(recipient) if news and recipient and is_here else [],
        "rest": news.rest(recipient) if news and recipient and is_here else [],
        "is_forgotten": not is_here or (recipient is not None and recipient.audience == Audience.SUBSCRIBER),
    }
    return render(request, "correspondence/leave_list.html", values)


@open_to("anyone")
@require_http_methods(["GET", "HEAD", "POST"])
def undo_change(request: HttpRequest, token: str) -> HttpResponse:
    """Offer one button that puts the old address back; by POST, do it."""
    at = timezone.now()
    try:
        change = actions.change_of(token, at=at)
        is_done = request.method == "POST"
        if is_done:
            by = Actor(ActorKind.REPORTER, change.recipient.subject)
            actions.undo_change(token=token, by=by, at=at)
    except actions.TooLate:
        return render(request, "correspondence/link_over.html", status=404)
    return render(request, "correspondence/undo_change.html", {"is_done": is_done, "until": change.undo_until})
