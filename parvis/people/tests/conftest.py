"""Administrators and what it takes to sign in."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client

from parvis.core import due
from tests import cast


@pytest.fixture
def gina(db, now):
    return cast.gina(at=now)


@pytest.fixture
def hugo(db, now):
    return cast.hugo(at=now)


@pytest.fixture
def bruno(db, now):
    return cast.bruno(at=now)


@pytest.fixture
def by():
    """Return a browser in which the given person is signed in."""

    def sign_in(user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def sent_link():
    """Let the worker send what waits, and return the path of the link in the last mail."""

    def send() -> str:
        due.run_all(slot="post")
        body: Any = mail.outbox[-1].body
        address = next(line for line in body.splitlines() if "/one-time/" in line)
        return str(address.removeprefix("http://127.0.0.1:8000"))

    return send
