"""What a release must know of the city: what codes belong to, and what other public doors show case by case."""

from collections import Counter

from parvis.cases.models import Case
from parvis.city import directory
from parvis.figures.release.gathering import Codes, Places
from parvis.figures.release.periods import Month
from parvis.situations import catalogue
from parvis.situations.rules.graph import Kind


def places() -> Places:
    """Return districts, services and situations of today; grievances and sensitive situations never stand alone."""
    here, known = directory.current(), catalogue.current().situations
    rare = {code for code, each in known.items() if each.is_sensitive or each.kind is Kind.GRIEVANCE}
    return Places(
        labels={
            "district": dict.fromkeys(here.districts, ()),
            "service": dict.fromkeys(here.services, ()),
            "situation": {code: (each.group, str(each.kind)) for code, each in known.items()},
        },
        never_alone=frozenset(rare),
        bounds={code: each.territory for code, each in here.services.items() if each.territory},
    )


def seen_elsewhere() -> dict[Month, Counter[Codes]]:
    """Return how many cases of each month, district, situation and ending list, map, feed and Open311 show one by one.

    Whoever reads those doors knows these records; only the others can keep a count from being worked out.
    """
    zone = directory.current().city.zone
    found: dict[Month, Counter[Codes]] = {}
    cases = Case.objects.filter(is_public=True).values_list("received_at", "district__code", "situation")
    for received_at, district, situation in cases.iterator(chunk_size=5000):
        day = received_at.astimezone(zone)
        found.setdefault(day.year * 100 + day.month, Counter())[district or "", situation, "case"] += 1
    return found
