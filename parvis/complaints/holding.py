"""A private key in use: for a short time, in the browser that opened it, and nowhere on the server.

The cookie holds the key encrypted by the server; the server forgets it with every answer. Neither a copy of the database
nor the cookie alone opens anything, and no other browser's cookie does.
"""

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from django.conf import settings
from django.http import HttpRequest, HttpResponse

PERSON = "__Host-own" if settings.IS_HTTPS else "own"
MEDIATOR = "__Host-keys" if settings.IS_HTTPS else "keys"
LASTS = {PERSON: timedelta(minutes=20), MEDIATOR: timedelta(minutes=60)}


def hold(response: HttpResponse, name: str, values: Any, *, bound_to: str, at: datetime) -> None:
    """Give the browser the values, unreadable to it, until their time is over. `bound_to`: what must still be the same."""
    ends = at + LASTS[name]
    nonce = secrets.token_bytes(12)
    body = json.dumps({"until": ends.timestamp(), "values": values}).encode()
    sealed = nonce + _cipher().encrypt(nonce, body, _about(name, bound_to))
    response.set_cookie(
        name, urlsafe_b64encode(sealed).decode(), max_age=int(LASTS[name].total_seconds()), path="/", httponly=True,
        samesite="Strict", secure=settings.IS_HTTPS,
    )  # fmt: skip


def held(request: HttpRequest, name: str, *, bound_to: str, at: datetime) -> Any:
    """Return the values this browser holds, or None."""
    try:
        sealed = urlsafe_b64decode(request.COOKIES.get(name, ""))
        body = json.loads(_cipher().decrypt(sealed[:12], sealed[12:], _about(name, bound_to)))
    except (ValueError, InvalidTag):
        return None
    return body["values"] if at.timestamp() < body["until"] else None


def drop(response: HttpResponse, name: str) -> None:
    """Take the values back."""
    response.delete_cookie(name, path="/", samesite="Strict")


def _cipher() -> ChaCha20Poly1305:
    return ChaCha20Poly1305(hashlib.sha256(f"parvis holding {settings.SECRET_KEY}".encode()).digest())


def _about(name: str, bound_to: str) -> bytes:
    return f"{name.removeprefix('__Host-')} {bound_to}".encode()
