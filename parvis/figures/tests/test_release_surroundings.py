"""What a release knows of the city: what other doors show case by case, and what never stands alone."""

from datetime import timedelta

from parvis.cases.models import Case
from parvis.cases.public_list import cases_shown
from parvis.cases.tests import town
from parvis.figures.release import surroundings


def test_every_case_of_the_public_list_is_known_to_everybody_and_no_other(db, now):
    town.found(now)
    town.litter(now - timedelta(days=40))
    town.litter(now - timedelta(days=3))
    town.litter(now - timedelta(days=3), situation="bar_noise", answers={"when": "over"})
    town.litter(now - timedelta(days=3), words="my husband beats me here")

    seen = surroundings.seen_elsewhere()

    shown = cases_shown(at=now)
    assert (Case.objects.count(), shown.count()) == (4, 2)
    assert {month: sum(by.values()) for month, by in seen.items()} == {202610: 1, 202611: 1}
    assert {codes[1] for by in seen.values() for codes in by} == set(shown.values_list("situation", flat=True))


def test_grievances_and_sensitive_situations_never_stand_alone(db, now):
    town.found(now)

    places = surroundings.places()
    kinds = {code: kind for code, (_group, kind) in places.labels["situation"].items()}

    assert {code for code, kind in kinds.items() if kind == "grievance"} <= places.never_alone
    assert not {code for code in places.never_alone if kinds[code] == "object"} & {"litter", "bulky_waste"}
    assert set(places.labels["district"]) == {"east", "west"}
