"""Around a shelter the map shows only the district (S11)."""

from datetime import timedelta

import pytest

from parvis.cases import actions, public
from parvis.cases.tests.town import fresh, litter
from parvis.city import actions as city
from parvis.city import directory
from parvis.city.models import HouseNumber, ProtectedKind, Street
from parvis.city.tests.town import CLERK
from parvis.core import due


@pytest.fixture
def homes(valdoria):
    """Twelve homes around where the litter lies."""
    street = Street.objects.create(
        code="mill", name="Mill Street", normal="mill street", latitude=50.05, longitude=4.05
    )
    for number in range(12):
        HouseNumber.objects.create(
            street=street, number=str(number + 1), latitude=50.05 + number * 1e-6, longitude=4.05
        )
    public._homes_by_cell.cache_clear()
    yield
    public._homes_by_cell.cache_clear()


def test_where_enough_people_live_a_point_for_all_of_them_is_shown(homes, now):
    taken = litter(now)
    assert fresh(taken.case).public_latitude is not None
    assert abs(fresh(taken.case).public_latitude - 50.05) > 1e-6


def test_beside_a_protected_place_only_the_district_is_shown(homes, now):
    city.protect(kind=ProtectedKind.SHELTER, latitude=50.0501, longitude=4.0501, by=CLERK, at=now)

    taken = litter(now)

    assert public.coarse_point(directory.current(), 50.05, 4.05) is None
    assert fresh(taken.case).is_public and fresh(taken.case).public_latitude is None


def test_cases_already_on_the_map_lose_their_point_too(homes, now):
    before = litter(now)
    assert fresh(before.case).public_latitude is not None

    city.protect(kind=ProtectedKind.SHELTER, latitude=50.0501, longitude=4.0501, by=CLERK, at=now)
    due.run_all(slot="default", at=now + timedelta(seconds=1))

    assert fresh(before.case).public_latitude is None and fresh(before.case).is_public


def test_elsewhere_the_map_stays_as_it_is(homes, now):
    city.protect(kind=ProtectedKind.SHELTER, latitude=50.2, longitude=4.2, by=CLERK, at=now)
    assert fresh(litter(now).case).public_latitude is not None
    assert actions.coarsen_protected() == 0
