"""What a situation's form stands in, and how its parts are drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField


@dataclass(frozen=True)
class Around:
    """What a situation's form offers to choose from: the catalogue around it, and the city."""

    groups: Mapping[str, str]
    shared: Mapping[str, Any]
    languages: Sequence[tuple[str, str]]
    numbers: Mapping[str, str]
    districts: Mapping[str, str]
    kinds_here: frozenset[str]
    language: str
    codes: Mapping[str, str]  # of every other situation, also of those that were used once: code → title


@dataclass(frozen=True)
class Block:
    """Fields drawn together; those in `more` are folded until one has an error."""

    fields: list[BoundField]
    more: list[BoundField]

    @property
    def is_open(self) -> bool:
        return any(field.errors for field in self.more)


@dataclass(frozen=True)
class Shown:
    """One part as the page draws it, with the parts inside it."""

    key: str
    number: str
    block: Block
    inside: list["Shown"]
    shared: str = ""
    shared_code: str = ""
    is_first: bool = False
    is_last: bool = False
