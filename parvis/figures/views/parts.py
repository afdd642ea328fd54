"""Public pages of districts, situations, services and months. Each stands beside its own past, in the order of names."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from parvis.city import directory
from parvis.core import revisions
from parvis.core.access import Role, has_role, open_to
from parvis.figures import charts, labels, maps, published, said, showing, told_parts
from parvis.figures.indicators import reading as records
from parvis.figures.indicators.shape import WHOLE, Record, Unit
from parvis.figures.models import Release
from parvis.figures.published import Body, Series
from parvis.figures.release import reading
from parvis.figures.told_parts import NOTHING, STANDING, WORD, Cell, Line, Tables, count, share
from parvis.figures.words import released
from parvis.situations import catalogue

YEARS_SHOWN, QUARTERS_SHOWN = 3, 8
MONTHS_SHOWN = 12 * YEARS_SHOWN  # in a small chart of a list; a page of one part shows all
LISTS_KEPT = 2 * len(settings.LANGUAGES)  # of one process, some 100 kB each
KEPT, SOLVED = "L1", "L3"
# How a map shades: from what share on, with which pattern; few steps, told apart without colour.
STEPS = ((0.9, "dense"), (0.75, "lines"), (0.6, "dots"), (0.0, "plain"))


# -- lists ------------------------------------------------------------------------------------------------------------


@open_to("anyone")
@require_safe
def districts(request: HttpRequest) -> HttpResponse:
    """List the districts with a map, small charts on one scale, and the table behind them."""
    release = published.newest_release()
    if release is None:
        return _nothing_yet(request)
    return render(request, "figures/parts/districts.html", _list_of(release, "district", request.LANGUAGE_CODE))


@open_to("anyone")
@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """List the services that answer, with small charts on one scale."""
    release = published.newest_release()
    if release is None:
        return _nothing_yet(request)
    return render(request, "figures/parts/services.html", _list_of(release, "service", request.LANGUAGE_CODE))


@open_to("anyone")
@require_safe
def situations(request: HttpRequest) -> HttpResponse:
    """List the situations under the words of the guide, with how many turned to the city about each."""
    release = published.newest_release()
    if release is None:
        return _nothing_yet(request)
    by_situation, by_group, promises = (
        "contacts by quarter × situation", "contacts by month × group", "promises by quarter × group × standing",
    )  # fmt: skip
    tables = reading.newest([by_situation, by_group, promises], since=_since(release, 1), until=release)
    newest, of_group, kept = (tables.get(name) for name in (by_situation, by_group, promises))
    here, language = catalogue.current(), request.LANGUAGE_CODE
    groups = []
    for group in here.groups:
        named = [(code, here.situations[code].title(language)) for code in group.situations]
        rows = told_parts.lines(named, {code: (count(newest, code),) for code, _name in named})
        others = [line for line in rows if not line.cells[0].is_told]
        groups.append(
            {
                "title": group.title(language),
                "code": group.code,
                "count": count(of_group, group.code),
                "kept": share(kept, STANDING, group.code),
                "rows": [line for line in rows if line.cells[0].is_told],
                "others": others,
                "withheld": ngettext(
                    "One more, of which no number can be told",
                    "%(n)d more, of which no number can be told",
                    len(others),
                )
                % {"n": len(others)},
            }
        )
    coverage = told_parts.coverage(*(group[rows] for group in groups for rows in ("rows", "others")))  # type: ignore[arg-type]
    return render(
        request,
        "figures/parts/situations.html",
        {
            "release": release,
            "groups": groups,
            "when": said.period(newest.period) if newest else "",
            "month": said.period(of_group.period) if of_group else "",
            "quarter": said.period(kept.period) if kept else "",
            "coverage": coverage,
            "why": told_parts.why_withheld(),
        },
    )


@open_to("anyone")
@require_safe
def months(request: HttpRequest) -> HttpResponse:
    """List all months of which there are figures, by year."""
    release = published.newest_release()
    if release is None:
        return _nothing_yet(request)
    bodies = published.bodies(release, [KEPT, SOLVED])
    kept, solved = (_numbers(bodies.get((code, WHOLE))) for code in (KEPT, SOLVED))
    years: dict[str, list[Line]] = {}
    for period in sorted({*kept, *solved}, reverse=True):
        cells = tuple(_cell(found.get(period)) for found in (kept, solved))
        years.setdefault(period[:4], []).append(Line(period, said.period(period), cells))
    context = {"release": release, "years": years.items(), "why": told_parts.why_withheld()}
    return render(request, "figures/parts/months.html", context)


# -- one of them ------------------------------------------------------------------------------------------------------


@open_to("anyone")
@require_safe
def district(request: HttpRequest, code: str) -> HttpResponse:
    """Show one district: promises kept, what residents say, what became of requests, about what; and words."""
    release, language = published.newest_release(), request.LANGUAGE_CODE
    if release is None:
        return _nothing_yet(request)
    context = _part(request, release, "district", code, labels.names("district", language))
    ending, group, arrived = (
        "contacts by quarter × district × ending", "contacts by quarter × district × group", "contacts by month × district",
    )  # fmt: skip
    tables = context["tables"]
    outcomes, about = told_parts.newest(tables, ending), told_parts.newest(tables, group)
    context |= {
        "arrived": told_parts.counts_over_time(tables, arrived, code),
        "endings": _compared(tables, outcomes, ending, labels.names("ended_as", language), _ENDINGS, code),
        "endings_when": said.period(outcomes.period) if outcomes else "",
        "groups": _compared(tables, about, group, dict(released.groups(language)), None, code),
        "groups_when": said.period(about.period) if about else "",
        "words": released.words(language=language, district=code, most=5),
        "back": ("figures:districts", _("All neighbourhoods")),
    }
    context["coverage"] = told_parts.coverage(
        context["quarters"], context["arrived"], context["endings"], context["groups"]
    )
    _leave_out_what_is_withheld(context)
    return render(request, "figures/parts/one.html", context)


@open_to("anyone")
@require_safe
def service(request: HttpRequest, code: str) -> HttpResponse:
    """Show one service: the promises it kept, and what residents say of its answers."""
    release = published.newest_release()
    if release is None:
        return _nothing_yet(request)
    context = _part(request, release, "service", code, labels.names("service", request.LANGUAGE_CODE))
    context |= {"back": ("figures:services", _("All services"))}
    context["coverage"] = told_parts.coverage(context["quarters"], context["solved_quarters"])
    return render(request, "figures/parts/one.html", context)


@open_to("anyone")
@require_safe
def situation(request: HttpRequest, code: str) -> HttpResponse:
    """Show one situation; where it is never told alone, the group it is counted in."""
    release, language = published.newest_release(), request.LANGUAGE_CODE
    if release is None:
        return _nothing_yet(request)
    context = _part(request, release, "situation", code, labels.names("situation", language))
    known = catalogue.current().situations.get(code)
    tables = context["tables"]
    kept, arrived = "promises by quarter × group × standing", "contacts by quarter × situation"
    group = known.group if known else ""
    context |= {
        "arrived": told_parts.counts_over_time(tables, arrived, code),
        "is_never_alone": bool(known and (known.is_sensitive or known.kind == "grievance")),
        "group_name": released.group_name(group, language),
        "group_quarters": told_parts.over_time(tables, kept, STANDING, group, most=QUARTERS_SHOWN) if group else [],
        "back": ("figures:situations", _("All situations")),
    }
    context["coverage"] = told_parts.coverage(context["quarters"], context["arrived"])
    return render(request, "figures/parts/one.html", context)


@open_to("anyone")
@require_safe
def month(request: HttpRequest, month: str) -> HttpResponse:
    """Show one month of the city, each line beside the month before."""
    release, language = published.newest_release(), request.LANGUAGE_CODE
    if release is None:
        return _nothing_yet(request)
    bodies = published.bodies(release, [KEPT, SOLVED])
    found = {code: _numbers(bodies.get((code, WHOLE))) for code in (KEPT, SOLVED)}
    known = sorted({*found[KEPT], *found[SOLVED]})
    if month not in known:
        raise Http404
    place, names = known.index(month), {split: labels.names(split, language) for split in ("district", "service")}
    ending, group = "contacts by month × ending", "contacts by month × group"
    promises = {split: f"promises by month × {split} × standing" for split in names}
    both = known[max(place - 1, 0) : place + 1]
    tables = reading.tables([ending, group, *promises.values()], periods=both, until=release)
    here = {name: tables.get((name, month)) for name in (ending, group, *promises.values())}
    groups = dict(released.groups(language))
    rows = {split: _shares(tables, here[name], name, names[split]) for split, name in promises.items()}
    context = {
        "release": release,
        "period": month,
        "title": said.period(month),
        "kept": _said(records.by_code()[KEPT], found[KEPT].get(month)),
        "solved": _said(records.by_code()[SOLVED], found[SOLVED].get(month)),
        "kept_before": _cell(found[KEPT].get(known[place - 1])) if place else NOTHING,
        "solved_before": _cell(found[SOLVED].get(known[place - 1])) if place else NOTHING,
        "endings": _compared(tables, here[ending], ending, labels.names("ended_as", language), _ENDINGS),
        "groups": _compared(tables, here[group], group, groups, None),
        "districts": rows["district"],
        "services": rows["service"],
        "before": said.period(known[place - 1]) if place else "",
        "earlier": known[place - 1] if place else "",
        "later": known[place + 1] if place + 1 < len(known) else "",
        "comments": released.comments_beside(split="", period=month, language=language),
        "coverage": told_parts.coverage(*rows.values()),
        "why": told_parts.why_withheld(),
    }  # fmt: skip
    context["names"] = {key: said.month(str(context[key])) for key in ("earlier", "later") if context[key]}
    return render(request, "figures/parts/month.html", context)


# -- what they share --------------------------------------------------------------------------------------------------

# The endings of the tables, in the order in which they are told: what was done for people first.
_ENDINGS = {
    "case": "case", "added": "added", "information": "informed", "redirected": "redirected", "urgent": "urgent",
    "call_back": "call_back", "silent": "silent",
}  # fmt: skip


def _part(request: HttpRequest, release: Release, split: str, code: str, names: Mapping[str, str]) -> dict[str, Any]:
    """Return what the page of any part of the city shows."""
    of_part = published.of_part(release, [KEPT, SOLVED], split=split, key=code)
    if code not in names and KEPT not in of_part:
        raise Http404
    name = names.get(code, code)
    fine = "month" if split != "situation" else "quarter"
    kept = {level: f"promises by {level} × {split} × standing" for level in ("month", "quarter", "year")}
    word = {"district": "quarter", "service": "quarter", "situation": "year"}[split]
    said_of = f"feedback by {word} × {split} × word"
    wanted = [kept["quarter"], said_of, *_BESIDE[split]]
    known_situation = catalogue.current().situations.get(code) if split == "situation" else None
    only = {code, known_situation.group} if known_situation else {code}
    tables = reading.tables(wanted, since=_since(release, YEARS_SHOWN), until=release, only=only)
    years = reading.tables([kept["year"]], until=release, only=only)
    known = records.by_code()
    shown = {
        one: showing.of(known[one], of_part.get(one, Series(code, ())), name=known[one].name[records.written_in(request.LANGUAGE_CODE)], frame=charts.WIDE)
        for one in (KEPT, SOLVED)
    }  # fmt: skip
    return {
        "release": release,
        "split": split,
        "code": code,
        "title": name,
        "kept": shown[KEPT] if KEPT in of_part else None,
        "solved": shown[SOLVED] if SOLVED in of_part else None,
        "own_past": told_parts.own_past(of_part.get(KEPT)),
        "fine": fine,
        "quarters": told_parts.over_time(tables, kept["quarter"], STANDING, code, most=QUARTERS_SHOWN),
        "years": told_parts.over_time({**years}, kept["year"], STANDING, code),
        "solved_quarters": told_parts.over_time(tables, said_of, WORD, code, most=QUARTERS_SHOWN),
        "tables": tables,
        "comments": released.comments_beside(split=f"{split}:{code}", language=request.LANGUAGE_CODE),
        "may_comment": request.user.is_authenticated and has_role(request.user, Role.SERVICE),
        "why": told_parts.why_withheld(),
        "neighbours": _neighbours(code, names),
    }


_BESIDE = {
    "district": (
        "contacts by quarter × district × ending", "contacts by quarter × district × group", "contacts by month × district",
    ),
    "service": (),
    "situation": ("contacts by quarter × situation", "promises by quarter × group × standing"),
}  # fmt: skip


def _leave_out_what_is_withheld(context: dict[str, Any]) -> None:
    """Say in one sentence which tables would be dashes only, instead of showing them."""
    titles = {
        "endings": _("what became of those who turned to the city"), "groups": _("what it was about"),
        "arrived": _("how many turned to the city"),
    }  # fmt: skip
    silent = [title for name, title in titles.items() if context[name] and not told_parts.coverage(context[name]).told]
    for name in titles:
        if not told_parts.coverage(context[name]).told:
            context[name] = []
    context["silent"] = silent


def _list_of(release: Release, split: str, language: str) -> dict[str, Any]:
    made = _listed(release.number, release.digest, split, language, revisions.number(directory.current.name))
    return {**made, "release": release}


@lru_cache(maxsize=LISTS_KEPT)
def _listed(number: int, digest: str, split: str, language: str, revision: int) -> dict[str, Any]:
    """Return what a list shows, its charts drawn. A release never changes: the same is shown until the city's names do."""
    release = Release.objects.get(number=number, digest=digest)
    body = published.bodies(release, [KEPT], splits=[split], last=MONTHS_SHOWN).get((KEPT, split), Body())
    always = directory.current().districts if split == "district" else ()
    known = _with_pages(body, labels.names(split, language), always)
    record = records.by_code()[KEPT]
    newest = max((one.months[-1].period for one in body.series if one.months), default="")
    top = showing.scale(record, body.series)
    rows = []
    for key, name in known:
        series = body.of(key) or Series(key, ())
        part = series.newest
        shown = showing.of(record, series, name=name, frame=charts.SMALL, top=top)
        rows.append(
            {
                "key": key, "name": name, "shown": shown, "cell": _cell(part),
                "interval": said.interval(part, Unit.SHARE) if part else "", "past": told_parts.own_past(series),
            }
        )  # fmt: skip
    context = {
        "split": split,
        "coverage": told_parts.of_series(body.series),
        "why": told_parts.why_withheld(),
        "map": _map(rows) if split == "district" else None,
        "when": said.period(newest) if newest else "",
    }
    listed = {"rows": rows, "url": f"figures:{split}", "when": context["when"], "split": split}
    return {**context, "list": render_to_string("figures/parts/_list.html", listed)}


