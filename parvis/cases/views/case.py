"""One case as colleagues see it: everything at one glance, and what can be done next."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from parvis.cases import actions, dossier, pdf
from parvis.cases.access import Scope, lateness, scope_of
from parvis.cases.dossier import Line, Person
from parvis.cases.models import Attachment, Case, Reporter
from parvis.cases.moves import may
from parvis.cases.rules import SOON, UNDO_MERGE
from parvis.cases.staff_forms import PrintForm, RevealForm
from parvis.cases.telling import history
from parvis.cases.views.follow import send_photo
from parvis.cases.views.inbox_do import offered
from parvis.cases.views.inbox_verbs import At
from parvis.city import directory
from parvis.city.context import frame
from parvis.city.directory import Directory
from parvis.core.access import Role, open_to
from parvis.core.forms import posted
from parvis.correspondence.actions.revealing import RevealReason
from parvis.situations import catalogue

FIRST_BUTTONS = ("confirm-doubt", "refuse-doubt", "finish-task", "accept", "ask", "note")


@open_to(Role.SERVICE, Role.COORDINATOR)
@require_GET
def page(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the case; looking is written down."""
    scope, at = scope_of(request.user), timezone.now()
    here = directory.current()
    case = scope.find(reference)
    actions.look(user=request.user, what="view", case=case, at=at)
    values = contents(request, case, scope, here, at=at)
    return render(request, "cases/case/page.html", values)


def contents(request: HttpRequest, case: Case, scope: Scope, here: Directory, *, at: Any) -> dict[str, Any]:
    """Return everything the page shows: four statements, however much happened."""
    language: str = request.LANGUAGE_CODE
    merged, near = dossier.related(case, scope, at=at)
    found = dossier.lines(case, merged)
    persons = dossier.people(case, merged)
    numbers = {person.reporter.pk: person.number for person in persons}
    of_merged = {person.reporter.pk for person in persons if person.is_of_merged}
    names: dict[int | str, str] = {
        key: service.name(language) for service in here.services.values() for key in (service.pk, service.code)
    }
    situation = catalogue.version(case.catalogue).situations.get(case.situation)
    standing = At(
        request=request, case=case, scope=scope, by=request.actor, at=at, language=language,  # type: ignore[attr-defined]
        has_open_doubt=case.is_open and any(line.what == "doubt" and not line.code for line in found),
        has_photos=any(line.what == "photo" and line.reporter not in of_merged for line in found),
        has_open_task=any(line.what == "task" and not line.other and scope.works_for(line.service) for line in found),
    )  # fmt: skip
    verbs = offered(standing)
    may_act = scope.has(case)
    return {
        "case": case,
        "at": at,
        **frame(here),
        "title": situation.title(language) if situation else case.situation,
        "answers": _answers(case, language),
        "service_name": names.get(case.service_id or 0) or _("the coordinator"),
        "state": lateness(case, at=at, soon=at + SOON),
        "first": _first_promise(found, case),
        "contacts": [line for line in found if line.what == "contact" and line.text],
        "numbers": numbers,
        "photos": [line for line in found if line.what == "photo"],
        "history": history(found, numbers=numbers, services=names),
        "people": persons,
        "tour": [(names.get(line.service or 0, ""), line) for line in found if line.what == "passing"],
        "tasks": [(names.get(line.service or 0, ""), line) for line in found if line.what == "task"],
        "open_doubt": next((line for line in found if line.what == "doubt" and not line.code and case.is_open), None),
        "merged": merged,
        "near": [(round(dossier.metres(case, row)), row, lateness(row, at=at, soon=at + SOON)) for row in near],
        "proposal": dossier.waiting_proposal(found) if case.is_open else None,
        "proposal_service": names.get(case.service_id or 0),
        "may_answer": may_act and (may("answer", case.state) or may("settle", case.state)),
        "may_act": may_act,
        "scope_is_coordinator": scope.is_coordinator,
        "may_unmerge": case.merged_at is not None and at - case.merged_at <= UNDO_MERGE,
        "first_verbs": [verb for code in FIRST_BUTTONS for verb in verbs if verb.code == code],
        "more_verbs": [verb for verb in verbs if verb.code not in FIRST_BUTTONS and verb.code != "danger-seen"],
    }


