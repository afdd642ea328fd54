"""How each part of the catalogue was worded until now: releases as they were loaded, and what the city made of them."""

import json
from collections import defaultdict
from datetime import datetime
from typing import Any

from parvis.situations.actions.standing import as_edit, working_tree
from parvis.situations.models import CityEdit, ShippedLayer, SituationChange
from parvis.situations.rules import layers
from parvis.situations.rules.files import Tree
from parvis.situations.rules.layers import SHARED, SHARED_PARTS

Part = tuple[
    str, str
]  # ("situations", "lamp"), ("groups", "street"), ("questions", "where_is_it"), ("standard_texts", "done")


def parts_of(tree: Tree) -> dict[Part, Any]:
    """Return every part of a catalogue that is worded as one."""
    return {(kind, code): body for kind in ("situations", *SHARED_PARTS) for code, body in tree.get(kind, {}).items()}


def all_wordings() -> dict[Part, list[Any]]:
    """Return how each part that ever changed was worded, oldest first, None where it was not there; last as it is now.

    Raises NothingLoaded.
    """
    told = sorted([*_by_releases(), *_by_the_city()], key=lambda one: one[0])
    found: dict[Part, list[Any]] = defaultdict(list)
    for _at, part, wording in told:
        found[part].append(wording)
    now = parts_of(working_tree())
    return {part: [*wordings, now.get(part)] for part, wordings in found.items()}


def _by_releases() -> list[tuple[datetime, Part, Any]]:
    """Return what each release made of a part, under the city's words of that moment."""
    rows = list(CityEdit.objects.order_by("pk"))
    found: list[tuple[datetime, Part, Any]] = []
    before: dict[Part, Any] = {}
    for layer in ShippedLayer.objects.order_by("pk"):
        tree = json.loads(layer.tree)
        now = parts_of(tree)
        changed = [part for part in {**before, **now} if before.get(part) != now.get(part)]
        at = layer.loaded_at
        edits = [as_edit(row) for row in rows if row.made_at < at and (row.ended_at is None or row.ended_at >= at)]
        for part in changed:
            own = [edit for edit in edits if edit.full_path[:2] in (part, part[:1])]
            alone = {part[0]: {part[1]: now[part]} if part in now else {}}
            found.append((at, part, layers.apply(alone, own).get(part[0], {}).get(part[1])))
        before = now
    return found


def _by_the_city() -> list[tuple[datetime, Part, Any]]:
    found: list[tuple[datetime, Part, Any]] = []
    last: dict[str, str] = {}
    for row in SituationChange.objects.order_by("pk"):
        if row.situation == SHARED:
            before, after = (parts_of(json.loads(text or "{}")) for text in (row.before, row.after))
            found += [(row.made_at, part, said.get(part)) for said in (before, after) for part in {**before, **after}]
            continue
        for text in (row.before, row.after):
            if last.get(row.situation) != text:  # most changes begin where the one before ended
                last[row.situation] = text
                found.append((row.made_at, ("situations", row.situation), json.loads(text) if text else None))
    return found
