"""The second person's pages: what somebody put in force alone, and words of sheets that wait."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.city import ways
from parvis.city.views.shown import OFFICE
from parvis.core.access import actor_of, has_role, open_to
from parvis.guide import pocket, second_looks
from parvis.guide.actions import keeping as actions
from parvis.guide.actions import pocket as pocket_actions
from parvis.guide.forms.pocket import LABELS, OFFICERS, RESIDENTS
from parvis.guide.models import SheetDraft
from parvis.guide.pocket import access, shape
from parvis.guide.views.pocket import language_of, names_of


@open_to(*OFFICE)
@require_safe
def second_look(request: HttpRequest) -> HttpResponse:
    """List what holds already and nobody else has looked at, and what waits for a second person."""
    mine, language = actor_of(request).reference, language_of(request)
    found, drafts = second_looks.waiting(language), list(SheetDraft.objects.all())
    names = names_of({author for one in found for author in one.authors} | {one.made_by for one in drafts})
    sheets = pocket.current().sheets
    context = {
        "items": [
            {
                "is": one,
                "who": ", ".join(sorted(names.get(author, "") for author in one.authors)),
                "is_mine": mine in one.authors,
            }
            for one in found
        ],
        "drafts": [
            {
                "is": one,
                "title": sheets[one.sheet].text("title", language) if one.sheet in sheets else one.sheet,
                "who": names.get(one.made_by, ""),
            }
            for one in drafts
        ],
        "prints": ways.prints_to_replace(),
    }
    return render(request, "guide/keeping/second_looks.html", context)


@open_to(*OFFICE)
@require_POST
def looked(request: HttpRequest) -> HttpResponse:
    """Note that a second person has looked at something."""
    newest = request.POST.get("newest", "")
    try:
        actions.look(
            subject=request.POST.get("subject", ""), up_to=int(newest) if newest.isdecimal() and len(newest) < 20 else 0,
            by=actor_of(request), at=timezone.now(),
        )  # fmt: skip
    except actions.OwnWork:
        messages.error(request, _("You changed this yourself. Somebody else looks at it."))
    except actions.NothingWaits:
        messages.error(request, _("It was changed once more, or somebody has looked at it meanwhile. Read it again."))
    else:
        messages.success(request, _("Noted: you have looked at it."))
    return redirect("guide:second_looks")


@open_to("staff")
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a draft beside what is in force, with both readers' sides; a second person puts it in force or drops it."""
    if not access.may_change(request.user) and not _is_office(request):
        raise PermissionDenied
    row, by, at = get_object_or_404(SheetDraft, pk=pk), actor_of(request), timezone.now()
    if request.method == "POST":
        try:
            if request.POST.get("do") == "drop":
                actions.drop_draft(draft=row, by=by, at=at)
                messages.success(request, _("The draft is gone. The sheet stays as it is."))
            else:
                actions.put_in_force(draft=row, read=request.POST.get("read", ""), by=by, at=at)
                messages.success(request, _("In force. Everybody reads it from this moment."))
        except actions.OwnWork:
            messages.error(request, _("You wrote this yourself. Somebody else puts it in force."))
            return redirect("guide:sheet_draft", row.pk)
        except actions.NotAsRead:
            messages.error(
                request, _("It was changed once more, or somebody has looked at it meanwhile. Read it again.")
            )
            return redirect("guide:sheet_draft", row.pk)
        except actions.NothingWaits:
            raise Http404 from None
        except pocket_actions.ChangedMeanwhile:
            messages.error(request, _("The sheet was changed meanwhile. Word it once more on what it says now."))
            return redirect("guide:sheet_draft", row.pk)
        return redirect("guide:second_looks" if _is_office(request) else "guide:pocket")
    sheet = pocket.current().sheets.get(row.sheet)
    if sheet is None:
        return redirect("guide:second_looks")
    would_be = sheet
    for part, words in row.words.items():
        would_be = would_be.with_words(part, row.language, words)
    context = {
        "draft": row,
        "title": sheet.text("title", language_of(request)),
        "who": names_of({row.made_by}).get(row.made_by, ""),
        "is_mine": row.made_by == by.reference,
        "lines": [(LABELS[part], sheet.written(part, row.language), words) for part, words in row.words.items()],
        "faces": [
            (_("What officers read"), _parts(would_be, OFFICERS, row.language)),
            (_("What residents read"), _parts(would_be, RESIDENTS, row.language)),
        ],
    }
    return render(request, "guide/keeping/draft.html", context)


def _is_office(request: HttpRequest) -> bool:
    """Return whether this is somebody of the office."""
    return has_role(request.user, *OFFICE)


def _parts(sheet: shape.Sheet, parts: tuple[str, ...], language: str) -> list[tuple[Any, str]]:
    return [(LABELS[part], sheet.written(part, language)) for part in parts if part != "synonyms"]
