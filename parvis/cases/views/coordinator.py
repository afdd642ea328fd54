"""The coordinator's pages: the overview, recurring problems, and where a given report would go."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from parvis.cases import actions, explaining, overview, waiting
from parvis.cases.access import scope_of
from parvis.cases.coordinator_forms import CloseRecurringForm, ExplainForm, RecurringForm
from parvis.cases.models import AccessLog, Case, Recurring
from parvis.city import directory
from parvis.core.access import Role, actor_of, open_to
from parvis.core.forms import posted
from parvis.core.models import DueRow, DueState
from parvis.correspondence.models import PersonTask
from parvis.situations import catalogue


@open_to(Role.COORDINATOR)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Show everything that would otherwise stay without an answer."""
    at = timezone.now()
    language: str = request.LANGUAGE_CODE
    shown = overview.look(scope_of(request.user), at=at)
    return render(
        request,
        "cases/coordinator/page.html",
        {
            "lists": shown,
            "at": at,
            "services": {each.code: each.name(language) for each in directory.current().services.values()},
            "titles": titles({case.situation for each in shown for case in each.cases}, language),
            "person_tasks": PersonTask.objects.filter(done_at__isnull=True).count(),
            "failed_rows": DueRow.objects.filter(state=DueState.FAILED).count(),
            "alerts": AccessLog.objects.filter(what="alert").select_related("user").order_by("-id")[:5],
            "waiting": waiting.for_coordinator(Case.objects.visible_to(request.user)),
            "reviews": Recurring.objects.filter(closed_at__isnull=True, review_on__lte=timezone.localdate()).count(),
        },
    )


def titles(codes: set[str], language: str) -> dict[str, str]:
    """Return what each situation is called in a language, by code."""
    known = catalogue.current().situations
    return {code: known[code].title(language) if code in known else code for code in codes}


@open_to(Role.COORDINATOR)
@require_GET
def recurring(request: HttpRequest) -> HttpResponse:
    """List recurring problems, those to be looked at again first."""
    return render(
        request,
        "cases/coordinator/recurring.html",
        {
            "problems": Recurring.objects.filter(closed_at__isnull=True).select_related("owner", "district"),
            "closed": Recurring.objects.filter(closed_at__isnull=False).order_by("-closed_at")[:20],
            "today": timezone.localdate(),
        },
    )


@open_to(Role.COORDINATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def recurring_new(request: HttpRequest) -> HttpResponse:
    """Open a recurring problem, perhaps from a case."""
    start = Case.objects.visible_to(request.user).filter(reference=request.GET.get("case", "")).first()
    first: dict[str, Any] = {"owner": request.user.pk}
    if start is not None:
        first |= {
            "situation": start.situation,
            "place": start.place,
            "district": start.district_id,
            "references": start.reference,
        }
    form = RecurringForm(posted(request), initial=first)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        problem = actions.open_recurring(
            title=said["title"], plan=said["plan"], owner=said["owner"], review_on=said["review_on"],
            services=said["services"], cases=said["references"], situation=said["situation"], district=said["district"],
            place=said["place"], by=actor_of(request), at=timezone.now(),
        )  # fmt: skip
        return redirect("cases:recurring_page", problem.pk)
    return render(request, "cases/coordinator/recurring_form.html", {"form": form})


@open_to(Role.COORDINATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def recurring_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a recurring problem, and write down its plan anew."""
    problem = get_object_or_404(Recurring.objects.select_related("owner", "district"), pk=pk)
    form = RecurringForm(
        posted(request),
        initial={
            "title": problem.title, "plan": problem.plan, "owner": problem.owner_id, "review_on": problem.review_on,
            "services": problem.services.all(), "situation": problem.situation, "district": problem.district_id,
            "place": problem.place,
        },
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        said, by, at = form.cleaned_data, actor_of(request), timezone.now()
        actions.change_plan(
            problem=problem,
            plan=said["plan"],
            review_on=said["review_on"],
            owner=said["owner"],
            services=said["services"],
            by=by,
            at=at,
        )
        actions.tie(problem=problem, cases=said["references"], by=by, at=at)
        messages.success(request, _("The plan is written down."))
        return redirect("cases:recurring_page", problem.pk)
    cases = (
        problem.cases.filter(withheld_at__isnull=True)
        .select_related("service", "district")
        .order_by("-received_at")[:100]
    )
    return render(
        request,
        "cases/coordinator/recurring_page.html",
        {"problem": problem, "form": form, "cases": cases, "close_form": CloseRecurringForm(), "at": timezone.now(),
         "titles": titles({case.situation for case in cases}, request.LANGUAGE_CODE)},
    )  # fmt: skip


@open_to(Role.COORDINATOR)
@require_http_methods(["POST"])
def recurring_close(request: HttpRequest, pk: int) -> HttpResponse:
    """End a recurring problem with words on what became of it."""
    problem = get_object_or_404(Recurring, pk=pk, closed_at__isnull=True)
    form = CloseRecurringForm(request.POST)
    if form.is_valid():
        actions.close_recurring(
            problem=problem, what_became=form.cleaned_data["what_became"], by=actor_of(request), at=timezone.now()
        )  # fmt: skip
        return redirect("cases:recurring")
    messages.error(request, _("Write what became of it before you close it."))
    return redirect("cases:recurring_page", pk)


@open_to(Role.COORDINATOR, Role.ADMINISTRATOR)
@require_GET
def explain(request: HttpRequest) -> HttpResponse:
    """Show where a given report would go and why; nothing is written."""
    form = ExplainForm(request.GET if "text" in request.GET else None, language=request.LANGUAGE_CODE)
    found = None
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        found = explaining.explain(
            text=said["text"], place=said["place"], situation=said["situation"], answers={},
            language=request.LANGUAGE_CODE, at=timezone.now(),
        )  # fmt: skip
    return render(request, "cases/coordinator/explain.html", {"form": form, "found": found})
