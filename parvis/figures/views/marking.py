"""Breaks in the series: where something else than the thing itself has changed, for the office."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.core.access import Role, actor_of, open_to
from parvis.core.forms import posted
from parvis.core.languages import best
from parvis.figures import said
from parvis.figures.actions import marking as actions
from parvis.figures.forms.marking import BreakForm
from parvis.figures.models import SeriesBreak

ON_A_PAGE = 100


@open_to(Role.EVALUATOR, Role.COORDINATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def office(request: HttpRequest) -> HttpResponse:
    """List what people wrote down, and take down more."""
    form = BreakForm(posted(request), today=timezone.localdate())
    if form.is_valid():
        actions.declare(
            month=form.chosen_month(), indicators=form.cleaned_data["indicators"], words=form.said_words(),
            by=actor_of(request), at=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("It stands in the next release."))
        return redirect("sums:breaks")
    rows = [
        {
            "pk": row.pk,
            "month": said.month(f"{row.month // 100}-{row.month % 100:02d}"),
            "about": ", ".join(row.indicators),
            "words": best(row.words, request.LANGUAGE_CODE),
        }
        for row in SeriesBreak.objects.in_force()[:ON_A_PAGE]
    ]
    return render(request, "figures/breaks.html", {"form": form, "rows": rows}, status=422 if form.errors else 200)


@open_to(Role.EVALUATOR, Role.COORDINATOR)
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave one out of the releases to come."""
    row = get_object_or_404(SeriesBreak, pk=pk)
    try:
        actions.take_back(row=row, by=actor_of(request), at=timezone.now())
    except actions.GoneAlready:
        messages.error(request, _("Somebody has taken it back already."))
    return redirect("sums:breaks")
