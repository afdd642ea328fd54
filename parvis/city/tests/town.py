"""Valdoria, an invented town of two districts, for the tests of this app and of those above."""

import json
from datetime import UTC, date, datetime
from typing import Any

from parvis.city import actions
from parvis.city.actions import Phone, Words
from parvis.city.models import City, District, Relation, Service
from parvis.city.service_kinds import ServiceKind
from parvis.core.actors import Actor, ActorKind

AT = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
CLERK = Actor(ActorKind.STAFF, "clerk")


def square(west: float, south: float, size: float = 0.1) -> str:
    """Return a square district as GeoJSON text."""
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return json.dumps({"type": "Polygon", "coordinates": [ring]})


def found_town(**fields: Any) -> City:
    said: dict[str, Any] = {
        "name": "Valdoria",
        "country": "BE",
        "latitude": 50.1,
        "longitude": 4.1,
        "languages": ["fr", "en", "nl"],
    }
    return actions.found_city(**{**said, **fields}, by=CLERK, at=AT)


def add_two_districts() -> tuple[District, District]:
    west = actions.add_district(
        code="west",
        name="Les Tanneurs",
        polygon=square(4.0, 50.0),
        population=12000,
        population_on=date(2025, 1, 1),
        by=CLERK,
        at=AT,
    )
    east = actions.add_district(code="east", name="Le Port", polygon=square(4.1, 50.0), by=CLERK, at=AT)
    return west, east


def add_cleaning(code: str = "cleaning", **fields: Any) -> Service:
    said: dict[str, Any] = {
        "kind": ServiceKind.CLEANING,
        "relation": Relation.PART_OF_CITY,
        "texts": {
            "fr": Words("Propreté publique", "les gens qui nettoient les rues"),
            "en": Words("Street cleaning", "the people who clean the streets"),
        },
        "phones": [Phone("+32 2 555 01 00")],
        "hours": "Mo-Fr 08:00-16:00; PH off",
    }
    return actions.add_service(code=code, **{**said, **fields}, by=CLERK, at=AT)
