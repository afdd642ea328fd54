"""Help near by, the page behind a poster's code, and a house's own page. Nothing of a visitor stays, here or on the phone."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from shapely.geometry import shape

from parvis.cases import cards
from parvis.cases.cards import Card
from parvis.city import directory, entrance, places
from parvis.city.directory import Directory
from parvis.city.opening_words import say_opening
from parvis.city.service_kinds import ServiceKind
from parvis.core import counters, references
from parvis.core.access import open_to
from parvis.core.forms import posted
from parvis.core.languages import RESIDENT_LANGUAGES, language_name
from parvis.core.limiting import limited
from parvis.core.limits import client_digest
from parvis.guide import looking, near, phrases
from parvis.guide.actions import points as actions
from parvis.guide.forms.near import NearForm
from parvis.guide.forms.points import HandOverForm
from parvis.guide.models.point_kind import PointKind
from parvis.guide.models.points import ContactPoint
from parvis.guide.near import Found, PlaceView, Point

MOST_SHOWN = 40
MOST_OTHERS = 3
HOUR = timedelta(hours=1)
MOST_CLOSED = 12  # words on closed doors from one address in an hour, however many doors
POLICE = (ServiceKind.POLICE_STATION, ServiceKind.MUNICIPAL_POLICE)


@dataclass(frozen=True, slots=True)
class Shown:
    """A contact point as a page says it."""

    number: int
    name: str
    kind: str
    address: str
    trained: str
    languages: tuple[str, ...]
    distance: str
    opening: str
    is_open: bool
    speaks: bool
    was_found_closed: bool
    way_in: tuple[str, ...] = ()


def shown(one: Found, *, now: datetime) -> Shown:
    """Return a point in words."""
    point = one.point
    return Shown(
        number=point.place.number,
        name=point.place.name,
        kind=str(PointKind(point.kind).label),
        address=point.place.address,
        trained=point.trained,
        languages=tuple(capfirst(language_name(code)) for code in point.languages),
        distance=near.say_distance(one.metres),
        opening=say_opening(one.opening, now=now),
        is_open=one.is_open,
        speaks=one.speaks,
        was_found_closed=one.is_doubted,
        way_in=entrance.said(point),
    )


def traceless(response: HttpResponse) -> HttpResponse:
    """Let nothing of this page stay on a phone that may be somebody else's."""
    response.keeps_no_trace = True  # type: ignore[attr-defined]
    response["Referrer-Policy"] = "no-referrer"
    return response


@csrf_exempt  # it changes nothing; without a token no cookie is needed, and where somebody stands is in no address
@open_to("anyone")
@require_http_methods(["GET", "HEAD", "POST"])
def help_near(request: HttpRequest) -> HttpResponse:
    """List where one can ask for help: open now first, then the nearest; by language where somebody says one."""
    here, now, known = directory.current(), timezone.now(), near.current()
    held = known.in_force(timezone.localdate(now))
    form = NearForm(posted(request), districts=_districts(here), languages=_spoken(held))
    place: Point | None = None
    is_unknown, spoken = False, ""
    if form.is_valid():
        said = form.cleaned_data
        spoken, place = said["spoken"], _place(said, here)
        is_unknown = place is None and bool(said["street"])
    found = near.found(held, here=here, at=now, place=place, spoken=spoken)
    if spoken:
        found = [one for one in found if one.speaks]
    listed = [shown(one, now=now) for one in found[:MOST_SHOWN]]
    values = {
        "near_form": form,
        "open_now": [one for one in listed if one.is_open],
        "others": [one for one in listed if not one.is_open],
        "is_unknown": is_unknown,
        "meant": [one.name for one in places.similar(form.cleaned_data["street"])] if is_unknown else [],
        "is_searched": form.is_bound,
        "language_said": capfirst(language_name(spoken)) if spoken else "",
        "middle": place or _middle([point.place.at for point in held]) or (here.city.latitude, here.city.longitude),
        "districts_url": reverse("cases:map_districts"),
        "points_url": reverse("guide:help_near_points"),
    }
    return traceless(render(request, "guide/points/near.html", values))


