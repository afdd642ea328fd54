"""The shape of a catalogue: which keys there are, and what each may hold.

Values come in as YAML strings or, from a city's edit, as JSON; they come out typed. Checking twice changes nothing.
docs/catalogue.md tells the same to people.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from parvis.core.languages import RESIDENT_LANGUAGES
from parvis.situations.rules.graph import Action, Basis, Kind, Outcome, PromiseRule
from parvis.situations.rules.problems import Path, Problem, did_you_mean

Problems = list[Problem]
Check = Callable[[Any, Path, Problems], Any]

DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
MAX_TEXT = 2_000
MAX_PROMISE_HOURS = 24 * 365
_CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_PROMISE = re.compile(r"(\d{1,5}) (working|calendar) hours?")
_YES, _NO = frozenset({"yes", "true"}), frozenset({"no", "false"})


def read_promise(text: str) -> PromiseRule:
    """Return "16 working hours" as a rule. The text has passed `promise`."""
    hours, basis, _hours = text.split()
    return PromiseRule(hours=int(hours), basis=Basis(basis))


def text(value: Any, path: Path, problems: Problems) -> str:
    """Words for people."""
    if not isinstance(value, str):
        problems.append(Problem(path, _("Text is expected here.")))
        return ""
    words = value.strip()
    if not words:
        problems.append(Problem(path, _("The text is empty. Write it, or take the line out.")))
    if len(words) > MAX_TEXT:
        problems.append(Problem(path, _("The text is longer than %(most)s characters.") % {"most": MAX_TEXT}))
    return words


def code(value: Any, path: Path, problems: Problems) -> str:
    """A name for programs: small letters, digits and single underscores."""
    if isinstance(value, str) and len(value) <= 60 and _CODE.fullmatch(value):
        return value
    sentence = _("“%(value)s” is no code. Use small letters, digits and single underscores, beginning with a letter.")
    problems.append(Problem(path, sentence % {"value": value}))
    return str(value)


def flag(value: Any, path: Path, problems: Problems) -> bool:
    """yes or no."""
    word = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
    if word in _YES or word in _NO:
        return word in _YES
    problems.append(Problem(path, _("Write yes or no.")))
    return False


def whole(value: Any, path: Path, problems: Problems) -> int:
    """A whole number from 0 to 9999."""
    if not isinstance(value, bool) and re.fullmatch(r"\d{1,4}", str(value)):
        return int(value)
    problems.append(Problem(path, _("Write a whole number.")))
    return 0


def promise(value: Any, path: Path, problems: Problems) -> str:
    """A time such as "16 working hours" or "24 calendar hours"."""
    match = _PROMISE.fullmatch(value.strip()) if isinstance(value, str) else None
    if match and 1 <= int(match[1]) <= MAX_PROMISE_HOURS:
        return f"{int(match[1])} {match[2]} hours"
    problems.append(Problem(path, _("Write the promise as “16 working hours” or “24 calendar hours”.")))
    return "1 working hours"


def time_of_day(value: Any, path: Path, problems: Problems) -> str:
    """A local time, hh:mm."""
    if isinstance(value, str) and _TIME.fullmatch(value):
        return value
    problems.append(Problem(path, _("Write a time as 22:00.")))
    return "00:00"


def one_of(*words: str) -> Check:
    """One word of a closed list."""

    def check(value: Any, path: Path, problems: Problems) -> str:
        if value in words:
            return str(value)
        listed = ", ".join(words)
        sentence = _("“%(value)s” is not one of %(words)s.") % {"value": value, "words": listed}
        problems.append(Problem(path, sentence + did_you_mean(str(value), words)))
        return words[0]

    return check


def list_of(each: Check) -> Check:
    """A list; a single value counts as a list of one."""

    def check(value: Any, path: Path, problems: Problems) -> list[Any]:
        items = value if isinstance(value, list) else [value]
        if not items:
            problems.append(Problem(path, _("The list is empty. Fill it, or take the line out.")))
        return [each(item, (*path, str(place)), problems) for place, item in enumerate(items)]

    return check


def map_of(key: Check, each: Check) -> Check:
    """A mapping whose keys are free within `key`."""

    def check(value: Any, path: Path, problems: Problems) -> dict[str, Any]:
        if not isinstance(value, Mapping) or not value:
            problems.append(Problem(path, _("Indented lines, each with a name and a colon, are expected here.")))
            return {}
        return {
            key(name, (*path, str(name)), problems): each(item, (*path, str(name)), problems)
            for name, item in value.items()
        }

    return check


def record(needed: Mapping[str, Check], optional: Mapping[str, Check]) -> Check:
    """A mapping with known keys; others are refused with a hint."""
    known = {**needed, **optional}

    def check(value: Any, path: Path, problems: Problems) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            problems.append(Problem(path, _("Indented lines, each with a name and a colon, are expected here.")))
            return {}
        for name in needed:
            if name not in value:
                problems.append(Problem(path, _("“%(key)s” is missing.") % {"key": name}))
        typed: dict[str, Any] = {}
        for name, item in value.items():
            if name in known:
                typed[name] = known[name](item, (*path, name), problems)
            else:
                sentence = _("“%(key)s” is not a known key here.") % {"key": name}
                problems.append(Problem((*path, str(name)), sentence + did_you_mean(str(name), known)))
        return typed

    return check


LANGUAGE = one_of(*RESIDENT_LANGUAGES)
TEXTS = map_of(LANGUAGE, text)
TEXT_LISTS = map_of(LANGUAGE, list_of(text))
STANDARD_TEXTS = map_of(one_of(*Outcome), TEXT_LISTS)

WHEN = record(
    needed={},
    optional={
        "districts": list_of(code),
        "days": list_of(one_of(*DAYS)),
        "from": time_of_day,
        "to": time_of_day,
    },
)
EXCEPTION = record(needed={"when": WHEN, "service": code}, optional={"promise": promise})
CHOICE = record(needed={"text": TEXTS, "then": code}, optional={"sensitive": flag})
QUESTION = record(
    needed={},
    optional={
        "text": TEXTS,
        "help": TEXTS,
        "choices": map_of(code, CHOICE),
        "use": code,
        "then": map_of(code, code),
    },
)
SHARED_QUESTION = record(
    needed={"text": TEXTS, "choices": map_of(code, TEXTS)},
    optional={"help": TEXTS},
)
END = record(
    needed={"action": one_of(*Action), "what_happens": TEXTS},
    optional={
        "service": code,
        "number": code,
        "promise": promise,
        "exceptions": list_of(EXCEPTION),
        "until_legal_ground": code,
        "urgent": flag,
        "sensitive": flag,
        "say": TEXTS,
    },
)
SITUATION = record(
    needed={
        "kind": one_of(*Kind),
        "title": TEXTS,
        "summary": TEXTS,
        "synonyms": TEXT_LISTS,
        "first": code,
        "ends": map_of(code, END),
    },
    optional={
        "group": code,
        "public": flag,
        "sensitive": flag,
        "offence": flag,
        "legal_ground": text,
        "withdrawn": flag,
        "urgent_when": TEXTS,
        "prepare": TEXTS,
        "if_worse": TEXTS,
        "rights": TEXTS,
        "helpers": list_of(code),
        "questions": map_of(code, QUESTION),
        "standard_texts": STANDARD_TEXTS,
    },
)
GROUP = record(needed={"order": whole, "title": TEXTS}, optional={})
FILE = record(
    needed={},
    optional={
        "group": record(needed={"code": code, "order": whole, "title": TEXTS}, optional={}),
        "situations": map_of(code, SITUATION),
        "questions": map_of(code, SHARED_QUESTION),
        "standard_texts": STANDARD_TEXTS,
    },
)
CATALOGUE = record(
    needed={"groups": map_of(code, GROUP), "situations": map_of(code, SITUATION)},
    optional={"questions": map_of(code, SHARED_QUESTION), "standard_texts": STANDARD_TEXTS},
)

# The texts of a situation, and those of an end, that have a form field and a row each.
SITUATION_TEXTS = ("title", "summary", "urgent_when", "prepare", "if_worse", "rights")
END_TEXTS = ("what_happens", "say")
