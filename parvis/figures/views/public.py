"""The public figures. GET only; nothing is computed, nothing about the visitor is kept."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from parvis.core.access import open_to
from parvis.figures import charts, labels, published, showing
from parvis.figures.indicators import names, reading
from parvis.figures.indicators.shape import WHOLE, Principle, Record
from parvis.figures.words import released

FEW_PARTS = 12  # as many parts of a comparison stand in a list of indicators; more are read on its own page

ABOUT: Mapping[Principle, Any] = {
    Principle.LINE: _("What became of those who turned to the city."),
    Principle.TRANSPARENCY: _("Whether people hear why, know how to complain, and find what is published."),
    Principle.REPRESENTATIVENESS: _("Whether those who serve are like those who live here."),
    Principle.PROXIMITY: _("Whether help is near, on foot, and open."),
    Principle.REACTIVITY: _("How soon people get an answer, and how many never do."),
    Principle.EQUALITY: _("Whether it matters where you live or who you are."),
    Principle.PROPORTIONALITY: _("Whether force and checks stay as few and as mild as they can."),
}


@open_to("anyone")
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Show promises kept, what stands beside it, and the way to everything else."""
    release = published.newest_release()
    if release is None:
        return render(request, "figures/nothing_yet.html", {"principles": _principles()})
    known = reading.by_code()
    beside = [code for code in showing.BESIDE_FIRST if code in known]
    told = published.told(release, [known[code] for code in (showing.FIRST, *beside)])
    return render(
        request,
        "figures/start.html",
        {
            "release": release,
            "first": _block(known[showing.FIRST], told, request.LANGUAGE_CODE),
            "bar": _bar(told[showing.FIRST].get(WHOLE)),
            "beside": [_block(known[code], told, request.LANGUAGE_CODE, charts.SMALL) for code in beside],
            "principles": _principles(),
            "words": released.words(language=request.LANGUAGE_CODE, most=3),
            "comments": released.comments_beside(split="", language=request.LANGUAGE_CODE, most=3),
        },
    )


@open_to("anyone")
@require_safe
def principle(request: HttpRequest, name: str) -> HttpResponse:
    """Show all indicators of one principle; those without data say what they wait for."""
    chosen = _principle(name)
    release = published.newest_release()
    if release is None:
        return render(request, "figures/nothing_yet.html", {"principles": _principles()})
    records = [record for record in reading.shipped() if record.principle is chosen]
    told = published.told(release, records)
    title, about = names.PRINCIPLES[chosen], ABOUT[chosen]
    return render(
        request,
        "figures/principle.html",
        {
            "release": release,
            "title": title,
            "about": about,
            "name": name,
            "blocks": [
                _block(record, told, request.LANGUAGE_CODE, charts.SMALL)
                for record in records
                if not record.waiting_for
            ],
            "waiting": [_definition(record, request.LANGUAGE_CODE) for record in records if record.waiting_for],
            "principles": _principles(),
        },
    )


@open_to("anyone")
@require_safe
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """Show one indicator: its months, each part of the city beside its own past, its definition, what it cannot tell."""
    record = _record(code)
    release = published.newest_release()
    if release is None:
        return render(request, "figures/nothing_yet.html", {"principles": _principles()})
    known = reading.by_code()
    told, language = published.told(release, [record]), request.LANGUAGE_CODE
    parts = [
        {
            "code": split,
            "title": labels.of_split(split),
            "charts": showing.small_multiples(record, body, labels.names(split, language)),
        }
        for split, body in told[record.code].items()
        if split
    ]
    return render(
        request,
        "figures/indicator.html",
        {
            "release": release,
            "whole": _block(record, told, language) if WHOLE in record.told_by else None,
            "definition": _definition(record, language),
            "parts": parts,
            "beside": [_definition(known[other], language) for other in record.beside],
            "principle": {"name": record.principle.value, "title": names.PRINCIPLES[record.principle]},
            "comments": released.comments_of(record.code, language=language),
        },
    )


@open_to("anyone")
@require_safe
def definitions(request: HttpRequest) -> HttpResponse:
    """List how everything is counted, whether or not there are data yet."""
    groups = [
        {
            "title": names.PRINCIPLES[each],
            "records": [
                _definition(record, request.LANGUAGE_CODE) for record in reading.shipped() if record.principle is each
            ],
        }
        for each in ABOUT
    ]
    return render(request, "figures/definitions.html", {"groups": groups})


def _block(
    record: Record,
    told: Mapping[str, Mapping[str, published.Body]],
    language: str,
    frame: charts.Frame = charts.WIDE,
) -> dict[str, Any]:
    shown = showing.whole(record, told.get(record.code, {}), language=reading.written_in(language), frame=frame)
    return {
        "definition": _definition(record, language),
        "all_shown": shown if len(shown) <= FEW_PARTS else [],
        "has_many": len(shown) > FEW_PARTS,
    }


def _definition(record: Record, language: str) -> dict[str, Any]:
    written = reading.written_in(language)
    return {
        "code": record.code,
        "slug": record.code.lower(),
        "name": record.name[written],
        "formula": record.current.formula[written],
        "symbols": record.current.symbols,
        "pitfalls": record.pitfalls[written],
        "missing": record.who_is_missing[written],
        "source": record.source,
        "direction": names.DIRECTIONS[record.direction],
        "smallest_base": record.smallest_base,
        "version": record.current.version,
        "since": record.current.since,
        "versions": [
            {"version": each.version, "since": each.since, "reason": (each.reason or {}).get(written, "")}
            for each in record.definitions
        ],
        "waiting_for": record.waiting_for,
        "interval": record.current.interval.value,
        "language": written,
    }


def _bar(body: published.Body | None) -> charts.Bar | None:
    number = body.series[0].best_said if body and body.series else None
    if number is None or number.value is None or not number.n:
        return None
    kept = round(number.value * number.n)
    return charts.divided_bar([(kept, "solid", str(_("kept"))), (number.n - kept, "hatched", str(_("not kept")))])


def _principles() -> list[dict[str, Any]]:
    return [{"name": each.value, "title": names.PRINCIPLES[each], "about": about} for each, about in ABOUT.items()]


def _principle(name: str) -> Principle:
    try:
        chosen = Principle(name)
    except ValueError:
        raise Http404 from None
    if chosen not in ABOUT:
        raise Http404
    return chosen


def _record(code: str) -> Record:
    found = reading.of_address(code)
    if found is None or found.principle not in ABOUT:
        raise Http404
    return found