def _map(rows: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the districts' outlines, each with its letter and the pattern of its step; rows get their letter, too."""
    here = directory.current().districts
    drawing = maps.drawn(tuple((code, here[code].polygon) for code in sorted(here)))
    marks = dict(zip([row["key"] for row in rows], maps.letters(len(rows)), strict=True))
    cells = {row["key"]: row["cell"] for row in rows}
    for row in rows:
        row["letter"] = marks[row["key"]]
    if drawing is None:
        return None
    areas = [
        {"area": area, "letter": marks.get(area.code, ""), "fill": _fill(cells.get(area.code, NOTHING))}
        for area in drawing.areas
    ]
    steps = [
        ("dense", _("90 % and more")), ("lines", _("75 to 89 %")), ("dots", _("60 to 74 %")), ("plain", _("under 60 %")),
        ("withheld", _("withheld")),
    ]  # fmt: skip
    return {"drawing": drawing, "areas": areas, "steps": steps}


def _fill(cell: Cell) -> str:
    if cell.number is None:
        return "withheld"
    return next(fill for least, fill in STEPS if round(cell.number, 2) >= least)


def _compared(
    tables: Tables,
    table: reading.PublishedTable | None,
    name: str,
    names: Mapping[str, str],
    order: Mapping[str, str] | None,
    *before: str,
) -> list[Line]:
    """Return counts of one table beside those of its own past, in the order of names unless another is given."""
    if table is None:
        return []
    past = told_parts.before(tables, name, table.period)
    column = next(by for by in reversed(table.by))
    keys = list(order) if order else sorted(table.labels[column], key=lambda key: names.get(key, key).casefold())
    called = order or {}
    sides = [table, past] if past else [table]
    return [
        Line(key, names.get(called.get(key, key), key) or _("Nothing known"), tuple(count(side, *before, key) for side in sides))
        for key in keys
        if key in table.labels[column]
    ]  # fmt: skip


def _shares(tables: Tables, table: reading.PublishedTable | None, name: str, names: Mapping[str, str]) -> list[Line]:
    if table is None:
        return []
    past = told_parts.before(tables, name, table.period)
    cells = {key: (share(table, STANDING, key), share(past, STANDING, key)) for key in table.labels[table.by[0]]}
    return told_parts.lines([(key, names.get(key, key)) for key in cells], cells)


def _with_pages(
    body: Body, names: Mapping[str, str], always: Sequence[str] | Mapping[str, object]
) -> list[tuple[str, str]]:
    codes = ({one.key for one in body.series} | set(always)) - {""}
    return sorted(((code, names.get(code, code)) for code in codes), key=lambda each: each[1].casefold())


def _neighbours(code: str, names: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return who comes before and after in the order of names."""
    order = sorted(((key, name) for key, name in names.items() if key), key=lambda each: each[1].casefold())
    at = next((place for place, (key, _name) in enumerate(order) if key == code), None)
    if at is None:
        return {}
    found = {"previous": order[at - 1] if at else None, "next": order[at + 1] if at + 1 < len(order) else None}
    return {where: each for where, each in found.items() if each}


def _numbers(body: Body | None) -> dict[str, published.Number]:
    return {number.period: number for number in body.series[0].months} if body and body.series else {}


def _cell(number: published.Number | None) -> Cell:
    if number is None or number.value is None:
        return NOTHING
    return Cell(said.value(number.value, Unit.SHARE), said.count(number.n or 0), number.value)


def _said(record: Record, number: published.Number | None) -> dict[str, str | bool]:
    """Return one number with its interval and n, or the sentence that says why there is none."""
    if number is None or number.value is None:
        return {"is_refused": True, "value": said.refusal(number.refusal if number else "withheld")}
    return {
        "is_refused": False,
        "value": said.value(number.value, record.unit),
        "interval": said.interval(number, record.unit),
        "n": said.count(number.n or 0),
    }


def _since(release: Release, years: int) -> str:
    return str(int(release.last_period[:4]) - years)


def _nothing_yet(request: HttpRequest) -> HttpResponse:
    return render(request, "figures/nothing_yet.html", {})
