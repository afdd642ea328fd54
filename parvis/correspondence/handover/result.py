"""What one try came to."""

from dataclasses import dataclass

from parvis.correspondence.models import Outcome


@dataclass(frozen=True, slots=True)
class Result:
    """One try's end. `code` is short and holds nobody's words.

    A failure that `is_lasting` belongs to this address or message and trying again does not help; any other is tried again.
    """

    outcome: Outcome
    code: str = ""
    is_lasting: bool = False


HANDED_OVER = Result(Outcome.HANDED_OVER)


def not_yet(code: str) -> Result:
    """Return a failure that may pass by itself: nothing was handed over."""
    return Result(Outcome.FAILED, code[:40])


def never(code: str) -> Result:
    """Return a failure that stays: nothing was handed over."""
    return Result(Outcome.FAILED, code[:40], is_lasting=True)


def unsure(code: str) -> Result:
    """Return that it may or may not have been handed over."""
    return Result(Outcome.UNSURE, code[:40])
