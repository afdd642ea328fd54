"""What an indicator means, for those who comment on it. The room of the indicators says how it is found."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Definition:
    """One indicator as people read it: formula in words and what it cannot tell. A new `version` is read anew."""

    code: str
    version: str
    name: str
    formula: str
    unit: str
    pitfalls: Sequence[str] = ()
    who_is_missing: str = ""


Finder = Callable[[str, str], Definition | None]


def _nothing(_code: str, _language: str) -> Definition | None:
    return None


_finder: Finder = _nothing


def found_by(finder: Finder) -> Finder:
    """Let `finder(code, language)` say what an indicator means; None where there is no such indicator."""
    global _finder
    _finder = finder
    return finder


def find(code: str, language: str) -> Definition | None:
    """Return the definition in force of an indicator, in words of that language."""
    return _finder(code, language)
