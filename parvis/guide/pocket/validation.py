"""What must never stand in the pocket guide: each fault with its file, its line and a sentence."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from parvis.city.packs import COUNTRIES, Topic
from parvis.city.packs.shape import REQUIRED_TOPICS
from parvis.city.service_kinds import POLICE_KINDS, ServiceKind
from parvis.core import strict_yaml
from parvis.core.languages import COMPLETE
from parvis.guide.pocket import shape
from parvis.situations.rules.one_situation import missing_languages
from parvis.situations.rules.problems import Path, Problem, did_you_mean
from parvis.situations.rules.schema import code as is_code

SHARED = "shared.yml"
# Addresses beside /pocket/<code>/; a sheet of this name could not be opened.
TAKEN = frozenset({"carried", "remarks", "settings", "law", "rights"})
LONGEST_CODE = 40


@dataclass
class Files:
    """What the files say: the shared parts, the sheets by code; what is wrong with them."""

    shared: dict[str, Any] = field(default_factory=dict)
    sheets: dict[str, dict[str, Any]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read(files: Mapping[str, str], *, situations: frozenset[str]) -> Files:
    """Read file names → texts and check them. `situations` are the codes of the catalogue. Nothing is raised.

    Only what the shape lets pass is looked at more closely: faults come in two rounds.
    """
    found = Files()
    lines: dict[str, Mapping[Path, int]] = {}
    for name, text in files.items():
        _read_one(name, text, found, lines)
    if SHARED not in files:
        found.problems.append(
            Problem((), _("There is no shared.yml with groups, law and sources."), file=SHARED, line=1)
        )
    if not found.problems:
        for name, problem in _closer(found, situations):
            found.problems.append(_located(problem, name, lines[name]))
    return found


def _read_one(name: str, text: str, found: Files, lines: dict[str, Mapping[Path, int]]) -> None:
    try:
        document = strict_yaml.read(text)
    except strict_yaml.Refused as refused:
        found.problems.append(Problem((), refused.sentence, file=name, line=refused.line))
        return
    lines[name] = document.lines
    here: list[Problem] = []
    if name == SHARED:
        found.shared = shape.SHARED(document.content, (), here)
    else:
        stem = name.removesuffix(".yml")
        is_code(stem, (), here)
        if stem in TAKEN or len(stem) > LONGEST_CODE:
            here.append(Problem((), _("This name cannot be used for a sheet. Choose another for the file.")))
        found.sheets[stem] = shape.SHEET(document.content, (), here)
    found.problems += [_located(problem, name, document.lines) for problem in here]


def _located(problem: Problem, name: str, lines: Mapping[Path, int]) -> Problem:
    path = problem.path
    while path and path not in lines:
        path = path[:-1]
    return problem.at(name, lines.get(path, 1))


def _closer(found: Files, situations: frozenset[str]) -> Iterator[tuple[str, Problem]]:
    for problem in missing_languages((), found.shared, COMPLETE):
        yield SHARED, problem
    for code, body in found.sheets.items():
        for problem in _sheet(body, found.shared, situations):
            yield f"{code}.yml", problem
    for problem in _shared(found):
        yield SHARED, problem


def _shared(found: Files) -> Iterator[Problem]:
    """Find what no sheet leads to, and a country without its note."""
    for part, key in (("groups", "group"), ("law", "law"), ("sources", "sources")):
        used = {code for body in found.sheets.values() for code in _codes(body[key])}
        for code in found.shared[part]:
            if code not in used:
                yield Problem((part, code), _("No sheet leads here. Name it in a sheet, or take it out."))
    for code, theme in found.shared["law"].items():
        for country in COUNTRIES:
            if country not in theme["notes"]:
                sentence = _("The note of %(country)s is missing.") % {"country": country}
                yield Problem(("law", code, "notes"), sentence)


def _codes(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _sheet(body: Mapping[str, Any], shared: Mapping[str, Any], situations: frozenset[str]) -> Iterator[Problem]:
    yield from missing_languages((), body, COMPLETE)
    yield from _known(("situations",), body["situations"], situations, _("There is no situation “%(code)s”."))
    yield from _known(("group",), body["group"], shared["groups"], _("There is no group “%(code)s” in shared.yml."))
    yield from _known(("law",), body["law"], shared["law"], _("There is no law “%(code)s” in shared.yml."))
    yield from _known(
        ("sources",), body["sources"], shared["sources"], _("There is no source “%(code)s” in shared.yml.")
    )
    for part in shape.LIST_PARTS:
        inside = part in shape.RIGHTS_LISTS
        yield from _lists(("rights", part) if inside else (part,), part, (body["rights"] if inside else body)[part])
    yield from _hand_over(body["hand_over"])


def _known(path: Path, codes: str | list[str], known: Any, sentence: str) -> Iterator[Problem]:
    for place, code in enumerate(_codes(codes)):
        if code not in known:
            where = path if isinstance(codes, str) else (*path, str(place))
            yield Problem(where, sentence % {"code": code} + did_you_mean(code, known))


def _lists(path: Path, part: str, lists: Mapping[str, list[str]]) -> Iterator[Problem]:
    least, most = shape.LENGTHS[part]
    for language, lines in lists.items():
        if not least <= len(lines) <= most:
            sentence = _("“%(part)s” has %(count)s lines; it needs %(least)s to %(most)s.")
            words = {"part": part, "count": len(lines), "least": least, "most": most}
            yield Problem((*path, language), sentence % words)
    if part != "synonyms" and len({len(lines) for lines in lists.values()}) > 1:
        yield Problem(path, _("The languages do not say the same: one has more lines than another."))


def _hand_over(ways: list[Mapping[str, Any]]) -> Iterator[Problem]:
    is_sure = False
    for place, way in enumerate(ways):
        path = ("hand_over", str(place))
        if ("service" in way) == ("number" in way):
            yield Problem(path, _("Name a kind of service, or the topic of a help number: one of the two."))
        if "service" in way and way["service"] not in ServiceKind.values:
            sentence = _("“%(kind)s” is no kind of service.") % {"kind": way["service"]}
            yield Problem((*path, "service"), sentence + did_you_mean(way["service"], ServiceKind.values))
        if "number" in way and way["number"] not in set(Topic):
            sentence = _("“%(code)s” is no topic of a help number.") % {"code": way["number"]}
            yield Problem((*path, "number"), sentence + did_you_mean(way["number"], list(Topic)))
        is_sure = is_sure or way.get("service") not in (None, *POLICE_KINDS) or way.get("number") in REQUIRED_TOPICS
    if not is_sure:
        sentence = _("Nobody but the police takes over. Name a service, or a help number that every country has.")
        yield Problem(("hand_over",), sentence)
