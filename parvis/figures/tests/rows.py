"""Rows of cubes for the stories: a handful of cases counted as the declared cubes count them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from parvis.figures.statistics.histograms import Edges, geometric_edges

Rows = list[dict[str, int | str]]
MINUTES = Edges(tuple(60 * start for start in geometric_edges(longest=525_600).starts))
HOURS = Edges(tuple(3600 * hour for hour in range(24 * 366)))
DAYS = Edges(tuple(86_400 * day for day in range(366)))
EDGES = {
    "answer_minutes_by_district": MINUTES,
    "answer_minutes_by_service": MINUTES,
    "answer_quarters_by_situation": MINUTES,
    "first_feedback_minutes_by_district": MINUTES,
    "first_feedback_minutes_by_service": MINUTES,
    "open_days": DAYS,
    "promise_lengths": HOURS,
}


@dataclass(frozen=True)
class Told:
    """One case, as far as it matters to the figures. `kept` and `say` are None where nothing is known."""

    month: int = 202603
    district: str = "north"
    situation: str = "noise"
    service: str = "police"
    language: str = "fr"
    kind: str = "conduct"
    hours: int = 72
    kept: bool | None = True
    answered: bool = True
    standard: bool = False
    redated: bool = False
    say: bool | None = None


def cubes(cases: Iterable[Told]) -> dict[str, Rows]:
    """Count cases into the cubes of promises, answers and feedback."""
    cases = list(cases)
    shapes: Mapping[str, tuple[str, ...]] = {
        "promises_kept": ("month", "district", "situation"),
        "promises_kept_by_service": ("month", "service", "district"),
        "answers": ("month", "district", "situation"),
        "answers_by_service": ("month", "service", "district"),
        "answers_by_language": ("month", "language", "kind", "district"),
        "feedback": ("month", "district", "situation"),
        "feedback_by_service": ("month", "service", "district"),
    }
    return {name: counted(cases, dimensions) for name, dimensions in shapes.items()}


def counted(cases: Iterable[Told], dimensions: tuple[str, ...]) -> Rows:
    found: dict[tuple[Any, ...], dict[str, int]] = {}
    for case in cases:
        key = tuple(getattr(case, name) for name in dimensions)
        row = found.setdefault(key, dict.fromkeys(_measures(case), 0))
        for name, amount in _measures(case).items():
            row[name] += amount
    return [{**dict(zip(dimensions, key, strict=True)), **row} for key, row in sorted(found.items())]


def _measures(case: Told) -> dict[str, int]:
    return {
        "due": int(case.kept is not None),
        "kept": int(case.kept is True),
        "broken": int(case.kept is False),
        "cases": 1,
        "answered": int(case.answered),
        "closed": int(case.answered),
        "answered_standard": int(case.answered and case.standard),
        "reasoned": int(case.answered and not case.standard),
        "closed_with_contact": int(case.answered),
        "told_with_contact": int(case.answered),
        "unanswered_30_days": int(not case.answered),
        "undecided_30_days": 0,
        "promised": 1,
        "redated": int(case.redated),
        "with_say": int(case.say is not None),
        "solved": int(case.say is True),
        "not_solved": int(case.say is False),
    }
