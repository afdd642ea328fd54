"""One answer to several cases: possible, but each gets its own act, and the page says what it means for the figures."""

from collections import Counter
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from parvis.cases import actions, how_told
from parvis.cases.access import Scope, lateness, scope_of
from parvis.cases.giveaways import giveaways
from parvis.cases.models import Case, Contact, Reporter
from parvis.cases.moves import Outcome, State, may
from parvis.cases.rules import SOON
from parvis.cases.staff_forms import AnswerForm
from parvis.cases.views.inbox_do import REFUSALS
from parvis.core.access import Role, open_to
from parvis.core.languages import language_name
from parvis.core.references import is_reference
from parvis.correspondence.models import MessageKind
from parvis.situations import catalogue

MOST = 500


@open_to(Role.SERVICE, Role.COORDINATOR)
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Ask what to answer to the chosen cases, show what it means, and answer each by itself."""
    scope, at = scope_of(request.user), timezone.now()
    cases = chosen(request, scope)
    if not cases:
        messages.error(request, _("Choose the cases first, by the boxes in front of them."))
        return redirect("cases:inbox")
    fitting = [case for case in cases if may("answer", case.state) and scope.has(case)]
    step = request.POST.get("step", "")
    form = AnswerForm(request.POST) if step else AnswerForm(initial={"language": request.LANGUAGE_CODE})
    is_ready = bool(step) and form.is_valid()
    if is_ready and step == "send" and request.POST.get("understood"):
        return _send(request, fitting, form.cleaned_data, at=at)
    late = sum(case.first_due_at is not None and case.first_due_at < at for case in fitting)
    people = _hearers(fitting)
    values: dict[str, Any] = {
        "form": form,
        "cases": fitting,
        "rows": _rows(fitting, request.LANGUAGE_CODE, at=at),
        "languages": _languages(people),
        "told": how_told.sentences(how_told.ways(people, MessageKind.ANSWER)),
        "left_out": len(cases) - len(fitting),
        "second_looks": sum(case.state == State.SECOND_LOOK for case in cases),
        "late": late,
        "people": len(people),
        "is_ready": is_ready,
        "warnings": _warnings(fitting, form.cleaned_data) if is_ready else [],
        "was_sent": step == "send",
    }
    return render(request, "cases/inbox/bulk.html", values, status=400 if form.errors else 200)


def chosen(request: HttpRequest, scope: Scope) -> list[Case]:
    """Return the chosen cases one may see, at most 500; others are as if they were not chosen."""
    wanted = [one for one in request.POST.getlist("case")[:MOST] if is_reference(one)]
    return list(scope.cases().filter(reference__in=wanted).order_by("due_at", "id"))


def _hearers(cases: list[Case]) -> list[Reporter]:
    """Return who reads the answer: the reporters of these cases and of those merged into them, but whoever withdrew."""
    keys = [case.pk for case in cases]
    family = Q(case__in=keys) | Q(case__merged_into__in=keys)
    return list(Reporter.objects.filter(family, withdrawn_at__isnull=True).select_related("recipient").order_by("id"))


def _languages(people: list[Reporter]) -> list[tuple[str, int]]:
    """Return how many of them read in which language, most first."""
    return [(language_name(code), n) for code, n in Counter(one.recipient.language for one in people).most_common()]


def _rows(cases: list[Case], language: str, *, at: datetime) -> list[dict[str, Any]]:
    """Return the cases as a list to look over: reference, situation, place, promise."""
    known = catalogue.current().situations
    return [
        {
            "case": case,
            "title": known[case.situation].title(language) if case.situation in known else case.situation,
            "state": lateness(case, at=at, soon=at + SOON),
        }
        for case in cases
    ]


def _warnings(cases: list[Case], said: dict[str, Any]) -> list[Any]:
    words = Contact.objects.filter(case__in=[case.pk for case in cases]).values_list("words", flat=True)
    return giveaways(said["text"], language=said["language"], reporters_words=words)


def _send(request: HttpRequest, cases: list[Case], said: dict[str, Any], *, at: Any) -> HttpResponse:
    sent = 0
    for case in cases:
        try:
            actions.answer(
                case=case, outcome=Outcome(said["outcome"]), text=said["text"], language=said["language"],
                by=request.actor, at=at, is_bulk=True,  # type: ignore[attr-defined]
            )  # fmt: skip
        except REFUSALS:
            continue
        sent += 1
    if sent:
        messages.success(
            request,
            ngettext("One case is answered.", "%(sent)d cases are answered, each by itself.", sent) % {"sent": sent},
        )
    if sent < len(cases):
        left = len(cases) - sent
        sentence = ngettext(
            "One had moved on meanwhile and was left as it is.",
            "%(number)d had moved on meanwhile and were left as they are.",
            left,
        )
        messages.error(request, sentence % {"number": left})
    return redirect("cases:inbox")
