"""One situation: see it, make it, change it, take it out of use and back, look back and put it back."""

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.city import directory, ways
from parvis.core.access import actor_of, open_to
from parvis.core.languages import best
from parvis.situations import actions, catalogue, drafts, history, known, resident, sheet, who_helps
from parvis.situations.forms import SituationForm, initial_of
from parvis.situations.models import SituationChange, UsedCode
from parvis.situations.outline import outline
from parvis.situations.rules import Situation
from parvis.situations.rules.editing import edits_between
from parvis.situations.rules.files import Tree
from parvis.situations.rules.schema import SITUATION_TEXTS
from parvis.situations.sheet import Sheet
from parvis.situations.views.shared import EDITORS, around, language_of, languages, number_names, tree_or_404

Body = Mapping[str, Any]
LISTS = (".days", ".districts", "helpers")
START = {"first": "q0", "q0c0.then": "e0", "q0c1.then": "e0"}


def _preview(request: HttpRequest, situation: Situation | None, language: str) -> resident.Preview | None:
    if situation is None:
        return None
    chosen = language if language in dict(languages()) else language_of(request)
    numbers = number_names(chosen)
    return resident.preview(situation, chosen, here=directory.current(), numbers=numbers, at=timezone.now())


@open_to(*EDITORS)
@require_safe
def one(request: HttpRequest, code: str) -> HttpResponse:
    """Show one situation as residents meet it: in force, or as it would be published."""
    in_force, language = catalogue.current().situations.get(code), language_of(request)
    tree = actions.working_tree() if drafts.is_loaded() else None
    body = tree["situations"].get(code) if tree else None
    if in_force is None and body is None:
        raise Http404
    draft = drafts.situation(code, body, tree) if tree and body else None
    is_draft = "draft" in request.GET or in_force is None
    shown = draft if is_draft else in_force
    context = {
        "code": code,
        "body": body,
        "situation": shown,
        "title": shown.title(language) if shown else best((body or {}).get("title", {}), language) or code,
        "is_draft": is_draft,
        "is_out": bool(body and body.get("withdrawn")),
        "is_in_force": in_force is not None,
        "state": history.waits_as(body, in_force, draft) if body else "",
        "items": history.of_situation(code)[:5],
        "faces_url": ways.faces_of(code),
    }
    if shown is not None:
        context |= {
            "texts": {key: shown.text(key, language) for key in SITUATION_TEXTS},
            "helpers": who_helps.names(shown, language, here=directory.current()),
            "root": outline(shown, language, number_names(language)),
            "synonyms": shown.synonyms.get(language, ()),
            "standard": [(outcome, shown.standard_texts(outcome, language)) for outcome in shown.standard],
        }
    return render(request, "situations/one.html", context)


