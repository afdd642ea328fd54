"""Follow tokens: what the link in a message opens. Each message has its own; only its digest is kept."""

from datetime import datetime, timedelta

from parvis.core import references
from parvis.correspondence.models import Channel, FollowToken, Recipient

DAYS_AFTER_CLOSING = {Channel.SMS: 30}
OTHER_DAYS_AFTER_CLOSING = 90


def mint(recipient: Recipient, at: datetime, *, channel: str = Channel.PAGE, address_digest: str = "") -> str:
    """Return a new token for the recipient; it is shown once and kept only as a digest."""
    token = references.new_token()
    FollowToken.objects.create(
        recipient=recipient,
        digest=references.digest(token),
        channel=channel,
        address_digest=address_digest,
        minted_at=at,
    )
    return token


def find(token: str, at: datetime) -> Recipient | None:
    """Return whom the token opens for, or None where it is unknown, revoked, erased or too old. One query."""
    row = (
        FollowToken.objects.select_related("recipient")
        .filter(digest=references.digest(token), revoked_at=None, recipient__erased_at=None)
        .first()
    )
    if row is None or at >= ends_at(
        row.channel, minted_at=row.minted_at, closed_at=row.recipient.closed_at, otherwise=at
    ):
        return None
    return row.recipient


def find_erased(token: str) -> Recipient | None:
    """Return whom the token opened for before they were erased, or None. One query."""
    row = (
        FollowToken.objects.select_related("recipient")
        .filter(digest=references.digest(token), recipient__erased_at__isnull=False)
        .first()
    )
    return row.recipient if row else None


def ends_at(channel: str, *, minted_at: datetime, closed_at: datetime | None, otherwise: datetime) -> datetime:
    """Return when a token stops opening: 90 days after the matter was closed (30 by SMS); later than `otherwise` while open."""
    if closed_at is None:
        return otherwise + timedelta(days=1)
    days = DAYS_AFTER_CLOSING.get(Channel(channel), OTHER_DAYS_AFTER_CLOSING)
    return max(closed_at, minted_at) + timedelta(days=days)


def revoke(recipient: Recipient, *, at: datetime, address_digest: str = "") -> int:
    """Revoke the recipient's tokens (or only those sent to one address); return how many."""
    rows = FollowToken.objects.filter(recipient=recipient, revoked_at=None)
    if address_digest:
        rows = rows.filter(address_digest=address_digest)
    return rows.update(revoked_at=at)
