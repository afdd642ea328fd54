from datetime import datetime

import pytest
from django.test import Client

from parvis.cases.tests import town
from parvis.desk.tests.caller import Desk


@pytest.fixture
def valdoria(db: None, now: datetime) -> town.Valdoria:
    """The invented city, with services and people at work."""
    return town.found(now)


@pytest.fixture
def desk(valdoria: town.Valdoria) -> Desk:
    """Bruno's screen."""
    client = Client()
    client.force_login(valdoria.bruno)
    return Desk(client)
