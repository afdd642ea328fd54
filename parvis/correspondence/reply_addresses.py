"""Addresses to reply to: `reply+<128-bit token>@…`, the same each time for the same thing, kept only as a digest.

Capitals do not count in the token, for some mail programs change them.
"""

import base64
import re
from datetime import datetime

from django.conf import settings
from django.utils.crypto import salted_hmac

from parvis.core.references import digest
from parvis.correspondence.models import Recipient, ReplyAddress, ReplyPurpose

PREFIX = "reply+"
IN_TEXT = re.compile(r"(?i)\breply\+[a-z2-7]{26}(?:@[a-z0-9.-]+)?")


def address_for(purpose: str, reference: str, *, recipient: Recipient | None = None, at: datetime) -> str:
    """Return the reply address of a reporter (with `recipient`) or a service, "" where PARVIS_REPLY_DOMAIN is not set.

    `reference` is the caller's own name for what it belongs to and comes back with each reply.
    """
    if not settings.PARVIS_REPLY_DOMAIN:
        return ""
    token = _token(ReplyPurpose(purpose), reference, recipient)
    ReplyAddress.objects.get_or_create(
        digest=digest(token),
        defaults={"purpose": purpose, "reference": reference, "recipient": recipient, "created_at": at},
    )
    return f"{PREFIX}{token}@{settings.PARVIS_REPLY_DOMAIN}"


def _token(purpose: str, reference: str, recipient: Recipient | None) -> str:
    name = f"{purpose}:{reference}:{recipient.subject if recipient else ''}"
    secret = salted_hmac("parvis.correspondence.reply", name, algorithm="sha256").digest()
    return base64.b32encode(secret[:16]).decode().rstrip("=").lower()


def find(address: str) -> ReplyAddress | None:
    """Return what a reply address belongs to, None where it is none of ours."""
    found = re.fullmatch(r"(?i)reply\+([a-z2-7]{26})@(.+)", address.strip())
    if not found or found[2].lower() != settings.PARVIS_REPLY_DOMAIN.lower():
        return None
    return ReplyAddress.objects.select_related("recipient").filter(digest=digest(found[1].lower())).first()
