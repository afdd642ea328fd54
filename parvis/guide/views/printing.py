"""Booklets, posters and campaigns for the office: what to print, what hangs where, what a changed number makes stale."""

from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.city import directory, ways
from parvis.city.tables import Cell, Row, Table
from parvis.city.views.shown import OFFICE, done, form_page
from parvis.core.access import actor_of, open_to
from parvis.core.forms import posted
from parvis.guide import counting, links
from parvis.guide.actions import keeping
from parvis.guide.actions import points as point_actions
from parvis.guide.actions import printing as actions
from parvis.guide.forms.points import PosterPlaceForm, place_of
from parvis.guide.forms.printing import BookletForm, CampaignForm, PostersForm, StackForm, initial_of
from parvis.guide.models import BookletStack
from parvis.guide.models.points import Campaign, OpenedCount, PosterPlace, PrintedPoster, ShortLink
from parvis.guide.printing import CannotPrint, Sheets, booklet, facts, made, posters

BUILDERS = {"residents": booklet.of_residents, "pocket": booklet.of_pocket}
TYPES = {"pdf": "application/pdf", "png": "image/png"}


def _document(sheets: Sheets, *, name: str, wanted: str = "pdf", is_shown: bool = False) -> HttpResponse:
    response = HttpResponse(made(sheets, wanted=wanted), content_type=TYPES[wanted])
    way = "inline" if is_shown else "attachment"
    response["Content-Disposition"] = f'{way}; filename="{name}.{wanted}"'
    return response


@open_to(*OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: HttpRequest) -> HttpResponse:
    """Show what can be printed and where posters hang; a press on *print* notes the posters and gives them."""
    begin = {"language": directory.current().city.default_language}
    form = PostersForm(posted(request), initial=begin)
    if form.is_valid():
        try:
            return _print(request, form)
        except CannotPrint:
            form.add_error(None, _("The pages could not be made. Try again in a moment, or with fewer places."))
    places = list(_places())
    values = {
        "form": form,
        "booklet_form": BookletForm(initial=begin),
        "table": _table(places),
        "stale": ways.prints_to_replace()[0],
        "stacks": list(BookletStack.objects.filter(replaced_on=None)),
        "first": places[0].number if places else 0,
    }
    return render(request, "guide/printing/overview.html", values, status=422 if form.errors else 200)


def _print(request: HttpRequest, form: PostersForm) -> HttpResponse:
    said, at = form.cleaned_data, timezone.now()
    places = list(said["places"])
    sheets = posters.of_places(places, kind=said["kind"], language=said["language"], at=at)
    response = _document(sheets, name=f"{said['kind']}-{said['language']}")
    actions.note_printed(places=places, kind=said["kind"], language=said["language"], by=actor_of(request), at=at)
    return response


def _places() -> "QuerySet[PosterPlace]":
    return PosterPlace.objects.select_related("campaign", "point").prefetch_related("printed").order_by("number")


def _table(places: list[PosterPlace]) -> Table:
    counted = _opened_lately()
    headings = (_("Place"), _("Hangs there"), _("Campaign"), _("Opened in four weeks"))
    rows = []
    for place in places:
        hanging = [one for one in place.printed.all() if one.replaced_on is None]
        mark = "" if place.is_active else _("No more")
        rows.append(
            Row(
                (
                    Cell(place.name, _place_url(place), note=f"{place.number} · {place.address}", mark=mark),
                    Cell(", ".join(f"{one.get_kind_display()} {one.language}" for one in hanging) or _("nothing yet")),
                    Cell(place.campaign or "–"),
                    Cell(counted.get(place.pk, 0)),
                ),
                state="soon" if place.is_active and not hanging else "",
            )
        )
    return Table(_("Places with a poster"), headings, rows)


def _place_url(place: PosterPlace) -> str:
    if hasattr(place, "point"):
        return reverse("guide:point", args=[place.number])
    return reverse("guide:poster_place", args=[place.number])


def _opened_lately() -> dict[int, int]:
    since = counting.monday_of(timezone.localdate()) - timedelta(weeks=3)
    sums: dict[int, int] = {}
    for poster, count in OpenedCount.objects.filter(week__gte=since).values_list("poster_id", "count"):
        sums[poster] = sums.get(poster, 0) + count
    return sums


@open_to(*OFFICE)
@require_safe
def booklet_page(request: HttpRequest) -> HttpResponse:
    """Give a booklet as it reads now."""
    form = BookletForm(request.GET)
    if not form.is_valid():
        raise Http404
    kind, language = form.cleaned_data["kind"], form.cleaned_data["language"]
    sheets = BUILDERS[kind](language=language, at=timezone.now())
    try:
        return _document(sheets, name=f"{kind}-{language}", is_shown="look" in request.GET)
    except CannotPrint:
        return render(request, "guide/printing/failed.html", status=503)


