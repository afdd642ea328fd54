"""Replies by mail, for the apps above: where to reply to, and who is told when somebody did.

replies.on_reply(handler)                      handler(Reply), in the transaction that writes down the mail
replies.address_for("service", "123456786", at=now)
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from parvis.correspondence.models import Recipient
from parvis.correspondence.reply_addresses import address_for

__all__ = ["Picture", "Reply", "address_for", "handlers", "on_reply"]


@dataclass(frozen=True, slots=True)
class Picture:
    """An attached image as it came: nobody has looked inside. `declared_type` and `name` are the sender's words."""

    name: str
    declared_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """One mail somebody wrote back. It is unverified: whoever knows the address can write it (S7).

    `purpose` and `reference` are those the address was made for; `recipient` is None for an address without one. `sender`
    is the From address, to be compared, never to be stored as contact. Quoted text and our own links are taken out.
    """

    purpose: str
    reference: str
    recipient: Recipient | None
    sender: str
    text: str
    language: str
    images: tuple[Picture, ...]
    received_at: datetime
    message_id: str


Handler = Callable[[Reply], None]
_handlers: list[Handler] = []


def on_reply(handler: Handler) -> Handler:
    """Call the function with each reply, in one transaction with the note that it came; what it raises undoes both."""
    if handler not in _handlers:
        _handlers.append(handler)
    return handler


def handlers() -> tuple[Handler, ...]:
    """Return who wants to hear of replies."""
    return tuple(_handlers)
