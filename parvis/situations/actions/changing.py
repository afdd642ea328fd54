"""The city's own layer: a situation made, worded, taken out of use and back, put back as it was; each with its history."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from parvis.core import ledger
from parvis.core.actors import Actor
from parvis.situations.actions.refusals import CatalogueRefused, ChangedMeanwhile, InForceAlready
from parvis.situations.actions.standing import as_edit, newest_layer, working_tree
from parvis.situations.models import ChangeKind, CityEdit, PublishedVersion, ShippedLayer, SituationChange, UsedCode
from parvis.situations.rules import compiling, layers
from parvis.situations.rules.editing import between, edits_between
from parvis.situations.rules.existing import Existing
from parvis.situations.rules.files import Layer, Tree
from parvis.situations.rules.layers import REMOVED, SHARED, SHARED_PARTS, Edit
from parvis.situations.rules.problems import Path, Problem, errors
from parvis.situations.rules.validation import check


def fingerprint_of(body: Mapping[str, Any] | None) -> str:
    """Return what a situation's wording is told apart by; "" for one that is not there."""
    return compiling.fingerprint(compiling.canonical(dict(body))) if body is not None else ""


def faults(edits: Sequence[Edit], *, existing: Existing) -> list[Problem]:
    """Return the errors these edits would bring that are not there already. Nothing is written. Raises NothingLoaded."""
    before = working_tree()
    return _new_errors(before, layers.apply(before, edits), existing)


def _new_errors(before: Tree, after: Tree, existing: Existing) -> list[Problem]:
    known = {(problem.path, problem.sentence) for problem in check(before, existing)}
    return [one for one in errors(check(after, existing)) if (one.path, one.sentence) not in known]


@transaction.atomic
def edit(
    *,
    edits: Sequence[Edit],
    existing: Existing,
    by: Actor,
    at: datetime,
    change: ChangeKind = ChangeKind.EDITED,
    seen: str | None = None,
) -> list[CityEdit]:
    """Write the city's own version of some parts; they count from the next publication.

    An edit that says what would stand there anyway ends the city's own version, and one of a wide part ends those within
    it. `seen` is the `fingerprint_of` the situation that was being edited, or of `shared_of` a kind of shared part. Raises NothingLoaded, ChangedMeanwhile, and
    CatalogueRefused when the edits bring an error that was not there before.
    """
    shipped = _locked_layer()
    rows = list(CityEdit.objects.filter(ended_at=None).order_by("pk"))
    touched = {one.full_path for one in edits}
    ended = [row for row in rows if _is_within(as_edit(row).full_path, touched)]
    staying = [as_edit(row) for row in rows if row not in ended]
    before, without = layers.apply(shipped, map(as_edit, rows)), layers.apply(shipped, staying)
    if seen is not None and any(seen != fingerprint_of(_edited(before, one)) for one in edits):
        raise ChangedMeanwhile
    after = layers.apply(without, edits)
    if new := _new_errors(before, after, existing):
        raise CatalogueRefused(new)
    CityEdit.objects.filter(pk__in=[row.pk for row in ended]).update(ended_at=at)
    made = [_keep(one, by, at) for one in edits if not _stands_already(one, without)]
    _record(before, after, {one.situation for one in edits}, change, by=by, at=at)
    return made


def shared_of(tree: Tree, kind: str) -> Tree:
    """Return all groups, shared questions or shared texts of a catalogue."""
    return {kind: tree.get(kind, {})}


def _edited(tree: Tree, one: Edit) -> Mapping[str, Any] | None:
    if one.situation == SHARED:
        return shared_of(tree, one.path[0])
    body: Mapping[str, Any] | None = tree["situations"].get(one.situation)
    return body


def _locked_layer() -> Tree:
    """Return the newest release, held until the transaction ends: two people never change the catalogue at once."""
    held = ShippedLayer.objects.select_for_update().get(pk=newest_layer().pk)
    tree: Tree = json.loads(held.tree)
    return tree


def _is_within(path: Path, wider: set[Path]) -> bool:
    return any(path[: len(one)] == one for one in wider)


def _stands_already(one: Edit, without: Tree) -> bool:
    """Say whether the rest of the layers already says this, in this order."""
    stands = layers.value_at(without, one.full_path)
    if stands is REMOVED or one.value is REMOVED:
        return stands is one.value
    return json.dumps(stands) == json.dumps(one.value)


def _keep(one: Edit, by: Actor, at: datetime) -> CityEdit:
    return CityEdit.objects.create(
        situation=one.situation,
        path="/".join(one.path),
        value="" if one.value is REMOVED else json.dumps(one.value, ensure_ascii=False),
        made_at=at,
        made_by_kind=by.kind,
        made_by_reference=by.reference,
    )


def _record(before: Tree, after: Tree, codes: set[str], change: ChangeKind, *, by: Actor, at: datetime) -> None:
    """Write history and ledger for each situation, and for the shared parts, that read differently now."""
    for code in sorted(codes):
        if code == SHARED:
            was, now = _shared_that_differ(before, after)
        else:
            was, now = before["situations"].get(code), after["situations"].get(code)
        if fingerprint_of(was) == fingerprint_of(now):
            continue
        SituationChange.objects.create(
            situation=code,
            change=ChangeKind.MADE if was is None else change,
            before="" if was is None else compiling.canonical(was),
            after="" if now is None else compiling.canonical(now),
            made_at=at,
            made_by_kind=by.kind,
            made_by_reference=by.reference,
        )
        codes_: dict[str, ledger.Code] = {"situation": code}
        ledger.write(verb="situations.edited", subject="catalogue", by=by, at=at, codes=codes_)


