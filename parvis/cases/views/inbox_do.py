"""The one view behind all verbs: show the small form, check it, call the action, say what came of it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.cases import actions, how_told
from parvis.cases.access import scope_of
from parvis.cases.models import Case, Passing
from parvis.cases.views.inbox_reclassify import REFUSED
from parvis.cases.views.inbox_verbs import VERBS, At, NoSuchCase, Verb, hearers, open_tasks
from parvis.city import directory
from parvis.city.context import frame
from parvis.core.access import Role, open_to
from parvis.core.forms import PageForm
from parvis.correspondence.ways import Ways
from parvis.situations import catalogue

REFUSALS: tuple[type[Exception], ...] = (
    actions.AlreadyTried, actions.CannotJoin, actions.CannotMerge, actions.CaseClosed, actions.NeedsAnotherPerson,
    actions.NeedsReason, actions.NotAllowedNow, actions.NothingOpen, actions.TooLate, actions.Withheld, NoSuchCase, *REFUSED,
)  # fmt: skip


def stand(request: HttpRequest, reference: str, *, what: str = "view") -> At:
    """Return who stands before which case; looking is written down. Raises Http404 alike for foreign and unknown ones."""
    scope = scope_of(request.user)
    case = scope.find(reference)
    at = timezone.now()
    if request.method != "POST":
        actions.look(user=request.user, what=what, case=case, at=at)
    bare = At(
        request=request, case=case, scope=scope, by=request.actor, at=at,  # type: ignore[attr-defined]
        language=request.LANGUAGE_CODE,
    )  # fmt: skip
    return replace(
        bare,
        has_open_doubt=case.is_open and case.doubts.filter(decided_at__isnull=True).exists(),
        has_photos=case.attachments.exists(),
        has_open_task=open_tasks(bare).exists(),
    )


def offered(here: At) -> list[Verb]:
    """Return the verbs that fit this case and this colleague now."""
    may_act = here.scope.has(here.case)
    return [verb for verb in VERBS.values() if (may_act or verb.on_task) and verb.fits(here)]


@open_to(Role.SERVICE, Role.COORDINATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def do(request: HttpRequest, reference: str, verb: str) -> HttpResponse:
    """Do one thing with a case, or ask first what it needs to know."""
    if verb not in VERBS:
        raise Http404
    here, act = stand(request, reference), VERBS[verb]
    if not (here.scope.has(here.case) or act.on_task):
        raise PermissionDenied
    if not act.fits(here):
        messages.error(request, _("That does not fit this case any more. Here is how it stands now."))
        return redirect(here.case)
    sent = _sent(request, act)
    form = act.form(here, sent) if act.form else PageForm(sent)
    if form.is_valid():
        try:
            act.run(here, form.cleaned_data)
        except REFUSALS as refusal:
            form.add_error(None, sentence(refusal, here))
            return _page(request, here, act, form)
        messages.success(request, _came_of(here, act, form.cleaned_data))
        still_mine = here.scope.cases().filter(pk=here.case.pk).exists()
        return redirect(here.case if still_mine and not act.leaves else reverse("cases:inbox"))
    return _page(request, here, act, form)


def _sent(request: HttpRequest, act: Verb) -> QueryDict | None:
    """Return what was sent with the verb's form; None for a look, or a bare press that carries nothing of the form."""
    if request.method != "POST" or (act.asks and not set(request.POST) - {"csrfmiddlewaretoken"}):
        return None
    return request.POST


def _came_of(here: At, act: Verb, said: Mapping[str, Any]) -> str:
    """Return what came of it, with who is not written to."""
    told = how_told.sentences(how_told.ways(hearers(act, here, said), act.tells)) if act.tells else ""
    return f"{act.done} {told}" if told else str(act.said(said) if callable(act.said) else act.said)


def _page(request: HttpRequest, here: At, act: Verb, form: PageForm) -> HttpResponse:
    told = how_told.ways(hearers(act, here, {}), act.tells) if act.tells else None
    values = {
        "form": form,
        "act": act,
        **header(here),
        "told": _told(here, act, told),
    }
    return render(request, "cases/case/do.html", values, status=400 if form.errors else 200)


def _told(here: At, act: Verb, told: Ways | None) -> str:
    """Say before a verb is done how the people will hear of it, where that is not simply by a message."""
    if told is None:
        return ""
    if act.code == "note" and here.case.is_sensitive:
        return how_told.of_a_note(told)
    return how_told.by_person(told) if told.by_person else ""


def header(here: At) -> dict[str, Any]:
    """Return what stands above every page about one case."""
    city = directory.current()
    situation = catalogue.version(here.case.catalogue).situations.get(here.case.situation)
    service = next((one for one in city.services.values() if one.pk == here.case.service_id), None)
    return {
        "case": here.case,
        "title": situation.title(here.language) if situation else here.case.situation,
        "service_name": service.name(here.language) if service else _("the coordinator"),
        **frame(city),
    }


def sentence(refusal: Exception, here: At) -> str:
    """Return a refusal as a sentence that says what to do next."""
    if isinstance(refusal, actions.AlreadyTried):
        return _tour(refusal, here)
    if type(refusal) in REFUSED:
        return str(REFUSED[type(refusal)])
    sentences = {
        actions.CannotJoin: _("This case is not public, so there is nothing to show."),
        actions.CannotMerge: _(
            "These two cannot be one matter: one is sensitive, has ended, is of another kind, or belongs to a pair already."
        ),
        actions.CaseClosed: _("This case has ended. Open it again first."),
        actions.NeedsAnotherPerson: _("Somebody else has to decide this: the one who began may not."),
        actions.NeedsReason: _("Say why; one sentence is enough."),
        actions.NotAllowedNow: _("The case has moved on meanwhile. Go back and look at how it stands now."),
        actions.NothingOpen: _("Somebody was faster: this is decided already."),
        actions.TooLate: _("The time in which this could be undone is over."),
        NoSuchCase: _("There is no case with this reference among yours. Look at its nine digits again."),
        actions.Withheld: _("The mediator has to look at this first."),
    }
    return sentences.get(type(refusal), _("That was not possible. Nothing was changed."))


def _tour(refusal: actions.AlreadyTried, here: At) -> str:
    """Say through whose hands it went, and who answers for it by name now."""
    services = directory.current().services
    rows = Passing.objects.filter(case=here.case).select_related("service").order_by("id")
    codes = [row.service.code for row in rows]
    names = [services[code].name(here.language) if code in services else code for code in codes]
    now = next((one.name(here.language) for one in services.values() if one.pk == here.case.service_id), None)
    tour = " → ".join([*names, now] if now else names)
    owner = Case.objects.select_related("owner").get(pk=here.case.pk).owner
    if owner is None:
        return _("It has been there already: %(tour)s. Choose another service.") % {"tour": tour}
    return _("It has been there already: %(tour)s. %(owner)s answers for it by name and decides where it goes.") % {
        "tour": tour, "owner": owner,
    }  # fmt: skip
