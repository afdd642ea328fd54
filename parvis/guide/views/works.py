"""The library of what young people made: for everybody, for the office, and for whoever is in it."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.city.tables import Cell, Row, Table
from parvis.city.views.shown import OFFICE, done, form_page
from parvis.core import references
from parvis.core.access import actor_of, has_role, open_to
from parvis.core.forms import posted
from parvis.guide.actions import works as actions
from parvis.guide.forms.works import ConsentForm, WorkForm, initial_of
from parvis.guide.models import Work, WorkPerson
from parvis.guide.printing import facts


@open_to("anyone")
@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """List what may be shown today."""
    works = Work.objects.shown_on(timezone.localdate())
    return render(request, "guide/works/library.html", {"works": works})


def _shown(request: HttpRequest, pk: int) -> Work:
    """Return a work that may be shown; the office also sees what waits for a consent."""
    works = Work.objects.all() if has_role(request.user, *OFFICE) else Work.objects.shown_on(timezone.localdate())
    return get_object_or_404(works, pk=pk)


@open_to("anyone")
@require_safe
def work(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one work, with what is seen and heard in words."""
    return render(request, "guide/works/work.html", {"work": _shown(request, pk)})


@open_to("anyone")
@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give the file, while everybody in it agrees."""
    row = _shown(request, pk)
    try:
        response = FileResponse(default_storage.open(row.file, "rb"), content_type=row.media_type)
    except (FileNotFoundError, ValueError, IsADirectoryError):
        raise Http404 from None
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"  # a withdrawn consent holds at once
    return response


@open_to("anyone")
@require_safe
def captions(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a clip's captions."""
    row = _shown(request, pk)
    if not row.captions:
        raise Http404
    response = HttpResponse(row.captions, content_type="text/vtt; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    return response


@open_to(*OFFICE)
@require_safe
def works(request: HttpRequest) -> HttpResponse:
    """List every work: shown, waiting for somebody's consent, or without a file."""
    day = timezone.localdate()
    shown = set(Work.objects.shown_on(day).values_list("pk", flat=True))
    rows = [
        Row(
            (
                Cell(one.title, reverse("guide:office_work", args=[one.pk]), note=one.get_kind_display()),
                Cell(one.credits),
                Cell(one.get_usage_display(), note=one.usage_until or ""),
                Cell(
                    _("Shown") if one.pk in shown else _("Not shown"), note=_why_not(one) if one.pk not in shown else ""
                ),
            ),
            state="" if one.pk in shown else "soon",
        )
        for one in Work.objects.prefetch_related("people")
    ]
    headings = (_("Work"), _("Who made it"), _("Where may it be shown?"), _("Now"))
    return render(request, "guide/works/works.html", {"table": Table(_("Works"), headings, rows)})


def _why_not(one: Work) -> str:
    people, day = list(one.people.all()), timezone.localdate()
    if any(person.withdrawn_at for person in people):
        return _("Somebody in it does not agree any more. Its file is deleted.")
    if not people:
        return _("Nobody's consent is written down.")
    if any(person.until and person.until < day for person in people):
        return _("Somebody's consent has ended.")
    return _("It is not set free yet, or its time is over.")


@open_to(*OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_work(request: HttpRequest) -> HttpResponse:
    """Add a work."""
    return _form(request, None)


@open_to(*OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def change_work(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a work, or put a new cut in place of its file."""
    return _form(request, get_object_or_404(Work, pk=pk))


def _form(request: HttpRequest, row: Work | None) -> HttpResponse:
    begin = initial_of(row) if row else {"made_on": timezone.localdate()}
    files = request.FILES if request.method == "POST" else None
    form = WorkForm(posted(request), files, initial=begin, has_file=bool(row and row.file))
    if form.is_valid():
        try:
            kept = actions.keep(
                work=row, changes=form.changes(), data=form.data_of_file(), by=actor_of(request), at=timezone.now()
            )
        except actions.OtherFile:
            form.add_error("upload", _("This file is of another kind, or cannot be read."))
        else:
            done(request, _("Saved. It is shown once everybody in it agrees."))
            return redirect("guide:office_work", kept.pk)
    title = row.title if row else _("A new work")
    back = reverse("guide:office_work", args=[row.pk]) if row else reverse("guide:works")
    return form_page(request, form, title=title, back=back, takes_files=True)


@open_to(*OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def office_work(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a work with everybody in it; write down that somebody agrees. Their secret link is shown once."""
    row = get_object_or_404(Work, pk=pk)
    form, link = ConsentForm(posted(request), initial={"agreed_on": timezone.localdate()}), ""
    if form.is_valid():
        _person, token = actions.agree(work=row, by=actor_of(request), at=timezone.now(), **form.cleaned_data)
        link, form = facts.address(reverse("guide:consent", args=[token])), ConsentForm()
    context = {
        "work": row,
        "form": form,
        "link": link,
        "people": list(row.people.all()),
        "is_shown": Work.objects.shown_on(timezone.localdate()).filter(pk=pk).exists(),
        "why_not": _why_not(row),
    }
    return render(request, "guide/works/office.html", context, status=422 if form.errors else 200)


@open_to(*OFFICE)
@require_POST
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that somebody withdrew at the counter, or is not in the work any more."""
    row = get_object_or_404(WorkPerson.objects.select_related("work"), pk=pk)
    by, at = actor_of(request), timezone.now()
    if request.POST.get("do") == "off" and row.withdrawn_at is not None:
        actions.take_off(person=row, by=by, at=at)
    else:
        actions.withdraw(person=row, by=by, at=at)
        done(request, _("The file is deleted, and the work is shown no more."))
    return redirect("guide:office_work", row.work_id)


@csrf_exempt  # the secret in the address is the key, which no other site knows; see Referrer-Policy below
@open_to("anyone")
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest, token: str) -> HttpResponse:
    """Let whoever is in a work withdraw, by the link they were given. Asks before; no reason is wanted."""
    row = WorkPerson.objects.select_related("work").filter(token_digest=references.digest(token)).first()
    is_done = False
    if row is None:
        raise Http404
    if request.method == "POST":
        actions.withdraw(person=row, by=actions.PERSON, at=timezone.now())
        is_done = True
    response = render(request, "guide/works/consent.html", {"work": row.work, "is_done": is_done})
    response["Referrer-Policy"] = "no-referrer"  # browsers then send `Origin: null` with the form
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "no-store"
    return response
