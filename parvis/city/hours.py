"""When somebody answers, and when a promise falls due. Pure: no database, no clock, no settings.

Hours are written in the `opening_hours` syntax of OpenStreetMap. Its word for public holidays, `PH`, is turned into
the dates of the city's own region before the library reads it, because the library knows holidays by country only:
Barcelona is closed on 11 September, Madrid is not.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from itertools import islice

import holidays as public_holidays
from django.utils.translation import gettext as _
from opening_hours import OpeningHours, ParserError, State  # type: ignore[attr-defined]

WORKING_TIME = "Mo-Fr 08:00-18:00; PH off"
EXAMPLE = "Mo-Fr 09:00-12:00,14:00-17:30; Sa 09:00-12:00; PH off"
LOOK_AHEAD = timedelta(days=366)

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_RULES = re.compile(r'((?:"[^"]*"|[^";|])+|;|\|\|)')
_QUOTED = re.compile(r'"[^"]*"')
_DAY = r"(?:PH|(?:Mo|Tu|We|Th|Fr|Sa|Su)(?:-(?:Mo|Tu|We|Th|Fr|Sa|Su))?)"
_DAYS_FIRST = re.compile(rf"^\s*({_DAY}(?:\s*,\s*{_DAY})*)(?=\s|$)(.*)$", re.DOTALL)


class HoursUnclear(ValueError):
    """The opening hours cannot be read; the text says why, in words for the person who wrote them."""


class NoWorkingTime(ValueError):
    """The hours do not hold enough open time within two years to reach a deadline."""


@dataclass(frozen=True)
class HolidayCalendar:
    """Public holidays of a region: `country` by ISO 3166 (empty: none), `region` a code of the `holidays` package."""

    country: str = ""
    region: str = ""

    def days(self, year: int) -> frozenset[date]:
        """Return the public holidays of `year`. Raises HoursUnclear for a country or region nobody knows."""
        return frozenset(self.names(year))

    def names(self, year: int) -> dict[date, str]:
        """Return each public holiday of `year` with its name in the country's own language."""
        return dict(_holidays(self.country, self.region, year))


@dataclass(frozen=True)
class Opening:
    """Whether somebody answers at a moment. Times are in the zone that was asked for.

    `until` is empty when open without end in sight; `opens_next` is empty when open, or closed for a year or more.
    `is_known` is false when nobody wrote the hours down: then say so instead of "closed".
    """

    is_open: bool
    until: datetime | None = None
    opens_next: datetime | None = None
    is_known: bool = True
    comment: str = ""


def opening(hours: str, *, at: datetime, zone: tzinfo, country: str = "", region: str = "") -> Opening:
    """Return whether `hours` are open at `at`, until when, and if closed when they open next.

    Empty hours are *not known*. Raises HoursUnclear when the hours cannot be read.
    """
    if not hours.strip():
        return Opening(is_open=False, is_known=False)
    local = at.astimezone(zone)
    spans = _spans(hours, start=local, zone=zone, calendar=HolidayCalendar(country, region))
    first = next(spans)
    if first.state == State.OPEN:
        return Opening(is_open=True, until=_end_of_opening(first, spans), comment=first.comment)
    opens_next = next((span.start for span in islice(spans, 100) if span.state == State.OPEN), None)
    return Opening(is_open=False, opens_next=opens_next, is_known=first.state != State.UNKNOWN, comment=first.comment)


@dataclass(frozen=True)
class DayHours:
    """The open spans of one local day; `holiday` is its name if it is a public holiday."""

    day: date
    spans: tuple[tuple[time, time], ...]
    holiday: str = ""


def week(hours: str, *, start: date, zone: tzinfo, country: str = "", region: str = "") -> list[DayHours]:
    """Return the hours of the seven days from `start`, for a table on a page. A span until midnight ends at 00:00."""
    calendar = HolidayCalendar(country, region)
    days = []
    for day in (start + timedelta(days=n) for n in range(7)):
        begin = datetime.combine(day, time.min, zone)
        end = datetime.combine(day + timedelta(days=1), time.min, zone)
        spans = _spans(hours, start=begin, zone=zone, calendar=calendar, end=end) if hours.strip() else iter(())
        open_spans = tuple((span.start.time(), span.end.time()) for span in spans if span.state == State.OPEN)
        days.append(DayHours(day, open_spans, calendar.names(day.year).get(day, "")))
    return days


def working_deadline(
    *, start: datetime, hours: int, opening_hours: str = WORKING_TIME, zone: tzinfo, holidays: HolidayCalendar
) -> datetime:
    """Return the moment (UTC) at which `hours` of open time have passed since `start`.

    Only time inside `opening_hours` counts; an hour is sixty real minutes, also on the nights the clocks change.
    A deadline that falls on closing time stays there. With 0 hours it is `start`, or the next opening if closed.
    Raises NoWorkingTime when the hours are (nearly) never open, HoursUnclear when they cannot be read.
    """
    left = timedelta(hours=hours)
    local = start.astimezone(zone)
    for span in _spans(opening_hours, start=local, zone=zone, calendar=holidays, end=local + 2 * LOOK_AHEAD):
        if span.state != State.OPEN:
            continue
        begin, end = span.start.astimezone(UTC), span.end.astimezone(UTC)
        if left <= end - begin:
            return begin + left
        left -= end - begin
    raise NoWorkingTime(opening_hours)


