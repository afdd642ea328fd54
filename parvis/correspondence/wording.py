"""The tiny language of message texts: `{placeholder}`, and `[words]({link_placeholder})` for a link with words. Nothing else.

A line whose placeholder has no value is left out, together with the line before it that introduces it (ends with a colon).
An empty line parts paragraphs.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from parvis.correspondence.events import SAID_IN_SMS, SAID_IN_SUBJECT, Event, Fact
from parvis.correspondence.models.recipient import Channel

LONGEST_BODY = 5000
LONGEST_SUBJECT = 150
LONGEST_SMS = 320

_PIECE = re.compile(r"\[([^\[\]{}\n]{1,60})\]\(\{([a-z_]{1,30})\}\)|\{([a-z_]{1,30})\}")
_ADDRESS = re.compile(r"(?i)\b(?:[a-z][a-z0-9+.-]*://|www\.)[^\s<>\"')\]]*")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_LINKS = frozenset({Fact.LINK, Fact.FOLLOW})


class WordingRefused(ValueError):
    """The text does not follow the tiny language. `sentence` says what to change."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Place:
    """A placeholder; with `label` it is a link with these words."""

    name: str
    label: str = ""


Piece = str | Place
Line = tuple[Piece, ...]
Paragraph = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a finished line. `kind` is text, words (what somebody wrote) or link (then `label` may stand for it)."""

    text: str
    kind: str = "text"
    label: str = ""


FilledLine = tuple[Span, ...]
FilledParagraph = tuple[FilledLine, ...]


def parse(text: str) -> tuple[Paragraph, ...]:
    """Return the paragraphs of a text. Raises WordingRefused."""
    paragraphs = re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").strip())
    return tuple(
        tuple(_line(line.strip()) for line in paragraph.split("\n")) for paragraph in paragraphs if paragraph.strip()
    )


def _line(line: str) -> Line:
    pieces: list[Piece] = []
    end = 0
    for found in _PIECE.finditer(line):
        pieces.append(_literal(line[end : found.start()]))
        label, linked, name = found.groups()
        pieces.append(Place(linked, label) if linked else Place(name))
        end = found.end()
    pieces.append(_literal(line[end:]))
    return tuple(piece for piece in pieces if piece)


def _literal(text: str) -> str:
    for sign in "{}":
        if sign in text:
            raise WordingRefused(f"A “{sign}” stands alone. Write a placeholder like {{reference}}, with both braces.")
    if "](" in text:
        raise WordingRefused("A link is written [words]({link}), with a placeholder in the round brackets.")
    return text


def places(paragraphs: Sequence[Paragraph]) -> frozenset[str]:
    """Return the names of all placeholders in a text."""
    return frozenset(
        piece.name for paragraph in paragraphs for line in paragraph for piece in line if isinstance(piece, Place)
    )


def problems(text: str, *, event: Event, channel: str, part: str, is_our_host: Callable[[str], bool]) -> list[str]:
    """Return what is wrong with a text, in sentences; [] where it may be used. `part` is "subject" or "body"."""
    found = []
    longest = LONGEST_SUBJECT if part == "subject" else LONGEST_SMS if channel == Channel.SMS else LONGEST_BODY
    if not text.strip():
        return ["The text is empty."]
    if len(text) > longest:
        found.append(f"The text is longer than {longest} characters.")
    if _CONTROL.search(text.replace("\r\n", "\n")) or (part == "subject" and "\n" in text):
        found.append("There is a line break or an invisible sign where none may be.")
    try:
        used = [piece for paragraph in parse(text) for line in paragraph for piece in line if isinstance(piece, Place)]
    except WordingRefused as refused:
        return [*found, refused.sentence]
    for place in used:
        found += _misused(place, event=event, channel=channel, part=part)
    if part == "body":
        missing = sorted(event.needs_in(channel) - {place.name for place in used})
        found += [f"“{{{name}}}” is missing: people need it." for name in missing]
    for address in _ADDRESS.findall(text):
        host = urlsplit(address if "://" in address else f"https://{address}").hostname or ""
        if not is_our_host(host):
            found.append(f"“{address}” leads to another host. Links lead to our own pages or to pages of our services.")
    return list(dict.fromkeys(found))


def _misused(place: Place, *, event: Event, channel: str, part: str) -> list[str]:
    fact = event.allowed.get(place.name)
    if fact is None:
        known = ", ".join(sorted(event.allowed))
        return [f"“{{{place.name}}}” is no placeholder of this message. There are: {known}."]
    if part == "subject" and fact not in SAID_IN_SUBJECT:
        return [f"“{{{place.name}}}” may not stand in a subject, which others can see on a locked screen."]
    if channel == Channel.SMS and (fact not in SAID_IN_SMS or place.label):
        return [
            f"“{{{place.name}}}” may not stand in an SMS, which others can see: no situation, place, service or words."
        ]
    if place.label and fact not in _LINKS:
        return [f"“{{{place.name}}}” is no link, so it cannot stand behind words in square brackets."]
    return []


def fill(
    paragraphs: Sequence[Paragraph], values: Mapping[str, str], facts: Mapping[str, Fact]
) -> tuple[FilledParagraph, ...]:
    """Return the text with its values; lines without a value left out. A missing name counts as no value."""
    filled = []
    for paragraph in paragraphs:
        lines: list[FilledLine] = []
        for line in paragraph:
            if all(values.get(piece.name) for piece in line if isinstance(piece, Place)):
                lines.append(_filled(line, values, facts))
            elif lines and _introduces(lines[-1]):
                lines.pop()
        if lines:
            filled.append(tuple(lines))
    return tuple(filled)


def _introduces(line: FilledLine) -> bool:
    return bool(line) and line[-1].kind == "text" and line[-1].text.rstrip().endswith(":")


def _filled(line: Line, values: Mapping[str, str], facts: Mapping[str, Fact]) -> FilledLine:
    spans = []
    for piece in line:
        if isinstance(piece, str):
            spans.append(Span(piece))
            continue
        fact, value = facts[piece.name], clean(values[piece.name])
        kind = "link" if fact in _LINKS else "words" if fact in (Fact.WORDS, Fact.OWN_WORDS) else "text"
        if not spans and fact == Fact.SERVICE:
            value = value[:1].upper() + value[1:]  # "the people who clean the streets" begins the sentence
        spans.append(Span(value, kind, piece.label))
    return tuple(spans)


def clean(value: str) -> str:
    """Return a value without control and direction signs; line breaks stay."""
    return _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip()


def one_line(value: str) -> str:
    """Return a value for a header: one line, no control signs."""
    return " ".join(_CONTROL.sub(" ", value).split())[:200]


def as_plain(paragraphs: Sequence[FilledParagraph]) -> str:
    """Return the text as plain text."""
    return "\n\n".join("\n".join("".join(map(_plain, line)) for line in paragraph) for paragraph in paragraphs)


def _plain(span: Span) -> str:
    return f"{span.label}\n{span.text}" if span.label else span.text
