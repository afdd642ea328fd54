"""Open data: files, an interface for programs, a catalogue, a feed. The same stored numbers as the pages."""

from collections.abc import Mapping
from contextlib import suppress
from io import BytesIO
from typing import Any, TypeVar

from django.core.files.storage import default_storage
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from parvis.city import directory
from parvis.core.access import open_to
from parvis.figures import breaks, downloads, gaps, news, open_data, published
from parvis.figures.downloads import giving, package, tables
from parvis.figures.indicators import reading
from parvis.figures.indicators.refusals import SENTENCES
from parvis.figures.indicators.shape import Record
from parvis.figures.models import Release, ReleaseFile

R = TypeVar("R", bound=HttpResponseBase)
_TITLES: Mapping[str, Any] = {
    "figures": gettext_lazy("The indicators of the pages"),
    "tables": gettext_lazy("Counts by month, neighbourhood and situation"),
}


@open_to("anyone")
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Say which files there are, what their columns mean, and under which licence they come."""
    release = published.newest_release()
    kept = downloads.kept(release) if release else {}
    kinds = (("figures", open_data.MEANINGS), ("tables", tables.MEANINGS))
    return render(
        request,
        "figures/data.html",
        {
            "release": release,
            "kinds": [
                {
                    "code": kind,
                    "title": _TITLES[kind],
                    "files": [_listed(one, kept) for one in downloads.ALL.values() if one.about == kind],
                    "columns": columns,
                }
                for kind, columns in kinds
            ],
            "more": [_listed(one, kept) for one in downloads.ALL.values() if one.about in ("codes", "package")],
            "reports": [_listed(one, kept) for one in downloads.ALL.values() if one.about == "report"],
            "licence": open_data.LICENCE,
        },
    )


@open_to("anyone")
@require_safe
def press(request: HttpRequest) -> HttpResponse:
    """Say to the press what may be said with these numbers, what they mean, and whom to ask."""
    release, city = published.newest_release(), directory.current().city
    written = reading.written_in(request.LANGUAGE_CODE)
    values = {
        "release": release,
        "quotes": news.quotes(release, language=written) if release else [],
        "written": written,
        "contact_name": city.sender_name or city.name,
        "contact_email": city.sender_email,
    }
    return render(request, "figures/press.html", values)


@open_to("anyone")
@require_safe
def quality(request: HttpRequest) -> HttpResponse:
    """Say what is missing behind the figures, where their series break, and who is not in them."""
    release = published.newest_release()
    if release is None:
        return render(request, "figures/nothing_yet.html")
    written = reading.written_in(request.LANGUAGE_CODE)
    values = {
        "release": release,
        "written": written,
        "missing": gaps.missing(release, language=written),
        "broken": gaps.broken(release, language=written),
    }
    return render(request, "figures/quality/public.html", values)


@open_to("anyone")
@require_safe
def csv_file(request: HttpRequest, code: str) -> HttpResponseBase:
    """Give the numbers of one indicator as CSV."""
    release = _release()
    response = StreamingHttpResponse(open_data.as_csv(release, _code(code)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="figures-{release.number}-{code}.csv"'
    return _open(response)


@open_to("anyone")
@require_safe
def json_file(request: HttpRequest, code: str) -> HttpResponse:
    """Give the numbers of one indicator as JSON."""
    return _open(JsonResponse(open_data.as_json(_release(), _code(code))))


@open_to("anyone")
@require_safe
def api_indicator(request: HttpRequest, code: str) -> HttpResponse:
    """Give the numbers of one indicator to programs; where there are none, say so as JSON."""
    try:
        return _open(JsonResponse(open_data.as_json(_release(), _code(code))))
    except Http404:
        sentence = _("There is no such indicator, or nothing has been released yet.")
        return _open(JsonResponse({"error": "nothing_here", "sentence": sentence}, status=404))


@open_to("anyone")
@require_safe
def newest(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give a file of the newest release."""
    return _file(request, _release(), name)


@open_to("anyone")
@require_safe
def file(request: HttpRequest, number: int, name: str) -> HttpResponseBase:
    """Give a file of a release: the same bytes for ever."""
    return _file(request, get_object_or_404(Release.objects.public(), number=number), name)


@open_to("anyone")
@require_safe
def newest_report(request: HttpRequest) -> HttpResponse:
    """Lead to the report of the newest release."""
    asked = f"?{request.GET.urlencode()}" if request.GET else ""
    return redirect(reverse("figures:report", args=[_release().number]) + asked)


