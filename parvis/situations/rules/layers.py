"""Three layers: what is shipped, what the city changed, and what comes out of both."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from parvis.situations.rules.files import Tree
from parvis.situations.rules.problems import Path

SHARED = ""  # the “situation” of an edit to groups, shared questions or shared standard texts
SHARED_PARTS = ("groups", "questions", "standard_texts")


class Removed:
    """The value of an edit that takes a part out."""

    def __repr__(self) -> str:
        return "REMOVED"


REMOVED = Removed()


@dataclass(frozen=True, slots=True)
class Edit:
    """One part of the catalogue as the city wants it; an empty path is the whole situation."""

    situation: str
    path: Path
    value: Any

    @property
    def full_path(self) -> Path:
        return self.path if self.situation == SHARED else ("situations", self.situation, *self.path)


class Change(StrEnum):
    """What an upgrade does to one part."""

    ADDED = "added"  # new in this release
    DROPPED = "dropped"  # no longer shipped
    CHANGED = "changed"  # shipped words changed, the city never touched them
    BOTH = "both"  # shipped words changed and the city has its own; the city's stay until it decides
    AGREES = "agrees"  # shipped words now say what the city says; its edit is no longer needed
    HOMELESS = "homeless"  # the city's edit belongs to a part that is no longer shipped


@dataclass(frozen=True, slots=True)
class Difference:
    """One part that differs between two shipped layers, beside what the city says."""

    path: Path
    change: Change
    old: Any = None
    new: Any = None
    own: Any = None


def apply(tree: Tree, edits: Iterable[Edit]) -> Tree:
    """Return the tree with the edits in it, wide ones before narrow ones; neither is changed.

    What no edit touches is the same object in both trees, for a copy of the whole catalogue costs more than all edits.
    """
    for edit in sorted(edits, key=lambda edit: len(edit.full_path)):
        tree = _with(tree, edit.full_path, edit.value)
    return tree


def _with(tree: Tree, path: Path, value: Any) -> Tree:
    name, rest = path[0], path[1:]
    if rest:
        below = tree.get(name)
        return {**tree, name: _with(below if isinstance(below, dict) else {}, rest, value)}
    if value is REMOVED:
        return {key: part for key, part in tree.items() if key != name}
    return {**tree, name: value}


def value_at(tree: Mapping[str, Any], path: Path) -> Any:
    """Return the part at `path`, or REMOVED where there is none."""
    here: Any = tree
    for name in path:
        if not isinstance(here, Mapping) or name not in here:
            return REMOVED
        here = here[name]
    return here


def difference(old: Tree, new: Tree, edits: Sequence[Edit]) -> list[Difference]:
    """Compare two shipped layers part by part, beside the city's edits.

    Whole situations that come or go are one difference each.
    """
    found = list(_come_and_gone(old, new))
    whole = {difference.path for difference in found}
    own = {edit.full_path: edit.value for edit in edits}
    before, after = dict(_leaves(old, ())), dict(_leaves(new, ()))
    for path in [*before, *(path for path in after if path not in before)]:
        if before.get(path) == after.get(path) or path[:2] in whole:
            continue
        edited = _edited_at(path, own)
        change = Change.BOTH if edited else Change.CHANGED
        found.append(Difference(path, change, before.get(path), after.get(path), own.get(edited) if edited else None))
    return _with_needless(found, new, own)


def _come_and_gone(old: Tree, new: Tree) -> Iterator[Difference]:
    for code in new["situations"]:
        if code not in old["situations"]:
            yield Difference(("situations", code), Change.ADDED, new=new["situations"][code])
    for code in old["situations"]:
        if code not in new["situations"]:
            yield Difference(("situations", code), Change.DROPPED, old=old["situations"][code])


def _edited_at(path: Path, own: Mapping[Path, Any]) -> Path | None:
    """Return the edit that covers `path` or lies within it."""
    for edited in own:
        shorter = min(len(edited), len(path))
        if edited[:shorter] == path[:shorter]:
            return edited
    return None


def _with_needless(found: list[Difference], new: Tree, own: Mapping[Path, Any]) -> list[Difference]:
    agreeing = {path for path, value in own.items() if value_at(new, path) == value}
    kept = [one for one in found if one.change is not Change.BOTH or _edited_at(one.path, own) not in agreeing]
    kept += [Difference(path, Change.AGREES, new=own[path], own=own[path]) for path in own if path in agreeing]
    for path, value in own.items():
        if (
            value is not REMOVED
            and len(path) > 2
            and value_at(new, path[:-1]) is REMOVED
            and not _made_by(path[:-1], own)
        ):
            kept.append(Difference(path, Change.HOMELESS, own=value))
    return kept


def _made_by(path: Path, own: Mapping[Path, Any]) -> bool:
    """Say whether an edit of the city itself makes the part at `path`."""
    return any(edited == path[: len(edited)] and value is not REMOVED for edited, value in own.items())


def _leaves(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, Mapping) and value:
        for name, below in value.items():
            yield from _leaves(below, (*path, name))
    else:
        yield path, value
