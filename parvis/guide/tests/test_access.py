"""Who has an open contact point within 15 minutes on foot: the mornings of a bakery, and what changes afterwards."""

import json
from datetime import UTC, date, datetime, timedelta
from math import cos, hypot, radians
from zoneinfo import ZoneInfo

import h3
import pytest
from shapely import Point as Spot
from shapely.geometry import shape

from parvis.city import actions as city
from parvis.city.models import District
from parvis.city.tests.town import CLERK, found_town, square
from parvis.core import facts
from parvis.core.facts import Making, Month
from parvis.guide.actions import points
from parvis.guide.facts import reach
from parvis.guide.facts.reach import House
from parvis.guide.tests.houses import HOTEL, MILL, sign

ZONE = ZoneInfo("Europe/Brussels")
SETTLED = datetime(2026, 3, 3, 9, tzinfo=UTC)
MORNINGS = "Mo-Fr 09:00-12:00; PH off"  # 15 hours of a week
NEVER, NIGHT_AND_DAY = 0, 2**168 - 1


@pytest.fixture
def town(db):
    """A small quarter around the mill, where all of 1,000 people live within 500 m of it, and 3,000 people far away."""
    found_town()
    for code, ground, people in (("mill", square(4.047, 50.047, 0.006), 1000), ("far", square(4.2, 50, 0.05), 3000)):
        city.add_district(
            code=code,
            name=code,
            polygon=ground,
            population=people,
            population_on=date(2026, 1, 1),
            by=CLERK,
            at=SETTLED,
        )


def access(month=202611, *, as_of=None):
    """Return residents and reached of each district, once for each hour of the week, as they were at the end of a month."""
    asked = Month.from_number(month)
    kind = facts.kinds()["access"]
    rows = kind.rows(Making(asked, ZONE, as_of or asked.end(ZONE) + timedelta(days=40), str))
    return {district: (residents, reached) for district, residents, reached in rows}


def in_december(day=3):
    return datetime(2026, 12, day, 10, tzinfo=UTC)


def test_a_bakery_open_in_the_mornings_is_there_for_15_of_168_hours(town):
    sign(MILL, hours=MORNINGS)

    assert access() == {"mill": (1000 * 168, 1000 * 15), "far": (3000 * 168, 0)}


def test_two_open_houses_help_nobody_twice(town):
    sign(MILL, hours=MORNINGS)
    sign(HOTEL, hours="Mo-Su 11:00-13:00")  # two hours of seven days, of which five are mornings of the bakery

    assert access()["mill"][1] == 1000 * (15 + 14 - 5)


def test_without_a_house_nobody_is_reached_and_what_is_not_known_is_not_open(town):
    sign(MILL, hours="")
    sign(HOTEL, ends_on=date(2026, 11, 29))

    assert access()["mill"] == (1000 * 168, 0)
    assert access(202610)["mill"] == (1000 * 168, 1000 * 168)  # while the hotel's agreement held


def test_a_district_without_a_number_of_people_is_left_out(town):
    city.add_district(code="new", name="New", polygon=square(4.3, 50, 0.01), by=CLERK, at=SETTLED)

    assert set(access()) == {"mill", "far"}


# What was changed later


def test_a_month_is_as_it_was_at_its_end_however_late_it_is_written(town):
    bakery = sign(MILL, hours=MORNINGS)

    points.change_point(
        point=bakery,
        place={"latitude": 50.02, "longitude": 4.22},
        changes={"hours": "24/7"},
        by=CLERK,
        at=in_december(),
    )

    for written in (in_december(1), in_december(20)):
        assert access(as_of=written) == {"mill": (1000 * 168, 1000 * 15), "far": (3000 * 168, 0)}
    december = access(202612)
    assert december["mill"][1] == 0 < december["far"][1]


def test_an_agreement_signed_in_december_was_not_there_in_november_whatever_day_it_names(town):
    points.add_point(
        place=MILL, kind="shop", starts_on=date(2026, 1, 5), ends_on=date(2027, 12, 31), hours="24/7", by=CLERK,
        at=in_december(),
    )  # fmt: skip

    assert access()["mill"][1] == 0
    assert access(202612)["mill"][1] == 1000 * 168


