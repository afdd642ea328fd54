"""Releases of the public figures: somebody looks at what waits, and lets it go out or sets it aside."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.core.access import Role, open_to
from parvis.figures import labels, published, showing, told_parts
from parvis.figures.actions import releasing
from parvis.figures.indicators import reading
from parvis.figures.models import Release


@open_to(Role.EVALUATOR, Role.COORDINATOR)
@require_safe
def office(request: HttpRequest) -> HttpResponse:
    """Show the release that waits beside the one that is public, indicator by indicator."""
    waiting = Release.objects.waiting().order_by("-number").first()
    public = published.newest_release()
    return render(
        request,
        "figures/releases/office.html",
        {
            "waiting": waiting,
            "public": public,
            "rows": _rows(waiting, public, request.LANGUAGE_CODE) if waiting else [],
            "parts": _parts(waiting, request.LANGUAGE_CODE) if waiting else [],
            "earlier": Release.objects.public().select_related("decision").order_by("-number")[:24],
        },
    )


@open_to(Role.EVALUATOR, Role.COORDINATOR)
@require_POST
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Let a release go out, or set it aside; the next build makes another."""
    release = get_object_or_404(Release, number=number)
    act = {"approve": releasing.approve, "discard": releasing.discard}.get(request.POST.get("word", ""))
    if act is None:  # setting aside is for good: never by a form that came half
        return redirect("sums:releases")
    try:
        act(release=release, by=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    except releasing.DecidedAlready:
        messages.error(request, _("Somebody has decided about this release. You see how it stands now."))
    except releasing.NotOneself:
        messages.error(request, _("You made this release yourself. Somebody else has to look at it."))
    return redirect("sums:releases")


def _rows(waiting: Release, public: Release | None, language: str) -> list[dict[str, Any]]:
    """Return one row for each indicator: what would be shown, and what is shown now."""
    records = reading.shipped()
    new = published.told(waiting, records)
    old = published.told(public, records) if public else {}
    written = reading.written_in(language)
    return [
        {
            "name": shown.name,
            "shown": shown,
            "before": _before(showing.whole(record, old.get(record.code, {}), language=written), shown.name),
        }
        for record in records
        for shown in showing.whole(record, new[record.code], language=written)
    ]


def _parts(waiting: Release, language: str) -> list[dict[str, Any]]:
    """Return how much the release tells of the parts of the city, and how much it withholds."""
    written = reading.written_in(language)
    known = {record.code: record.name[written] for record in reading.shipped()}
    bodies = published.bodies(waiting, list(known), splits=["district", "service", "situation"])
    found = []
    for (code, split), body in sorted(bodies.items()):
        coverage = told_parts.of_series(body.series)
        found.append(
            {
                "name": known[code], "split": labels.of_split(split), "told": coverage.told,
                "withheld": coverage.all - coverage.told,
            }
        )  # fmt: skip
    return found


def _before(shown: list[showing.Shown], name: str) -> showing.Shown | None:
    return next((one for one in shown if one.name == name), None)
