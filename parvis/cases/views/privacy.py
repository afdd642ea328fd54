"""What people may ask of the city about their own data: a copy, to be erased; and what is kept, for how long, and held.

Each look has a reason and stands in the log. What is withheld for the mediator is not opened here.
"""

from collections import Counter
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.cases import access_request, actions, follow, retention, search
from parvis.cases.actions import Stays
from parvis.cases.district_news import wanted_is
from parvis.cases.models import (
    AccessRequest,
    Case,
    Checked,
    CopyKind,
    ErasureNotice,
    Kept,
    LegalHold,
    Reporter,
    Subscription,
)
from parvis.cases.privacy_forms import (
    ENDINGS,
    KINDS,
    AboutCopyForm,
    CheckedForm,
    EraseForm,
    HoldForm,
    NewsForm,
    OwnCopyForm,
    PeriodForm,
    ReleaseForm,
)
from parvis.city import directory
from parvis.core.access import Role, actor_of, has_role, open_to
from parvis.core.forms import posted
from parvis.situations import catalogue

SOON = timedelta(days=30)


@open_to(Role.COORDINATOR)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Show which copies wait and by when, which cases are held, and what runs out soon."""
    at = timezone.now()
    return render(
        request,
        "cases/privacy/page.html",
        {
            "waiting": AccessRequest.objects.filter(released_at=None).order_by("due_at"),
            "released": AccessRequest.objects.filter(released_at__isnull=False, emptied_at=None).order_by(
                "-released_at"
            ),
            "notices": _notices(request),
            "holds": LegalHold.objects.filter(lifted_at=None, ends_on__gte=timezone.localdate(at)).select_related(
                "case"
            ),
            "at": at,
        },
    )


def _notices(request: HttpRequest) -> list[dict[str, Any]]:
    here, language = directory.current(), request.LANGUAGE_CODE
    return [
        {"it": each, "name": service.name(language) if (service := here.service(each.service)) else each.service}
        for each in ErasureNotice.objects.filter(told_at=None).order_by("since")
    ]


@open_to(Role.COORDINATOR)
@require_POST
def told(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down that a service outside the city was told of an erasure."""
    try:
        actions.note_told(notice=get_object_or_404(ErasureNotice, pk=pk), by=actor_of(request), at=timezone.now())
    except actions.NothingOpen:
        messages.error(request, _("Somebody else has told them already."))
    return redirect("cases:privacy")


def _reporter(form: CheckedForm, *, at: Any) -> Reporter | None:
    """Return whose reference it is; None, with a sentence in the form, where it leads nowhere or the PIN does not fit."""
    reference = form.cleaned_data["reference"]
    if form.cleaned_data["checked"] == Checked.PIN:
        found = follow.try_pin(reference=reference, pin=form.cleaned_data["pin"], at=at)
    else:
        found = Reporter.objects.select_related("case", "recipient").filter(reference=reference).first()
    if found is None:
        form.add_error("reference", _("Reference and PIN do not fit, or nothing is kept under this reference."))
    elif found.case.withheld_at:
        form.add_error("reference", _("The mediator keeps this one. Ask them to do it."))
    else:
        return found
    return None


