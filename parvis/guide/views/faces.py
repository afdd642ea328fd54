"""For those who word the guide: all faces of a situation beside each other, what is translated, and files in and out."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.city import directory
from parvis.city.tables import Cell, Row, Table
from parvis.city.views.shown import OFFICE, done
from parvis.core.access import actor_of, open_to
from parvis.core.forms import posted
from parvis.core.languages import RESIDENT_LANGUAGES, best, language_name
from parvis.guide import exchange, offline, pocket
from parvis.guide import translations as stale
from parvis.guide.actions import exchange as actions
from parvis.guide.actions import translating
from parvis.guide.actions.keeping import NothingWaits
from parvis.guide.forms.exchange import FilesForm
from parvis.guide.pocket import shape
from parvis.guide.printing import booklet
from parvis.guide.views.pocket import language_of
from parvis.situations import actions as situation_actions
from parvis.situations import catalogue, drafts, known, resident, wordings
from parvis.situations.outline import said_promise
from parvis.situations.rules import Action, Situation
from parvis.situations.rules.translating import missing
from parvis.situations.views.shared import languages, number_names


@open_to(*OFFICE)
@require_safe
def faces(request: HttpRequest, code: str) -> HttpResponse:
    """Show one situation as each reader meets it, as it is in force or (`?draft`) as it would be published."""
    found = _draft(code) if "draft" in request.GET else None
    shown = found or catalogue.current().situations.get(code) or _draft(code)
    if shown is None:
        raise Http404
    asked = request.GET.get("in", "")
    language = asked if asked in dict(languages()) else language_of(request)
    here, at = directory.current(), timezone.now()
    with translation.override(language):
        context = {
            "code": code,
            "title": shown.title(language),
            "language": language,
            "languages": languages(),
            "is_draft": found is not None,
            "preview": resident.preview(shown, language, here=here, numbers=number_names(language), at=at),
            "ends": [_end(end, language) for end in shown.ends.values()],
            "standard": [text for outcome in shown.standard for text in shown.standard_texts(outcome, language)],
            "sheets": [
                {"code": sheet.code, "title": sheet.text("title", language), "first": sheet.text("first", language),
                 "rights": sheet.text("rights_title", language)}
                for sheet in pocket.sheets_about(code)
            ],
            "printed": booklet.entry(shown, here, at, language),
            "carried": offline.entry(shown, language, at=at),
        }  # fmt: skip
    return render(request, "guide/keeping/faces.html", context)


def _draft(code: str) -> Situation | None:
    tree = situation_actions.working_tree() if drafts.is_loaded() else catalogue.shipped_layer().tree
    body = tree["situations"].get(code)
    return drafts.situation(code, body, tree) if body else None


def _end(end: Any, language: str) -> dict[str, Any]:
    return {
        "says": end.say(language) or end.what_happens(language),
        "is_case": end.action is Action.CASE,
        "promise": said_promise(end.promise) if end.promise else "",
    }


@open_to(*OFFICE)
@require_safe
def translations(request: HttpRequest) -> HttpResponse:
    """List how much of the guide each language has; with `?in=nl` what is missing in it, and what was worded anew elsewhere."""
    return _translations(request, request.GET.get("in", ""))


def _translations(request: HttpRequest, asked: str, typed: Mapping[str, str] | None = None) -> HttpResponse:
    """Draw the page; `typed` is what could not be kept of a text, so that nobody writes it twice."""
    tree = situation_actions.working_tree() if drafts.is_loaded() else catalogue.shipped_layer().tree
    bodies = {code: body for code, body in tree["situations"].items() if not body.get("withdrawn")}
    lacks = {code: missing(body) for code, body in bodies.items()}
    sheets = pocket.current().sheets.values()
    own = {"fr", "en", *directory.current().city.languages}
    found = stale.stale()
    to_read = stale.counts(found)
    rows = []
    for code in RESIDENT_LANGUAGES:
        whole = sum(not lacking[code] for lacking in lacks.values())
        with_sheet = sum(not _missing_parts(sheet, code) for sheet in sheets)
        url = f"{reverse('guide:translations')}?in={code}"
        rows.append(
            Row(
                (
                    Cell(language_name(code), url, mark=_("Language of the city") if code in own else ""),
                    Cell(f"{whole} / {len(bodies)}"),
                    Cell(f"{with_sheet} / {len(sheets)}"),
                    Cell(to_read[code]),
                ),
                state="soon"
                if code in own and (whole < len(bodies) or with_sheet < len(sheets) or to_read[code])
                else "",
            )
        )
    reader = language_of(request)
    context: dict[str, Any] = {
        "table": Table(
            _("Languages"),
            (
                _("Language"),
                _("Situations complete"),
                _("Officers' sheets complete"),
                _("Texts to read again"),
            ),
            rows,
        ),
    }
    if asked in RESIDENT_LANGUAGES:
        context |= {
            "language": language_name(asked),
            "can_edit": asked in own,
            "situations": sorted(
                (best(body["title"], reader), code, count)
                for code, body in bodies.items()
                if (count := lacks[code][asked])
            ),
            "shared": [
                (stale.title_of(part, tree, reader), stale.edit_page(part), count)
                for part, body in wordings.parts_of(tree).items()
                if part[0] != "situations" and (count := missing(body)[asked])
            ],
            "sheets": [
                (sheet.text("title", reader), sheet.code, count)
                for sheet in sheets
                if (count := _missing_parts(sheet, asked))
            ],
            "asked": asked,
            "stale": stale.shown(found, asked, reader, typed),
            "count": to_read[asked],
        }
    return render(request, "guide/keeping/translations.html", context, status=422 if typed else 200)


@open_to(*OFFICE)
@require_POST
def read_again(request: HttpRequest) -> HttpResponse:
    """Note that a text still says in a language what the others say, or keep new words of it for publication."""
    said = {name: request.POST.get(name, "") for name in ("subject", "path", "language", "mark")}
    if said["language"] not in RESIDENT_LANGUAGES:
        raise Http404
    by, at = actor_of(request), timezone.now()
    try:
        if request.POST.get("do") == "word":
            words = request.POST.get("words", "")
            translating.word(**said, words=words, existing=known.in_city(at), by=by, at=at)
            messages.success(request, _("Kept. It counts once you publish."))
        else:
            translating.says_the_same(**said, by=by, at=at)
            messages.success(
                request, _("Noted: it still says the same. The next change of the other language asks again.")
            )
    except NothingWaits:
        messages.error(request, _("It was changed meanwhile. Read it once more."))
    except translating.SaysNothingNew:
        messages.error(
            request, _("These are the words that stand there. If they still hold, press “It still says the same”.")
        )
    except situation_actions.CatalogueRefused as refused:
        messages.error(request, _("Nothing was changed. This has to be mended first:"))
        for problem in refused.problems[:5]:
            messages.error(request, problem.sentence)
        return _translations(request, said["language"], {**said, "words": request.POST.get("words", "")})
    return redirect(f"{reverse('guide:translations')}?in={said['language']}#stale")


def _missing_parts(sheet: shape.Sheet, language: str) -> int:
    return sum(not sheet.written(part, language) for part in (*shape.TEXT_PARTS, *shape.LIST_PARTS))


@open_to(*OFFICE)
@require_http_methods(["GET", "HEAD", "POST"])
def files(request: HttpRequest) -> HttpResponse:
    """Take files of another city, or of one's own; all of them, or none."""
    form = FilesForm(posted(request), request.FILES if request.method == "POST" else None)
    problems: list[Any] = []
    if form.is_valid():
        upload = form.cleaned_data["upload"]
        try:
            found = exchange.unpacked(upload.name, upload.read())
            taken = actions.take_over(files=found, by=actor_of(request), at=timezone.now())
        except exchange.Unreadable as unreadable:
            form.add_error("upload", unreadable.sentence)
        except actions.FilesRefused as refused:
            problems = refused.problems
            form.add_error("upload", _("Nothing was taken over. Mend what stands below, then choose the file again."))
        except situation_actions.NothingLoaded:
            form.add_error("upload", _("No release is loaded yet. Load it under Situations first."))
        else:
            done(request, _("%(parts)s parts of situations wait for publication.") % {"parts": taken.parts})
            messages.success(request, _("%(drafts)s sheets wait for a second person.") % {"drafts": taken.drafts})
            messages.success(request, _("%(numbers)s numbers hold from now on.") % {"numbers": taken.numbers})
            return redirect("guide:files")
    context = {"form": form, "problems": problems}
    return render(request, "guide/keeping/files.html", context, status=422 if form.errors else 200)


@open_to(*OFFICE)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Give catalogue, sheets and numbers as one archive of YAML files. No person is in it."""
    response = HttpResponse(exchange.archive(exchange.exported()), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{exchange.today_name(timezone.localdate())}"'
    return response
