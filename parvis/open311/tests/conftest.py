from collections.abc import Iterator
from datetime import datetime

import pytest
from django.test import Client

from parvis.cases.tests import town
from parvis.open311 import actions, keys
from parvis.open311.allowance import allowance
from parvis.open311.tests.partner import CLERK, Partner


@pytest.fixture(autouse=True)
def _fresh_process() -> Iterator[None]:
    """Every story begins in a process that has counted nothing."""
    allowance.forget()
    keys._noted.clear()
    yield
    allowance.forget()


@pytest.fixture
def valdoria(db: None, now: datetime) -> town.Valdoria:
    """The invented city, with services and people at work."""
    return town.found(now)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> "Clock":
    """The door's own clock, which a story may move."""
    return Clock(monkeypatch, now)


class Clock:
    """What the door takes for the present moment."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
        self.at = now
        monkeypatch.setattr("parvis.open311.views.door.timezone.now", lambda: self.at)


@pytest.fixture
def partner(valdoria: town.Valdoria, clock: Clock, client: Client, now: datetime) -> Partner:
    """A city app with a key for everything."""
    key, secret = actions.create_key(name="City app", media_hosts=["photos.example.org"], by=CLERK, at=now)
    return Partner(client=client, key=key, secret=secret)


@pytest.fixture
def stranger(partner: Partner, now: datetime) -> Partner:
    """Another app with a key of its own."""
    key, secret = actions.create_key(name="Other app", by=CLERK, at=now)
    return Partner(client=Client(), key=key, secret=secret)