@open_to(Role.COORDINATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def own_copy(request: HttpRequest) -> HttpResponse:
    """Take down that somebody wants a copy of what they told us."""
    form, at = OwnCopyForm(posted(request), initial={"language": "en"}), timezone.now()
    if request.method == "POST" and form.is_valid():
        reporter = _reporter(form, at=at)
        if reporter is not None:
            asked = actions.ask_copy(
                reporter=reporter, checked=Checked(form.cleaned_data["checked"]), reason=form.cleaned_data["reason"],
                language=form.cleaned_data["language"], by=actor_of(request), at=at,
            )  # fmt: skip
            actions.look(user=request.user, what="copy", case=reporter.case, reason=form.cleaned_data["reason"], at=at)
            return redirect("cases:copy", asked.pk)
    return _form(request, form, title=_("A copy of what somebody told us"), button=_("Put the copy together"))


@open_to(Role.COORDINATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def about_copy(request: HttpRequest) -> HttpResponse:
    """Take down that somebody wants a copy of what others wrote about them."""
    form, at = AboutCopyForm(posted(request), initial={"language": "en"}), timezone.now()
    if request.method == "POST" and form.is_valid():
        name, reason = form.cleaned_data["name"], form.cleaned_data["reason"]
        actions.look(user=request.user, what="search", reason=reason, at=at)
        cases = access_request.cases_naming(name, search.find(name, services=None))
        asked = actions.ask_copy(
            name=name, cases=cases, checked=Checked(form.cleaned_data["checked"]), reason=reason,
            language=form.cleaned_data["language"], by=actor_of(request), at=at,
        )  # fmt: skip
        for case in cases:
            actions.look(user=request.user, what="copy", case=case, reason=reason, at=at)
        return redirect("cases:copy", asked.pk)
    return _form(request, form, title=_("A copy of what others wrote about somebody"), button=_("Look for their name"))


@open_to(Role.COORDINATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a copy as it would be handed out; a second person blacks out and releases it."""
    asked = get_object_or_404(AccessRequest, pk=pk, emptied_at=None)
    is_second = asked.asked_by != actor_of(request).reference
    form = ReleaseForm(posted(request), initial={"redactions": "\n".join(asked.redactions)})
    if request.method == "POST" and "show" in request.POST and form.is_bound:
        form.is_valid()
        asked.redactions = form.lines() if "redactions" in form.cleaned_data else []
        form = ReleaseForm(initial={"redactions": request.POST.get("redactions", "")})
    elif request.method == "POST" and form.is_valid():
        try:
            actions.release_copy(asked=asked, redactions=form.lines(), by=actor_of(request), at=timezone.now())
        except actions.NeedsAnotherPerson:
            messages.error(request, _("Somebody else has to release it: four eyes see what two miss."))
        except actions.NothingOpen:
            messages.error(request, _("It has been released already."))
        return redirect("cases:copy", pk)
    elif request.method != "POST":
        _note_look(request, asked)
    context = {
        "asked": asked, "parts": access_request.assemble(asked), "form": form, "is_second": is_second,
        "suggestions": access_request.suggestions(asked) if is_second and not asked.released_at else [],
        "is_about": asked.kind == CopyKind.ABOUT,
    }  # fmt: skip
    return render(request, "cases/privacy/draft.html", context, status=422 if form.is_bound and form.errors else 200)


def _note_look(request: HttpRequest, asked: AccessRequest) -> None:
    cases = [asked.reporter.case] if asked.reporter else list(asked.cases.all())
    for case in cases:
        actions.look(user=request.user, what="copy", case=case, reason=asked.reason, at=timezone.now())


@open_to(Role.COORDINATOR)
@require_POST
def take_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out a released copy as a ZIP file."""
    asked = get_object_or_404(AccessRequest, pk=pk, emptied_at=None)
    try:
        asked = actions.take_copy(asked=asked, by=actor_of(request), at=timezone.now())
    except actions.NothingOpen:
        messages.error(request, _("It has not been released yet."))
        return redirect("cases:copy", pk)
    response = HttpResponse(access_request.bundle(asked), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="copy-{asked.pk}.zip"'
    return response


@open_to(Role.COORDINATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """Erase what somebody told us, and say what stays and why."""
    form, at = EraseForm(posted(request)), timezone.now()
    if request.method == "POST" and form.is_valid():
        reporter = _reporter(form, at=at)
        if reporter is not None:
            try:
                erased = actions.erase_reporter(
                    reporter=reporter, ground=actions.Ground(form.cleaned_data["ground"]), by=actor_of(request), at=at
                )
            except actions.UnderHold as held:
                day = held.ends_on.isoformat()
                form.add_error("reference", _("This case must be kept whole until %(day)s.") % {"day": day})
            else:
                return _told(request, erased)
    return _form(request, form, title=_("Erase what somebody told us"), button=_("Erase it for good"))


def _told(request: HttpRequest, erased: actions.Erased) -> HttpResponse:
    return render(
        request,
        "cases/privacy/erased.html",
        {
            "gone": erased.gone, "stays": [Stays(each).label for each in erased.stays],
            "services": follow.names_of(erased.handed_to, language=request.LANGUAGE_CODE),
        },
    )  # fmt: skip


@open_to(Role.COORDINATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def news(request: HttpRequest) -> HttpResponse:
    """Say what an address gets as news by e-mail; with the other button, stop it and forget the address."""
    form, at = NewsForm(posted(request)), timezone.now()
    found: list[Subscription] | None = None
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        actions.look(user=request.user, what="search", reason=form.cleaned_data["reason"], at=at)
        if "end" in request.POST:
            if actions.end_news(email=email, by=actor_of(request), at=at):
                messages.success(request, _("It gets no more news, and the address is forgotten."))
            else:
                messages.success(request, _("This address gets no news."))
            return redirect("cases:news_data")
        found = actions.news_at(email)
    rows = [{"area": wanted_is(row), "asked_at": row.asked_at, "confirmed_at": row.confirmed_at}
            for row in found or []]  # fmt: skip
    context = {"form": form, "rows": rows, "was_looked_up": found is not None}
    return render(request, "cases/privacy/news.html", context, status=422 if form.is_bound and form.errors else 200)


@open_to(Role.COORDINATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: HttpRequest) -> HttpResponse:
    """Keep a case whole until a day, whatever the periods say."""
    form = HoldForm(posted(request))
    if request.method == "POST" and form.is_valid():
        case = Case.objects.visible_to(request.user).filter(reference=form.cleaned_data["reference"]).first()
        if case is None:
            form.add_error("reference", _("We know no case with this reference."))
        else:
            actions.place_hold(
                case=case, reason=form.cleaned_data["reason"], ends_on=form.cleaned_data["ends_on"],
                by=actor_of(request), at=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("It is kept whole until then."))
            return redirect("cases:privacy")
    return _form(request, form, title=_("Keep a case longer"), button=_("Keep it"))


@open_to(Role.COORDINATOR)
@require_POST
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the periods run again for a held case."""
    held = get_object_or_404(LegalHold, pk=pk, case__in=Case.objects.visible_to(request.user))
    try:
        actions.lift_hold(case=held.case, by=actor_of(request), at=timezone.now())
    except actions.NothingOpen:
        messages.error(request, _("It was let go already."))
    return redirect("cases:privacy")


@open_to(Role.COORDINATOR, Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def periods(request: HttpRequest) -> HttpResponse:
    """Show how long which data is kept and what the next run clears; administrators set the city's own periods."""
    may_set = has_role(request.user, Role.ADMINISTRATOR)
    form = PeriodForm(posted(request))
    if request.method == "POST" and may_set and form.is_valid():
        actions.set_period(
            what=Kept(form.cleaned_data["what"]), days=form.cleaned_data["days"], scope=form.scope_said(),
            outcome=form.cleaned_data["outcome"], by=actor_of(request), at=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("Saved. It holds from the next night on."))
        return redirect("cases:periods")
    shipped, endings = retention.periods([]), {**ENDINGS, "": ""}
    rows = [
        {
            "what": Kept(what).label,
            "scope": _scope(scope, request.LANGUAGE_CODE),
            "outcome": endings.get(outcome, outcome),
            "days": days,
            "is_own": shipped.get(key) != days,
        }
        for key, days in sorted(actions.periods_in_force().items())
        for what, scope, outcome in [key]
    ]
    at = timezone.now()
    context = {
        "rows": rows, "form": form if may_set else None,
        "ahead": _counts(actions.counts_due(at=at), actions.counts_due(at=at + SOON)),
    }  # fmt: skip
    return render(request, "cases/privacy/periods.html", context, status=422 if form.is_bound and form.errors else 200)


def _scope(scope: str, language: str) -> str:
    """Return of what a period speaks in words: "" for everything."""
    if scope.startswith("kind:"):
        return str(KINDS.get(scope.removeprefix("kind:"), scope))
    situation = catalogue.current().situations.get(scope)
    return situation.title(language) if situation else scope


def _counts(now: Counter[str], soon: Counter[str]) -> list[tuple[Any, int, int]]:
    return [(what.label, now[what], soon[what]) for what in Kept]


def _form(request: HttpRequest, form: Any, *, title: str, button: str) -> HttpResponse:
    context = {"form": form, "title": title, "button": button}
    return render(request, "cases/privacy/form.html", context, status=422 if form.is_bound and form.errors else 200)
