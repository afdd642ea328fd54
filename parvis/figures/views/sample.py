"""The sample of answers: drawn by itself, read by two, counted. Contact data and places are not on these pages."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parvis.city import directory
from parvis.city.tables import Cell, Row, Table
from parvis.city.views.shown import done, form_page
from parvis.core.access import actor_of, open_to
from parvis.core.forms import posted
from parvis.figures import access
from parvis.figures.actions import sample as actions
from parvis.figures.forms.words import RUBRIC, ReadingForm, SampleForm
from parvis.figures.models.words import DrawnAnswer, Reading, Sample, Verdict
from parvis.figures.sums.measures import month_of, number_of, read_month, written
from parvis.figures.views.people import name_of, person
from parvis.figures.views.sums import say_month
from parvis.figures.words import counts
from parvis.figures.words.masking import masked
from parvis.situations import catalogue

ON_A_PAGE = 36


@open_to(*access.READERS)
@require_safe
def samples(request: HttpRequest) -> HttpResponse:
    """List the months that were drawn, and how far their reading is."""
    rows = []
    for one in Sample.objects.all()[:ON_A_PAGE]:
        far = counts.how_far(one)
        month = month_of(one.month)
        rows.append(
            Row(
                (
                    Cell(say_month(month), reverse("sums:sample", args=[written(month)])),
                    Cell(far.drawn),
                    Cell(far.twice),
                    Cell(far.readable - far.twice),
                ),
                state="" if far.is_done else "soon",
            )
        )
    headings = (_("Month"), _("Drawn"), _("Read by two"), _("Still to read"))
    context = {"table": Table(_("Samples of answers"), headings, rows), "size": actions.size()}
    return render(request, "figures/words/samples.html", context)


@open_to(*access.READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Say how many answers are drawn each month."""
    form = SampleForm(posted(request), initial={"size": actions.size()})
    back = reverse("sums:samples")
    if form.is_valid():
        actions.settle(size=form.cleaned_data["size"], by=actor_of(request), at=timezone.now())
        done(request, _("Saved. It holds from the next draw on."))
        return redirect(back)
    return form_page(request, form, title=_("How many answers are read"), back=back)


@open_to(*access.READERS)
@require_safe
def sample(request: HttpRequest, month: str) -> HttpResponse:
    """Show one month: how it was drawn, how far its reading is, what was found so far."""
    found = _sample_or_404(month)
    far, pairs = counts.how_far(found), counts.pairs(found)
    standard, drawn = counts.standard_texts(found)
    here, language = directory.current(), request.LANGUAGE_CODE
    drawn_of: dict[str, int] = {}
    for code in DrawnAnswer.objects.filter(sample=found).values_list("service", flat=True):
        drawn_of[code] = drawn_of.get(code, 0) + 1
    strata = [
        Row((Cell(_service_name(here, code, language)), Cell(there), Cell(drawn_of.get(code, 0))))
        for code, there in sorted(found.strata.items())
    ]
    user = person(request)
    context = {
        "sample": found,
        "month": month,
        "month_name": say_month(month_of(found.month)),
        "far": far,
        "found": _found(pairs),
        "standard": standard,
        "drawn": drawn,
        "strata": Table(_("How it was drawn"), (_("Service"), _("Answers"), _("Drawn")), strata),
        "has_next": actions.next_for(sample=found, user=user) is not None,
        "own": list(
            Reading.objects.filter(drawn__sample=found, reader=user.actor_reference)
            .order_by("drawn__position")
            .values_list("drawn__position", flat=True)
        ),
    }
    return render(request, "figures/words/sample.html", context)


def _found(pairs: list[counts.Pair]) -> Table:
    """Return the counts of all services together: for each question how often both said the same, and how often not."""
    rows = []
    for criterion, (question, _hint) in RUBRIC.items():
        of = [pair for pair in pairs if pair.criterion == criterion]
        same = [sum(p.count for p in of if p.first == p.second == verdict) for verdict in Verdict.values]
        total = sum(p.count for p in of)
        rows.append(Row((Cell(question), *(Cell(count) for count in same), Cell(total - sum(same)), Cell(total))))
    headings = (_("Question"), _("Both: yes"), _("Both: partly"), _("Both: no"), _("They differ"), _("Answers"))
    return Table(_("What two readers found"), headings, rows)