def _answers(case: Case, language: str) -> list[tuple[str, str]]:
    """Return the closed questions with their answers, in the version they were asked in."""
    situation = catalogue.version(case.catalogue).situations.get(case.situation)
    if situation is None:
        return []
    return [
        (
            question.text(language),
            next((choice.text(language) for choice in question.choices if choice.code == code), code),
        )
        for name, code in case.answers.items()
        if (question := situation.questions.get(name))
    ]


def _first_promise(found: list[Line], case: Case) -> Line | None:
    """Return the first promise where a later date has taken its place on the page, else None."""
    first = next((line for line in found if line.what == "promise" and line.code == "first"), None)
    return first if first and first.moment != case.due_at else None


@open_to(Role.SERVICE, Role.COORDINATOR)
@require_GET
def photo(request: HttpRequest, reference: str, pk: int, size: str) -> HttpResponseBase:
    """Send a photo of a case one may see, or of one merged into it."""
    case = scope_of(request.user).find(reference)
    found = Attachment.objects.filter(pk=pk, case__in=[case.pk, *case.merged.values_list("pk", flat=True)]).first()
    if found is None:
        raise Http404
    return send_photo(found.small_name if size == "small" else found.name, found.media_type)


@open_to(Role.SERVICE, Role.COORDINATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def show_contact(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Show how to reach one person, after a reason has been written down."""
    scope = scope_of(request.user)
    case = scope.find(reference)
    if not scope.has(case):
        raise PermissionDenied
    people = dossier.people(case, list(case.merged.all()))
    person = next((one for one in people if one.reporter.pk == pk), None)
    if person is None:
        raise Http404
    form = RevealForm(posted(request))
    values: dict[str, Any] = {"case": case, "person": person, "form": form, "is_shown": False}
    if request.method == "POST" and form.is_valid():
        reporter = Reporter.objects.select_related("case", "recipient").get(pk=pk)
        actions.reveal(
            reporter=reporter, user=request.user, why=RevealReason(form.cleaned_data["why"]),
            reason=form.cleaned_data["reason"], by=request.actor, at=timezone.now(),  # type: ignore[attr-defined]
        )  # fmt: skip
        values |= {"is_shown": True, "rows": contact_rows(person)}
    return render(request, "cases/case/contact.html", values, status=400 if form.errors else 200)


def contact_rows(person: Person) -> list[dict[str, str]]:
    """Return name and addresses of a person as rows."""
    to = person.reporter.recipient
    rows = [
        (_("Name"), person.reporter.name), (_("E-mail"), to.email), (_("Phone"), to.phone), (_("Letter to"), to.letter_address)
    ]  # fmt: skip
    shown = [{"key": key, "value": value} for key, value in rows if value]
    return shown or [{"key": _("Contact"), "value": _("Nothing: this person looks it up with reference and PIN.")}]


@open_to(Role.SERVICE, Role.COORDINATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def print_case(request: HttpRequest, reference: str) -> HttpResponse:
    """Make a PDF of the case: without contact data unless a reason is given; who printed it, when, and no token on it."""
    scope, at, here = scope_of(request.user), timezone.now(), directory.current()
    case = scope.find(reference)
    form = PrintForm(posted(request))
    if not scope.has(case):
        form.fields.pop("with_contacts")
        form.fields.pop("reason")
    if request.method == "POST" and form.is_valid():
        shows = bool(form.cleaned_data.get("with_contacts"))
        if shows:
            for person in dossier.people(case, list(case.merged.all())):
                actions.reveal(
                    reporter=person.reporter, user=request.user, why=RevealReason.TO_WRITE,
                    reason=form.cleaned_data["reason"], by=request.actor, at=at,  # type: ignore[attr-defined]
                )  # fmt: skip
        actions.look(user=request.user, what="print", case=case, reason=form.cleaned_data.get("reason", ""), at=at)
        values = contents(request, case, scope, here, at=at)
        try:
            made = pdf.of_case(
                values, printed_by=str(request.user), with_contacts=shows, base_url=settings.PARVIS_BASE_URL
            )
        except pdf.CannotPrint:
            form.add_error(None, _("The PDF could not be made. Print the page itself instead."))
        else:
            response = HttpResponse(made, content_type="application/pdf")
            response["Content-Disposition"] = f'attachment; filename="{case.reference}.pdf"'
            return response
    return render(request, "cases/case/print.html", {"case": case, "form": form}, status=400 if form.errors else 200)
