"""Texts of the guide that stayed in one language while they were worded anew in another, for whoever translates them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.core.languages import best, language_name
from parvis.guide import pocket
from parvis.guide.forms.pocket import LABELS
from parvis.guide.models import SaysTheSame, SheetChange, SheetRelease
from parvis.guide.pocket import shape
from parvis.guide.pocket.shape import PARTS
from parvis.situations import drafts, names, sheet, wordings
from parvis.situations.actions import working_tree
from parvis.situations.rules.files import Tree
from parvis.situations.rules.problems import Path
from parvis.situations.rules.translating import Same, Texts, digest, stale_texts, texts_of

SHEETS = "sheets"


@dataclass(frozen=True)
class StaleText:
    """One text of a part of the guide, all its languages, and for the stale ones what their sisters said before."""

    part: wordings.Part
    path: Path
    texts: Texts
    stale: Mapping[str, Texts]

    @property
    def subject(self) -> str:
        return ":".join(self.part)

    @property
    def mark(self) -> str:
        return digest(self.texts)


def stale() -> list[StaleText]:
    """Return every text of which some language is stale: of situations in use, of shared words, of officers' sheets."""
    same: dict[str, set[Same]] = defaultdict(set)
    for row in SaysTheSame.objects.all():
        same[row.subject].add((tuple(row.path.split("/")) if row.path else (), row.language, row.digest))
    return [
        StaleText(part, path, texts[path], languages)
        for part, said in _all_wordings()
        if said[-1] and not said[-1].get("withdrawn")
        for texts in [dict(texts_of(said[-1]))]
        for path, languages in stale_texts(said, same[":".join(part)]).items()
    ]


def _all_wordings() -> Iterator[tuple[wordings.Part, list[Any]]]:
    if drafts.is_loaded():
        yield from sorted(wordings.all_wordings().items())
    yield from _of_sheets()


def _of_sheets() -> Iterator[tuple[wordings.Part, list[Any]]]:
    """Yield how each sheet was worded that the city or a release worded anew, oldest first.

    Parts that were changed at one moment are one change; a release counts under the city's words of that moment.
    """
    shipped, now = pocket.shipped().sheets, pocket.current().sheets
    told: dict[str, dict[Any, list[SheetChange]]] = defaultdict(lambda: defaultdict(list))
    for row in SheetChange.objects.filter(part__in=PARTS).order_by("made_at", "pk"):
        told[row.sheet][row.made_at].append(row)
    noted: dict[str, list[SheetRelease]] = defaultdict(list)
    for release in SheetRelease.objects.order_by("noted_at", "pk"):
        noted[release.sheet].append(release)
    for code in sorted({*told, *noted} & now.keys() & shipped.keys()):
        yield (SHEETS, code), [*_told(shipped[code], told[code], noted[code]), now[code].all_written()]


def _told(
    shipped: shape.Sheet, changes: Mapping[Any, list[SheetChange]], releases: list[SheetRelease]
) -> list[dict[str, dict[str, str]]]:
    """Return the wordings of one sheet, oldest first: those of its releases and of the city's changes."""
    base: Mapping[str, Mapping[str, str]] = releases[0].texts if releases else shipped.all_written()
    own: dict[tuple[str, str], str] = {}
    said = [_with(base, ())]
    events: list[tuple[Any, int, SheetRelease | list[SheetChange]]] = sorted(
        [*((moment, 1, rows) for moment, rows in changes.items()), *((one.noted_at, 0, one) for one in releases[1:])],
        key=lambda event: event[:2],
    )
    for _moment, _order, what in events:
        if isinstance(what, SheetRelease):
            base = what.texts
        else:
            said.append(_with(said[-1], ((row.part, row.language, row.before) for row in what)))
            own |= {(row.part, row.language): row.after for row in what}
        said.append(_with(base, ((part, language, after) for (part, language), after in own.items() if after)))
    return said


