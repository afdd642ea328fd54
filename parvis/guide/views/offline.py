"""What a phone carries away: the service worker, the page it shows without a connection, and what stands on it."""

import json

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from parvis.city import directory
from parvis.city.context import OUR_ACCENT, frame
from parvis.core.access import open_to
from parvis.guide import offline

# Where a carried page stands in when there is no connection. Never a page of staff, never one of a door.
PLACES = ("/guide/", "/offline/", "/who/", "/numbers/", "/justice/", "/rights/", "/report/", "/complaint/", "/follow/",
          "/map/", "/about/", "/pocket/")  # fmt: skip


@open_to("anyone")
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Give the service worker, which may look after the whole site. Its first line changes with what it carries."""
    setup = {
        "version": offline.worker_version(),
        "files": [*map(static, offline.FILES), *filter(None, [frame(directory.current())["city_style_url"]])],
        "places": PLACES,
        "shell": reverse("guide:offline"),
        "document": reverse("guide:offline_document"),
        "leave": reverse("core:leave"),
        "rights": {"from": reverse("guide:rights"), "page": reverse("guide:rights_carried")},
        "pocket": {"from": reverse("guide:pocket"), "page": reverse("guide:pocket_carried")},
        "signOut": reverse("account_logout"),
    }
    source = f"self.parvis = {json.dumps(setup)};\n{offline.worker_source()}"
    return _kept_shortly(HttpResponse(source, content_type="text/javascript; charset=utf-8"))


@open_to("anyone")
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Give what a phone asks for before it puts the city among its apps."""
    city = directory.current().city
    name = city.name or "Parvis"
    said = {
        "id": "/?app=1",
        "name": name,
        "short_name": name[:12].strip(),
        "description": _("Whom to turn to in the city, also without a connection."),
        "lang": request.LANGUAGE_CODE,
        "start_url": "/?app=1",
        "scope": "/",
        "display": "standalone",
        "background_color": "#fffdf8",
        "theme_color": city.accent_colour or OUR_ACCENT,
        "icons": [
            {"src": static("core/mark.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
            {"src": static("guide/icon-192.png"), "sizes": "192x192", "type": "image/png", "purpose": "any"},
            {"src": static("guide/icon-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "any"},
            {"src": static("guide/icon-full-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
        ],
        "shortcuts": [{"name": _("All numbers"), "url": reverse("guide:numbers")}],
    }
    return _kept_shortly(JsonResponse(said, content_type="application/manifest+json"))


@open_to("anyone")
@require_safe
def shell(request: HttpRequest) -> HttpResponse:
    """Show the page that stands in for the guide without a connection; the emergency numbers stand on it as they are."""
    return _kept_shortly(render(request, "guide/offline/shell.html", {"language": request.LANGUAGE_CODE}))


@open_to("anyone")
@require_safe
def document(request: HttpRequest) -> HttpResponse:
    """Give the whole guide in one language, or say that it has not changed."""
    packed = offline.packed(request.LANGUAGE_CODE, at=timezone.now())
    etag = f'"{packed.hash}"'
    asked = parse_etags(request.headers.get("If-None-Match", ""))
    if etag in asked:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(packed.body, content_type="application/json")
        response["Content-Encoding"] = "gzip"
    response["ETag"] = etag
    return _kept_shortly(response)


def _kept_shortly(response: HttpResponse) -> HttpResponse:
    """Let a browser keep it, and ask each time whether it still holds; no cookie goes with it."""
    response["Cache-Control"] = "no-cache"
    response.keeps_no_trace = True  # type: ignore[attr-defined]
    return response
