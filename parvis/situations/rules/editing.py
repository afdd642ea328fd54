"""From one wording of a situation to another: the smallest edits that lead there, and what a person sees of them."""

from collections.abc import Iterator, Mapping
from typing import Any

from parvis.situations.rules import layers
from parvis.situations.rules.layers import REMOVED, Edit
from parvis.situations.rules.problems import Path

Body = Mapping[str, Any]
# Parts of which people see the order; elsewhere it means nothing.
ORDERED = frozenset({"questions", "choices", "ends"})


def edits_between(code: str, before: Body | None, after: Body) -> list[Edit]:
    """Return the edits that make `before` into `after`, each of the smallest part; one of the whole for a new situation.

    A part whose order changed is one edit, for the order is kept in the part itself.
    """
    if before is None:
        return [Edit(code, (), dict(after))]
    return [Edit(code, path, value) for path, value in between(before, after, ())]


def between(before: Any, after: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """Yield (path, value) for each part that differs; REMOVED for one that is gone."""
    if not isinstance(before, Mapping) or not isinstance(after, Mapping):
        if before != after:
            yield path, after
        return
    kept = [name for name in before if name in after]
    new = [name for name in after if name not in before]
    if path and path[-1] in ORDERED and list(after) != kept + new:
        yield path, after
        return
    for name in before:
        if name not in after:
            yield (*path, name), REMOVED
    for name in kept:
        yield from between(before[name], after[name], (*path, name))
    for name in new:
        yield (*path, name), after[name]


def changed_parts(before: Body | None, after: Body | None) -> list[tuple[Path, Any, Any]]:
    """Return what differs as (path, was, is), for people: whole parts that come or go are one line, None is nothing."""
    if before is None or after is None:
        return [((), before, after)]
    tree, found = {"situations": {"": before}}, []
    for path, value in between(before, after, ()):
        was = layers.value_at(tree, ("situations", "", *path))
        found.append((path, None if was is REMOVED else was, None if value is REMOVED else value))
    return found
