from datetime import datetime

import pytest
from django.test import Client
from django.utils import timezone

from parvis.cases.tests import town
from parvis.city import actions as city
from parvis.city.tests.town import AT, CLERK
from parvis.core.access import Role
from parvis.people.models import User
from tests import cast


@pytest.fixture
def valdoria(db: None, now: datetime) -> town.Valdoria:
    """The invented city, with services and people at work; Dede only answers for the police, he does not lead it."""
    return town.found(now)


@pytest.fixture
def eva(valdoria, now) -> User:
    """Reads the figures."""
    return cast.somebody("Eva Lund", Role.EVALUATOR, at=now)


@pytest.fixture
def paul(valdoria, now) -> User:
    """Leads the municipal police."""
    user = cast.somebody("Paul Roche", Role.SERVICE, at=now)
    city.add_member(service=valdoria.police, user=user, role="leads", by=CLERK, at=AT)
    return user


@pytest.fixture
def by(now, monkeypatch):
    """Return a browser in which somebody is signed in, on the morning on which the stories begin."""
    monkeypatch.setattr(timezone, "now", lambda: now)

    def sign_in(user: User) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(user)
        return client

    return sign_in
