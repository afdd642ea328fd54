"""Open now, when next; and by when, counted in open time."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.city import hours

PARIS = ZoneInfo("Europe/Paris")
FRANCE = hours.HolidayCalendar("FR")
OFFICE = "Mo-Fr 09:00-12:00,14:00-17:30; Sa 09:00-12:00; PH off"


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


def test_the_office_is_open_on_a_tuesday_morning_until_noon():
    found = hours.opening(OFFICE, at=paris("2026-03-03 10:15"), zone=PARIS, country="FR")

    assert found.is_open
    assert found.until == paris("2026-03-03 12:00")


def test_at_noon_sharp_it_is_closed_and_opens_at_two():
    found = hours.opening(OFFICE, at=paris("2026-03-03 12:00"), zone=PARIS, country="FR")

    assert not found.is_open
    assert found.opens_next == paris("2026-03-03 14:00")


def test_before_a_holiday_the_next_opening_jumps_over_it():
    found = hours.opening(OFFICE, at=paris("2026-07-13 18:00"), zone=PARIS, country="FR")

    assert found.opens_next == paris("2026-07-15 09:00")


def test_a_moment_in_another_zone_is_read_on_the_citys_clock():
    found = hours.opening(OFFICE, at=datetime(2026, 7, 6, 7, 30, tzinfo=UTC), zone=PARIS, country="FR")

    assert found.is_open


def test_a_regional_holiday_closes_barcelona_but_not_madrid():
    at = datetime(2026, 9, 11, 10, 0, tzinfo=ZoneInfo("Europe/Madrid"))

    barcelona = hours.opening(OFFICE, at=at, zone=ZoneInfo("Europe/Madrid"), country="ES", region="CT")
    madrid = hours.opening(OFFICE, at=at, zone=ZoneInfo("Europe/Madrid"), country="ES", region="MD")

    assert not barcelona.is_open
    assert madrid.is_open


def test_sundays_and_holidays_can_share_hours():
    rule = "Mo-Sa 08:00-20:00; Su,PH 10:00-12:00"

    assert hours.opening(rule, at=paris("2026-07-14 11:00"), zone=PARIS, country="FR").until == paris(
        "2026-07-14 12:00"
    )
    assert not hours.opening(rule, at=paris("2026-07-14 15:00"), zone=PARIS, country="FR").is_open
    assert hours.opening(rule, at=paris("2026-07-12 11:00"), zone=PARIS, country="FR").is_open
    assert hours.opening(rule, at=paris("2026-07-15 15:00"), zone=PARIS, country="FR").is_open


def test_day_and_night_has_no_end():
    found = hours.opening("24/7", at=paris("2026-03-03 03:00"), zone=PARIS, country="FR")

    assert found == hours.Opening(is_open=True)


def test_hours_that_cross_midnight_and_the_day_are_one_opening():
    found = hours.opening("Fr-Sa 22:00-06:00", at=paris("2026-03-06 23:00"), zone=PARIS)

    assert found.until == paris("2026-03-07 06:00")


def test_hours_nobody_wrote_down_are_unknown_rather_than_closed():
    assert not hours.opening(" ", at=paris("2026-03-03 10:00"), zone=PARIS).is_known


def test_a_place_that_never_opens_has_no_next_opening():
    assert hours.opening("off", at=paris("2026-03-03 10:00"), zone=PARIS).opens_next is None


@pytest.mark.parametrize("wrong", ["Mo-Fr 9-12h", "lundi matin", "SH off", "Jul PH off", "Mo-Fr 08:00-18:00; PH of"])
def test_unreadable_hours_are_refused_with_a_sentence(wrong):
    with pytest.raises(hours.HoursUnclear, match=r"\.$|”\.$"):
        hours.check(wrong)


def test_a_region_nobody_knows_is_refused():
    with pytest.raises(hours.HoursUnclear, match="ES XX"):
        hours.HolidayCalendar("ES", "XX").days(2026)


def test_the_week_of_a_holiday_names_it():
    days = hours.week(OFFICE, start=date(2026, 7, 13), zone=PARIS, country="FR")

    assert [len(day.spans) for day in days] == [2, 0, 2, 2, 2, 1, 0]
    assert days[1].holiday == "Fête nationale"


@pytest.mark.parametrize(
    ("start", "promised", "due"),
    [
        ("2026-03-03 09:00", 9, "2026-03-03 18:00"),  # until closing time, not the next morning
        ("2026-03-06 17:00", 2, "2026-03-09 09:00"),  # over a weekend
        ("2026-07-13 17:00", 2, "2026-07-15 09:00"),  # over the national day
        ("2026-03-07 11:00", 0, "2026-03-09 08:00"),  # nothing to wait for, but nobody there on Saturday
        ("2026-03-27 17:30", 1, "2026-03-30 08:30"),  # the clocks go forward in between
        ("2026-10-23 17:30", 20, "2026-10-27 17:30"),  # the clocks go back in between
    ],
)
def test_working_promises(start, promised, due):
    found = hours.working_deadline(start=paris(start), hours=promised, zone=PARIS, holidays=FRANCE)

    assert found == paris(due)
    assert found.tzinfo is UTC


def test_the_night_the_clocks_go_forward_is_an_hour_shorter():
    start = paris("2026-03-29 00:00")

    assert hours.working_deadline(start=start, hours=3, opening_hours="24/7", zone=PARIS, holidays=FRANCE) == paris(
        "2026-03-29 04:00"
    )
    assert hours.calendar_deadline(start=start, hours=24) == paris("2026-03-30 01:00")


def test_the_night_the_clocks_go_back_is_an_hour_longer():
    start = paris("2026-10-25 00:00")

    due = hours.working_deadline(start=start, hours=3, opening_hours="24/7", zone=PARIS, holidays=FRANCE)

    assert due == datetime(2026, 10, 25, 1, 0, tzinfo=UTC)  # two o'clock for the second time


def test_hours_that_never_open_promise_nothing():
    with pytest.raises(hours.NoWorkingTime):
        hours.working_deadline(
            start=paris("2026-03-03 09:00"), hours=1, opening_hours="off", zone=PARIS, holidays=FRANCE
        )


any_moment = st.datetimes(datetime(2025, 1, 1), datetime(2028, 12, 1))
near_a_change_of_clocks = st.builds(
    lambda night, minutes: night + timedelta(minutes=minutes),
    st.sampled_from([datetime(2026, 3, 29), datetime(2026, 10, 25), datetime(2028, 3, 26), datetime(2028, 10, 29)]),
    st.integers(-600, 600),
)
moments = st.one_of(any_moment, near_a_change_of_clocks).map(lambda at: at.replace(microsecond=0, tzinfo=UTC))
calendars = st.sampled_from(
    [
        ("FR", "", "Europe/Paris"),
        ("ES", "CT", "Europe/Madrid"),
        ("BE", "", "Europe/Brussels"),
        ("PT", "11", "Europe/Lisbon"),
        ("PT", "20", "Atlantic/Azores"),
        ("IT", "MI", "Europe/Rome"),
    ]
)
rules = st.sampled_from([hours.WORKING_TIME, OFFICE, "24/7; PH off", "Mo-Su 22:00-04:00", "Mo-Su 01:00-03:30; PH off"])


@settings(max_examples=60, deadline=None)
@given(start=moments, promised=st.integers(0, 60), calendar=calendars, rule=rules)
def test_the_open_time_before_a_deadline_is_exactly_what_was_promised(start, promised, calendar, rule):
    country, region, name = calendar
    zone = ZoneInfo(name)

    due = hours.working_deadline(
        start=start, hours=promised, opening_hours=rule, zone=zone, holidays=hours.HolidayCalendar(country, region)
    )

    assert due >= start
    assert _open_time_between(rule, start, due, zone, country, region) == timedelta(hours=promised)


def _open_time_between(rule, start, end, zone, country, region):
    """Add up open time by hopping from change to change with `opening` alone."""
    total, at = timedelta(), start
    while at < end:
        now = hours.opening(rule, at=at, zone=zone, country=country, region=region)
        then = (now.until if now.is_open else now.opens_next) or end
        then = min(then.astimezone(UTC), end)
        total += (then - at) if now.is_open else timedelta()
        at = then
    return total


@settings(max_examples=60, deadline=None)
@given(start=moments, earlier=st.integers(0, 40), more=st.integers(0, 20), later=st.integers(0, 500), rule=rules)
def test_more_hours_or_a_later_start_never_bring_a_deadline_forward(start, earlier, more, later, rule):
    def due(at, promised):
        return hours.working_deadline(start=at, hours=promised, opening_hours=rule, zone=PARIS, holidays=FRANCE)

    assert due(start, earlier + more) >= due(start, earlier)
    assert due(start + timedelta(minutes=later), earlier) >= due(start, earlier)
