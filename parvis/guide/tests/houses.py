"""Houses under agreement in Valdoria, for the tests of contact points, posters and campaigns."""

from datetime import date
from typing import Any

from parvis.city.tests.town import AT, CLERK
from parvis.guide.actions import points
from parvis.guide.models.points import ContactPoint

# On the same street, a few hundred metres apart: 0.001 degrees of latitude are 111 metres.
MILL = {"name": "Mill bakery", "address": "12 Mill Street", "latitude": 50.05, "longitude": 4.05}
HOTEL = {"name": "Hotel of the Lock", "address": "20 Mill Street", "latitude": 50.053, "longitude": 4.05}
PHARMACY = {"name": "Night pharmacy", "address": "3 Bridge Street", "latitude": 50.051, "longitude": 4.05}


def sign(place: dict[str, Any], **said: Any) -> ContactPoint:
    """Sign an agreement for the years 2026 and 2027, open day and night, speaking French and English."""
    fields: dict[str, Any] = {
        "kind": "shop",
        "hours": "24/7",
        "languages": ["fr", "en"],
        "trained": "the person at the till",
        "signed_by": "The owner",
        "starts_on": date(2026, 1, 5),
        "ends_on": date(2027, 12, 31),
    }
    return points.add_point(place=place, by=CLERK, at=AT, **{**fields, **said})
