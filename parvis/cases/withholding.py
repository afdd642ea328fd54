"""Who hears when a mediator says that a case, or somebody's words, are about police action.

An app above registers its lane here; it runs in the transaction of the decision and only writes rows.
"""

from collections.abc import Callable
from datetime import datetime

from parvis.cases.models import Case, Remark
from parvis.core.actors import Actor

OnCase = Callable[[Case, Actor, datetime], None]
OnWords = Callable[[Remark, Actor, datetime], None]
_on_case: list[OnCase] = []
_on_words: list[OnWords] = []


def on_case(handler: OnCase) -> OnCase:
    """Call `handler(case, by, at)` for each withheld case that is about police action."""
    _on_case.append(handler)
    return handler


def on_words(handler: OnWords) -> OnWords:
    """Call `handler(remark, by, at)` for withheld words, on an ordinary case, that are about police action."""
    _on_words.append(handler)
    return handler


def tell_case(case: Case, *, by: Actor, at: datetime) -> None:
    """Hand a case to whoever registered."""
    for handler in _on_case:
        handler(case, by, at)


def tell_words(remark: Remark, *, by: Actor, at: datetime) -> None:
    """Hand words to whoever registered."""
    for handler in _on_words:
        handler(remark, by, at)
