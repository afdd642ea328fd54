from datetime import datetime

import pytest

from parvis.cases.tests import town
from parvis.complaints import actions, sealing
from parvis.complaints.models import MediatorKey
from parvis.complaints.tests.lane import PASSPHRASE
from parvis.core.actors import WORKER


@pytest.fixture(autouse=True)
def _quick_locks(monkeypatch):
    """Lock with little work: what takes a tenth of a second for a person would take minutes here."""
    monkeypatch.setattr(sealing, "_MEMORY_KIB", 64)
    monkeypatch.setattr(sealing, "_PASSES", 1)


@pytest.fixture
def valdoria(db: None, now: datetime) -> town.Valdoria:
    """The invented city, with services and people at work."""
    return town.found(now)


@pytest.fixture
def key(db: None, now: datetime) -> MediatorKey:
    """The mediators' key."""
    return actions.make_key(passphrase=PASSPHRASE, by=WORKER, at=now)