def _place(said: dict[str, object], here: Directory) -> Point | None:
    """Return the point that somebody's words, phone or district stand for. What was typed wins over where the phone was."""
    if said["street"]:
        hits = places.search(str(said["street"]), limit=1)
        return (hits[0].latitude, hits[0].longitude) if hits else None
    latitude, longitude = said["lat"], said["lon"]
    if isinstance(latitude, float) and isinstance(longitude, float):
        return (latitude, longitude)
    district = here.district(str(said["district"]))
    if district is None:
        return None
    middle = shape(json.loads(district.polygon)).representative_point()
    return (middle.y, middle.x)


def _middle(found: Sequence[Point]) -> Point | None:
    """Return the middle of what the map shows."""
    if not found:
        return None
    return (sum(point[0] for point in found) / len(found), sum(point[1] for point in found) / len(found))


def _districts(here: Directory) -> list[tuple[str, str]]:
    return sorted(((one.code, one.name) for one in here.districts.values()), key=lambda each: each[1].casefold())


def _spoken(held: Sequence[near.PointView]) -> list[tuple[str, str]]:
    """Return the languages somebody speaks somewhere, by their own names."""
    codes = {code for point in held for code in point.languages}
    return sorted(((code, capfirst(language_name(code))) for code in codes), key=lambda each: each[1].casefold())


@open_to("anyone")
@require_safe
def on_map(request: HttpRequest) -> HttpResponse:
    """Give the contact points under agreement as points of the map; a press leads to their line of the list."""
    page = reverse("guide:help_near")
    held = near.current().in_force(timezone.localdate())
    features = [
        {
            "type": "Feature",
            "properties": {"title": point.place.name, "url": f"{page}#point-{point.place.number}"},
            "geometry": {"type": "Point", "coordinates": [point.place.longitude, point.place.latitude]},
        }
        for point in held
    ]
    response = JsonResponse({"type": "FeatureCollection", "features": features}, content_type="application/geo+json")
    response["Cache-Control"] = "public, max-age=600"
    return response


@open_to("anyone")
@require_safe
def poster(request: HttpRequest, number: int) -> HttpResponse:
    """Help for somebody who stands before a poster: in writing first, then who is open near by, then the report.

    Opening it from the poster is counted by week and place; that is all that is kept, as a line of a log would be.
    """
    known, here, now = near.current(), directory.current(), timezone.now()
    place = known.places.get(number)
    if place is None:
        raise Http404
    _count(request, place, now)
    language = request.LANGUAGE_CODE
    found = near.found(known.in_force(timezone.localdate(now)), here=here, at=now, place=place.at, spoken=language)
    own = next((one for one in found if one.point.place.number == number), None)
    others = [one for one in found if one is not own]
    values = {
        "place": place,
        "own": shown(own, now=now) if own else None,
        "may_say_closed": own is not None and own.opening.is_open and not own.is_doubted,
        "open_now": [shown(one, now=now) for one in others if one.is_open][:MOST_OTHERS],
        "opens_next": [shown(one, now=now) for one in others if not one.is_open and one.opening.opens_next][:1],
        "police": _police(place, here=here, at=now, language=language),
        "language_said": capfirst(language_name(language)),
        "report_url": _report_url(request, place),
        "near_url": reverse("guide:help_near"),
        "closed_url": _with_language(request, reverse("guide:not_open", args=[number])),
        "is_told": "told" in request.GET,
    }
    return traceless(render(request, "guide/points/poster.html", values))


def is_looked_at(request: HttpRequest) -> bool:
    """Return whether somebody looks at a page: no browser that looks ahead, and no program that fetches it."""
    return request.method == "GET" and looking.is_person(request.headers)


