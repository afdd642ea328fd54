"""Catalogue files → one tree, with the file and line of each part."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml
from django.utils.translation import gettext as _

from parvis.core import strict_yaml
from parvis.situations.rules import schema
from parvis.situations.rules.problems import Path, Problem

Tree = dict[str, Any]
Places = dict[Path, tuple[str, int]]


@dataclass
class Layer:
    """What the files say: groups, shared questions and texts, situations; where it stands; what cannot be read."""

    tree: Tree = field(default_factory=lambda: {"groups": {}, "questions": {}, "standard_texts": {}, "situations": {}})
    places: Places = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def locate(self, problem: Problem) -> Problem:
        """Return the problem with the file and line of its nearest part, where one is known."""
        path = problem.path
        while path:
            if path in self.places:
                return problem.at(*self.places[path])
            path = path[:-1]
        return problem


def load(files: Mapping[str, str]) -> Layer:
    """Read file names → texts, in the order given. Problems are collected, nothing is raised."""
    layer = Layer()
    for name, text in files.items():
        _load_one(name, text, layer)
    for part in ("questions", "standard_texts"):
        if not layer.tree[part]:
            del layer.tree[part]
    return layer


def _load_one(name: str, text: str, layer: Layer) -> None:
    try:
        document = strict_yaml.read(text)
    except strict_yaml.Refused as refused:
        layer.problems.append(Problem((), refused.sentence, file=name, line=refused.line))
        return
    found: list[Problem] = []
    typed = schema.FILE(document.content, (), found)
    for problem in found:
        layer.problems.append(problem.at(name, _line(document.lines, problem.path)))
    group = typed.pop("group", None)
    if group and "code" in group:
        code = group.pop("code")
        _add(layer, name, document, source=("group",), target=("groups", code), entry=group)
        for situation in typed.get("situations", {}).values():
            situation.setdefault("group", code)
    for part in ("questions", "standard_texts", "situations"):
        for code, entry in typed.get(part, {}).items():
            _add(layer, name, document, source=(part, code), target=(part, code), entry=entry)


def _line(lines: Mapping[Path, int], path: Path) -> int:
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def _add(layer: Layer, name: str, document: strict_yaml.Document, *, source: Path, target: Path, entry: Any) -> None:
    part, code = target
    if code in layer.tree[part]:
        file, line = layer.places[target]
        sentence = _("“%(code)s” already stands in %(file)s, line %(line)s.") % {
            "code": code,
            "file": file,
            "line": line,
        }
        layer.problems.append(Problem(target, sentence, file=name, line=_line(document.lines, source)))
        return
    layer.tree[part][code] = entry
    for path, line in document.lines.items():
        if path[: len(source)] == source:
            layer.places[(*target, *path[len(source) :])] = (name, line)


def write(tree: Tree) -> dict[str, str]:
    """Return the tree as files like those it was read from: one per group, and shared.yml. `load` reads them back."""
    files = {"shared.yml": as_yaml({part: tree[part] for part in ("questions", "standard_texts") if tree.get(part)})}
    for code, group in tree["groups"].items():
        members = {name: body for name, body in tree["situations"].items() if body["group"] == code}
        situations = {
            name: {key: value for key, value in body.items() if key != "group"} for name, body in members.items()
        }
        content: Tree = {"group": {"code": code, **group}}
        if situations:
            content["situations"] = situations
        files[f"{code}.yml"] = as_yaml(content)
    return {name: text for name, text in files.items() if text}


def as_yaml(content: Any) -> str:
    """Return a part of the catalogue as its file would write it; "" for an empty one."""
    if not content:
        return ""
    return yaml.dump(content, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=10_000)


class _Plain(yaml.SafeDumper):
    """Writes a repeated text out again instead of pointing to it: the loader refuses aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True
