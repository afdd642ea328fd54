"""Answering: written, looked at once more with how many people read it, then sent."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.cases import actions, answer_by_mail, how_told
from parvis.cases.actions.answering import everybody
from parvis.cases.giveaways import Giveaway, giveaways
from parvis.cases.messages import contest_texts
from parvis.cases.models import Case, Contact, ProposalState, ProposedAnswer, Remark, RemarkKind, Reporter
from parvis.cases.moves import Outcome, State, may
from parvis.cases.staff_forms import AnswerForm, QuestionBackForm
from parvis.cases.views.inbox_do import REFUSALS, header, sentence, stand
from parvis.cases.views.inbox_verbs import At
from parvis.city import directory
from parvis.core.access import Role, open_to
from parvis.core.languages import best
from parvis.correspondence.models import MessageKind
from parvis.situations import catalogue

NAMES = dict(settings.LANGUAGES)


@open_to(Role.SERVICE, Role.COORDINATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, reference: str) -> HttpResponse:
    """Write the answer to everybody who reported it: put a standard text in, look at it, change it, send it."""
    here = stand(request, reference)
    if refused := _refused(here):
        return refused
    hearers = everybody(here.case)
    return _write(request, here, hearers, None)


@open_to(Role.SERVICE, Role.COORDINATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Look at what a service without account says: send it as it is, edit it, ask back, or leave it unused."""
    here = stand(request, reference)
    if refused := _refused(here):
        return refused
    if not here.scope.is_coordinator:
        raise PermissionDenied
    found = get_object_or_404(ProposedAnswer.objects.select_related("service", "case"), pk=pk, case=here.case)
    if found.state != ProposalState.WAITING:
        messages.error(request, _("Somebody was faster: this is decided already."))
        return redirect(here.case)
    if request.POST.get("step") == "aside":
        actions.set_aside(proposal=found, by=here.by, at=here.at)
        messages.success(request, _("These words stay unused; the case goes on."))
        return redirect(here.case)
    if request.POST.get("step") == "ask_back":
        return _ask_back(request, here, found)
    return _write(request, here, everybody(here.case), found)


def _refused(here: At) -> HttpResponse | None:
    if not here.scope.has(here.case):
        raise PermissionDenied
    if not (may("answer", here.case.state) or may("settle", here.case.state)):
        messages.error(here.request, _("This case has ended. Open it again first."))
        return redirect(here.case)
    return None


def _write(request: HttpRequest, here: At, hearers: Sequence[Reporter], found: ProposedAnswer | None) -> HttpResponse:
    step = request.POST.get("step", "")
    form = AnswerForm(request.POST) if request.method == "POST" else AnswerForm(initial=_first(here, hearers, found))
    if "insert" in request.POST:
        form = AnswerForm(initial=_with_standard(request, here))
    elif step == "change":
        form = AnswerForm(initial=request.POST.dict())
    elif request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if step == "send" and constant_time_compare(request.POST.get("seen", ""), _seen(here.case, said)):
            try:
                return _send(request, here, hearers, said, found)
            except REFUSALS as refusal:
                form.add_error(None, _who_answered(refusal, here))
        else:
            return render(request, "cases/case/preview.html", _preview(here, hearers, said, found))
    return render(
        request, "cases/case/answer.html", _page(here, hearers, form, found), status=400 if form.errors else 200
    )


def _who_answered(refusal: Exception, here: At) -> str:
    if isinstance(refusal, actions.NeedsAnotherPerson):
        return _("You have answered this before. After a second look, somebody else gives the final answer.")
    return sentence(refusal, here)


def _first(here: At, hearers: Sequence[Reporter], found: ProposedAnswer | None) -> dict[str, Any]:
    if found is not None:
        return {"outcome": found.outcome, "text": found.text, "language": found.language}
    read = Counter(reporter.recipient.language for reporter in hearers).most_common(1)
    language = read[0][0] if read else here.language
    # Without texts to start from in the people's language, a colleague begins in their own.
    has_texts = any(one.language == language for one in _standard(here, language))
    return {"language": language if has_texts else here.language}


class Standard(NamedTuple):
    """A text to start an answer from, as the page offers it."""

    key: str
    outcome: str
    text: str
    language: str


def _standard(here: At, language: str) -> list[Standard]:
    """Return the standard texts of the situation in `language`, else in that of the page, else as `standard_language`."""
    situation = catalogue.current().situations.get(here.case.situation)
    if situation is None:
        return []
    return [
        Standard(f"{outcome}:{number}", str(outcome.label), text, found)
        for outcome in Outcome
        if (found := situation.standard_language(outcome, language, here.language))
        for number, text in enumerate(situation.standard_texts(outcome, found))
    ]


def _with_standard(request: HttpRequest, here: At) -> dict[str, Any]:
    """Return the form's values with a standard text put behind what is written already, and the language it is in."""
    said = request.POST.dict()
    chosen = next((one for one in _standard(here, said.get("language", "")) if one.key == said["insert"]), None)
    if chosen is not None:
        said["outcome"], said["language"] = chosen.key.split(":")[0], chosen.language
        said["text"] = "\n\n".join(filter(None, [said.get("text", "").strip(), chosen.text]))
    return dict(said)