@open_to("anyone")
@require_safe
def report_of(request: HttpRequest, number: int) -> HttpResponseBase:
    """Give the report of a release in the reader's language, or in the nearest one."""
    release = get_object_or_404(Release.objects.public(), number=number)
    return _file(request, release, f"report-{reading.written_in(request.LANGUAGE_CODE)}.pdf")


def _file(request: HttpRequest, release: Release, name: str) -> HttpResponseBase:
    known = downloads.ALL.get(name)
    if known is None:
        raise Http404
    response: HttpResponseBase | None = None
    row = downloads.find(release, name)
    if row is not None:
        with suppress(FileNotFoundError):  # the storage has lost it
            response = FileResponse(default_storage.open(row.stored_as, "rb"), content_type=known.media_type)
            response["Content-Length"] = str(row.bytes)
            response["ETag"] = f'"{row.sha256}"'
            response["Cache-Control"] = "public, max-age=300"
    if response is None:
        if name not in giving.AT_ONCE:
            return _being_made(request, release)
        response = FileResponse(BytesIO(giving.given(release, name)), content_type=known.media_type)
    way = "inline" if known.media_type == downloads.PDF else "attachment"
    kind, _dot, suffix = name.partition(".")
    response["Content-Disposition"] = f'{way}; filename="{kind}-{release.number}.{suffix}"'
    return _open(response)


def _being_made(request: HttpRequest, release: Release) -> HttpResponse:
    response = render(request, "figures/being_made.html", {"release": release}, status=503)
    response["Retry-After"] = "120"
    return response


def _open(response: R) -> R:
    """Let pages of others read it, too."""
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _listed(one: downloads.Download, kept: Mapping[str, ReleaseFile]) -> dict[str, Any]:
    made = kept.get(one.name)
    return {
        "name": one.name,
        "label": one.label,
        "is_there": made is not None or one.name in giving.AT_ONCE,
        "bytes": made.bytes if made else None,
        "sha256": made.sha256 if made else "",
        "language": one.language,
    }


@open_to("anyone")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """List the indicators for programs, with their definitions."""
    release = published.newest_release()
    return _open(
        JsonResponse(
            {
                "release": release.number if release else None,
                "schema_version": open_data.SCHEMA_VERSION,
                "licence": open_data.LICENCE,
                "columns": open_data.MEANINGS,
                "refusals": open_data.sentences(SENTENCES),
                "breaks": open_data.sentences(breaks.SENTENCES),
                "indicators": [_described(record) for record in reading.shipped()],
            }
        )
    )


@open_to("anyone")
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Describe the open data for portals: DCAT-AP 3 as JSON-LD."""
    described = package.catalogue(published.newest_release(), address=request.build_absolute_uri)
    return _open(JsonResponse(described, content_type="application/ld+json"))


@open_to("anyone")
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """Announce each release to feed readers."""
    address = request.build_absolute_uri(reverse("figures:start"))
    made = Atom1Feed(
        title=_("Figures of the city"),
        link=address,
        description="",
        feed_url=request.build_absolute_uri(reverse("figures:feed")),
        language=request.LANGUAGE_CODE,
    )
    for release in Release.objects.public().order_by("-number")[:24]:
        made.add_item(
            title=_("Figures: release %(number)s") % {"number": release.number},
            link=address,
            description=news.first_said(release),
            unique_id=f"{address}#{release.number}",
            pubdate=release.made_at,
            updateddate=release.made_at,
        )
    return HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _described(record: Record) -> dict[str, Any]:
    return {
        "code": record.code,
        "principle": record.principle.value,
        "name": dict(record.name),
        "unit": record.unit.value,
        "direction": record.direction.value,
        "smallest_base": record.smallest_base,
        "formula": dict(record.current.formula),
        "symbols": record.current.symbols,
        "version": record.current.version,
        "since": record.current.since.isoformat(),
        "interval": record.current.interval.value,
        "who_is_missing": dict(record.who_is_missing),
        "pitfalls": dict(record.pitfalls),
        "source": record.source,
        "waiting_for": list(record.waiting_for),
        "numbers": reverse("figures:json", args=[record.code.lower()]),
    }


def _release() -> Release:
    release = published.newest_release()
    if release is None:
        raise Http404
    return release


def _code(slug: str) -> str:
    found = reading.of_address(slug)
    if found is None:
        raise Http404
    return found.code
