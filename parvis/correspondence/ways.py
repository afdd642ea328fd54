"""How people would be told something now: by a message, by a person, or on their page alone."""

from collections.abc import Iterable
from dataclasses import dataclass

from parvis.correspondence import rules
from parvis.correspondence.actions.queueing import first_look
from parvis.correspondence.models import Message, MessageKind, Recipient


@dataclass(frozen=True, slots=True)
class Ways:
    """How many people are told which way. The worker knows more when it sends (an address that came back, a no)."""

    by_message: int = 0
    by_person: int = 0
    by_page: int = 0


def ways_of(recipients: Iterable[Recipient], kind: MessageKind) -> Ways:
    """Return how many of these people a message of this kind reaches by itself, by a person, or only on their page."""
    found = [type(rules.way_of(first_look(Message(kind=kind, recipient=one), one))) for one in recipients]
    return Ways(found.count(rules.Send), found.count(rules.Person), found.count(rules.Drop))
