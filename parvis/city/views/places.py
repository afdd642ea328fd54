"""Districts and notices."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.city import actions, directory
from parvis.city.forms import DistrictForm, NoticeForm
from parvis.city.models import District, Notice
from parvis.city.tables import Cell, Row, Table
from parvis.city.views.shown import OFFICE, actor_of, done, form_page
from parvis.core import said
from parvis.core.access import open_to


@open_to(*OFFICE)
@require_safe
def districts(request: HttpRequest) -> HttpResponse:
    """List the districts with their people."""
    table = Table(
        _("Districts"),
        (_("District"), _("Population"), _("On")),
        [
            Row(
                (
                    Cell(
                        district.name,
                        reverse("city:district", args=[district.code]),
                        note=district.code,
                        mark="" if district.is_active else _("No more"),
                    ),
                    Cell(_("not known") if district.population is None else district.population),
                    Cell(district.population_on or "–"),
                ),
                state="soon" if district.is_active and district.population is None else "",
            )
            for district in District.objects.order_by("-is_active", "name", "code")
        ],
    )
    context = {
        "title": _("Districts"),
        "table": table,
        "advice": _("Borders come from a file: parvis import_districts."),
    }
    return render(request, "city/list.html", context)


@open_to(*OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def district(request: HttpRequest, code: str) -> HttpResponse:
    """Change a district's name, people, or whether it exists."""
    row = get_object_or_404(District, code=code)
    fields = ("name", "population", "population_on", "is_active")
    form = DistrictForm(request.POST or None, initial={name: getattr(row, name) for name in fields})
    if request.method == "POST" and form.is_valid():
        actions.change_district(district=row, changes=form.cleaned_data, by=actor_of(request), at=timezone.now())
        done(request, _("Saved."))
        return redirect("city:districts")
    return form_page(request, form, title=row.name, back=reverse("city:districts"))


@open_to(*OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: HttpRequest) -> HttpResponse:
    """Show the notices, and publish a new one."""
    now = timezone.now()
    form = NoticeForm(
        request.POST or None,
        languages=directory.current().city.languages,
        initial={"audience": "everyone", "starts_at": now},
    )
    if request.method == "POST" and form.is_valid():
        given = ("audience", "district", "service", "situation", "starts_at", "ends_at")
        actions.publish_notice(
            texts=form.texts(), by=actor_of(request), at=now, **{name: form.cleaned_data[name] for name in given}
        )
        done(request, _("The notice is published."))
        return redirect("city:notices")
    shown = Notice.objects.filter(ends_at__gt=now).select_related("district", "service").prefetch_related("texts")
    lines = [
        (notice, _about(notice), said.moment(notice.ends_at, now=now)) for notice in shown.order_by("starts_at", "pk")
    ]
    return form_page(
        request,
        form,
        title=_("Notices"),
        back=reverse("city:home"),
        notices=lines,
        button=_("Publish"),
        heading=_("A new notice"),
    )


def _about(notice: Notice) -> str:
    parts = [notice.district.name if notice.district else "", str(notice.service or ""), notice.situation]
    return ", ".join(part for part in parts if part) or _("the whole city")


@open_to(*OFFICE)
@require_POST
def end_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a notice down."""
    actions.end_notice(notice=get_object_or_404(Notice, pk=pk), by=actor_of(request), at=timezone.now())
    done(request, _("The notice is gone."))
    return redirect("city:notices")
