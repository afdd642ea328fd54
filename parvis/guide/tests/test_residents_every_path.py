"""Every path through every published situation: each page shows the danger card, each end a number or a service."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import timezone

from parvis.city import actions as city
from parvis.city import directory
from parvis.city.actions import Phone, Words
from parvis.city.models import Relation
from parvis.city.service_kinds import POLICE_KINDS, ServiceKind
from parvis.city.tests.town import AT, CLERK, found_town
from parvis.guide import residents
from parvis.guide.answer_card import answer
from parvis.guide.views import residents as residents_view
from parvis.situations import catalogue
from parvis.situations.rules import Action, End, Kind

pytestmark = pytest.mark.once

# A Sunday night: hardly anybody is open.
AT_NIGHT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
LACKING = {ServiceKind.TENANT_ADVICE, ServiceKind.CEMETERY, ServiceKind.PROSECUTOR}


@pytest.fixture
def town(db, monkeypatch):
    """A city with a service for nearly every kind of work."""
    monkeypatch.setattr(timezone, "now", lambda: AT_NIGHT)
    found_town()
    for kind in set(ServiceKind) - LACKING:
        city.add_service(
            code=kind.value, kind=kind, relation=Relation.PART_OF_CITY, hours="Mo-Fr 08:00-16:00; PH off",
            texts={"en": Words(f"Office {kind.value}", f"the people of {kind.value}")}, phones=[Phone("+32 2 555 01 00")],
            by=CLERK, at=AT,
        )  # fmt: skip
    return directory.current()


def test_every_path_ends_with_somebody_to_turn_to(town):
    ends = 0
    for situation in catalogue.current().situations.values():
        for step in residents.every_step(situation):
            if not isinstance(step.here, End):
                continue
            ends += 1
            found = answer(situation, step.here, here=town, at=AT_NIGHT, language="fr")
            where = (situation.code, *step.choices)
            assert any(card.can_be_reached for card in found.cards), where
            assert (found.due_at is not None) is (step.here.action is Action.CASE), where
            assert found.is_complaint or situation.kind is not Kind.GRIEVANCE, where
            if situation.kind is Kind.GRIEVANCE:
                assert not {f"service-{kind.value}" for kind in POLICE_KINDS} & {card.code for card in found.cards}, (
                    where
                )
    assert ends > 500


@pytest.mark.thorough
def test_every_page_of_every_path_has_danger_first_and_every_end_a_way_to_reach_somebody(town):
    client = Client(headers={"accept-language": "en"})
    pages = 0
    for situation in catalogue.current().situations.values():
        for step in residents.every_step(situation):
            address = residents_view.address(situation.code, step.choices)
            shown = client.get(address)
            said = shown.text
            assert shown.status_code == 200, address
            assert said.index("tel:112") < said.index("<h1"), address
            assert said.count("<h1") == 1, address
            pages += 1
            if isinstance(step.here, End):
                assert re.search(r'href="(tel|sms|https):', said[said.index("pv-answer") :]), address
    assert pages > 900
