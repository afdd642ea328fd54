"""Addresses for saying no: signed, so that they need no row and cannot be made up."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

_SALT = "parvis.correspondence.leave"


def token_for(recipient_id: int, kind: str) -> str:
    """Return the token that ends this kind of message for this recipient."""
    return signing.dumps([recipient_id, kind], salt=_SALT)


def read(token: str) -> tuple[int, str] | None:
    """Return recipient and kind of a token, None where we did not make it."""
    try:
        recipient_id, kind = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(recipient_id), str(kind)


def address(recipient_id: int, kind: str) -> str:
    """Return the whole address of the page with the button; a mail program may also POST to it (RFC 8058)."""
    return settings.PARVIS_BASE_URL + reverse("correspondence:leave_list", args=[token_for(recipient_id, kind)])
