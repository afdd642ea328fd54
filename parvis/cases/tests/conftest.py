from datetime import datetime

import pytest
from django.test import Client
from django.utils import timezone

from parvis.cases.tests import town


@pytest.fixture
def valdoria(db: None, now: datetime) -> town.Valdoria:
    """The invented city, with services and people at work."""
    return town.found(now)


@pytest.fixture
def by(now, monkeypatch):
    """Return a browser in which the given person is signed in, on the morning on which the stories begin."""
    monkeypatch.setattr(timezone, "now", lambda: now)

    def sign_in(user) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(user)
        return client

    return sign_in
