"""The catalogue in force, walked by every side of the city.

    situation = catalogue.current().situations["bulky_waste"]
    step = situation.walk({"where": "street"})      # the next Question, or an End

`current()` costs one tiny query; a process keeps each version it has met under its id.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from types import MappingProxyType

from parvis.core.languages import best
from parvis.core.revisions import Cached
from parvis.situations.models import PublishedVersion
from parvis.situations.rules import compiling
from parvis.situations.rules.files import Layer, load
from parvis.situations.rules.graph import Situation
from parvis.situations.rules.suggesting import Index, Suggestion

REVISION = "catalogue"
MAX_KEPT = 50
SHIPPED_ID = 0


class CatalogueUnreadable(Exception):
    """The shipped files cannot be read; `parvis check_catalogue` says where."""


@dataclass(frozen=True, slots=True)
class Group:
    """One of the few everyday words under which situations are listed."""

    code: str
    titles: Mapping[str, str]
    situations: tuple[str, ...]

    def title(self, language: str) -> str:
        return best(self.titles, language)


@dataclass(frozen=True)
class Catalogue:
    """One published version, immutable. Id 0 is the shipped catalogue, in force until a city publishes its own."""

    id: int
    hash: str
    situations: Mapping[str, Situation]
    groups: tuple[Group, ...]

    @classmethod
    def from_json(cls, *, number: int, text: str) -> "Catalogue":
        """Build a version from what is stored. Raises WallBroken if that breaks the wall between the kinds."""
        compiled = json.loads(text)
        situations = {situation.code: situation for situation in compiling.situations(compiled)}
        groups = tuple(
            Group(
                code=group["code"],
                titles=group["title"],
                situations=tuple(code for code, situation in situations.items() if situation.group == group["code"]),
            )
            for group in compiled["groups"]
        )
        return cls(id=number, hash=compiling.fingerprint(text), situations=MappingProxyType(situations), groups=groups)

    @cached_property
    def index(self) -> Index:
        """Return the words of this version; built when first asked, in a fraction of a second."""
        return Index(self.situations.values())

    def suggest(self, text: str, language: str, limit: int = 3) -> list[Suggestion]:
        """Return up to `limit` situations that `text` may mean, best first; see rules.suggesting."""
        return self.index.suggest(text, language, limit)


def shipped_files() -> dict[str, str]:
    """Return the names and texts of the files that come with this release."""
    folder = resources.files("parvis.situations") / "shipped"
    entries = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".yml")), key=lambda entry: entry.name)
    return {entry.name: entry.read_text(encoding="utf-8") for entry in entries}


def shipped_layer() -> Layer:
    """Read the files of this release."""
    return load(shipped_files())


@cache
def shipped() -> Catalogue:
    """Return the catalogue of this release as it is, without any city's edits. Raises CatalogueUnreadable."""
    layer = shipped_layer()
    if layer.problems:
        raise CatalogueUnreadable(str(layer.problems[0]))
    return Catalogue.from_json(number=SHIPPED_ID, text=compiling.canonical(compiling.compile_tree(layer.tree)))


_kept: dict[int, Catalogue] = {}


def version(number: int) -> Catalogue:
    """Return the version a case was taken under; 0 is the shipped one. Raises PublishedVersion.DoesNotExist."""
    if number == SHIPPED_ID:
        return shipped()
    if number not in _kept:
        text = PublishedVersion.objects.values_list("compiled", flat=True).get(pk=number)
        while len(_kept) >= MAX_KEPT:
            _kept.pop(next(iter(_kept)))
        _kept[number] = Catalogue.from_json(number=number, text=text)
    return _kept[number]


def _newest() -> Catalogue:
    newest = PublishedVersion.objects.order_by("-pk").values_list("pk", "fingerprint").first()
    if newest is None:
        return shipped()
    number, fingerprint = newest
    if number in _kept and _kept[number].hash != fingerprint:  # a restored database gave it to another
        _kept.clear()
    return version(number)


current = Cached(REVISION, _newest)


def forget() -> None:
    """Drop what this process remembers, for tests that roll the database back under it."""
    current.forget()
    _kept.clear()
