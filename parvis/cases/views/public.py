"""What anybody may see: the outlines of our maps, and the list, map and feed of objects that may be public.

Day and coarse place only, a day late, no words but released ones, and no counts (S3, S11).
"""

import json
import re

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from parvis.cases.district_news import is_offered
from parvis.cases.models import Attachment, Case
from parvis.cases.models.queryset import CaseQuerySet
from parvis.cases.public_list import as_shown, cases_shown
from parvis.cases.views.follow import send_photo
from parvis.cases.views.subscribe import subscribe_form
from parvis.city import directory
from parvis.core import said
from parvis.core.access import open_to
from parvis.situations import catalogue

PER_PAGE = 20
ON_MAP = 500
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@open_to("anyone")
@require_GET
def map_districts(request: HttpRequest) -> HttpResponse:
    """Give the outlines of the districts as GeoJSON, for our own maps."""
    here = directory.current()
    response = JsonResponse(
        {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "properties": {"name": each.name}, "geometry": json.loads(each.polygon)}
                for each in here.districts.values()
            ],
        },
        content_type="application/geo+json",
    )
    response["Cache-Control"] = "public, max-age=3600"
    return response


def _asked(request: HttpRequest) -> CaseQuerySet:
    """Return the public cases of the district and situation asked for, newest first. Unknown ones give none."""
    cases = cases_shown(at=timezone.now())
    if district := request.GET.get("district", ""):
        cases = cases.filter(district__code=district)
    if situation := request.GET.get("situation", ""):
        cases = cases.filter(situation=situation)
    return cases


@open_to("anyone")
@require_GET
def nearby(request: HttpRequest) -> HttpResponse:
    """List what is known in public, newest first, with the map as an addition."""
    language: str = request.LANGUAGE_CODE
    cases = _asked(request)
    if before := request.GET.get("before", ""):
        mark = Case.objects.filter(public_id=before).values_list("received_at", flat=True).first()
        cases = cases.filter(received_at__lt=mark) if mark else cases.none()
    found = list(cases[: PER_PAGE + 1])
    here, known = directory.current(), catalogue.current()
    more = found[PER_PAGE - 1].public_id if len(found) > PER_PAGE else ""
    return render(
        request,
        "cases/public/nearby.html",
        {
            "cases": [as_shown(case, known, language) for case in found[:PER_PAGE]],
            "more_url": f"?{_query(request, before=more)}" if more else "",
            "first_url": f"?{_query(request, before='')}" if before else "",
            "districts": sorted(here.districts.values(), key=lambda each: each.name),
            "situations": [(s.code, s.title(language)) for s in known.situations.values() if s.is_public],
            "district": request.GET.get("district", ""),
            "situation": request.GET.get("situation", ""),
            "city": here.city,
            "districts_url": reverse("cases:map_districts"),
            "points_url": f"{reverse('cases:map_points')}?{_query(request, before='')}",
            "feed_url": f"{reverse('cases:map_feed')}?{_query(request, before='')}",
            "subscribe_form": subscribe_form(request) if is_offered() else None,
        },
    )


def _query(request: HttpRequest, **changes: str) -> str:
    kept = request.GET.copy()
    for name, value in changes.items():
        kept.pop(name, None)
        if value:
            kept[name] = value
    return kept.urlencode()


@open_to("anyone")
@require_GET
def points(request: HttpRequest) -> HttpResponse:
    """Give the newest public cases as points that stand for many homes each; those without such a point are left out."""
    language: str = request.LANGUAGE_CODE
    known = catalogue.current()
    shown = [as_shown(case, known, language) for case in _asked(request).filter(public_latitude__isnull=False)[:ON_MAP]]
    response = JsonResponse(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {"title": each.title, "late": False},
                    "geometry": {"type": "Point", "coordinates": [each.longitude, each.latitude]},
                }
                for each in shown
            ],
        },
        content_type="application/geo+json",
    )
    response["Cache-Control"] = "public, max-age=600"
    return response


def _fit(text: str) -> str:
    """Return the text without what XML cannot hold: what is pasted from elsewhere may bring control characters."""
    return _NOT_XML.sub("", text)


@open_to("anyone")
@require_GET
def feed(request: HttpRequest) -> HttpResponse:
    """Give the same list as an Atom feed, for a district or the whole city."""
    language: str = request.LANGUAGE_CODE
    here, known = directory.current(), catalogue.current()
    page = request.build_absolute_uri(reverse("cases:map"))
    atom = Atom1Feed(
        title=_("What was told to %(city)s") % {"city": here.city.name}, link=page, description="", language=language,
        feed_url=request.build_absolute_uri(),
    )  # fmt: skip
    for case in _asked(request)[:50]:
        each = as_shown(case, known, language)
        atom.add_item(
            title=_fit(f"{each.title} – {each.district}"),
            link=page,
            description=_fit(each.text) or said.day(case.received_at, now=timezone.now()),
            unique_id=f"urn:uuid:{each.id}",
            updateddate=(case.closed_at or case.received_at).replace(hour=0, minute=0, second=0, microsecond=0),
        )
    response = HttpResponse(atom.writeString("utf-8"), content_type=atom.content_type)
    response["Cache-Control"] = "public, max-age=3600"
    return response


@open_to("anyone")
@require_GET
def photo(request: HttpRequest, public_id: str, pk: int) -> HttpResponseBase:
    """Send a released photo of a public case."""
    case = get_object_or_404(Case.objects.shown_publicly(at=timezone.now()), public_id=public_id)
    found = Attachment.objects.filter(case=case, pk=pk, released_at__isnull=False).first()
    if found is None:
        raise Http404
    return send_photo(found.small_name, found.media_type)
