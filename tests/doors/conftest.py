"""Anything at all, sent to the doors that are open to everybody."""

from datetime import datetime

import pytest
from django.utils import timezone

from parvis.cases.tests import town
from parvis.open311.allowance import allowance


@pytest.fixture(autouse=True)
def _fresh_process():
    """Begin in a process that has counted nothing."""
    allowance.forget()


@pytest.fixture
def at() -> datetime:
    """Now: doors ask the clock themselves."""
    return timezone.now()


@pytest.fixture
def valdoria(db, at) -> town.Valdoria:
    """The city, with services and people at work."""
    return town.found(at)
