"""Beside which field a sentence of the validator belongs."""

from collections.abc import Mapping

from parvis.situations.rules.problems import Path


def nearest(path: Path, paths: Mapping[str, Path], empty: set[str]) -> str | None:
    """Return the field that shares most of the path; among equals an empty one just below, for what is missing."""
    if not path or path in (("questions",), ("ends",)):
        return None

    for name, place in paths.items():
        if len(place) < len(path) and path[: len(place)] == place:
            return name  # the field holds the whole list

    def nearness(name: str) -> tuple[int, bool]:
        is_just_below = len(paths[name]) == len(path) + 1
        return _shared(paths[name], path), is_just_below and name in empty

    best_ = max(paths, key=nearness)
    return best_ if nearness(best_)[0] >= min(2, len(path)) else None


def _shared(one: Path, other: Path) -> int:
    """Return how many parts two paths have in common from the beginning."""
    length = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        length += 1
    return length
