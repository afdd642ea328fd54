"""Groups, shared questions and shared texts: see them, word them anew, look back and put them back."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parvis.core.access import actor_of, open_to
from parvis.core.languages import best
from parvis.situations import actions, drafts, history, known, names
from parvis.situations.forms import GroupsForm, QuestionForm, SharedForm, TextsForm
from parvis.situations.forms.shared import Row, moved, read_rows, rows_of
from parvis.situations.models import SituationChange
from parvis.situations.rules.files import Tree
from parvis.situations.rules.graph import Outcome
from parvis.situations.rules.layers import REMOVED, SHARED, Edit
from parvis.situations.rules.validation import MAX_GROUPS
from parvis.situations.views.shared import EDITORS, language_of, languages, titles, tree_or_404

MOST_ROWS = 20
FEW = 3


@open_to(*EDITORS)
@require_safe
def all_shared(request: HttpRequest) -> HttpResponse:
    """List groups, shared questions and shared texts, with how many situations each is for."""
    if not drafts.is_loaded():
        messages.error(request, _("No release is loaded yet. Load it first."))
        return redirect("situations:all")
    tree, language = tree_or_404(), language_of(request)
    context = {
        "groups": [
            {"title": best(tree["groups"][code]["title"], language), "count": len(_listed(tree, code))}
            for code in _in_order(tree)
        ],
        "questions": [
            {
                "code": code,
                "title": best(one["text"], language),
                "choices": [best(texts, language) for texts in one["choices"].values()],
                "count": len(_asking(tree, code)),
            }
            for code, one in tree.get("questions", {}).items()
        ],
        "texts": _said_texts(tree, language),
        "waits": history.shared_waits(),
        "items": history.of_situation(SHARED)[:5],
    }
    return render(request, "situations/shared.html", context)


def _in_order(tree: Tree) -> list[str]:
    return sorted(tree["groups"], key=lambda code: (tree["groups"][code]["order"], code))


def _listed(tree: Tree, group: str) -> list[str]:
    return [code for code, body in tree["situations"].items() if body.get("group") == group]


def _asking(tree: Tree, question: str) -> list[str]:
    return [
        code
        for code, body in tree["situations"].items()
        if any(one.get("use") == question for one in body.get("questions", {}).values())
    ]


def _said_texts(tree: Tree, language: str) -> list[tuple[Any, list[str]]]:
    texts = tree.get("standard_texts", {})
    return [
        (names.OUTCOMES[outcome], texts[outcome].get(language) or texts[outcome].get("en", []))
        for outcome in Outcome
        if outcome in texts
    ]


@open_to(*EDITORS)
@require_http_methods(["GET", "HEAD", "POST"])
def groups(request: HttpRequest) -> HttpResponse:
    """Word the groups anew, bring them into another order, add one, or take an empty one out."""
    tree = tree_or_404()
    page = _Page(request, GroupsForm, tree, "", rows_of(_in_order(tree)), tree["groups"])
    used = {code: len(_listed(tree, code)) for code in tree["groups"]}
    return page.answer(
        "situations/edit_groups.html",
        used=used,
        rows=[{**row, "count": used.get(row["code"], 0)} for row in page.form.row_blocks()],
        can_add=len(page.form.rows) < MAX_GROUPS,
    )


@open_to(*EDITORS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_question(request: HttpRequest) -> HttpResponse:
    """Make a question many situations may ask."""
    return _question(request, "", [Row("r0"), Row("r1")])


@open_to(*EDITORS)
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, code: str) -> HttpResponse:
    """Word a shared question and its answers anew, for every situation that asks it."""
    found = tree_or_404().get("questions", {}).get(code)
    if found is None:
        raise Http404
    return _question(request, code, rows_of(list(found["choices"])))


def _question(request: HttpRequest, code: str, rows: list[Row]) -> HttpResponse:
    tree, language = tree_or_404(), language_of(request)
    before = tree.get("questions", {}).get(code, {})
    page = _Page(request, QuestionForm, tree, code, rows, before.get("choices", {}))
    asking = _asking(tree, code) if code else []
    return page.answer(
        "situations/edit_question.html",
        code=code,
        title=best(before.get("text", {}), language),
        asking=sorted((best(tree["situations"][one]["title"], language), one) for one in asking),
        blocks=[page.form.block("text"), page.form.block("help")],
        rows=page.form.row_blocks(),
    )


@open_to(*EDITORS)
@require_POST
def drop_question(request: HttpRequest, code: str) -> HttpResponse:
    """Take out a shared question that no situation asks."""
    questions = tree_or_404().get("questions", {})
    if code not in questions:
        raise Http404
    at = timezone.now()
    out = Edit(SHARED, ("questions", code) if len(questions) > 1 else ("questions",), REMOVED)
    try:
        actions.edit(edits=[out], existing=known.in_city(at), by=actor_of(request), at=at)
    except actions.CatalogueRefused:
        messages.error(request, _("Situations still ask this question. Take it out of them first."))
        return redirect("situations:edit_question", code)
    messages.success(request, _("Kept. It counts once you publish."))
    return redirect("situations:shared")


@open_to(*EDITORS)
@require_http_methods(["GET", "HEAD", "POST"])
def texts(request: HttpRequest) -> HttpResponse:
    """Word the texts anew from which every service may start an answer."""
    page = _Page(request, TextsForm, tree_or_404(), "", [], {})
    return page.answer("situations/edit_texts.html")


class _Page:
    """Draws the form of a shared part; a button may add, move or remove a row (nothing is saved), look at it, or keep it."""

    def __init__(
        self,
        request: HttpRequest,
        kind: type[SharedForm],
        tree: Tree,
        code: str,
        rows: list[Row],
        known_codes: Mapping[str, Any],
    ) -> None:
        self.request, self.tree = request, tree
        self.what, _colon, self.key = request.POST.get("do", "look").partition(":")
        self.seen = request.POST.get("seen", self._stands(kind))
        self.is_kept, self.shown, self.focus = False, tree, ""
        around: dict[str, Any] = {"tree": tree, "code": code, "languages": languages()}
        if request.method != "POST":
            self.form = kind(rows=rows, **around)
            return
        sent = read_rows(request.POST.getlist("part"), known_codes, MOST_ROWS)
        if self.what in ("look", "keep"):
            self.form = kind(request.POST, rows=sent, **around)
            if self.form.is_valid():
                self._take()
        else:
            rows = moved(sent, self.what, self.key)
            self.form = kind(rows=rows, typed=request.POST.dict(), **around)
            gone = {row.key for row in sent} - {row.key for row in rows}
            self.focus = rows[-1].key if self.what == "add" and rows else "" if gone else self.key

    def _stands(self, kind: type[SharedForm]) -> str:
        return actions.fingerprint_of(actions.shared_of(self.tree, kind.kind))

    def _take(self) -> None:
        at, edits = timezone.now(), self.form.edits()
        here, by = known.in_city(at), actor_of(self.request)
        self.shown = {**self.tree, self.form.kind: self.form.part()}
        if self.what == "look":
            self._show(actions.faults(edits, existing=here))
            return
        try:
            actions.edit(edits=edits, existing=here, by=by, at=at, seen=self.seen)
        except actions.CatalogueRefused as refused:
            self._show(refused.problems)
        except actions.ChangedMeanwhile:
            self.seen = self._stands(type(self.form))
            sentence = _(
                "Somebody else changed this while you were writing. What they changed stands in the history. "
                "Keep it once more to put your words in place of theirs."
            )
            self.form.add_error(None, sentence)
        else:
            said = _("Kept. It counts once you publish.") if edits else _("Nothing was changed.")
            messages.success(self.request, said)
            self.is_kept = True

    def _show(self, problems: list[Any]) -> None:
        self.form.show(problems, titles(self.tree, language_of(self.request)))

    def answer(self, template: str, **context: Any) -> HttpResponse:
        if self.is_kept:
            return redirect("situations:shared")
        spoken = languages()
        asked = self.key if self.what == "look" and self.key in dict(spoken) else language_of(self.request)
        context |= {
            "form": self.form, "seen": self.seen, "languages": spoken, "focus": self.focus, "read_in": asked,
            "preview": _preview(self.form, self.shown, asked),
        }  # fmt: skip
        status = 422 if self.form.is_bound and self.form.errors else 200
        return render(self.request, template, context, status=status)


def _preview(form: SharedForm, tree: Tree, language: str) -> dict[str, Any]:
    """Return how people will read it in a language."""
    if isinstance(form, GroupsForm):
        return {
            "groups": [
                {
                    "title": best(tree["groups"][code]["title"], language),
                    "examples": [best(tree["situations"][one]["title"], language) for one in _listed(tree, code)][:FEW],
                }
                for code in _in_order(tree)
            ]
        }
    if isinstance(form, TextsForm):
        return {"texts": _said_texts(tree, language)}
    code = form.new_code() if isinstance(form, QuestionForm) and form.is_bound and form.is_valid() else form.code
    asked = tree.get("questions", {}).get(code, {})
    return {
        "text": best(asked.get("text", {}), language),
        "help": best(asked.get("help", {}), language),
        "choices": [best(one, language) for one in asked.get("choices", {}).values()],
    }


@open_to(*EDITORS)
@require_safe
def look_back(request: HttpRequest) -> HttpResponse:
    """List what was changed of groups and shared words, newest first."""
    items = history.of_situation(SHARED)
    context = {"title": _("Groups and shared words"), "items": items, "up": reverse("situations:shared")}
    return render(request, "situations/history.html", context)


@open_to(*EDITORS)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one change of groups or shared words, and put back what it touched."""
    row, at = get_object_or_404(SituationChange, situation=SHARED, pk=pk), timezone.now()
    if request.method == "POST":
        try:
            actions.put_back(change=row, existing=known.in_city(at), by=actor_of(request), at=at)
        except actions.CatalogueRefused as refused:
            messages.error(request, _("Nothing was changed. This has to be mended first:"))
            for problem in refused.problems[:5]:
                messages.error(request, problem.sentence)
        else:
            messages.success(request, _("It is as it was before. It counts once you publish."))
            return redirect("situations:shared_history")
    context = {
        "code": SHARED,
        "up": reverse("situations:shared_history"),
        "item": history.told(row),
        "title": _("Groups and shared words"),
    }
    return render(request, "situations/change.html", context)