@open_to(*EDITORS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Make a situation of the city's own."""
    if not drafts.is_loaded():
        messages.error(request, _("No release is loaded yet. Load it first."))
        return redirect("situations:all")
    return _form_page(request, "", None, tree_or_404())


@open_to(*EDITORS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """ChangeKind a situation: words, questions, choices, ends; look at it first, or keep it for publication."""
    tree = tree_or_404()
    if code not in tree["situations"]:
        raise Http404
    return _form_page(request, code, tree["situations"][code], tree)


def _form_page(request: HttpRequest, code: str, before: Body | None, tree: Tree) -> HttpResponse:
    """Draw the form; a button may add, move or remove a part (nothing is saved), look at it, or keep it."""
    shared, language = tree.get("questions", {}), language_of(request)
    form_of = _Maker(code, before, tree, language)
    what, _colon, key = request.POST.get("do", "look").partition(":")
    focus, preview, seen = "", None, request.POST.get("seen", actions.fingerprint_of(before))
    if request.method != "POST":
        parts = sheet.of(before, shared) if before else sheet.blank()
        form = form_of.fresh(parts, initial_of(before, parts) if before else START)
        preview = _preview(request, drafts.situation(code, before, tree) if before else None, language)
    elif what in ("look", "keep"):
        form = form_of.filled(sheet.read(request.POST.getlist(sheet.FIELD), shared), request.POST)
        if form.is_valid():
            name, body = code or form.code, form.writing().body()
            if what == "keep" and _keep(request, form, name, before, body, seen):
                return redirect("situations:one", name)
            if what == "look":
                form.show(actions.faults(edits_between(name, before, body), existing=known.in_city(timezone.now())))
            preview = _preview(request, drafts.situation(name, body, tree), key or language)
            seen = actions.fingerprint_of(before) if form.errors and what == "keep" else seen
    else:
        parts = sheet.read(request.POST.getlist(sheet.FIELD), shared)
        focus = sheet.move(parts, what, key or request.POST.get("shared", ""), shared)
        form = form_of.fresh(parts, _typed(request.POST))
    context = {
        "form": form,
        "code": code,
        "title": best(before["title"], language) if before else "",
        "preview": preview,
        "languages": languages(),
        "seen": seen,
        "focus": focus,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "situations/edit.html", context, status=status)


class _Maker:
    """Makes the form of one situation."""

    def __init__(self, code: str, before: Body | None, tree: Tree, language: str) -> None:
        self.before, self.around = before, around(tree, code, language)
        self.is_kind_free = before is None or not UsedCode.objects.filter(code=code).exists()

    def fresh(self, parts: Sheet, values: Mapping[str, Any]) -> SituationForm:
        """Return the form with what is there, without complaints; a new end begins as a case."""
        begin = {f"{end.key}.action": "case" for end in parts.ends}
        return SituationForm(
            sheet=parts, before=self.before, around=self.around, is_kind_free=self.is_kind_free,
            initial={**begin, **values},
        )  # fmt: skip

    def filled(self, parts: Sheet, data: QueryDict) -> SituationForm:
        """Return the form as it was sent."""
        return SituationForm(data, sheet=parts, before=self.before, around=self.around, is_kind_free=self.is_kind_free)


def _typed(data: QueryDict) -> dict[str, Any]:
    """Return what was typed, to draw it again."""
    return {name: data.getlist(name) if name.endswith(LISTS) else data[name] for name in data}


def _keep(request: HttpRequest, form: SituationForm, code: str, before: Body | None, body: Body, seen: str) -> bool:
    at = timezone.now()
    edits = edits_between(code, before, body)
    try:
        actions.edit(edits=edits, existing=known.in_city(at), by=actor_of(request), at=at, seen=seen)
    except actions.CatalogueRefused as refused:
        form.show(refused.problems)
        return False
    except actions.ChangedMeanwhile:
        sentence = _(
            "Somebody else changed this situation while you were writing. What they changed stands in its history. "
            "Keep it once more to put your words in place of theirs."
        )
        form.add_error(None, sentence)
        return False
    messages.success(request, _("Kept. It counts once you publish.") if edits else _("Nothing was changed."))
    return True


@open_to(*EDITORS)
@require_POST
def take_out(request: HttpRequest, code: str) -> HttpResponse:
    """Take a situation out of use, from the next publication."""
    if code not in tree_or_404()["situations"]:
        raise Http404
    at = timezone.now()
    actions.take_out(situation=code, existing=known.in_city(at), by=actor_of(request), at=at)
    messages.success(request, _("It is no longer offered once you publish. Its code keeps its meaning."))
    return redirect("situations:one", code)


@open_to(*EDITORS)
@require_POST
def bring_back(request: HttpRequest, code: str) -> HttpResponse:
    """Offer a situation again, from the next publication."""
    if code not in tree_or_404()["situations"]:
        raise Http404
    at = timezone.now()
    try:
        actions.bring_back(situation=code, existing=known.in_city(at), by=actor_of(request), at=at)
    except actions.CatalogueRefused as refused:
        _tell(request, refused)
    else:
        messages.success(request, _("It is offered again once you publish."))
    return redirect("situations:one", code)


def _tell(request: HttpRequest, refused: actions.CatalogueRefused) -> None:
    messages.error(request, _("Nothing was changed. This has to be mended first:"))
    for problem in refused.problems[:5]:
        messages.error(request, problem.sentence)


@open_to(*EDITORS)
@require_safe
def look_back(request: HttpRequest, code: str) -> HttpResponse:
    """List what was changed of one situation, newest first."""
    items = history.of_situation(code)
    tree = tree_or_404()
    if not items and code not in tree["situations"]:
        raise Http404
    title = best(tree["situations"].get(code, {}).get("title", {}), language_of(request)) or code
    return render(
        request,
        "situations/history.html",
        {"code": code, "title": title, "items": items, "up": reverse("situations:one", args=[code])},
    )


@open_to(*EDITORS)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Show one change: who, when, what it was before and how that read; and put it back so."""
    row = get_object_or_404(SituationChange, situation=code, pk=pk)
    at = timezone.now()
    if request.method == "POST":
        try:
            actions.put_back(change=row, existing=known.in_city(at), by=actor_of(request), at=at)
        except actions.CatalogueRefused as refused:
            _tell(request, refused)
        except actions.InForceAlready:
            messages.error(request, _("This situation was published. Take it out of use instead."))
        else:
            messages.success(request, _("It is as it was before. It counts once you publish."))
            return redirect("situations:look_back", code)
    before = json.loads(row.before) if row.before else None
    was = drafts.situation(code, before, tree_or_404()) if before else None
    context = {
        "code": code,
        "up": reverse("situations:look_back", args=[code]),
        "item": history.told(row),
        "was_there": before is not None,
        "title": best((before or json.loads(row.after))["title"], language_of(request)),
        "preview": _preview(request, was, language_of(request)),
    }
    return render(request, "situations/change.html", context)
