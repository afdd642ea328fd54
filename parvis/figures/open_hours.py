"""When and where nobody is open: the hours of a usual week, for each district, from the hours people wrote down.

A usual week has no public holiday. An hour counts as open where somebody is there for at least half of it. Emergency
numbers answer always and are left out; whose hours nobody knows is counted apart, never as open.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta, tzinfo
from functools import lru_cache

from django.utils.translation import gettext as _

from parvis.city import hours as opening_hours
from parvis.city.directory import Directory
from parvis.city.service_kinds import ServiceKind
from parvis.guide.near import Known

Hour = tuple[int, int]  # weekday from 0 (Monday), hour from 0
WEEK: tuple[Hour, ...] = tuple((day, hour) for day in range(7) for hour in range(24))
HALF_AN_HOUR = 30


@dataclass(frozen=True, slots=True)
class OpenPlace:
    """Somebody one can turn to: their hours, and in which districts (none: everywhere)."""

    hours: str
    districts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Week:
    """One district's usual week: how many are open in each hour, and of how many the hours are not known."""

    open_in: Mapping[Hour, int]
    unknown: int

    @property
    def nobody(self) -> frozenset[Hour]:
        return frozenset(hour for hour in WEEK if not self.open_in.get(hour))

    @property
    def hours_alone(self) -> int:
        """Return in how many of the 168 hours nobody is open."""
        return len(self.nobody)


def places(here: Directory, known: Known, *, today: date) -> list[OpenPlace]:
    """Return everybody whose door or telephone is open at times: services, their teams, contact points in force."""
    found = [
        OpenPlace(service.hours, service.territory)
        for service in here.services.values()
        if service.kind != ServiceKind.EMERGENCY_POLICE
    ]
    found += [OpenPlace(team.hours, team.districts) for team in here.teams]
    for point in known.in_force(today):
        district = here.district_at(*point.place.at)
        if district is not None:
            found.append(OpenPlace(point.hours, frozenset({district.code})))
    return found


def weeks(found: Iterable[OpenPlace], districts: Iterable[str], *, monday: date, zone: tzinfo) -> dict[str, Week]:
    """Return the usual week of each district; `monday` says of which season."""
    there = list(found)
    weeks: dict[str, Week] = {}
    for district in districts:
        own = [place for place in there if not place.districts or district in place.districts]
        open_in: dict[Hour, int] = {}
        unknown = 0
        for place in own:
            hours = open_hours(place.hours, monday, zone)
            unknown += hours is None
            for hour in hours or ():
                open_in[hour] = open_in.get(hour, 0) + 1
        weeks[district] = Week(open_in, unknown)
    return weeks


@lru_cache(maxsize=2048)
def open_hours(hours: str, monday: date, zone: tzinfo) -> frozenset[Hour] | None:
    """Return the hours of a usual week in which these hours are open; None where they are not known or unclear."""
    if not hours.strip():
        return None
    try:
        days = opening_hours.week(hours, start=monday, zone=zone)
    except opening_hours.HoursUnclear:
        return None
    minutes: dict[Hour, int] = {}
    for weekday, day in enumerate(days):
        for start, end in day.spans:
            for hour in range(24):
                shared = min(_minute(end) or 24 * 60, 60 * hour + 60) - max(_minute(start), 60 * hour)
                if shared > 0:
                    minutes[weekday, hour] = minutes.get((weekday, hour), 0) + shared
    return frozenset(hour for hour, shared in minutes.items() if shared >= HALF_AN_HOUR)


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def monday_of(today: date) -> date:
    """Return the Monday of this week."""
    return today - timedelta(days=today.weekday())


def said(week: Week, weekdays: Sequence[str]) -> list[tuple[str, str]]:
    """Say when nobody is open: (days, hours), with days of the same hours together; empty where somebody always is."""
    spans = [_spans([hour for hour in range(24) if (day, hour) in week.nobody]) for day in range(7)]
    found: list[tuple[str, str]] = []
    start = 0
    for day in range(1, 8):
        if day < 7 and spans[day] == spans[start]:
            continue
        if spans[start]:
            days = weekdays[start] if day - start == 1 else f"{weekdays[start]}–{weekdays[day - 1]}"
            found.append((days, _hours(spans[start])))
        start = day
    return found


def _spans(hours: Sequence[int]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for hour in hours:
        if spans and spans[-1][1] == hour:
            spans[-1] = (spans[-1][0], hour + 1)
        else:
            spans.append((hour, hour + 1))
    return spans


def _hours(spans: Sequence[tuple[int, int]]) -> str:
    if list(spans) == [(0, 24)]:
        return _("the whole day")
    return ", ".join(f"{start:02d}:00–{end:02d}:00" for start, end in spans)