@open_to(*OFFICE)
@require_safe
def preview(request: HttpRequest, number: int) -> HttpResponse:
    """Give a small picture of a place's poster."""
    place = get_object_or_404(PosterPlace.objects.select_related("campaign"), number=number)
    language = directory.current().city.default_language
    try:
        sheets = posters.of_places([place], kind="a4", language=language, at=timezone.now())
        return _document(sheets, name=f"poster-{number}", wanted="png", is_shown=True)
    except CannotPrint:
        raise Http404 from None


@open_to(*OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_place(request: HttpRequest) -> HttpResponse:
    """Add a place for a poster that is no contact point: a stop, a square."""
    form = PosterPlaceForm(posted(request), initial={"is_active": True})
    if form.is_valid():
        by, at = actor_of(request), timezone.now()
        place = point_actions.add_place(**form.place(), by=by, at=at)
        point_actions.change_place(place=place, changes=form.changes(), by=by, at=at)
        done(request, _("The place is there. Its poster has number %(number)s.") % {"number": place.number})
        return redirect("guide:print")
    return _place_page(request, form, title=_("A new place for a poster"))


@open_to(*OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: HttpRequest, number: int) -> HttpResponse:
    """Change a place, its campaign, or say that no poster hangs there any more."""
    row = get_object_or_404(PosterPlace, number=number)
    form = PosterPlaceForm(posted(request), initial=place_of(row))
    if form.is_valid():
        point_actions.change_place(place=row, changes=form.changes(), by=actor_of(request), at=timezone.now())
        done(request, _("Saved."))
        return redirect("guide:print")
    return _place_page(request, form, title=row.name, number=number)


def _place_page(request: HttpRequest, form: PosterPlaceForm, **more: Any) -> HttpResponse:
    values = {
        "form": form,
        "back": reverse("guide:print"),
        "button": _("Save"),
        "city": directory.current().city,
        "districts_url": reverse("cases:map_districts"),
        **more,
    }
    return render(request, "guide/points/form.html", values, status=422 if form.errors else 200)


@open_to(*OFFICE)
@require_safe
def to_replace(request: HttpRequest) -> HttpResponse:
    """List what hangs or lies somewhere and says what does not hold any more."""
    old = actions.to_replace(at=timezone.now(), language=request.LANGUAGE_CODE)
    return render(request, "guide/printing/replace.html", {"found": old.posters, "stacks": old.stacks})


@open_to(*OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def lay_booklets(request: HttpRequest) -> HttpResponse:
    """Write down where copies of a booklet lie, so that they are found when it changes."""
    begin = {"language": directory.current().city.default_language, "copies": 50}
    form = StackForm(posted(request), initial=begin)
    if form.is_valid():
        keeping.lay_booklets(by=actor_of(request), at=timezone.now(), **form.cleaned_data)
        done(request, _("Noted. When something in it changes, this place is named."))
        return redirect("guide:print")
    return form_page(request, form, title=_("Copies of a booklet that lie somewhere"), back=reverse("guide:print"))


@open_to(*OFFICE)
@require_POST
def booklets_taken(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that copies do not lie there any more."""
    row = get_object_or_404(BookletStack, pk=pk)
    keeping.take_booklets(stack=row, by=actor_of(request), at=timezone.now())
    done(request, _("Noted: they do not lie there any more."))
    return redirect("guide:to_replace")


@open_to(*OFFICE)
@require_POST
def replaced(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that an old print was taken down."""
    row = get_object_or_404(PrintedPoster, pk=pk)
    actions.note_replaced(printed=row, by=actor_of(request), at=timezone.now())
    done(request, _("Noted: it does not hang there any more."))
    return redirect("guide:to_replace")


@open_to(*OFFICE)
@require_safe
def campaigns(request: HttpRequest) -> HttpResponse:
    """List the campaigns with the openings of their codes: the mean week before, during and after."""
    today = timezone.localdate()
    rows = []
    for one in Campaign.objects.prefetch_related("districts", "places__opened", "links__followed"):
        told = [(_weeks(one, _opened(one)), _weeks(one, _followed(one)))]
        parts = [
            (counting.mean(scans, part, today=today), counting.mean(links_, part, today=today))
            for scans, links_ in told
            for part in ("before", "during", "after")
        ]
        rows.append(
            Row(
                (
                    Cell(one.name, reverse("guide:campaign", args=[one.pk]), note=_where(one)),
                    Cell(_days(one)),
                    *(_mean_cell(scans, followed) for scans, followed in parts),
                )
            )
        )
    headings = (_("Campaign"), _("Days"), _("A week before"), _("A week of it"), _("A week after"))
    return render(request, "guide/printing/campaigns.html", {"table": Table(_("Campaigns"), headings, rows)})


def _where(campaign: Campaign) -> str:
    return ", ".join(one.name for one in campaign.districts.all()) or _("The whole city")


def _days(row: Campaign | ShortLink) -> str:
    return f"{facts.day_said(row.starts_on)} – {facts.day_said(row.ends_on)}"


def _mean_cell(scans: float | None, followed: float | None) -> Cell:
    if scans is None or followed is None:
        return Cell("–")
    return Cell(f"{scans:.1f}", note=_("Short links: %(mean)s") % {"mean": f"{followed:.1f}"} if followed else "")


def _opened(campaign: Campaign) -> list[tuple[date, int]]:
    return [(one.week, one.count) for place in campaign.places.all() for one in place.opened.all()]


def _followed(campaign: Campaign) -> list[tuple[date, int]]:
    return [(one.week, one.count) for link in campaign.links.all() for one in link.followed.all()]


def _weeks(campaign: Campaign, counts: list[tuple[date, int]]) -> list[counting.Week]:
    return counting.weeks(counts, starts_on=campaign.starts_on, ends_on=campaign.ends_on, today=timezone.localdate())


@open_to(*OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_campaign(request: HttpRequest) -> HttpResponse:
    """Begin a campaign."""
    return _campaign(request, None)


@open_to(*OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a campaign, and look at its weeks."""
    return _campaign(
        request, get_object_or_404(Campaign.objects.prefetch_related("places__opened", "links__followed"), pk=pk)
    )


def _campaign(request: HttpRequest, row: Campaign | None) -> HttpResponse:
    has_begun = row is not None and actions.has_begun(row, at=timezone.now())
    form = CampaignForm(
        posted(request), language=request.LANGUAGE_CODE, has_begun=has_begun, initial=initial_of(row) if row else {}
    )
    if form.is_valid():
        others = Campaign.objects.exclude(pk=row.pk) if row else Campaign.objects.all()
        if others.filter(name=form.cleaned_data["name"]).exists():
            form.add_error("name", _("Another campaign has this name. Choose another one."))
        else:
            actions.keep_campaign(
                campaign=row, changes=form.changes(), places=list(form.cleaned_data["places"]), by=actor_of(request),
                districts=list(form.cleaned_data["districts"]), at=timezone.now(),
            )  # fmt: skip
            done(request, _("Saved. Print its posters next."))
            return redirect("guide:campaigns")
    title = row.name if row else _("A new campaign")
    more = {"table": _by_week(row), "links_table": _links_table(row, request.LANGUAGE_CODE), "row": row} if row else {}
    context = {"form": form, "title": title, "back": reverse("guide:campaigns"), "button": _("Save"), **more}
    return render(request, "guide/printing/campaign.html", context, status=422 if form.errors else 200)


def _by_week(row: Campaign) -> Table:
    """Return both counts of each week beside each other: codes of posters, and short links."""
    both = zip(_weeks(row, _opened(row)), _weeks(row, _followed(row)), strict=True)
    lines = [
        Row((Cell(scans.monday), Cell(scans.count), Cell(followed.count), Cell(_part(scans.part))))
        for scans, followed in both
    ]
    return Table(_("Openings by week"), (_("Week from"), _("Codes of posters"), _("Short links"), _("Campaign")), lines)


def _links_table(row: Campaign, language: str) -> Table:
    today, names = timezone.localdate(), links.names(language)
    lines = []
    for one in row.links.all():
        mark = _("Over") if one.ends_on < today else (_("Not yet") if one.starts_on > today else "")
        lines.append(
            Row(
                (
                    Cell(facts.short(reverse("guide:short_link", args=[one.word])),
                         reverse("guide:link", args=[one.pk]), note=one.get_medium_display(), mark=mark),
                    Cell(names.get(one.target) or _("The first page of the guide")),
                    Cell(_days(one)),
                    Cell(sum(each.count for each in one.followed.all())),
                )
            )
        )  # fmt: skip
    headings = (_("Address"), _("Leads to"), _("Days"), _("Followed"))
    return Table(_("Short links away from posters"), headings, lines)


def _part(part: str) -> str:
    return {"before": _("before"), "during": _("during"), "after": _("after")}[part]
