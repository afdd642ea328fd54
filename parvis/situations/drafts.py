"""The catalogue as it would be published: checked, looked at, not yet in force."""

from collections.abc import Mapping
from typing import Any

from parvis.situations import actions
from parvis.situations.models import ShippedLayer
from parvis.situations.rules import Situation, WallBroken, compiling
from parvis.situations.rules.existing import Existing
from parvis.situations.rules.files import Tree
from parvis.situations.rules.problems import Problem
from parvis.situations.rules.validation import check


def is_loaded() -> bool:
    return ShippedLayer.objects.exists()


def problems(existing: Existing) -> list[Problem]:
    """Return what the validator says of the catalogue as it would be published."""
    return check(actions.working_tree(), existing) if is_loaded() else []


def situation(code: str, body: Mapping[str, Any], tree: Tree) -> Situation | None:
    """Return one situation as it would be published, or None where something in it is missing."""
    offered = {key: value for key, value in body.items() if key != "withdrawn"}
    try:
        compiled = compiling.compile_tree({**tree, "situations": {code: offered}})
        return next(compiling.situations(compiled))
    except (KeyError, ValueError, TypeError, WallBroken):  # a part is missing; the validator says which
        return None
