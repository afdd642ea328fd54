"""Short links: the door that leads on, and the office's pages for them."""

import io
from datetime import datetime, timedelta
from typing import Any

import segno
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parvis.city.views.shown import OFFICE, done, form_page
from parvis.core.access import actor_of, open_to
from parvis.core.forms import posted
from parvis.core.languages import RESIDENT_LANGUAGES
from parvis.guide import counting, links
from parvis.guide.actions import links as actions
from parvis.guide.forms.links import ChangeLinkForm, LinkForm
from parvis.guide.models.points import Campaign, ShortLink
from parvis.guide.printing import facts
from parvis.guide.views.points import is_looked_at, traceless


@open_to("anyone")
@require_safe
def go(request: HttpRequest, word: str) -> HttpResponse:
    """Lead on to the page a word stands for; to the guide's first page before its first day and after its last.

    That it was followed is counted by week, from its first day on; that is all that is kept. Nothing that was put behind
    the address travels on but a language.
    """
    link, now = ShortLink.objects.filter(word=links.tidy(word[: 4 * links.LONGEST])).first(), timezone.now()
    if link is None:
        raise Http404
    today = timezone.localdate(now)
    if link.starts_on <= today and is_looked_at(request):
        _count(link, now)
    holds = link.starts_on <= today <= link.ends_on
    address = links.address_of(link.target if holds else links.HOME)
    asked = request.GET.get("lang", "")
    if asked in RESIDENT_LANGUAGES:
        address += f"{'&' if '?' in address else '?'}lang={asked}"
    return traceless(redirect(address))


def _count(link: ShortLink, now: datetime) -> None:
    """Count it; the way on never waits for a count: one that cannot be written is left out."""
    try:
        actions.count_followed(link=link.pk, day=timezone.localdate(now))
    except DatabaseError:
        return


@open_to(*OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a short link of a campaign."""
    campaign = get_object_or_404(Campaign, pk=pk)
    begin = {
        "starts_on": campaign.starts_on,
        "ends_on": campaign.ends_on + timedelta(weeks=counting.AFTER_WEEKS),
        "target": links.HOME,
    }
    form = LinkForm(posted(request), language=request.LANGUAGE_CODE, initial=begin)
    if form.is_valid():
        try:
            row = actions.make(campaign=campaign, by=actor_of(request), at=timezone.now(), **form.cleaned_data)
        except links.WordRefused as refused:
            form.add_error("word", refused.sentence)
        except actions.WordTaken as taken:
            form.add_error("word", form.taken(taken.campaign))
        else:
            said = {"address": facts.short(reverse("guide:short_link", args=[row.word]))}
            done(request, _("It leads on: %(address)s. Say or print it like this.") % said)
            return redirect("guide:campaign", campaign.pk)
    return _page(request, form, campaign, title=_("A new short link"))


@open_to(*OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a short link lead elsewhere, or on other days; its word stays."""
    row = get_object_or_404(ShortLink.objects.select_related("campaign"), pk=pk)
    begin = {name: getattr(row, name) for name in ("target", "medium", "starts_on", "ends_on")}
    form = ChangeLinkForm(posted(request), language=request.LANGUAGE_CODE, gone=row.target, initial=begin)
    if form.is_valid():
        actions.change(link=row, by=actor_of(request), at=timezone.now(), **form.cleaned_data)
        done(request, _("Saved."))
        return redirect("guide:campaign", row.campaign_id)
    ways = [
        (reverse("guide:link_code", args=[row.pk]), _("QR code for print (SVG)")),
        (f"{reverse('city:history')}?about={actions.subject(row)}", _("History")),
    ]
    title = facts.short(reverse("guide:short_link", args=[row.word]))
    return _page(request, form, row.campaign, title=title, links=ways)


def _page(request: HttpRequest, form: Any, campaign: Campaign, *, title: str, **more: Any) -> HttpResponse:
    return form_page(request, form, title=title, back=reverse("guide:campaign", args=[campaign.pk]), **more)


@open_to(*OFFICE)
@require_safe
def code(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the code that opens a short link, for leaflets and screens."""
    row, out = get_object_or_404(ShortLink, pk=pk), io.BytesIO()
    address = facts.address(reverse("guide:short_link", args=[row.word]))
    segno.make(address, error="h", micro=False).save(out, kind="svg", scale=4, border=4)
    response = HttpResponse(out.getvalue(), content_type="image/svg+xml")
    response["Content-Disposition"] = f'attachment; filename="{row.word}.svg"'
    return response
