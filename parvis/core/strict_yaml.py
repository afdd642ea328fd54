"""Strict YAML: what a clerk sees is what is read.

Aliases, anchors, tags, duplicate keys, more than one document, files over 2 MB and nesting over 20
are refused; every scalar is read as a string (`no` and `12:30` stay words) and typed by the schema.
"""

from dataclasses import dataclass, field
from typing import Any

import yaml

MAX_BYTES = 2_000_000
MAX_DEPTH = 20

Path = tuple[str, ...]
Plain = Any  # str, list of Plain, dict of str to Plain: exactly what JSON can hold

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Refused(Exception):
    """The file is not plain, strict YAML. `line` counts from 1; `sentence` says what to change."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(f"line {line}: {sentence}")
        self.line = line
        self.sentence = sentence


@dataclass
class Document:
    """What one file says, and on which line each part of it stands."""

    content: Plain
    lines: dict[Path, int] = field(default_factory=dict)


class _Reader:
    def __init__(self, text: str) -> None:
        self.events = yaml.parse(text, Loader=_LOADER)
        self.lines: dict[Path, int] = {}

    def next(self) -> Any:
        try:
            return next(self.events)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 if mark else 1
            raise Refused(line, _plain_problem(error)) from None
        except yaml.YAMLError:
            raise Refused(1, "This file contains characters that YAML does not allow. Save it as UTF-8 text.") from None

    def value(self, event: Any, path: Path, depth: int) -> Plain:
        line = event.start_mark.line + 1
        self.lines.setdefault(path, line)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Refused(line, "Aliases and anchors (* and &) are not allowed. Write the text out again.")
        if event.tag and event.tag != "!":
            raise Refused(line, "Tags (beginning with !) are not allowed. Write the value plainly.")
        if isinstance(event, yaml.ScalarEvent):
            return event.value
        if depth >= MAX_DEPTH:
            raise Refused(line, f"This is nested more than {MAX_DEPTH} levels deep. Make it flatter.")
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(path, depth)
        return self.mapping(path, depth)

    def sequence(self, path: Path, depth: int) -> list[Plain]:
        items: list[Plain] = []
        while not isinstance(event := self.next(), yaml.SequenceEndEvent):
            items.append(self.value(event, (*path, str(len(items))), depth + 1))
        return items

    def mapping(self, path: Path, depth: int) -> dict[str, Plain]:
        entries: dict[str, Plain] = {}
        while not isinstance(event := self.next(), yaml.MappingEndEvent):
            line = event.start_mark.line + 1
            key = self.value(event, (*path, "?"), depth + 1)
            del self.lines[(*path, "?")]
            if not isinstance(key, str):
                raise Refused(line, "A key must be a plain word.")
            if key in entries:
                raise Refused(line, f"“{key}” stands here twice. Keep one of the two.")
            self.lines[(*path, key)] = line
            entries[key] = self.value(self.next(), (*path, key), depth + 1)
        return entries


def _plain_problem(error: yaml.MarkedYAMLError) -> str:
    problem = str(error.problem or error.context or "")
    if "mapping values" in problem:
        return "A colon followed by a space stands inside the text. Put the whole text between double quotes."
    if "tab" in problem or "\\t" in problem:
        return "A tab stands here. Indent with spaces."
    return f"This line cannot be read as YAML ({problem})."


def read(text: str) -> Document:
    """Read one document of strict YAML.

    Raises Refused with the line and a sentence.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise Refused(1, "The file is larger than 2 MB. Split it.")
    reader = _Reader(text)
    reader.next()  # stream start
    event = reader.next()
    if isinstance(event, yaml.StreamEndEvent):
        raise Refused(1, "The file is empty.")
    content = reader.value(reader.next(), (), 0)
    reader.next()  # document end
    event = reader.next()
    if not isinstance(event, yaml.StreamEndEvent):
        raise Refused(event.start_mark.line + 1, "A second document begins here (---). Put it into a file of its own.")
    return Document(content=content, lines=reader.lines)
