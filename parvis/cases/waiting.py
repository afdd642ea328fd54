"""What else waits for a coordinator: apps above add what they count and where it leads; the overview shows it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from parvis.cases.models.queryset import CaseQuerySet

Count = Callable[[CaseQuerySet], int]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A number with its words, as the overview shows it."""

    count: int
    label: Any
    url: str


_ways: dict[str, tuple[Any, Count]] = {}


def add(*, url_name: str, label: Any, count: Count) -> None:
    """Show what `count` finds among a coordinator's cases, with a link; the same `url_name` again replaces the first."""
    _ways[url_name] = (label, count)


def for_coordinator(cases: CaseQuerySet) -> list[Waiting]:
    """Return what waits among these cases; what is empty is left out."""
    found = [Waiting(count(cases), label, reverse(url_name)) for url_name, (label, count) in _ways.items()]
    return [one for one in found if one.count]
