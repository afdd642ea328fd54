from datetime import datetime

import pytest
from django.test import Client

from parvis.cases.tests import town
from parvis.city import actions as city
from parvis.city.actions import Phone, Words
from parvis.city.models import Relation
from parvis.city.service_kinds import ServiceKind
from parvis.city.tests.town import AT, CLERK
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


@pytest.fixture
def circle(valdoria: town.Valdoria) -> None:
    """Three who each name another: the landlord, the police station, the mediators."""
    for code, kind in [
        ("landlord", ServiceKind.SOCIAL_LANDLORD),
        ("station", ServiceKind.POLICE_STATION),
        ("mediators", ServiceKind.MEDIATION),
    ]:
        city.add_service(
            code=code, kind=kind, relation=Relation.CONTROLLER, texts={"en": Words(code.title(), f"the {code}")},
            phones=[Phone("+32 2 555 03 00")], hours="Mo-Fr 08:00-16:00; PH off", by=CLERK, at=AT,
        )  # fmt: skip
