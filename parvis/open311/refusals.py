"""What the door says no to: a status of HTTP and sentences fit for whoever uses the client."""

from collections.abc import Sequence

from django.utils.translation import gettext as _


class Refused(Exception):
    """A request that cannot be served; nothing was saved."""

    status = 400

    def __init__(self, *sentences: str, allow: Sequence[str] = (), wait_seconds: int = 0) -> None:
        super().__init__(*sentences)
        self.sentences, self.allow, self.wait_seconds = sentences, allow, wait_seconds


class NotFound(Refused):
    """There is no such thing, or it is not for everybody: both look the same."""

    status = 404


class NoKey(Refused):
    """The key is missing, wrong, expired, or does not open this."""

    status = 403


class OtherMethod(Refused):
    """The resource knows other methods."""

    status = 405


class Conflict(Refused):
    """The same idempotency key came with another body."""

    status = 409


class TooMany(Refused):
    """More than the limit."""

    status = 429


def no_such_request() -> NotFound:
    """Return the one refusal for unknown and for private requests."""
    return NotFound(_("service_request_id: there is no public request with this number."))
