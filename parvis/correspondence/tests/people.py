"""Ama and others who turned to the city, for the tests of this app and of those above."""

from datetime import datetime
from typing import Any

from parvis.core.actors import Actor, ActorKind
from parvis.correspondence import actions
from parvis.correspondence.models import Recipient

BRUNO = Actor(ActorKind.STAFF, "bruno")


def person(*, at: datetime, is_sensitive: bool = False, **said: Any) -> Recipient:
    """Save somebody; without more they only use the page."""
    confirmed = {
        name: said.pop(name) for name in ("email_confirmed_at", "phone_confirmed_at", "last_heard_at") if name in said
    }
    is_writing = said.pop("is_writing", False)
    one = actions.build_recipient(
        data=actions.ContactData(**{"language": "en", **said}), at=at, is_sensitive=is_sensitive
    )
    for name, value in confirmed.items():
        setattr(one, name, value)
    if not is_writing:
        one.writing_now_until = None
    return actions.add_recipients([one])[0]


def ama(*, at: datetime, **said: Any) -> Recipient:
    """Save Ama, who reads e-mail and has confirmed her address."""
    return person(at=at, **{"email": "ama@example.org", "channel": "email", "email_confirmed_at": at, **said})


def ama_by_sms(*, at: datetime, **said: Any) -> Recipient:
    """Save Ama with a confirmed phone only."""
    return person(at=at, **{"phone": "+32470123456", "channel": "sms", "phone_confirmed_at": at, **said})
