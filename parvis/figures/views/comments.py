"""Comments of those who are measured: the definition first, then their words, then a coordinator's decision."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.city import directory
from parvis.city.models import Service
from parvis.city.views.shown import done
from parvis.core.access import Role, actor_of, has_role, open_to
from parvis.core.forms import posted
from parvis.figures import access
from parvis.figures.actions import comments as actions
from parvis.figures.forms.words import CommentDecideForm, CommentForm, SeenForm
from parvis.figures.models.words import FigureComment
from parvis.figures.views.people import person
from parvis.figures.words import definitions

ON_A_PAGE = 100


@open_to(*access.SPEAKERS)
@require_safe
def office(request: HttpRequest) -> HttpResponse:
    """List comments: to coordinators all, what waits first; to those who lead a service their own."""
    rows = FigureComment.objects.select_related("service")
    is_coordinator = has_role(request.user, Role.COORDINATOR)
    if not is_coordinator:
        rows = rows.filter(service__code__in=access.led_by(request.user))
    found = sorted(
        rows[:ON_A_PAGE], key=lambda row: (row.decided_at is not None or row.withdrawn_at is not None, -row.pk)
    )
    context = {"rows": [(row, _service(row, request)) for row in found], "is_coordinator": is_coordinator}
    return render(request, "figures/words/comments.html", context)


def _service(row: FigureComment, request: HttpRequest) -> str:
    view = directory.current().services.get(row.service.code)
    return view.name(request.LANGUAGE_CODE) if view else row.service.code


@open_to("service")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Show what the figure says; once somebody has said that they read it, take their comment."""
    user, led = person(request), access.led_by(request.user)
    if not led:
        raise PermissionDenied
    indicator, period, split = (request.GET.get(name, "")[:120] for name in ("indicator", "period", "split"))
    definition = definitions.find(indicator, request.LANGUAGE_CODE)
    if definition is None or not actions.PERIOD.fullmatch(period) or not actions.SPLIT.fullmatch(split):
        raise Http404
    here, language = directory.current(), request.LANGUAGE_CODE
    by, at = actor_of(request), timezone.now()
    context = {"definition": definition, "period": period, "split": split}
    if not actions.has_seen(definition=definition, user=user):
        seen = SeenForm(posted(request))
        if seen.is_valid():
            actions.see_definition(definition=definition, user=user, by=by, at=at)
            return redirect(f"{request.path}?{urlencode({'indicator': indicator, 'period': period, 'split': split})}")
        return render(
            request, "figures/words/comment_new.html", {**context, "form": seen}, status=422 if seen.errors else 200
        )
    services = [(code, here.services[code].name(language)) for code in sorted(led) if code in here.services]
    form = CommentForm(posted(request), services=services, initial={"language": language})
    if form.is_valid():
        service = Service.objects.get(code=form.cleaned_data["service"])
        row = actions.comment(
            indicator=indicator, period=period, split=split, service=service, text=form.cleaned_data["text"],
            language=form.cleaned_data["language"], user=user, by=by, at=at,
        )  # fmt: skip
        done(request, _("Thank you. A coordinator reads it before it is shown."))
        return redirect("sums:comment", row.pk)
    return render(
        request,
        "figures/words/comment_new.html",
        {**context, "form": form, "has_seen": True},
        status=422 if form.errors else 200,
    )


@open_to(*access.SPEAKERS)
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one comment to those who lead its service and to coordinators, who decide."""
    row = _row_or_404(request, pk)
    may_decide = (
        has_role(request.user, Role.COORDINATOR)
        and row.decided_at is None
        and row.withdrawn_at is None
        and row.written_by != person(request).actor_reference
    )
    form = CommentDecideForm(posted(request) if may_decide else None)
    if may_decide and form.is_valid() and _decide(request, form, row):
        return redirect("sums:comment", pk)
    context = {
        "row": row,
        "service": _service(row, request),
        "definition": definitions.find(row.indicator, request.LANGUAGE_CODE),
        "form": form if may_decide else None,
        "may_withdraw": row.withdrawn_at is None and row.service.code in access.led_by(request.user),
    }
    return render(request, "figures/words/comment.html", context, status=422 if form.errors else 200)


def _decide(request: HttpRequest, form: CommentDecideForm, row: FigureComment) -> bool:
    by, at = actor_of(request), timezone.now()
    try:
        if form.cleaned_data["verdict"] == "release":
            actions.release(row=row, by=by, at=at)
            done(request, _("It stands beside the figure from now on."))
        else:
            actions.refuse(row=row, why=form.cleaned_data["why"], by=by, at=at)
            done(request, _("Not shown. The service reads why."))
    except actions.Settled:
        form.add_error(None, _("Somebody has decided meanwhile."))
        return False
    return True


@open_to(*access.SPEAKERS)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a comment of one's own service back."""
    row = _row_or_404(request, pk)
    try:
        actions.withdraw(row=row, user=person(request), by=actor_of(request), at=timezone.now())
    except actions.NotYours:
        raise PermissionDenied from None
    except actions.Settled:
        pass
    done(request, _("The comment is taken back."))
    return redirect("sums:comment", pk)


def _row_or_404(request: HttpRequest, pk: int) -> FigureComment:
    row = get_object_or_404(FigureComment.objects.select_related("service"), pk=pk)
    if not has_role(request.user, Role.COORDINATOR) and row.service.code not in access.led_by(request.user):
        raise Http404
    return row
