"""The office of released words: writing, a second person's verdict, withdrawing, history."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parvis.city.forms import LANGUAGE_NAMES
from parvis.city.views.shown import done, form_page
from parvis.core.access import actor_of, open_to
from parvis.core.forms import posted
from parvis.core.languages import best
from parvis.figures import access
from parvis.figures.actions import words as actions
from parvis.figures.forms.words import DecideForm, TextForm, WithdrawForm, WordsForm
from parvis.figures.models.words import VOICES, PublicText, PublicWords, WithdrawnWhy, WordsKind
from parvis.figures.views.people import names_of, person
from parvis.figures.words.released import group_name

ON_A_PAGE = 100


@open_to(*access.WRITERS)
@require_safe
def office(request: HttpRequest) -> HttpResponse:
    """List what waits for a second person first, then what is shown, then what was withdrawn."""
    rows = list(PublicWords.objects.select_related("district").prefetch_related("texts")[:ON_A_PAGE])
    waiting = [row for row in rows if not row.withdrawn_at and any(not text.is_released for text in row.texts.all())]
    shown = [row for row in rows if not row.withdrawn_at and row not in waiting]
    withdrawn = [row for row in rows if row.withdrawn_at]
    language = request.LANGUAGE_CODE
    context = {
        "kinds": WordsKind.choices,
        "lists": [
            (_("Not shown yet, or not in every language"), [_line(row, language) for row in waiting]),
            (_("Shown to everybody"), [_line(row, language) for row in shown]),
            (_("Withdrawn"), [_line(row, language) for row in withdrawn]),
        ],
    }
    return render(request, "figures/words/office.html", context)


def _line(row: PublicWords, language: str) -> dict[str, Any]:
    texts = {text.language: text.text for text in row.texts.all()}
    words = best(texts, language)
    return {
        "pk": row.pk,
        "kind": WordsKind(row.kind).label,
        "on": row.on,
        "district": row.district.name if row.district else "",
        "words": words if len(words) <= 90 else f"{words[:90]}…",
        "language": next((code for code, text in texts.items() if text == words), ""),
        "states": [(text.language, _state(text)) for text in row.texts.all()],
    }


def _state(text: PublicText) -> str:
    if text.emptied_at:
        return _("deleted")
    if text.is_released:
        return _("shown")
    return _("given back") if text.sent_back_at else _("waits for a second person")


@open_to(*access.WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """Write new words in a first language."""
    if kind not in WordsKind.values:
        raise Http404
    form = WordsForm(
        posted(request), kind=kind, initial={"language": request.LANGUAGE_CODE, "on": timezone.localdate()}
    )
    if form.is_valid():
        row = _begin(request, form, WordsKind(kind))
        if row is not None:
            done(request, _("Written down. Now somebody else reads it before it is shown."))
            return redirect("sums:one_words", row.pk)
    return form_page(request, form, title=WordsKind(kind).label, back=reverse("sums:words"), button=_("Write it down"))


def _begin(request: HttpRequest, form: WordsForm, kind: WordsKind) -> PublicWords | None:
    said = form.cleaned_data
    consent = {name: said[f"consent_{name}"] for name in ("how", "on", "kept")} if kind in VOICES else None
    try:
        return actions.begin(
            kind=kind,
            on=said["on"],
            language=said["language"],
            said=said.get("said", ""),
            text=said["text"],
            district=said["district"],
            group=said["group"],
            service=said["service"],
            shown_as=said.get("shown_as", ""),
            consent=consent,
            by=actor_of(request),
            at=timezone.now(),
        )
    except actions.NamesSomebody:
        form.add_error("shown_as", _("This looks like a name. Say what the person does or where they live."))
    except actions.UnknownGroup:
        form.add_error("group", _("The catalogue has no such group any more."))
    return None


@open_to(*access.WRITERS)
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one entry with every language, who wrote and released it, and what became of it."""
    row = get_object_or_404(PublicWords.objects.select_related("district", "service"), pk=pk)
    texts = list(row.texts.all())
    people = names_of([row.made_by, row.withdrawn_by, *(t.written_by for t in texts), *(t.released_by for t in texts)])
    me = person(request).actor_reference
    context = {
        "row": row,
        "kind": WordsKind(row.kind).label,
        "group": group_name(row.group, request.LANGUAGE_CODE),
        "texts": [
            {
                "text": text,
                "language": LANGUAGE_NAMES.get(text.language, text.language),
                "state": _state(text),
                "written_by": people.get(text.written_by, ""),
                "released_by": people.get(text.released_by, ""),
                "may_decide": not text.is_released and not row.withdrawn_at and text.written_by != me,
                "may_write": not text.is_released and not row.withdrawn_at,
            }
            for text in texts
        ],
        "missing": []
        if row.withdrawn_at
        else [(code, name) for code, name in LANGUAGE_NAMES.items() if code not in {text.language for text in texts}],
        "withdrawn_by": people.get(row.withdrawn_by, ""),
        "withdrawn_why": WithdrawnWhy(row.withdrawn_why).label if row.withdrawn_why else "",
    }
    return render(request, "figures/words/one.html", context)