@open_to(*access.READERS)
@require_safe
def read(request: HttpRequest, month: str) -> HttpResponse:
    """Lead to the next answer this person reads."""
    found = _sample_or_404(month)
    following = actions.next_for(sample=found, user=person(request))
    if following is None:
        done(request, _("Nothing is left for you to read in this month. Thank you."))
        return redirect("sums:sample", month)
    return redirect("sums:answer", month, following.position)


@open_to(*access.READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, month: str, position: int) -> HttpResponse:
    """Show one answer without contact data, take one person's reading; both readings only to who has handed in theirs."""
    found = _sample_or_404(month)
    drawn = get_object_or_404(DrawnAnswer.objects.select_related("sample"), sample=found, position=position)
    user = person(request)
    try:
        drawn = actions.open_answer(drawn=drawn, user=user, at=timezone.now())
    except (actions.NotReadable, actions.OwnAnswer) as refused:
        is_own = isinstance(refused, actions.OwnAnswer)
        context = {"month": month, "month_name": say_month(month_of(found.month)), "is_own": is_own}
        return render(request, "figures/words/not_readable.html", context, status=403 if is_own else 404)
    readings = list(drawn.readings.all())
    mine = next((one for one in readings if one.reader == user.actor_reference), None)
    is_open = mine is None and len(readings) < 2
    form = ReadingForm(posted(request) if is_open else None)
    if is_open and form.is_valid() and _hand_in(request, form, drawn):
        return redirect("sums:read", month) if "next" in request.POST else redirect("sums:answer", month, position)
    context = {
        **_shown(drawn, request.LANGUAGE_CODE),
        "month": month,
        "month_name": say_month(month_of(found.month)),
        "drawn": drawn,
        "form": form if is_open else None,
        "mine": mine,
        "readings": [_said(one, is_mine=one == mine) for one in readings] if mine else [],
        "other_waits": mine is not None and len(readings) < 2,
    }
    return render(request, "figures/words/answer.html", context, status=422 if form.errors else 200)


def _hand_in(request: HttpRequest, form: ReadingForm, drawn: DrawnAnswer) -> bool:
    try:
        actions.hand_in(
            drawn=drawn,
            verdicts=form.verdicts(),
            remark=form.cleaned_data["remark"],
            user=person(request),
            by=actor_of(request),
            at=timezone.now(),
        )
    except (actions.ReadBefore, actions.NotReadable):
        form.add_error(None, _("Two others have read this answer meanwhile, or it is gone. Go on with the next one."))
        return False
    done(request, _("Handed in. It stands as it is."))
    return True


def _said(reading: Reading, *, is_mine: bool) -> dict[str, Any]:
    return {
        "who": _("You") if is_mine else name_of(reading.reader),
        "verdicts": [(question, Verdict(getattr(reading, name)).label) for name, (question, _hint) in RUBRIC.items()],
        "remark": reading.remark,
    }


def _shown(drawn: DrawnAnswer, language: str) -> dict[str, Any]:
    """Return what readers see of an answer: what was reported and what was said, names and numbers taken out."""
    answer, here = drawn.answer, directory.current()
    assert answer is not None
    case = answer.case
    names = list(case.reporters.exclude(name="").values_list("name", flat=True))
    known = [here.city.name, *(one.name for one in here.districts.values())]
    known += [name for service in here.services.values() for name in service.names.values()]
    situation = catalogue.version(case.catalogue).situations.get(case.situation)
    contact = case.contacts.exclude(words="").order_by("pk").first()
    return {
        "situation": situation.title(language) if situation else case.situation,
        "service": _service_name(here, drawn.service, language),
        "outcome": answer.get_outcome_display(),
        "days": max(0, (answer.at - case.received_at).days),
        "reported": masked(contact.words, language=contact.language, names=names, known=known) if contact else "",
        "reported_language": contact.language if contact else "",
        "answered": masked(answer.text, language=answer.language, names=names, known=known),
        "answered_language": answer.language,
        "is_standard": answer.is_standard,
    }


def _service_name(here: directory.Directory, code: str, language: str) -> str:
    view = here.services.get(code)
    return view.name(language) if view else code or _("no service")


def _sample_or_404(month: str) -> Sample:
    try:
        number = number_of(read_month(month))
    except ValueError:
        raise Http404 from None
    return get_object_or_404(Sample, month=number)
