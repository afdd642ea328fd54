"""The ways from one staff page to another: each app adds its own in AppConfig.ready, core shows who may go where."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from parvis.core.access import has_role


@dataclass(frozen=True)
class Way:
    """One link. `label` is lazily translated; `key` is what is pressed for it, e.g. "Alt+1"."""

    label: Any
    url_name: str
    roles: tuple[str, ...]
    key: str
    order: int


@dataclass(frozen=True)
class WayShown:
    """One link as a page shows it."""

    label: Any
    url: str
    key: str
    is_current: bool


_ways: dict[str, Way] = {}


def add(*, label: Any, url_name: str, roles: Sequence[str], key: str = "", order: int = 100) -> None:
    """Add a link to the staff pages of those who hold one of `roles`; the same `url_name` again replaces the first."""
    _ways[url_name] = Way(label, url_name, tuple(roles), key, order)


def ways_for(user: Any, path: str) -> list[WayShown]:
    """Return the links this user may follow, in order; the one whose address begins `path` most closely is current."""
    in_order = sorted(_ways.values(), key=lambda way: (way.order, way.url_name))
    open_ways = [way for way in in_order if has_role(user, *way.roles)]
    urls = [reverse(way.url_name) for way in open_ways]
    current = max((url for url in urls if path.startswith(url)), key=len, default="")
    return [WayShown(way.label, url, way.key, url == current) for way, url in zip(open_ways, urls, strict=True)]
