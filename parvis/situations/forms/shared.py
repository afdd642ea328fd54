"""What a coordinator fills in about what situations share: the groups, one question many ask, the texts answers start from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from parvis.core.forms import PageForm
from parvis.core.languages import COMPLETE
from parvis.situations import names
from parvis.situations.forms.around import Block
from parvis.situations.forms.beside import nearest
from parvis.situations.forms.fields import lines
from parvis.situations.forms.writing import clean
from parvis.situations.rules.editing import between
from parvis.situations.rules.files import Tree
from parvis.situations.rules.graph import Outcome
from parvis.situations.rules.layers import REMOVED, SHARED, Edit
from parvis.situations.rules.naming import code_for
from parvis.situations.rules.problems import Path, Problem
from parvis.situations.rules.schema import MAX_TEXT

Languages = Sequence[tuple[str, str]]
LONGEST_NAME = 60


@dataclass(frozen=True)
class Row:
    """A group, or an answer of a question: a key that only the page knows, and its code, "" while it is new."""

    key: str
    code: str = ""


def rows_of(codes: Sequence[str]) -> list[Row]:
    """Return the rows of what is there."""
    return [Row(f"r{number}", code) for number, code in enumerate(codes)]


def read_rows(values: Sequence[str], known: Mapping[str, Any], most: int) -> list[Row]:
    """Read the hidden fields "r0|street"; what does not fit is passed over."""
    found: dict[str, Row] = {}
    for value in values[:most]:
        key, _line, code = value.partition("|")
        if key[:1] == "r" and key[1:].isascii() and key[1:].isdigit() and len(key) < 5 and key not in found:
            found[key] = Row(key, code if code in known else "")
    return list(found.values())


def moved(rows: list[Row], what: str, key: str) -> list[Row]:
    """Return the rows with one added, removed, or a place up or down. What does not fit changes nothing."""
    if what == "add":
        used = [int(row.key[1:]) for row in rows]
        return [*rows, Row(f"r{max(used, default=-1) + 1}")]
    place = next((number for number, row in enumerate(rows) if row.key == key), None)
    if place is None:
        return rows
    others = [row for row in rows if row.key != key]
    if what == "remove":
        return others
    there = place + {"up": -1, "down": 1}.get(what, 0)
    return [*others[: max(there, 0)], rows[place], *others[max(there, 0) :]]


class SharedForm(PageForm):
    """Parts that many situations share, of one `kind`. Each field is named by its part and language ("r0.fr")."""

    kind = ""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        tree: Tree,
        code: str,
        rows: list[Row],
        languages: Languages,
        typed: Mapping[str, Any] | None = None,
    ) -> None:
        self.before: Mapping[str, Any] = tree.get(self.kind, {})
        self.code, self.rows, self.languages = code, rows, languages
        self.base_fields = {}  # type: ignore[misc]  # each part has fields of its own
        self.plan()
        super().__init__(data, initial=dict(typed) if typed is not None else self.begin())

    def plan(self) -> None:
        """Make the fields."""
        raise NotImplementedError

    def begin(self) -> dict[str, Any]:
        """Return what the fields hold at first."""
        raise NotImplementedError

    def part(self) -> dict[str, Any]:
        """Return all parts of the kind as they were filled in, by code."""
        raise NotImplementedError

    def paths(self) -> dict[str, Path]:
        """Return for each field which part of the catalogue it holds."""
        raise NotImplementedError

    def add_words(self, name: str, label: Any, *, is_needed: bool = True, most: int = MAX_TEXT) -> None:
        """Add a field for each language of the city."""
        for language, said in self.languages:
            self.base_fields[f"{name}.{language}"] = forms.CharField(
                label=f"{label} ({said})", required=is_needed and language in COMPLETE, max_length=most,
                widget=forms.TextInput({"lang": language}),
            )  # fmt: skip

    def words(self, name: str, before: Mapping[str, str]) -> dict[str, str]:
        """Return what was written under a name: languages that are shown as written, others as they were."""
        shown = {language: clean(self.cleaned_data.get(f"{name}.{language}")) for language, _said in self.languages}
        both = {language: shown.get(language, words) for language, words in before.items()} | shown
        return {language: words for language, words in both.items() if words}

    def row_code(self, row: Row, taken: set[str], otherwise: str) -> str:
        """Return the code of a row: its own, or one made of its English words."""
        said = str(self.cleaned_data.get(f"{row.key}.en") or "")
        return row.code or code_for(said, taken=taken, otherwise=otherwise)

    def row_codes(self, otherwise: str, known: set[str]) -> dict[str, str]:
        """Return the code of each row by its key."""
        found: dict[str, str] = {}
        for row in self.rows:
            found[row.key] = self.row_code(row, {*known, *found.values()}, otherwise)
        return found

    def edits(self) -> list[Edit]:
        """Return what was filled in as edits of the catalogue."""
        after = self.part()
        if not after and self.before:
            return [Edit(SHARED, (self.kind,), REMOVED)]
        gone = [Edit(SHARED, (self.kind, code), REMOVED) for code in self.before if code not in after]
        return gone + [
            Edit(SHARED, path, value)
            for code, body in after.items()
            for path, value in between(self.before.get(code), body, (self.kind, code))
        ]

    def show(self, problems: Sequence[Problem], titles: Mapping[str, str]) -> None:
        """Put what the validator says beside the field it belongs to; what it says of situations on top, with their names."""
        paths = self.paths()
        empty = {name for name in self.fields if not self.cleaned_data.get(name)}
        for problem in problems:
            if problem.path[:1] == ("situations",) and len(problem.path) > 1:
                title = titles.get(problem.path[1], problem.path[1])
                self.add_error(None, f"{title}: {problem.sentence}")
            else:
                self.add_error(nearest(problem.path, paths, empty), problem.sentence)

    def block(self, name: str) -> Block:
        """Return the fields of a part; languages other than the two always complete are folded."""
        found = [one for one in self.fields if one.rpartition(".")[0] == name]
        return Block(
            [self[one] for one in found if one.rpartition(".")[2] in COMPLETE],
            [self[one] for one in found if one.rpartition(".")[2] not in COMPLETE],
        )

    def hidden(self) -> list[str]:
        """Return what the hidden fields hold."""
        return [f"{row.key}|{row.code}" for row in self.rows]

    def row_blocks(self) -> list[dict[str, Any]]:
        """Return each row as the page draws it."""
        return [
            {
                "key": row.key, "code": row.code, "number": number, "block": self.block(row.key),
                "is_first": number == 1, "is_last": number == len(self.rows),
            }
            for number, row in enumerate(self.rows, 1)
        ]  # fmt: skip


class GroupsForm(SharedForm):
    """The few everyday words under which situations are listed: their names and their order."""

    kind = "groups"

    def plan(self) -> None:
        for number, row in enumerate(self.rows, 1):
            self.add_words(row.key, _("Group %(number)s") % {"number": number}, most=LONGEST_NAME)

    def begin(self) -> dict[str, Any]:
        return {
            f"{row.key}.{language}": words
            for row in self.rows
            if row.code
            for language, words in self.before[row.code]["title"].items()
        }

    def part(self) -> dict[str, Any]:
        codes = self.row_codes("group", set(self.before))
        listed = sorted(self.before, key=lambda code: (self.before[code]["order"], code))
        same = [codes[row.key] for row in self.rows] == listed
        return {
            codes[row.key]: {
                "order": self.before[row.code]["order"] if same else place,
                "title": self.words(row.key, self.before.get(row.code, {}).get("title", {})),
            }
            for place, row in enumerate(self.rows, 1)
        }

    def paths(self) -> dict[str, Path]:
        codes = self.row_codes("group", set(self.before))
        return {
            name: (self.kind, codes[key], "title", language)
            for name in self.fields
            for key, _dot, language in [name.partition(".")]
        }


class QuestionForm(SharedForm):
    """One question many situations ask, with its answers."""

    kind = "questions"

    def plan(self) -> None:
        self.add_words("text", _("Question"))
        self.add_words("help", _("A line of help"), is_needed=False)
        for number, row in enumerate(self.rows, 1):
            self.add_words(row.key, _("Answer %(number)s") % {"number": number})

    @property
    def body(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.before.get(self.code, {})
        return found

    def begin(self) -> dict[str, Any]:
        said = {name: self.body.get(name, {}) for name in ("text", "help")}
        said |= {row.key: self.body["choices"][row.code] for row in self.rows if row.code}
        return {f"{name}.{language}": words for name, texts in said.items() for language, words in texts.items()}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if len(self.rows) < 2:
            self.add_error(None, _("A question needs at least two answers."))
        return data

    def new_code(self) -> str:
        """Return the question's code, made of its English words while it is new."""
        words = str(self.cleaned_data.get("text.en") or "")
        return self.code or code_for(words, taken=set(self.before), otherwise="question")

    def part(self) -> dict[str, Any]:
        before, codes = self.body, self.row_codes("choice", set(self.body.get("choices", {})))
        written = {
            "text": self.words("text", before.get("text", {})),
            "help": self.words("help", before.get("help", {})),
            "choices": {
                codes[row.key]: self.words(row.key, before.get("choices", {}).get(row.code, {})) for row in self.rows
            },
        }
        return {**self.before, self.new_code(): {key: value for key, value in written.items() if value}}

    def paths(self) -> dict[str, Path]:
        codes, own = self.row_codes("choice", set(self.body.get("choices", {}))), (self.kind, self.new_code())
        found: dict[str, Path] = {}
        for name in self.fields:
            key, _dot, language = name.partition(".")
            found[name] = (*own, "choices", codes[key], language) if key in codes else (*own, key, language)
        return found