def test_people_and_borders_are_those_of_that_time(town):
    sign(MILL, hours=MORNINGS)
    far, mill = District.objects.get(code="far"), District.objects.get(code="mill")
    city.change_district(
        district=mill, changes={"population": 2000, "polygon": square(4.3, 50.2, 0.01)}, by=CLERK, at=in_december()
    )
    city.change_district(district=far, changes={"is_active": False}, by=CLERK, at=in_december())

    assert access() == {"mill": (1000 * 168, 1000 * 15), "far": (3000 * 168, 0)}
    assert access(202612) == {"mill": (2000 * 168, 0)}


def test_a_house_found_closed_does_not_count_until_somebody_has_asked_it(town):
    bakery = sign(MILL, hours=MORNINGS)
    number = bakery.poster.number
    points.say_closed(number=number, at=datetime(2026, 10, 5, 20, tzinfo=UTC))  # in the evening, as its hours say
    points.say_closed(number=number, at=datetime(2026, 11, 20, 9, 30, tzinfo=UTC))
    points.look_into(point=bakery, by=CLERK, at=in_december())

    assert [access(month)["mill"][1] for month in (202610, 202611, 202612)] == [15_000, 0, 15_000]


# Hours and distances, without a town


def hours(text, last_day=date(2026, 11, 30)):
    return reach.open_hours(text, last_day=last_day, zone=ZONE).bit_count()


def test_an_hour_counts_by_its_middle_and_nights_are_two_days():
    assert hours("Mo 09:30-12:15") == 3  # 9:30, 10:30 and 11:30
    assert hours("Mo 09:31-12:31") == 3
    assert hours("Sa 22:00-03:00") == 5
    assert (hours("24/7"), hours(""), hours("when it rains")) == (168, 0, 0)


def test_holidays_and_the_night_on_which_clocks_change_make_no_month_smaller():
    assert hours(MORNINGS, date(2026, 12, 31)) == hours(MORNINGS) == 15
    assert hours("24/7", date(2026, 3, 31)) == hours("24/7", date(2026, 10, 31)) == 168


def test_a_summer_house_is_open_in_summer():
    text = "Apr-Oct Mo-Su 08:00-20:00; Nov-Mar Mo-Fr 08:00-10:00"

    assert (hours(text, date(2026, 8, 31)), hours(text)) == (84, 10)


def test_of_a_large_district_the_share_in_a_circle_of_900_metres_is_reached():
    ground, house = square(4.04, 50.04, 0.03), House((50.055, 4.045), NIGHT_AND_DAY)  # near its western border
    area, spots = shape(json.loads(ground)), []
    for north in range(120):
        for east in range(120):
            spots.append((50.04 + 0.03 * (north + 0.5) / 120, 4.04 + 0.03 * (east + 0.5) / 120))
    assert all(area.contains(Spot(east, north)) for north, east in spots)
    near = [
        hypot((north - 50.055) * 111_195, (east - 4.045) * 111_195 * cos(radians(50.055))) <= 900
        for north, east in spots
    ]

    found = reach.reached(reach.cells_of(ground), 100_000, reach.within_reach([house, House((50.05, 4.06), NEVER)]))

    assert found / 168 / 100_000 == pytest.approx(sum(near) / len(near), rel=0.02)


def test_a_district_smaller_than_a_cell_is_one_cell():
    assert len(reach.cells_of(square(4.05, 50.05, 0.0003))) == 1


def test_the_rings_of_cells_around_a_house_leave_none_within_reach_out():
    for latitude in (-54, 0, 28, 50, 64):
        for longitude in range(-180, 180, 24):
            at = (float(latitude), float(longitude))
            ring = h3.grid_ring(h3.latlng_to_cell(*at, reach.RESOLUTION), reach.RINGS)
            assert min(reach.metres_between(at, h3.cell_to_latlng(cell)) for cell in ring) > reach.REACH_METRES