def _count(request: HttpRequest, place: PlaceView, now: datetime) -> None:
    """Count an opening of the printed address. Help never waits for a count: one that cannot be written is left out."""
    if request.GET or not is_looked_at(request):
        return
    try:
        actions.count_opened(place=place.pk, day=timezone.localdate(now))
    except DatabaseError:
        return


def _police(place: PlaceView, *, here: Directory, at: datetime, language: str) -> list[Card]:
    """Return the police of the place, those who are open first."""
    district = here.district_at(*place.at)
    found = (here.service_for(kind, district.code if district else None, at) for kind in POLICE)
    told = [cards.service_card(service, at=at, language=language) for service in found if service]
    return sorted(told, key=lambda card: not (card.opening and card.opening.is_open))


def _asked_language(request: HttpRequest) -> str:
    asked = request.GET.get("lang", "")
    return asked if asked in RESIDENT_LANGUAGES else ""


def _with_language(request: HttpRequest, address: str, **more: str) -> str:
    """Return an address that keeps a chosen language without a cookie."""
    asked = _asked_language(request)
    said = {**more, **({"lang": asked} if asked else {})}
    return f"{address}?{urlencode(said)}" if said else address


def _report_url(request: HttpRequest, place: PlaceView) -> str:
    where = {"place": place.address, "lat": f"{place.latitude:.6f}", "lon": f"{place.longitude:.6f}"}
    return _with_language(request, reverse("cases:report"), **where)


@csrf_exempt  # no token, so no cookie on somebody else's phone; browsers say when another site pressed the button
@open_to("anyone")
@require_POST
def not_open(request: HttpRequest, number: int) -> HttpResponse:
    """Take one press that says: it is not open as stated. Once an hour from one address; more are thanked all the same."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise PermissionDenied
    now = timezone.now()
    if number not in near.current().points:
        raise Http404
    digest = client_digest(request, purpose="not_open")
    is_new = not counters.too_many(f"not_open:{number}:{digest}", limit=1, window=HOUR, at=now)
    if is_new and not counters.too_many(f"not_open:{digest}", limit=MOST_CLOSED, window=HOUR, at=now):
        actions.say_closed(number=number, at=now)
    address = _with_language(request, reverse("guide:poster", args=[number]), told="1")
    return traceless(redirect(address))


@csrf_exempt  # nothing opens here but by the secret in the address, which no other site knows; so no cookie is needed
@open_to("anyone")
@require_http_methods(["GET", "HEAD", "POST"])
@limited("point_note", most=20)
def own(request: HttpRequest, token: str) -> HttpResponse:
    """Show a house its own page: the numbers, a note to the city, and phrases for visitors. The secret is the key."""
    now, here = timezone.now(), directory.current()
    point = ContactPoint.objects.select_related("poster").filter(token_digest=references.digest(token)).first()
    if point is None or not point.holds_on(timezone.localdate(now)):
        raise Http404
    language = request.LANGUAGE_CODE
    form, reference = HandOverForm(posted(request)), ""
    if form.is_valid():
        taken = actions.hand_over_note(point=point, words=form.cleaned_data["words"], language=language, at=now)
        reference, form = taken.reporter.reference, HandOverForm()
    view = near.current().places[point.poster.number]
    theirs = request.GET.get("to", "")
    theirs = theirs if theirs in phrases.phrases() else ("en" if language != "en" else "fr")
    values = {
        "point": point,
        "form": form,
        "reference": reference,
        "police": _police(view, here=here, at=now, language=language),
        "line": cards.general_card(at=now, language=language),
        "lines": phrases.side_by_side(theirs=theirs, ours=language),
        "theirs": theirs,
        "tongues": [(code, capfirst(language_name(code))) for code in phrases.phrases()],
        "page": reverse("guide:own_page", args=[token]),
    }
    response = render(request, "guide/points/own.html", values, status=422 if form.errors else 200)
    response["Referrer-Policy"] = "no-referrer"  # browsers then send `Origin: null` with the form
    response["X-Robots-Tag"] = "noindex"
    return response
