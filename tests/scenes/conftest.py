"""The invented city at work, its mail server, and a worker that can be asked to work at a moment."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from parvis.cases.tests import town
from parvis.core import due
from parvis.correspondence.tests.post_office import PostOffice, open_post_office


@pytest.fixture
def valdoria(db, now) -> town.Valdoria:
    """The city, with services and people at work."""
    return town.found(now)


@pytest.fixture
def post_office(settings) -> Iterator[PostOffice]:
    """A real mail server."""
    with open_post_office(settings) as office:
        yield office


@pytest.fixture
def work() -> Callable[[datetime], None]:
    """Do everything due at a moment, sealing and sweeping left out."""

    def run(at: datetime) -> None:
        for slot in ("post_now", "post", "default"):
            due.run_all(slot=slot, at=at)

    return run