@open_to(*access.WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """Write an entry in one more language, or anew before it is released."""
    row = get_object_or_404(PublicWords, pk=pk)
    if language not in LANGUAGE_NAMES:
        raise Http404
    back = reverse("sums:one_words", args=[pk])
    form = TextForm(posted(request), row=row, before=row.texts.filter(language=language).first())
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.write(
                row=row, language=language, said=said.get("said", ""), text=said["text"], by=actor_of(request),
                at=timezone.now(),
            )  # fmt: skip
        except actions.Settled:
            form.add_error(None, _("These words are released or withdrawn: withdraw them and write new ones."))
        else:
            done(request, _("Written down. Now somebody else reads it before it is shown."))
            return redirect(back)
    title = f"{WordsKind(row.kind).label} ({LANGUAGE_NAMES[language]})"
    return form_page(request, form, title=title, back=back, button=_("Write it down"))


@open_to(*access.WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """Let a second person read the words as everybody will, and release them or give them back."""
    words = get_object_or_404(PublicText.objects.select_related("words"), words__pk=pk, language=language)
    back = reverse("sums:one_words", args=[pk])
    form = DecideForm(posted(request), initial={"seen_at": words.written_at.isoformat()})
    if form.is_valid() and _decide(request, form, words):
        return redirect(back)
    context = {
        "form": form,
        "words": words,
        "row": words.words,
        "kind": WordsKind(words.words.kind).label,
        "back": back,
        "language_name": LANGUAGE_NAMES.get(language, language),
        "is_own": words.written_by == person(request).actor_reference,
        "is_settled": words.is_released or words.words.withdrawn_at is not None,
    }
    return render(request, "figures/words/decide.html", context, status=422 if form.errors else 200)


def _decide(request: HttpRequest, form: DecideForm, words: PublicText) -> bool:
    by, at = actor_of(request), timezone.now()
    try:
        if form.cleaned_data["verdict"] == "release":
            actions.release(words=words, seen_at=_moment(form.cleaned_data["seen_at"]), by=by, at=at)
            done(request, _("Everybody can read it now."))
        else:
            actions.send_back(words=words, why=form.cleaned_data["why"], by=by, at=at)
            done(request, _("Given back, with your reason."))
    except actions.NeedsAnotherPerson:
        form.add_error(None, _("You wrote this yourself: somebody else reads it first."))
    except actions.SeenOther:
        form.add_error(None, _("The words have changed since you opened this page. Read them again."))
    except actions.Settled:
        form.add_error(None, _("Somebody has decided meanwhile."))
    else:
        return True
    return False


def _moment(text: str) -> datetime:
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    return (
        found
        if found is not None and timezone.is_aware(found)
        else datetime.min.replace(tzinfo=timezone.get_default_timezone())
    )


@open_to(*access.WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an entry no more."""
    row = get_object_or_404(PublicWords, pk=pk)
    back = reverse("sums:one_words", args=[pk])
    form = WithdrawForm(posted(request), row=row)
    if form.is_valid():
        try:
            actions.withdraw(
                row=row, why=WithdrawnWhy(form.cleaned_data["why"]), reason=form.cleaned_data["reason"],
                by=actor_of(request), at=timezone.now(),
            )  # fmt: skip
        except actions.Settled:
            form.add_error(None, _("It was withdrawn before."))
        else:
            done(request, _("Nobody reads it on public pages any more."))
            return redirect(back)
    return form_page(request, form, title=_("Withdraw it"), back=back, button=_("Withdraw it"))
