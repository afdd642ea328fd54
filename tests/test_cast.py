"""The people every story knows are who they are said to be."""

import pytest

from parvis.core import access
from parvis.core.access import Role
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("person", "role"),
    [
        (cast.bruno, Role.CALL_TAKER),
        (cast.esi, Role.COORDINATOR),
        (cast.farid, Role.MEDIATOR),
        (cast.gina, Role.ADMINISTRATOR),
        (cast.hugo, Role.ADMINISTRATOR),
    ],
)
def test_each_holds_their_one_role(person, role, now):
    assert person(at=now).role_codes == {role}


def test_carla_is_police_and_dede_is_not(now):
    cast.city_of_parvis(at=now)
    carla, dede = cast.carla(at=now), cast.dede(at=now)

    assert [member.service.code for member in carla.memberships.all()] == ["police"]
    assert [member.service.code for member in dede.memberships.all()] == ["cleaning"]
    assert access.has_role(carla, Role.SERVICE)


def test_what_ama_reported_goes_to_those_who_clean(now):
    cast.city_of_parvis(at=now)
    cleaning = cast.cleaning(at=now)

    taken = cast.ama_reported(at=now)

    assert taken.case.service == cleaning
