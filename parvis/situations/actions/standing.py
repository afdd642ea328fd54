"""How the catalogue stands: the newest release, the city's edits, and what comes out of both."""

import json

from parvis.situations.actions.refusals import NothingLoaded
from parvis.situations.models import CityEdit, PublishedVersion, ShippedLayer, UsedCode
from parvis.situations.rules import layers
from parvis.situations.rules.existing import Meaning
from parvis.situations.rules.files import Tree
from parvis.situations.rules.layers import REMOVED, Difference, Edit


def newest_layer() -> ShippedLayer:
    """Return the release loaded last. Raises NothingLoaded."""
    layer = ShippedLayer.objects.order_by("-pk").first()
    if layer is None:
        raise NothingLoaded
    return layer


def edits_in_force() -> list[Edit]:
    """Return what the city wants different, oldest first."""
    return [as_edit(row) for row in CityEdit.objects.filter(ended_at=None).order_by("pk")]


def as_edit(row: CityEdit) -> Edit:
    """Return the row as an edit of the tree."""
    path = tuple(row.path.split("/")) if row.path else ()
    return Edit(row.situation, path, json.loads(row.value) if row.value else REMOVED)


def working_tree() -> Tree:
    """Return the newest release with the city's edits: what publishing would put in force. Raises NothingLoaded."""
    tree: Tree = json.loads(newest_layer().tree)
    return layers.apply(tree, edits_in_force())


def used_meanings() -> dict[str, Meaning]:
    """Return what each code ever published has meant."""
    rows = UsedCode.objects.all()
    return {row.code: Meaning(row.kind, row.meaning, is_withdrawn=row.withdrawn_at is not None) for row in rows}


def upgrade_differences() -> list[Difference]:
    """Compare the release in force with the newest one, beside the city's edits; empty when they are the same."""
    in_force = PublishedVersion.objects.select_related("shipped").order_by("-pk").first()
    newest = newest_layer()
    if in_force is None or in_force.shipped_id == newest.pk:
        return []
    return layers.difference(json.loads(in_force.shipped.tree), json.loads(newest.tree), edits_in_force())