def _seen(case: Case, said: dict[str, Any]) -> str:
    """Return what only the preview of exactly these words can have put into the form."""
    words = f"{case.pk}:{said['outcome']}:{said['language']}:{said['text']}"
    return salted_hmac("parvis.cases.preview", words, algorithm="sha256").hexdigest()


def _send(
    request: HttpRequest, here: At, hearers: Sequence[Reporter], said: dict[str, Any], found: ProposedAnswer | None
) -> HttpResponse:
    words = {"outcome": Outcome(said["outcome"]), "text": said["text"], "language": said["language"]}
    if found is not None:
        actions.send_proposal(proposal=found, by=here.by, at=here.at, **words)
    elif here.case.state == State.SECOND_LOOK:
        actions.settle(case=here.case, by=here.by, at=here.at, **words)
    else:
        actions.answer(case=here.case, by=here.by, at=here.at, **words)
    told = how_told.sentences(how_told.ways(hearers, MessageKind.ANSWER))
    written = _("The answer is written down.")
    messages.success(request, f"{written} {told}" if told else _("The answer is on its way."))
    return redirect(here.case)


def readers(hearers: Sequence[Reporter]) -> list[tuple[str, int]]:
    """Return in which languages how many people read, most first."""
    counted = Counter(reporter.recipient.language for reporter in hearers)
    return [(str(NAMES.get(code, code)), number) for code, number in counted.most_common()]


def _page(here: At, hearers: Sequence[Reporter], form: AnswerForm, found: ProposedAnswer | None) -> dict[str, Any]:
    language = str(form["language"].value() or here.language)
    return {
        **header(here),
        "form": form,
        "proposal": found,
        "back_form": QuestionBackForm(prefix="back") if found else None,
        "hearers": len(hearers),
        "readers": readers(hearers),
        "standard": _standard(here, language),
        "is_final": here.case.state == State.SECOND_LOOK,
        "contest": best(contest_texts(), here.language) if here.case.state == State.SECOND_LOOK else "",
        "words": [row.text for row in Remark.objects.filter(case=here.case, is_withheld=False, kind=RemarkKind.REPLY)],
        "feedback": here.case.feedback.filter(solved=False).exclude(reason="").order_by("-id")[:5]
        if here.case.state == State.SECOND_LOOK else [],
        "added": _added(here.case),
    }  # fmt: skip


def _added(case: Case) -> list[str]:
    """Return what people added since one of them said that it is not solved, for the second look."""
    since = case.feedback.filter(solved=False).order_by("id").values_list("at", flat=True).first()
    if case.state != State.SECOND_LOOK or since is None:
        return []
    added = Remark.objects.filter(case=case, is_withheld=False, kind=RemarkKind.ADDITION, at__gte=since)
    return [row.text for row in added.exclude(text="").order_by("id")]


def _preview(
    here: At, hearers: Sequence[Reporter], said: dict[str, Any], found: ProposedAnswer | None
) -> dict[str, Any]:
    told = how_told.ways(hearers, MessageKind.ANSWER)
    others = {reporter.recipient.language for reporter in hearers} - {said["language"]}
    return {
        **header(here),
        "said": said,
        "seen": _seen(here.case, said),
        "outcome": Outcome(said["outcome"]).label,
        "language_name": NAMES.get(said["language"], said["language"]),
        "hearers": len(hearers),
        "readers": readers(hearers),
        "others": sorted(str(NAMES.get(code, code)) for code in others),
        "by_page": told.by_page,
        "by_person": how_told.by_person(told) if told.by_person else "",
        "warnings": _warnings(here, hearers, said),
        "is_final": here.case.state == State.SECOND_LOOK,
        "contest": best(contest_texts(), said["language"]) if here.case.state == State.SECOND_LOOK else "",
        "proposal": found,
    }


def _warnings(here: At, hearers: Sequence[Reporter], said: dict[str, Any]) -> list[Giveaway]:
    family = [here.case.pk, *{reporter.case_id for reporter in hearers}]
    words = list(Contact.objects.filter(case__in=family).values_list("words", flat=True))
    replies = Remark.objects.filter(case__in=family, reporter__isnull=False).exclude(kind=RemarkKind.QUESTION)
    words += list(replies.values_list("text", flat=True))
    city = directory.current()
    known = [here.case.place, city.city.name, *(district.name for district in city.districts.values())]
    for service in city.services.values():
        known += [*service.names.values(), *service.plain_names.values()]
    return giveaways(
        said["text"], language=said["language"], reporters_words=words,
        reporters_names=[reporter.name for reporter in hearers if reporter.name], known=known,
    )  # fmt: skip


def _ask_back(request: HttpRequest, here: At, found: ProposedAnswer) -> HttpResponse:
    form = QuestionBackForm(request.POST, prefix="back")
    if form.is_valid():
        try:
            answer_by_mail.ask_back(proposal=found, question=form.cleaned_data["question"], by=here.by, at=here.at)
        except REFUSALS as refusal:
            messages.error(request, sentence(refusal, here))
        else:
            messages.success(request, _("Your question is on its way to the service."))
        return redirect(here.case)
    values = _page(here, everybody(here.case), AnswerForm(initial=_first(here, [], found)), found)
    return render(request, "cases/case/answer.html", {**values, "back_form": form}, status=400)
