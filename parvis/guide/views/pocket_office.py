"""Keeping the pocket guide: settings, the city's own words with their history, notes of the law that somebody vouches for."""

from functools import wraps
from typing import Any

from django.conf import settings as django_settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.city import directory
from parvis.core.access import Role, actor_of, open_to
from parvis.core.forms import posted
from parvis.guide import pocket, translations
from parvis.guide.actions import keeping
from parvis.guide.actions import pocket as actions
from parvis.guide.forms.pocket import LABELS, OFFICERS, RESIDENTS, NoteForm, SettingsForm, SheetForm
from parvis.guide.models import SheetDraft
from parvis.guide.models.pocket import PocketSettings, SheetChange
from parvis.guide.pocket import access, shape
from parvis.guide.views.pocket import language_of, names_of, sheet_or_404

LATEST = 100


def _for_keepers(view: Any) -> Any:
    """Open a view to coordinators and to the person the city named for the guide."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not access.may_change(request.user):
            raise PermissionDenied
        response: HttpResponse = view(request, *args, **kwargs)
        return response

    return open_to("staff")(guarded)


@open_to(Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Say who reads the officers' side, who answers for it and how soon."""
    row = PocketSettings.objects.first() or PocketSettings()
    begin = {"is_open": row.is_open, "responsible": row.responsible_id, "reply_hours": row.reply_hours}
    form = SettingsForm(posted(request), initial=begin)
    if form.is_valid():
        actions.settle(by=actor_of(request), at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Saved. It holds from this moment."))
        return redirect("guide:pocket_settings")
    context = {"form": form, "to_confirm": _to_confirm()}
    return render(request, "guide/pocket/settings.html", context, status=422 if form.errors else 200)


def _to_confirm() -> int:
    guide = pocket.current()
    return len(set(guide.law) - set(guide.confirmed))


def languages() -> list[tuple[str, str]]:
    """Return the city's languages and the two that are always complete, each with its own name."""
    wanted = {"fr", "en", *directory.current().city.languages}
    return [(code, name) for code, name in django_settings.LANGUAGES if code in wanted]


def _chosen(request: HttpRequest) -> str:
    asked = request.GET.get("in", "")
    known = [code for code, _name in languages()]
    if asked in known:
        return asked
    return language_of(request) if language_of(request) in known else "en"


@_for_keepers
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Word a sheet in one language: as a draft for a second person, or at once."""
    sheet, language = sheet_or_404(code), _chosen(request)
    parts = (*OFFICERS, *RESIDENTS)
    begin: dict[str, Any] = {part: sheet.written(part, language) for part in parts}
    form = SheetForm(posted(request), initial={**begin, "seen": actions.newest_of(code)})
    if form.is_valid() and _keep(request, form, code, language):
        return redirect("guide:pocket_sheet", code)
    shipped = pocket.shipped().sheets[code]
    own = [part for part in parts if begin[part] and begin[part] != shipped.written(part, language)]
    context = {
        "form": form,
        "code": code,
        "title": sheet.text("title", language_of(request)),
        "language": language,
        "languages": languages(),
        "stale": translations.of_sheet(code, language),
        "waits": SheetDraft.objects.filter(sheet=code, language=language).first(),
        "groups": [
            (_("What officers read"), [form[part] for part in OFFICERS]),
            (_("What residents read"), [form[part] for part in RESIDENTS]),
        ],
        "own": [(LABELS[part], shipped.written(part, language)) for part in own],
    }
    return render(request, "guide/pocket/change.html", context, status=422 if form.errors else 200)


def _keep(request: HttpRequest, form: SheetForm, code: str, language: str) -> bool:
    """Keep the words: as a draft for a second person, or in an emergency at once."""
    is_draft = request.POST.get("do") == "ask"
    try:
        count = (keeping.draft_sheet if is_draft else actions.change_sheet)(
            sheet=code,
            language=language,
            words=form.words(),
            by=actor_of(request),
            at=timezone.now(),
            seen=form.cleaned_data["seen"],
        )
    except actions.LinesWrong as wrong:
        form.too_many(wrong.part, wrong.least, wrong.most)
        return False
    except actions.ChangedMeanwhile:
        form.seen_now(actions.newest_of(code))
        form.add_error(
            None,
            _(
                "Somebody else changed this sheet while you were writing. What they changed stands in its history. "
                "Keep it once more to put your words in place of theirs."
            ),
        )
        return False
    if is_draft and count:
        messages.success(request, _("Kept as a draft. A second person reads it and puts it in force."))
    elif count:
        messages.success(request, _("Kept. Everybody reads it from this moment; somebody else looks at it afterwards."))
    else:
        messages.success(request, _("Nothing was changed."))
    return True


@_for_keepers
@require_safe
def look_back(request: HttpRequest, code: str) -> HttpResponse:
    """List what the city changed of a sheet (or of a note of the law), newest first."""
    sheet = sheet_or_404(code)
    rows = list(SheetChange.objects.filter(sheet=code).order_by("-pk")[:LATEST])
    context = {
        "code": code,
        "title": sheet.text("title", language_of(request)),
        "rows": _told(rows),
    }
    return render(request, "guide/pocket/history.html", context)


def _told(rows: list[SheetChange]) -> list[dict[str, Any]]:
    names = names_of({row.made_by for row in rows}) if rows else {}
    spoken = dict(django_settings.LANGUAGES)
    return [
        {
            "row": row,
            "part": LABELS.get(row.part, _("The note")),
            "language": spoken.get(row.language, row.language),
            "who": names.get(row.made_by, ""),
        }
        for row in rows
    ]


@_for_keepers
@require_POST
def put_back(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Let a part read as it did before a change."""
    row = get_object_or_404(SheetChange, sheet=code, pk=pk)
    if code not in pocket.current().sheets:
        raise Http404
    is_other = actions.put_back(change=row, by=actor_of(request), at=timezone.now())
    messages.success(request, _("It reads as it did before.") if is_other else _("Nothing was changed."))
    return redirect("guide:pocket_history", code)


@_for_keepers
@require_safe
def law(request: HttpRequest) -> HttpResponse:
    """List the notes of the law: what nobody has confirmed comes first."""
    guide, country, language = pocket.current(), directory.current().city.country, language_of(request)
    names = names_of({one.by for one in guide.confirmed.values()})
    rows = [
        {
            "code": code,
            "title": theme.titles.get(language) or theme.titles["en"],
            "everywhere": theme.everywhere.get(language) or theme.everywhere["en"],
            "note": theme.note(country, language),
            "fingerprint": theme.fingerprint(country),
            "confirmed": guide.confirmed.get(code),
            "who": names.get(guide.confirmed[code].by, "") if code in guide.confirmed else "",
            "sheets": [
                (sheet.code, sheet.text("title", language)) for sheet in guide.sheets.values() if code in sheet.law
            ],
        }
        for code, theme in guide.law.items()
    ]
    rows.sort(key=lambda row: row["confirmed"] is not None)
    return render(request, "guide/pocket/law.html", {"rows": rows, "to_confirm": _to_confirm()})


@_for_keepers
@require_POST
def confirm(request: HttpRequest, theme: str) -> HttpResponse:
    """Vouch for a note as it reads, or take that back."""
    if theme not in pocket.current().law:
        raise Http404
    by, at = actor_of(request), timezone.now()
    if "doubt" in request.POST:
        actions.doubt_law(theme=theme, by=by, at=at)
        messages.success(request, _("It is back on the list."))
    else:
        try:
            actions.confirm_law(theme=theme, fingerprint=request.POST.get("fingerprint", ""), by=by, at=at)
            messages.success(request, _("Confirmed."))
        except actions.SeenOther:
            messages.error(request, _("The note was changed meanwhile. Read it once more."))
    return redirect(f"{reverse('guide:pocket_law')}#{theme}")


@_for_keepers
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest, theme: str) -> HttpResponse:
    """Write the city's own note on the law of one theme."""
    guide, country, language = pocket.current(), directory.current().city.country, _chosen(request)
    if theme not in guide.law:
        raise Http404
    found = guide.law[theme]
    form = NoteForm(posted(request), initial={"words": found.notes.get(country, {}).get(language, "")})
    if form.is_valid():
        is_other = actions.change_law(
            theme=theme, language=language, words=form.cleaned_data["words"], by=actor_of(request), at=timezone.now()
        )
        messages.success(request, _("Kept. Somebody has to confirm it now.") if is_other else _("Nothing was changed."))
        return redirect("guide:pocket_law")
    rows = list(SheetChange.objects.filter(sheet=f"{shape.LAW}{theme}").order_by("-pk")[:LATEST])
    context = {
        "form": form,
        "title": found.titles.get(language_of(request)) or found.titles["en"],
        "theme": theme,
        "language": language,
        "languages": languages(),
        "rows": _told(rows),
    }
    return render(request, "guide/pocket/note.html", context, status=422 if form.errors else 200)
