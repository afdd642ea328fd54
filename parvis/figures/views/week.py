"""The sheet of a week, for those who answer for the line: a page, and one A4 page of paper."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from parvis.city import directory
from parvis.core.access import Role, open_to
from parvis.figures import week
from parvis.figures.indicators import reading
from parvis.figures.report import weekly
from parvis.figures.week import Week
from parvis.guide.printing import CannotPrint, made

FIRST_YEAR = 1900  # nothing was counted before, and the weeks before the first of all have no date


@open_to(Role.EVALUATOR, Role.COORDINATOR)
@require_safe
def page(request: HttpRequest, code: str = "") -> HttpResponse:
    """Show a week that is over, the last one unless another is asked for."""
    asked = _asked(code)
    found = week.sheet(asked, zone=directory.current().city.zone)
    values = {
        "week": asked,
        "words": weekly.in_words(found, language=request.LANGUAGE_CODE),
        "not_ranked": weekly.not_ranked(),
        "others": [
            {"code": each.code, "title": weekly.title_of(each)}
            for each in week.offered(today=timezone.localdate())
            if each != asked
        ],
    }
    return render(request, "figures/week.html", values)


@open_to(Role.EVALUATOR, Role.COORDINATOR)
@require_safe
def paper(request: HttpRequest, code: str) -> HttpResponse:
    """Give the sheet as a PDF, in French or English."""
    asked = _asked(code)
    found = week.sheet(asked, zone=directory.current().city.zone)
    language = reading.written_in(request.LANGUAGE_CODE)
    try:
        content = made(weekly.on_paper(found, language=language, at=timezone.now()))
    except CannotPrint:
        return render(request, "figures/week_not_printed.html", {"week": asked}, status=503)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{asked.code}-{language}.pdf"'
    return response


def _asked(code: str) -> Week:
    newest = week.last_full(today=timezone.localdate())
    if not code:
        return newest
    try:
        asked = Week.read(code)
    except ValueError:
        raise Http404 from None
    if asked.code != code or asked.monday > newest.monday or asked.monday.year < FIRST_YEAR:
        raise Http404
    return asked
