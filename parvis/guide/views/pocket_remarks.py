"""“This sheet is wrong”: saying it, answering it, seeing what became of it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parvis.core.access import open_to
from parvis.core.forms import posted
from parvis.guide import pocket
from parvis.guide.actions import pocket_remarks as actions
from parvis.guide.forms.pocket import AnswerForm, WrongForm
from parvis.guide.models.pocket import RemarkOutcome, SheetRemark
from parvis.guide.pocket import access
from parvis.guide.views.pocket import language_of, sheet_or_404
from parvis.people.models import User

ON_A_PAGE = 100


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


@open_to("staff")
@require_http_methods(["GET", "HEAD", "POST"])
def wrong(request: HttpRequest, code: str) -> HttpResponse:
    """Let somebody who works with a sheet say what is wrong in it."""
    sheet = sheet_or_404(code)
    language = sheet.language(language_of(request))
    form = WrongForm(posted(request))
    if form.is_valid():
        remark = actions.say_wrong(
            sheet=code,
            language=language,
            wrong=form.cleaned_data["wrong"],
            proposal=form.cleaned_data["proposal"],
            by=_person(request),
            at=timezone.now(),
        )
        messages.success(request, _("Thank you. Somebody will answer you."))
        return redirect("guide:pocket_remark", remark.reference)
    context = {"form": form, "code": code, "title": sheet.text("title", language)}
    return render(request, "guide/pocket/wrong.html", context, status=422 if form.errors else 200)


@open_to("staff")
@require_safe
def remarks(request: HttpRequest) -> HttpResponse:
    """List one's own remarks; for those who answer, what waits comes first, the most overdue on top."""
    user, now = _person(request), timezone.now()
    may_answer = access.may_change(user)
    waiting = list(SheetRemark.objects.waiting().order_by("due_at")[:ON_A_PAGE]) if may_answer else []
    own = list(SheetRemark.objects.filter(written_by=user).order_by("-pk")[:ON_A_PAGE])
    titles = {code: sheet.text("title", language_of(request)) for code, sheet in pocket.current().sheets.items()}
    context = {"may_answer": may_answer, "waiting": waiting, "own": own, "titles": titles, "now": now}
    return render(request, "guide/pocket/remarks.html", context)


@open_to("staff")
@require_http_methods(["GET", "HEAD", "POST"])
def remark(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one remark to who wrote it and to those who answer; take the answer."""
    user = _person(request)
    found = SheetRemark.objects.select_related("written_by").filter(reference=reference).first()
    if found is None or not access.may_see(user, found):
        raise Http404
    may_answer = access.may_change(user) and not found.is_answered and found.written_by_id != user.pk
    form = AnswerForm(posted(request) if may_answer else None)
    if form.is_valid() and _answer(request, form, found):
        return redirect("guide:pocket_remark", reference)
    sheet = pocket.current().sheets.get(found.sheet)
    context = {
        "remark": found,
        "form": form if may_answer else None,
        "may_change": access.may_change(user),
        "is_own": found.written_by_id == user.pk,
        "title": sheet.text("title", language_of(request)) if sheet else found.sheet,
        "is_there": sheet is not None,
        "state": _state(found),
    }
    return render(request, "guide/pocket/remark.html", context, status=422 if form.errors else 200)


def _answer(request: HttpRequest, form: AnswerForm, found: SheetRemark) -> bool:
    try:
        actions.answer(
            remark=found,
            outcome=RemarkOutcome(form.cleaned_data["outcome"]),
            words=form.cleaned_data["words"],
            by=_person(request),
            at=timezone.now(),
        )
    except actions.NothingChanged:
        form.add_error("outcome", _("The sheet reads as it did when the remark came. Change it first, then say so."))
        return False
    except actions.Answered:
        messages.error(request, _("Somebody else has answered meanwhile."))
    else:
        messages.success(request, _("Answered. The person who wrote hears of it."))
    return True


def _state(found: SheetRemark) -> str:
    if found.is_answered:
        return "kept" if found.kept else "broken"
    return "late" if found.due_at < timezone.now() else ""
