"""Which questions, choices, ends and exceptions a situation's form has, in which order.

They stand in hidden fields, so that "add a question" is a form sent and drawn again, with nothing saved. Each part has a
key that only this form knows (q0, q0c1, e0, e0x2); its code in the catalogue stands beside it, empty while it is new.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

FIELD = "part"  # the hidden field, once for each part, in their order
MOST_PARTS = 150
_PART = re.compile(r"(q\d{1,3}(?:c\d{1,3})?|e\d{1,3}(?:x\d{1,3})?)\|([a-z0-9_]{0,60})\|([a-z0-9_]{0,60})")
_OWNER = re.compile(r"([qe]\d+)[cx]\d+")


@dataclass
class Part:
    """One part. `use` names the shared question it asks; `inside` are a question's choices, or an end's exceptions."""

    key: str
    code: str = ""
    use: str = ""
    inside: list["Part"] = field(default_factory=list)


@dataclass
class Sheet:
    """All parts of one situation."""

    questions: list[Part] = field(default_factory=list)
    ends: list[Part] = field(default_factory=list)

    def hidden(self) -> Iterator[str]:
        """Yield what the hidden fields hold."""
        for part in [*self.questions, *self.ends]:
            for one in (part, *part.inside):
                yield f"{one.key}|{one.code}|{one.use}"

    def find(self, key: str) -> tuple[list[Part], int] | None:
        """Return the list a part stands in and its place there; None for a key that is nowhere."""
        for among in (self.questions, self.ends, *(part.inside for part in [*self.questions, *self.ends])):
            for place, part in enumerate(among):
                if part.key == key:
                    return among, place
        return None


def blank() -> Sheet:
    """Return what a new situation begins with: a question with two choices, and an end."""
    choices = [Part("q0c0"), Part("q0c1")]
    return Sheet(questions=[Part("q0", inside=choices)], ends=[Part("e0")])


def of(body: Mapping[str, Any], shared: Mapping[str, Any]) -> Sheet:
    """Return the parts of a situation as it is worded."""
    questions = []
    for number, (code, question) in enumerate(body.get("questions", {}).items()):
        use = question.get("use", "")
        choices = shared[use]["choices"] if use in shared else question.get("choices", {})
        questions.append(Part(f"q{number}", code, use, _numbered(f"q{number}c", choices)))
    ends = [
        Part(f"e{number}", code, inside=_numbered(f"e{number}x", ("" for _rule in end.get("exceptions", []))))
        for number, (code, end) in enumerate(body["ends"].items())
    ]
    return Sheet(questions, ends)


def _numbered(prefix: str, codes: Iterable[str]) -> list[Part]:
    return [Part(f"{prefix}{number}", code) for number, code in enumerate(codes)]


def field_of(path: Sequence[str], language: str, body: Mapping[str, Any], shared: Mapping[str, Any]) -> str:
    """Return the name of the form's field that holds a text of a situation in a language; "" where none does."""
    parts, codes = of(body, shared), list(path)
    found = parts.questions if codes[0] == "questions" else parts.ends if codes[0] == "ends" else []
    key = ""
    if found:
        part = next((one for one in found if one.code == codes[1]), None)
        if part and codes[2] == "choices":
            part = next((one for one in part.inside if one.code == codes[3]), None)
        if part is None:
            return ""
        key = f"{part.key}."
    elif codes[0] == "standard_texts":
        key = "s."
    return f"{key}{codes[-1]}.{language}"


def read(values: Sequence[str], shared: Mapping[str, Any]) -> Sheet:
    """Read the hidden fields; what does not fit together is passed over."""
    sheet, owners = Sheet(), dict[str, Part]()
    for value in values[:MOST_PARTS]:
        if (found := _PART.fullmatch(value)) is None or sheet.find(found[1]) is not None:
            continue
        part = Part(found[1], found[2], found[3])
        if owner := _OWNER.fullmatch(part.key):
            if owner[1] in owners and not owners[owner[1]].use:
                owners[owner[1]].inside.append(part)
            continue
        if part.use and part.use not in shared:
            continue
        owners[part.key] = part
        (sheet.questions if part.key[0] == "q" else sheet.ends).append(part)
        if part.use:
            part.inside = _numbered(f"{part.key}c", shared[part.use]["choices"])
    return sheet


def move(sheet: Sheet, what: str, key: str, shared: Mapping[str, Any]) -> str:
    """Add, remove or move a part; return the key of the part to look at then. What does not fit changes nothing.

    `what`: question, end, shared (`key` is the shared question), inside (a choice or exception of the part `key`),
    remove, up, down.
    """
    if what in ("question", "end"):
        among = sheet.questions if what == "question" else sheet.ends
        new = Part(_next(what[0], among))
        if what == "question":
            new.inside = [Part(f"{new.key}c0"), Part(f"{new.key}c1")]
        among.append(new)
        return new.key
    if what == "shared" and key in shared:
        new = Part(_next("q", sheet.questions), use=key)
        new.inside = _numbered(f"{new.key}c", shared[key]["choices"])
        sheet.questions.append(new)
        return new.key
    found = sheet.find(key)
    if found is None:
        return ""
    among, place = found
    if what == "inside" and not among[place].use:
        inside = among[place].inside
        inside.append(Part(_next(f"{key}{'c' if key[0] == 'q' else 'x'}", inside)))
        return inside[-1].key
    if what == "remove":
        del among[place]
        return among[min(place, len(among) - 1)].key if among else ""
    there = place + {"up": -1, "down": 1}.get(what, 0)
    if 0 <= there < len(among):
        among[place], among[there] = among[there], among[place]
    return key


def _next(prefix: str, among: list[Part]) -> str:
    used = [int(part.key.removeprefix(prefix)) for part in among]
    return f"{prefix}{max(used, default=-1) + 1}"
