"""The one-time link of a service without account: shows one case, takes one answer. GET changes nothing."""

from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from parvis.cases import actions, answer_by_mail
from parvis.cases.actions.proposing import is_usable
from parvis.cases.models import Case, ServiceLink
from parvis.cases.moves import Outcome
from parvis.cases.staff_forms import ProposeForm
from parvis.city import directory
from parvis.core.access import open_to
from parvis.core.forms import posted
from parvis.core.limiting import limited
from parvis.core.references import digest
from parvis.situations import catalogue

COOKIE = "__Host-answer" if settings.IS_HTTPS else "answer"
LASTS_SECONDS = 30 * 60
_SALT = "parvis.cases.one_time"


@open_to("anyone")
@require_GET
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address and keep for half an hour, in a signed cookie, which link was followed."""
    link = ServiceLink.objects.select_related("case").filter(digest=digest(token)).first()
    if link is None or not is_usable(link, link.case, at=timezone.now()):
        return _lapsed(request)
    response = redirect("cases:one_time_page")
    response.status_code = 303
    value = signing.TimestampSigner(salt=_SALT).sign(str(link.pk))
    response.set_cookie(
        COOKIE, value, max_age=LASTS_SECONDS, httponly=True, samesite="Lax", secure=settings.IS_HTTPS, path="/"
    )
    return response


@open_to("anyone")
@require_http_methods(["GET", "HEAD", "POST"])
@limited("one_time", most=60)
def page(request: HttpRequest) -> HttpResponse:
    """Show what the service may know of the case; take its answer for a coordinator to look at."""
    link, at = _link(request), timezone.now()
    if link is None or not is_usable(link, link.case, at=at):
        return _lapsed(request)
    language: str = request.LANGUAGE_CODE
    form = ProposeForm(posted(request), initial={"language": language})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.propose_by_link(
                link=link, outcome=Outcome(said["outcome"]), text=said["text"], language=said["language"], at=at
            )
        except (actions.LinkUsed, actions.CaseClosed):
            return _lapsed(request)
        response = render(request, "cases/inbox/one_time_done.html", {"case": link.case})
        response.delete_cookie(COOKIE, path="/", samesite="Lax")
        return response
    values = {**_shown(link, language, at=at), "form": form}
    return render(request, "cases/inbox/one_time.html", values, status=400 if form.errors else 200)


def _link(request: HttpRequest) -> ServiceLink | None:
    try:
        kept = signing.TimestampSigner(salt=_SALT).unsign(request.COOKIES.get(COOKIE, ""), max_age=LASTS_SECONDS)
    except signing.BadSignature:
        return None
    return ServiceLink.objects.select_related("case__district", "service").filter(pk=int(kept)).first()


def _lapsed(request: HttpRequest) -> HttpResponse:
    return render(request, "cases/inbox/one_time_lapsed.html", status=404)


def _shown(link: ServiceLink, language: str, *, at: Any) -> dict[str, Any]:
    """Return what the mail may hold, and no more."""
    case: Case = link.case
    here = directory.current()
    service = here.service(link.service.code)
    fields = answer_by_mail.fields_for(case, service, here, at=at) if service else []
    situation = catalogue.version(case.catalogue).situations.get(case.situation)
    rows = [(_("District"), case.district.name if case.district else "")]
    if "place" in fields:
        rows.append((_("Where"), "\n".join(filter(None, [case.place, case.place_note]))))
    if "answers" in fields and situation:
        for name, code in case.answers.items():
            if question := situation.questions.get(name):
                rows.append((question.text(language), question.choice(code).text(language)))
    return {
        "case": case,
        "title": situation.title(language) if situation else case.situation,
        "holds_back": "place" not in fields and not case.is_sensitive,
        "rows": [{"key": key, "value": value} for key, value in rows if value],
        "words": [words for words in case.contacts.values_list("words", flat=True) if words]
        if "words" in fields
        else [],
    }