def _with(said: Mapping[str, Mapping[str, str]], words: Iterable[tuple[str, str, str]]) -> dict[str, dict[str, str]]:
    changed = {part: dict(texts) for part, texts in said.items()}
    for part, language, text in words:
        if text:
            changed[part][language] = text
        else:
            changed[part].pop(language, None)
    return changed


def of_sheet(code: str, language: str) -> list[dict[str, Any]]:
    """Return which parts of a sheet are stale in a language, with what the other languages said and say."""
    found = (one for one in stale() if one.part == (SHEETS, code) and language in one.stale)
    return [_text(one, language, {}) for one in found]


def counts(found: Iterable[StaleText]) -> Counter[str]:
    """Return for each language how many texts are stale in it."""
    return Counter(language for one in found for language in one.stale)


def shown(
    found: Iterable[StaleText], language: str, reader: str, typed: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """Return what is stale in a language, for the page: each part of the guide with its texts, by its name.

    `typed` are words of one text (its subject and path beside them) that could not be kept.
    """
    tree: Tree = working_tree() if drafts.is_loaded() else {}
    parts: dict[wordings.Part, list[StaleText]] = defaultdict(list)
    for one in found:
        if language in one.stale:
            parts[one.part].append(one)
    return sorted(
        (
            {
                "kind": "sheet" if part[0] == SHEETS else "situation",
                "title": title_of(part, tree, reader),
                "texts": [_text(one, language, tree, typed) for one in texts],
            }
            for part, texts in parts.items()
        ),
        key=lambda one: (one["kind"] == "sheet", one["title"]),
    )


def _text(one: StaleText, language: str, tree: Tree, typed: Mapping[str, str] | None = None) -> dict[str, Any]:
    is_typed = typed is not None and (typed["subject"], typed["path"]) == (one.subject, "/".join(one.path))
    return {
        "is": one,
        "name": LABELS[one.path[0]]
        if one.part[0] == SHEETS
        else names.said_path("/".join(one.path))
        if one.path
        else "",
        "path": "/".join(one.path),
        "words": _said(one.texts[language]),
        "typed": typed["words"] if typed is not None and is_typed else "",
        "sisters": [
            {"code": other, "language": language_name(other), "was": _said(was), "now": _said(one.texts[other])}
            for other, was in one.stale[language].items()
        ],
        "url": _where(one, language, tree),
    }


def _said(words: Any) -> str:
    return words if isinstance(words, str) else "\n".join(words)


def title_of(part: wordings.Part, tree: Tree, reader: str) -> str:
    """Return what a part of the guide is called, for a reader."""
    kind, code = part
    if kind == SHEETS:
        return pocket.current().sheets[code].text("title", reader)
    body = tree[kind][code]
    if kind == "situations":
        return best(body["title"], reader)
    if kind == "groups":
        return _("The group “%(title)s”") % {"title": best(body["title"], reader)}
    if kind == "questions":
        return _("The shared question “%(title)s”") % {"title": best(body["text"], reader)}
    return _("The shared text “%(title)s”") % {"title": names.said_path(code)}


def _where(one: StaleText, language: str, tree: Tree) -> str:
    """Return where the text is edited, at its field."""
    kind, code = one.part
    if kind == SHEETS:
        return f"{reverse('guide:pocket_change', args=[code])}?in={language}#id_{one.path[0]}"
    if kind == "situations":
        field = sheet.field_of(one.path, language, tree["situations"][code], tree.get("questions", {}))
        return f"{reverse('situations:edit', args=[code])}{f'#id_{field}' if field else ''}"
    return edit_page(one.part)


def edit_page(part: wordings.Part) -> str:
    """Return where groups, a shared question or shared texts are edited."""
    kind, code = part
    if kind == "questions":
        return reverse("situations:edit_question", args=[code])
    return reverse("situations:edit_groups" if kind == "groups" else "situations:edit_texts")