class TextsForm(SharedForm):
    """The texts every service may start an answer from, where a situation has none of its own."""

    kind = "standard_texts"

    def plan(self) -> None:
        for outcome in Outcome:
            for language, said in self.languages:
                self.base_fields[f"{outcome}.{language}"] = lines(f"{names.OUTCOMES[outcome]} ({said})", language)

    def begin(self) -> dict[str, Any]:
        return {
            f"{outcome}.{language}": "\n".join(texts)
            for outcome, by_language in self.before.items()
            for language, texts in by_language.items()
        }

    def part(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for outcome in sorted(Outcome, key=lambda one: [*self.before, *Outcome].index(one)):
            before = self.before.get(outcome, {})
            listed = {language: text.split("\n") for language, text in self.words(str(outcome), {}).items()}
            shown = {language: [line.strip() for line in said if line.strip()] for language, said in listed.items()}
            kept = {language: said for language, said in before.items() if language not in dict(self.languages)}
            if both := {language: said for language, said in {**kept, **shown}.items() if said}:
                found[str(outcome)] = both
        return found

    def paths(self) -> dict[str, Path]:
        return {name: (self.kind, *name.split(".")) for name in self.fields}

    def outcomes(self) -> list[Block]:
        """Return the fields of each outcome."""
        return [self.block(str(outcome)) for outcome in Outcome]
