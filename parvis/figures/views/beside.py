"""What everybody reads: released words, and the hours in which nobody is open."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from parvis.city import directory
from parvis.core.access import open_to
from parvis.figures import open_hours as hours
from parvis.figures.models.words import WordsKind
from parvis.figures.views.hours import all_weeks, grid, hours_table, weekdays
from parvis.figures.words import released


@open_to("anyone")
@require_safe
def words(request: HttpRequest) -> HttpResponse:
    """List released words, newest first; `?kind=`, `?district=` and `?group=` narrow them."""
    asked = {name: request.GET.get(name, "")[:60] for name in ("kind", "district", "group")}
    kinds = [asked["kind"]] if asked["kind"] in WordsKind.values else []
    here, language = directory.current(), request.LANGUAGE_CODE
    district = asked["district"] if asked["district"] in here.districts else ""
    known = released.groups(language)
    group = asked["group"] if asked["group"] in dict(known) else ""
    context = {
        "items": released.words(language=language, kinds=kinds, district=district, group=group),
        "kinds": [(code, label, [code] == kinds) for code, label in WordsKind.choices],
        "districts": sorted(((one.code, one.name) for one in here.districts.values()), key=lambda pair: pair[1]),
        "groups": known,
        "district": district,
        "group": group,
        "kind": kinds[0] if kinds else "",
    }
    return render(request, "figures/words/list.html", context)


@open_to("anyone")
@require_safe
def open_hours(request: HttpRequest) -> HttpResponse:
    """Show in which hours of a usual week nobody is open, for every district; `?district=` draws one of them hour by hour."""
    here = directory.current()
    code = request.GET.get("district", "")
    context: dict[str, object] = {"table": hours_table(reverse("words:open_hours"))}
    if code in here.districts:
        week = all_weeks()[code]
        context |= {
            "district": here.districts[code].name,
            "grid": grid(week),
            "days": list(zip(weekdays(), weekdays("l"), strict=True)),
            "alone": week.hours_alone,
            "when": hours.said(week, weekdays("l")),
            "caption": _("Who is open in %(district)s, hour by hour") % {"district": here.districts[code].name},
        }
    return render(request, "figures/quality/open_hours.html", context)
