"""What was filled in → the situation as the catalogue writes it, and which field holds which part of it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import time
from typing import Any

from parvis.situations import names
from parvis.situations.rules import schema
from parvis.situations.rules.graph import Action, Basis, Outcome
from parvis.situations.rules.naming import code_for
from parvis.situations.rules.problems import Path
from parvis.situations.sheet import Part, Sheet

Body = Mapping[str, Any]
_LINE_END = re.compile("[ \t]*(?:\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029])")
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_CONDITIONS = ("districts", "days", "from", "to")
_WRITTEN_AS: dict[str, Path] = {
    "hours": ("promise",),
    "basis": ("promise",),
    "until": ("until_legal_ground",),
    **{name: ("when", name) for name in _CONDITIONS},
}


class Writing:
    """One situation: `said` holds the cleaned fields by name, `before` the wording until now (empty for a new one).

    What the form does not show (other languages) stays as it was, and so does the order of what was there.
    """

    def __init__(self, said: Mapping[str, Any], *, sheet: Sheet, before: Body, languages: Sequence[str]) -> None:
        self.said, self.sheet, self.before, self.languages = said, sheet, before, languages
        self.codes = self._codes()

    def body(self) -> dict[str, Any]:
        """Return the situation, typed and trimmed as if it had been read from a file."""
        codes, before = self.codes, self.before
        written = {
            "kind": self.said.get("kind") or before.get("kind", ""),
            **{key: value for name in names.FLAGS for key, value in self._flag(name, name, before).items()},
            **self._given("legal_ground", "legal_ground"),
            **({"withdrawn": before["withdrawn"]} if "withdrawn" in before else {}),
            **self._texts(("title", "summary"), "", before),
            **self._lists("synonyms", "synonyms", before.get("synonyms", {})),
            **self._texts(("urgent_when", "prepare", "if_worse", "rights"), "", before),
            **_filled("helpers", self._helpers()),
            "first": codes.get(self.said["first"], ""),
            **_filled("questions", {codes[part.key]: self._question(part) for part in self.sheet.questions}),
            "ends": {codes[part.key]: self._end(part) for part in self.sheet.ends},
            **_filled("standard_texts", self._standard()),
            "group": self.said["group"],
        }
        typed: dict[str, Any] = schema.SITUATION(_like(before, written), (), [])
        return typed

    def paths(self, fields: Iterable[str]) -> dict[str, Path]:
        """Return for each field's name which part of the situation it holds."""
        places: dict[str, Path] = {part.key: ("questions", self.codes[part.key]) for part in self.sheet.questions}
        for question in self.sheet.questions:
            for one in question.inside:
                inside = ("then", one.code) if question.use else ("choices", self.codes[one.key])
                places[one.key] = (*places[question.key], *inside)
        for end in self.sheet.ends:
            places[end.key] = ("ends", self.codes[end.key])
            for place, rule in enumerate(end.inside):
                places[rule.key] = (*places[end.key], "exceptions", str(place))
        found: dict[str, Path] = {}
        for name in fields:
            first, *rest = name.split(".")
            if first in places:
                found[name] = (*places[first], *(part for word in rest for part in _WRITTEN_AS.get(word, (word,))))
            else:
                found[name] = ("standard_texts" if first == "s" else first, *rest)
        return found

    def _codes(self) -> dict[str, str]:
        """Return each part's code: its own where the catalogue knows it, else one made of its English words."""
        known = {"q": self.before.get("questions", {}), "e": self.before.get("ends", {})}
        tops = [*self.sheet.questions, *self.sheet.ends]
        found = {part.key: part.code for part in tops if part.code in known[part.key[0]]}
        for part in tops:
            if part.key not in found:
                text, otherwise = ("text", "question") if part.key[0] == "q" else ("what_happens", "end")
                words = part.use or str(self.said.get(f"{part.key}.{text}.en") or "")
                found[part.key] = code_for(words, taken=set(found.values()), otherwise=otherwise)
        for question in self.sheet.questions:
            choices = known["q"].get(found[question.key], {}).get("choices", {})
            inside = {one.key: one.code for one in question.inside if question.use or one.code in choices}
            for one in question.inside:
                if one.key not in inside:
                    words = str(self.said.get(f"{one.key}.text.en") or "")
                    inside[one.key] = code_for(words, taken=set(inside.values()), otherwise="choice")
            found |= inside
        return found

    def _flag(self, name: str, key: str, before: Body) -> dict[str, bool]:
        """Return a mark that is set; one that was written as no stays so."""
        if self.said.get(name):
            return {key: True}
        return {key: False} if before.get(key) is False else {}

    def _given(self, name: str, key: str) -> dict[str, Any]:
        return _filled(key, self.said.get(name))

    def _texts(self, keys: Sequence[str], prefix: str, before: Body) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key in keys:
            shown = {language: clean(self.said.get(f"{prefix}{key}.{language}")) for language in self.languages}
            found |= _filled(key, _merged(before.get(key, {}), shown))
        return found

    def _lists(self, key: str, name: str, before: Body) -> dict[str, Any]:
        shown = {language: _listed(self.said.get(f"{name}.{language}")) for language in self.languages}
        return _filled(key, _merged(before, shown))

    def _helpers(self) -> list[str]:
        """Return who was ticked; those that stood there before keep their order."""
        ticked = self.said.get("helpers") or []
        return sorted(ticked, key=[*self.before.get("helpers", ()), *ticked].index)

    def _standard(self) -> dict[str, Any]:
        before = self.before.get("standard_texts", {})
        found: dict[str, Any] = {}
        for outcome in Outcome:
            found |= self._lists(str(outcome), f"s.{outcome}", before.get(outcome, {}))
        return _like(before, found)

    def _question(self, part: Part) -> dict[str, Any]:
        before = self.before.get("questions", {}).get(self.codes[part.key], {})
        if part.use:
            leads = {one.code: self.codes.get(self.said[f"{one.key}.then"]) for one in part.inside}
            given = {choice: target for choice, target in leads.items() if target}
            return _like(before, {"use": part.use, "then": _like(before.get("then", {}), given)})
        choices = {self.codes[one.key]: self._choice(one, before.get("choices", {})) for one in part.inside}
        return _like(before, {**self._texts(("text", "help"), f"{part.key}.", before), **_filled("choices", choices)})

    def _choice(self, part: Part, choices: Body) -> dict[str, Any]:
        before, key = choices.get(self.codes[part.key], {}), part.key
        written = {
            **self._texts(("text",), f"{key}.", before),
            "then": self.codes.get(self.said[f"{key}.then"], ""),
            **self._flag(f"{key}.sensitive", "sensitive", before),
        }
        return _like(before, written)

    def _end(self, part: Part) -> dict[str, Any]:
        before, key = self.before.get("ends", {}).get(self.codes[part.key], {}), part.key
        only_for_cases = {
            **self._promise(key),
            **self._flag(f"{key}.urgent", "urgent", before),
            **_filled("until_legal_ground", self.codes.get(self.said.get(f"{key}.until") or "")),
        }
        written = {
            "action": self.said[f"{key}.action"],
            **self._given(f"{key}.service", "service"),
            **(only_for_cases if self.said[f"{key}.action"] == Action.CASE else {}),
            **_filled("exceptions", [self._exception(rule.key) for rule in part.inside]),
            **self._given(f"{key}.number", "number"),
            **self._flag(f"{key}.sensitive", "sensitive", before),
            **self._texts(("what_happens", "say"), f"{key}.", before),
        }
        return _like(before, written)

    def _promise(self, key: str) -> dict[str, str]:
        hours, basis = self.said.get(f"{key}.hours"), self.said.get(f"{key}.basis") or Basis.WORKING
        return {"promise": f"{hours} {basis} hours"} if hours else {}

    def _exception(self, key: str) -> dict[str, Any]:
        when: dict[str, Any] = {}
        for name in _CONDITIONS:
            value = self.said.get(f"{key}.{name}")
            when |= _filled(name, f"{value:%H:%M}" if isinstance(value, time) else value)
        return {"when": when, "service": self.said[f"{key}.service"], **self._promise(key)}


def _filled(key: str, value: Any) -> dict[str, Any]:
    return {key: value} if value else {}


def _merged(before: Body, shown: Body) -> dict[str, Any]:
    """Return the words per language: those shown as written, others as they were; empty ones are left out."""
    both = {language: shown.get(language, words) for language, words in before.items()} | dict(shown)
    return {language: words for language, words in both.items() if words}


def _like(before: Body, written: Body) -> dict[str, Any]:
    """Return what was written with its keys in the order they had before, so that nothing seems to have moved."""
    return {key: written[key] for key in [*(key for key in before if key in written), *written]}


def clean(text: str | None) -> str:
    """Return the text as the catalogue's files keep it: plain line ends, nothing unseen (what word processors leave)."""
    return _UNSEEN.sub("", _LINE_END.sub("\n", text or "")).strip()


def _listed(text: str | None) -> list[str]:
    return [line.strip() for line in clean(text).split("\n") if line.strip()]