def _shared_that_differ(before: Tree, after: Tree) -> tuple[Tree, Tree]:
    """Return the groups, shared questions and shared texts that read differently, as they were and as they are."""
    was: Tree = {}
    now: Tree = {}
    for kind in SHARED_PARTS:
        old, new = before.get(kind, {}), after.get(kind, {})
        for code in {**old, **new}:
            if json.dumps(old.get(code)) != json.dumps(new.get(code)):  # the order of answers counts
                for side, parts in ((was, old), (now, new)):
                    side.setdefault(kind, {}).update({code: parts[code]} if code in parts else {})
    return was, now


def take_out(*, situation: str, existing: Existing, by: Actor, at: datetime) -> None:
    """Offer a situation no more, from the next publication; its code keeps its meaning."""
    out = Edit(situation, ("withdrawn",), True)
    edit(edits=[out], existing=existing, by=by, at=at, change=ChangeKind.TAKEN_OUT)


def bring_back(*, situation: str, existing: Existing, by: Actor, at: datetime) -> None:
    """Offer a situation again. Raises CatalogueRefused where something in it has to be mended first."""
    back = Edit(situation, ("withdrawn",), REMOVED)
    edit(edits=[back], existing=existing, by=by, at=at, change=ChangeKind.BROUGHT_BACK)


def put_back(*, change: SituationChange, existing: Existing, by: Actor, at: datetime) -> None:
    """Word a situation as it was before a change; where it was not there, it goes again.

    Of groups and shared words those that the change touched. Raises InForceAlready for a situation that was published, and
    CatalogueRefused where the old wording no longer fits.
    """
    tree = working_tree()
    now = tree["situations"].get(change.situation)
    if change.situation == SHARED:
        edits = list(_shared_as_before(change, tree))
    elif change.before:
        edits = edits_between(change.situation, now, json.loads(change.before))
    elif UsedCode.objects.filter(code=change.situation).exists():
        raise InForceAlready
    else:
        edits = [Edit(change.situation, (), REMOVED)]
    edit(edits=edits, existing=existing, by=by, at=at, change=ChangeKind.PUT_BACK)


def _shared_as_before(change: SituationChange, tree: Tree) -> Iterator[Edit]:
    before, after = json.loads(change.before or "{}"), json.loads(change.after or "{}")
    for kind in SHARED_PARTS:
        for code in {**before.get(kind, {}), **after.get(kind, {})}:
            old, now = before.get(kind, {}).get(code), tree.get(kind, {}).get(code)
            if old is None:
                yield Edit(SHARED, (kind, code), REMOVED)
            else:
                yield from (Edit(SHARED, path, value) for path, value in between(now, old, (kind, code)))


@transaction.atomic
def roll_back(*, version: PublishedVersion, existing: Existing, by: Actor, at: datetime) -> list[Edit]:
    """Word everything as the city worded it when a version was put in force, over the newest release.

    It counts once it is published. What was made and published since is taken out of use, for its code keeps its meaning.
    Returns the edits, none where nothing differs. Raises NothingLoaded and CatalogueRefused.
    """
    shipped, moment = _locked_layer(), version.published_at
    rows = CityEdit.objects.filter(made_at__lte=moment).exclude(ended_at__lte=moment).order_by("pk")
    now, then = working_tree(), layers.apply(shipped, map(as_edit, rows))
    used = set(UsedCode.objects.values_list("code", flat=True))
    since = now["situations"].keys() - then["situations"].keys()
    edits = [
        *_edits_of(then, now),
        *(Edit(code, ("withdrawn",), True) if code in used else Edit(code, (), REMOVED) for code in sorted(since)),
    ]
    if edits:
        edit(edits=edits, existing=existing, by=by, at=at, change=ChangeKind.PUT_BACK)
    return edits


@transaction.atomic
def take_shipped(*, situation: str, path: str, existing: Existing, by: Actor, at: datetime) -> None:
    """End the city's own version of one part and of all within it: the shipped one counts from the next publication.

    Raises CatalogueRefused where other words of the city need this part.
    """
    shipped = _locked_layer()
    rows = list(CityEdit.objects.filter(ended_at=None).order_by("pk"))
    given_up = Edit(situation, tuple(path.split("/")) if path else (), None).full_path
    ended = [row for row in rows if _is_within(as_edit(row).full_path, {given_up})]
    before = layers.apply(shipped, map(as_edit, rows))
    after = layers.apply(shipped, [as_edit(row) for row in rows if row not in ended])
    if new := _new_errors(before, after, existing):
        raise CatalogueRefused(new)
    CityEdit.objects.filter(pk__in=[row.pk for row in ended]).update(ended_at=at)
    _record(before, after, {situation}, ChangeKind.GIVEN_UP, by=by, at=at)


def take_over(*, layer: Layer, existing: Existing, by: Actor, at: datetime) -> list[Edit]:
    """Take what files say as the city's own words, where it differs; what they do not name stays.

    Returns the edits; none for the city's own export. Raises NothingLoaded and CatalogueRefused.
    """
    if layer.problems:
        raise CatalogueRefused(layer.problems)
    edits = list(_edits_of(layer.tree, working_tree()))
    if edits:
        edit(edits=edits, existing=existing, by=by, at=at, change=ChangeKind.TAKEN_OVER)
    return edits


def _edits_of(tree: Tree, now: Tree) -> Iterator[Edit]:
    for part in SHARED_PARTS:
        for code, value in tree.get(part, {}).items():
            for path, new in between(now.get(part, {}).get(code), value, (part, code)):
                yield Edit(SHARED, path, new)
    for code, body in tree["situations"].items():
        yield from edits_between(code, now["situations"].get(code), body)