def calendar_deadline(*, start: datetime, hours: int) -> datetime:
    """Return the moment (UTC) `hours` real hours after `start`, nights, Sundays and holidays included."""
    return start.astimezone(UTC) + timedelta(hours=hours)


def check(hours: str) -> None:
    """Raise HoursUnclear with a sentence for the person who wrote the hours, if they cannot be read. Empty is fine."""
    if hours.strip():
        _read(hours, HolidayCalendar("FR"), 2026)


@dataclass(frozen=True)
class _Span:
    start: datetime
    end: datetime
    state: State
    comment: str


def _spans(
    hours: str, *, start: datetime, zone: tzinfo, calendar: HolidayCalendar, end: datetime | None = None
) -> Iterator[_Span]:
    """Walk the spans of equal state from `start`; the last one is cut at `end` (default: a good year ahead).

    The library sees wall-clock times only: on the two nights the clocks change it is an hour wrong otherwise.
    """
    read = _read(hours, calendar, start.year)
    last = (end or start + LOOK_AHEAD).replace(tzinfo=None, fold=0)
    moment = start
    for _begin, finish, state, comment in read.intervals(_wall(start), last):
        then = _moment(finish, zone)
        yield _Span(moment, then, state, comment)
        moment = then


def _wall(moment: datetime) -> datetime:
    """Return what the clock shows. In the hour that an autumn night repeats, what is written for it has already been:
    the second time counts as its last instant."""
    wall = moment.replace(tzinfo=None, fold=0)
    if not moment.fold:
        return wall
    wall = wall.replace(second=0, microsecond=0)
    while wall.replace(tzinfo=moment.tzinfo).utcoffset() != wall.replace(tzinfo=moment.tzinfo, fold=1).utcoffset():
        wall += timedelta(minutes=1)
    return wall - timedelta(microseconds=1)


def _moment(wall: datetime, zone: tzinfo) -> datetime:
    """Return when the clock shows `wall` for the first time; a time that a spring night skips is when it jumps."""
    moment = wall.replace(tzinfo=zone)
    while moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None, fold=0) != wall:
        wall = wall.replace(second=0, microsecond=0) + timedelta(minutes=1)
        moment = wall.replace(tzinfo=zone)
    return moment


def _end_of_opening(first: _Span, spans: Iterator[_Span]) -> datetime | None:
    """Return when an opening ends; two open spans that touch (an other comment) are one."""
    end = first.end
    for span in spans:
        if span.state != State.OPEN:
            return end
        end = span.end
    return None


@lru_cache(maxsize=4096)
def _read(hours: str, calendar: HolidayCalendar, year: int) -> OpeningHours:
    try:
        return OpeningHours(_with_dates(hours, calendar, year))
    except ParserError as trouble:
        raise HoursUnclear(
            _("“%(hours)s” cannot be read as opening hours. Write them like “%(example)s”.")
            % {"hours": hours, "example": EXAMPLE}
        ) from trouble


def _with_dates(hours: str, calendar: HolidayCalendar, year: int) -> str:
    """Write the region's holidays into the rules that speak of them: from a year before `year` to two years after."""
    bare = _QUOTED.sub("", hours)
    if re.search(r"\bSH\b", bare):
        raise HoursUnclear(_("School holidays (SH) are not known here. Write the dates instead."))
    if not re.search(r"\bPH\b", bare):
        return hours
    dates = [day for y in range(year - 1, year + 3) for day in sorted(calendar.days(y))]
    listed = ",".join(f"{day.year} {_MONTHS[day.month - 1]} {day.day:02d}" for day in dates)
    pieces = (piece if piece in (";", "||") else _rule_with_dates(piece, listed) for piece in _RULES.findall(hours))
    return re.sub(r"^\s*;|;\s*(?=;|$)", "", "".join(pieces)) or "off"


def _rule_with_dates(rule: str, listed: str) -> str:
    if not re.search(r"\bPH\b", _QUOTED.sub("", rule)):
        return rule
    found = _DAYS_FIRST.match(rule)
    if not found or re.search(r"\bPH\b", _QUOTED.sub("", found[2])):
        raise HoursUnclear(_("Write public holidays at the beginning of a part, like “PH off” or “Su,PH 10:00-12:00”."))
    days, rest = found[1], found[2]
    others = ",".join(day for day in re.split(r"\s*,\s*", days) if day != "PH")
    parts = [f"{others}{rest}"] if others else []
    if listed:
        parts.append(f"{listed}{rest}")
    return "; ".join(parts)


@lru_cache(maxsize=256)
def _holidays(country: str, region: str, year: int) -> dict[date, str]:
    if not country:
        return {}
    try:
        own_language = getattr(public_holidays, country).default_language
        found = public_holidays.country_holidays(country, subdiv=region or None, years=year, language=own_language)
    except (NotImplementedError, AttributeError, KeyError) as trouble:
        raise HoursUnclear(
            _("No public holidays are known for “%(place)s”.") % {"place": f"{country} {region}".strip()}
        ) from trouble
    return dict(found.items())
