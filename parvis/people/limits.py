"""Guessing: how often a password or a code may be tried, counted over all processes, by person and by address."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from parvis.core import counters
from parvis.people.models import User

WINDOW = timedelta(minutes=15)
TRIES_PER_ACCOUNT = 10
TRIES_PER_ADDRESS = 40
CODES_PER_PERSON = 6


@dataclass(frozen=True, slots=True)
class Tries:
    """One try, counted under several names, each with its limit."""

    names: tuple[tuple[str, int], ...]
    at: datetime
    are_too_many: bool

    def forgive(self) -> None:
        """Take this one try back: it was right."""
        for name, _limit in self.names:
            counters.add(name, window=WINDOW, at=self.at, by=-1)


def _count(names: tuple[tuple[str, int], ...], at: datetime) -> Tries:
    # Counted before the check, so that many at once do not all slip through.
    counts = [counters.add(name, window=WINDOW, at=at) > limit for name, limit in names]
    return Tries(names, at, any(counts))


def _hidden(kind: str, value: str) -> str:
    return f"people.{kind}:{counters.digest_of(f'people.{kind}', value)}"


def password_tries(*, email: str, address: str, at: datetime) -> Tries:
    """Count a try of a password for this address, whether or not there is such an account."""
    names = (
        (_hidden("account", email.strip().lower()), TRIES_PER_ACCOUNT),
        (_hidden("from", address), TRIES_PER_ADDRESS),
    )
    return _count(names, at)


def code_tries(*, user: User, at: datetime) -> Tries:
    """Count a try of a code of the second step for this person."""
    return _count(((f"people.code:{user.actor_reference}", CODES_PER_PERSON),), at)


def is_replayed(*, user: User, code: str, at: datetime) -> bool:
    """Return whether this person's code was used before, by any process, and remember that it is used now."""
    name = _hidden("used", f"{user.actor_reference}:{code}")
    window = timedelta(minutes=5)
    before = counters.current(name, window=window, at=at - window)
    return counters.add(name, window=window, at=at) > 1 or before > 0
