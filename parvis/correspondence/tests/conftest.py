"""A founded town, a folder for SMS, and a worker that can be asked to work at a moment."""

import pytest

from parvis.city.tests import town
from parvis.core import due
from parvis.correspondence import actions
from parvis.correspondence.tests.post_office import open_post_office


@pytest.fixture
def valdoria(db):
    """The town with its street cleaners; it must exist before messages name them."""
    town.found_town()
    town.add_cleaning()


@pytest.fixture
def post_office(settings):
    with open_post_office(settings) as office:
        yield office


@pytest.fixture
def sms_folder(settings, tmp_path):
    """A folder in the place of a gateway."""
    folder = tmp_path / "sms"
    settings.SMS_URL = f"file://{folder}"
    folder.mkdir()
    return folder


@pytest.fixture
def texts_in(sms_folder):
    """Return the SMS sent so far, oldest first."""

    def in_order():
        paths = sorted(sms_folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)
        return [path.read_text(encoding="utf-8") for path in paths]

    return in_order


@pytest.fixture
def work():
    """Do everything due at a moment."""

    def run(at):
        for slot in ("post_now", "post"):
            for _ in range(100):
                rows = due.claim(slot=slot, at=at)
                if not rows:
                    break
                for row in rows:
                    due.run(row)

    return run


@pytest.fixture
def say(db):
    """Queue one message to people."""
    from django.db import transaction

    def queue(event, *to, at, about="123456786", deadline=None, kind=None, **facts):
        with transaction.atomic():
            actions.queue(event=event, to=to, about=about, facts=facts, at=at, deadline=deadline, kind=kind)

    return queue
