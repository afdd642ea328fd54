"""Walking the lane in a test, as a person with a browser does."""

import re
from datetime import datetime
from typing import Any

from django.test import Client

from parvis.complaints import actions
from parvis.complaints.models import Door
from parvis.core.actors import Actor, ActorKind

PASSPHRASE = "seven grey herons stand in rain"
AMA = Actor(ActorKind.REPORTER, "visitor")
WORDS = "They pushed my brother against the wall outside the bakery"
SAID = {"what": WORDS, "naming": "anonymous", "channel": "none"}


def page_token(html: str) -> str:
    """Return the token of a page to hand in."""
    found = re.search(r'name="page" value="([^"]+)"', html)
    assert found
    return found[1]


def hand_in(client: Client, **said: Any) -> Any:
    """Open the page, fill it in, send it; return the answer."""
    page = client.get("/complaint/write/").content.decode()
    return client.post("/complaint/write/", {**SAID, "page": page_token(page), **said})


def receipt_of(response: Any) -> dict[str, str]:
    """Return receipt and unlock key as the page shows them."""
    receipt, unlock_key = re.findall(r'class="pv-reference">([^<]+)<', response.content.decode())
    return {"receipt": receipt, "unlock_key": unlock_key}


def sealed(now: datetime, *, nonce: str = "a page", **said: Any) -> actions.Received:
    """Hand something in by the action itself."""
    told = {**SAID, **said}
    what = actions.HandIn(told=told, nonce=nonce, door=Door.WEB, language="en")
    return actions.hand_in(what=what, by=AMA, at=now)


def signed_in(user: Any) -> Client:
    """Return a browser in which this person is signed in."""
    client = Client()
    client.force_login(user)
    return client


def unlocked(user: Any) -> Client:
    """Return a mediator's browser with the keys open."""
    client = signed_in(user)
    client.post("/complaint/inbox/unlock/", {"passphrase": PASSPHRASE})
    return client
