"""An installation for each story, and a post office that is a real SMTP server."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from aiosmtpd.controller import Controller

from parvis.correspondence.tests.post_office import PostOffice
from tests.faults.installation import Installation, Yard, free_port

logging.getLogger("mail.log").setLevel(logging.WARNING)


class SlowPostOffice(PostOffice):
    """Takes its time over each mail, and says so only then: the moment at which a worker is killed matters most there."""

    seconds_before = seconds_after = 0.0

    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(self.seconds_before)
        said = await super().handle_DATA(server, session, envelope)
        await asyncio.sleep(self.seconds_after)
        return said


@pytest.fixture(scope="session")
def yard(tmp_path_factory) -> Iterator[Yard]:
    """Where installations are made."""
    made = Yard(tmp_path_factory.mktemp("yard", numbered=True))
    yield made
    made.clear()


@pytest.fixture
def place(yard: Yard, request) -> Installation:
    """A fresh installation whose mail goes to a port of its own, whether or not anybody listens there."""
    made = yard.copy(request.node.name.removeprefix("test_")[:30])
    made.settings["EMAIL_URL"] = f"smtp://127.0.0.1:{free_port()}"
    made.settings["PARVIS_MAIL_TIMEOUT"] = "3"
    return made


Office = Callable[[], AbstractContextManager[SlowPostOffice]]


@pytest.fixture
def office(place: Installation) -> Office:
    """Open the mail server the installation sends to: `with office() as post: …`; outside it is down."""
    port = int(place.settings["EMAIL_URL"].rpartition(":")[2])

    @contextmanager
    def opened() -> Iterator[SlowPostOffice]:
        post = SlowPostOffice()
        server = Controller(post, hostname="127.0.0.1", port=port)
        server.start()
        try:
            yield post
        finally:
            server.stop()

    return opened
