"""What stands on the first page of those whose work has no list yet: evaluators, and officers without a role.

Apps above add their cards in AppConfig.ready.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from parvis.core.access import STAFF, has_role


@dataclass(frozen=True, slots=True)
class Card:
    """A way to something useful. `title` and `text` are lazily translated; `roles`: who is shown it."""

    url_name: str
    title: Any
    text: Any
    roles: tuple[str, ...]


_cards: dict[str, Card] = {}


def add(*, url_name: str, title: Any, text: Any, roles: Sequence[str] = (STAFF,)) -> None:
    """Add a card; the same `url_name` again replaces the first."""
    _cards[url_name] = Card(url_name, title, text, tuple(roles))


def cards_for(user: Any) -> list[Card]:
    """Return the cards for this person, in the order in which they were added."""
    return [card for card in _cards.values() if has_role(user, *card.roles)]
