"""Addresses for saying no: signed, so that they need no row and cannot be made up.

A subscriber may get several kinds of news. An app that sends one registers with `ends` how it alone is ended, and what else
the same address gets; without that, leaving forgets the address.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core import signing
from django.urls import reverse

from parvis.correspondence.models import Recipient

_SALT = "parvis.correspondence.leave"


@dataclass(frozen=True, slots=True)
class News:
    """One kind of news: `end` stops it for a subscriber; `own` says what of it they get, `rest` what else, as people say it
    in the active language.
    """

    end: Callable[[Recipient, datetime], None]
    own: Callable[[Recipient], list[str]]
    rest: Callable[[Recipient], list[str]]


_news: dict[str, News] = {}


def ends(event: str, news: News) -> None:
    """Register how the news of this event alone is ended."""
    _news[event] = news


def news_of(event: str) -> News | None:
    """Return how the news of this event alone is ended, None where leaving it means leaving all."""
    return _news.get(event)


@dataclass(frozen=True, slots=True)
class Leave:
    """What a link stands for: whom it is for, the kind of message, and the event of a subscriber's news, else ""."""

    recipient_id: int
    kind: str
    event: str = ""


def token_for(recipient_id: int, kind: str, event: str = "") -> str:
    """Return the token that ends this kind of message, or only the news of this event, for this recipient."""
    return signing.dumps([recipient_id, kind, *([event] if event else [])], salt=_SALT)


def read(token: str) -> Leave | None:
    """Return what a token stands for, None where we did not make it."""
    try:
        recipient_id, kind, *event = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Leave(int(recipient_id), str(kind), str(event[0]) if event else "")


def address(recipient_id: int, kind: str, event: str = "") -> str:
    """Return the whole address of the page with the button; a mail program may also POST to it (RFC 8058)."""
    return settings.PARVIS_BASE_URL + reverse("correspondence:leave_list", args=[token_for(recipient_id, kind, event)])
