"""What everybody may read of the city: who answers, its own pages, its colours."""

import json

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from parvis.city import directory, entrance, places
from parvis.city import hours as opening_hours
from parvis.city.directory import Directory, ServiceView
from parvis.city.hours import DayHours
from parvis.city.models import CityTextKey, Street
from parvis.city.opening_words import opening_of, say_opening
from parvis.core import colours, prose
from parvis.core.access import open_to
from parvis.core.languages import language_name

MOST_TYPED = 200


@open_to("anyone")
@require_safe
def who(request: HttpRequest, code: str) -> HttpResponse:
    """Show one service: what people call it, how to reach it, whether it is open now, and its languages."""
    here = directory.current()
    service = here.service(code)
    if service is None:
        raise Http404
    now = timezone.now()
    opening = opening_of(here, service, now)
    language = request.LANGUAGE_CODE
    context = {
        "service": service,
        "name": service.name(language),
        "plain_name": service.plain_name(language),
        "advice": service.advice(language),
        "opening": opening,
        "opening_said": say_opening(opening, now=now),
        "week": week_of(here, service),
        "languages": [language_name(code) for code in service.languages],
        "districts": [here.districts[code].name for code in sorted(service.territory) if code in here.districts],
        "notices": [notice.text(language) for notice in here.notices(now, service=service.code)],
        "way_in": entrance.said(service) if service.address else (),
    }
    return render(request, "city/who.html", context)


@open_to("anyone")
@require_safe
def about(request: HttpRequest, key: str) -> HttpResponse:
    """Show a page whose words the city wrote: legal notice, data, accessibility, who we are."""
    here, language = directory.current(), request.LANGUAGE_CODE
    text = here.text(key, language) if key in CityTextKey.values else ""
    if not text:
        raise Http404
    context = {
        "title": CityTextKey(key).label,
        "text": prose.rendered(text),
        "language": language if (key, language) in here.texts else here.city.default_language,
    }
    return render(request, "city/about.html", context)


@open_to("anyone")
@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """Give the city's accent as a style sheet; its address carries the colour, so it may be kept for long."""
    try:
        sheet = colours.accent_style_sheet(directory.current().city.accent_colour)
    except ValueError:
        sheet = ""  # a colour nobody could read on: ours stays
    response = HttpResponse(sheet, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=86400"
    return response


def week_of(here: Directory, service: ServiceView) -> list[DayHours]:
    """Return the hours of the next seven days; none when they cannot be read or nobody wrote them."""
    if not service.hours.strip():
        return []
    city = here.city
    try:
        return opening_hours.week(
            service.hours, start=timezone.localdate(), zone=city.zone, country=city.country, region=city.region
        )
    except opening_hours.HoursUnclear:
        return []


@csrf_exempt  # it changes nothing; without a token no cookie is needed
@open_to("anyone")
@require_POST
def suggest(request: HttpRequest) -> HttpResponse:
    """Tell the places that what somebody is typing may mean. It comes by POST, so it stands in no address and no log."""
    typed = request.POST.get("q", "").strip()[:MOST_TYPED]
    found = places.meant(typed, city=directory.current().city.name) if len(typed) > 2 else []
    told = [{"name": one.name, "lat": one.latitude, "lon": one.longitude} for one in found]
    return JsonResponse({"places": told})


@open_to("anyone")
@require_safe
def streets(request: HttpRequest) -> HttpResponse:
    """Give the lines of the streets as GeoJSON, for our own maps."""
    drawn = Street.objects.exclude(line="").order_by("id").values_list("name", "line")
    features = [{"type": "Feature", "properties": {"name": name}, "geometry": json.loads(line)} for name, line in drawn]
    response = JsonResponse({"type": "FeatureCollection", "features": features}, content_type="application/geo+json")
    response["Cache-Control"] = "public, max-age=3600"
    return response
