"""The rows the guide offers to figures: how often codes of posters were opened and short links followed. No visitor is in them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from parvis.city import directory
from parvis.core.facts import Kind, Making, Row, code, flag, number
from parvis.core.models import Entry
from parvis.guide import counting
from parvis.guide.models.points import FollowedCount, OpenedCount


@dataclass(frozen=True, slots=True)
class Opening:
    """How often a poster's code was opened in the week that begins on `week`, a Monday.

    `district` is where the poster hangs, "" outside all. `campaign` is the one it hangs for now, 0 for none; `part` is
    before, during or after it, "" outside its weeks. `is_target`: it hangs in a district the campaign is for.
    """

    week: date
    poster: int
    district: str
    campaign: int
    part: str
    is_target: bool
    openings: int


def openings(*, since: date, until: date) -> Iterator[Opening]:
    """Yield the openings of all weeks that begin in [since, until), by week and poster. Weeks without one have no row."""
    here = directory.current()
    rows = OpenedCount.objects.filter(week__gte=since, week__lt=until).select_related("poster__campaign")
    for row in rows.prefetch_related("poster__campaign__districts").order_by("week", "poster__number"):
        place, campaign = row.poster, row.poster.campaign
        found = here.district_at(place.latitude, place.longitude)
        district = found.code if found else ""
        targets = {one.code for one in campaign.districts.all()} if campaign else set()
        yield Opening(
            week=row.week,
            poster=place.number,
            district=district,
            campaign=campaign.pk if campaign else 0,
            part=_part(row.week, campaign.starts_on, campaign.ends_on) if campaign else "",
            is_target=campaign is not None and (not targets or district in targets),
            openings=row.count,
        )


@dataclass(frozen=True, slots=True)
class Following:
    """How often a campaign's short link was followed in the week that begins on `week`, a Monday.

    A link has no district: nobody knows where it was read or heard. `part` is before, during or after the campaign, "" outside.
    """

    week: date
    link: str
    medium: str
    target: str
    campaign: int
    part: str
    followings: int


def followings(*, since: date, until: date) -> Iterator[Following]:
    """Yield how often short links were followed in all weeks that begin in [since, until), by week and word."""
    rows = FollowedCount.objects.filter(week__gte=since, week__lt=until).select_related("link__campaign")
    for row in rows.order_by("week", "link__word"):
        link, campaign = row.link, row.link.campaign
        yield Following(
            week=row.week,
            link=link.word,
            medium=link.medium,
            target=link.target,
            campaign=campaign.pk,
            part=_part(row.week, campaign.starts_on, campaign.ends_on),
            followings=row.count,
        )


def _part(week: date, starts_on: date, ends_on: date) -> str:
    first, last = counting.monday_of(starts_on), counting.monday_of(ends_on)
    if first - timedelta(weeks=counting.BEFORE_WEEKS) <= week < first:
        return "before"
    if first <= week <= last:
        return "during"
    return "after" if last < week <= last + timedelta(weeks=counting.AFTER_WEEKS) else ""


def _rows(making: Making) -> Iterator[Row]:
    since, until = making.month.first_day, making.month.next.first_day
    for one in openings(since=since, until=until):
        campaign = str(one.campaign) if one.campaign else None
        target = int(one.is_target) if one.campaign else None
        yield (
            one.week.day, "poster", str(one.poster), one.district or None, None, campaign, one.part or None, target,
            one.openings,
        )  # fmt: skip
    for led in followings(since=since, until=until):
        yield (
            led.week.day, "link", led.link, None, led.medium, str(led.campaign), led.part or None, None, led.followings,
        )  # fmt: skip


def _beginnings() -> Iterable[datetime]:
    for counts in (OpenedCount.objects, FollowedCount.objects):
        for week in counts.order_by("week").values_list("week", flat=True)[:1]:
            yield datetime.combine(week, time(12), UTC)


def _touched(entries: Sequence[Entry]) -> Iterable[datetime]:
    """Return when a place or a link was added: from there on its openings may be counted."""
    return {entry.at for entry in entries}


def _is_settled(making: Making) -> bool:
    """Return whether the last week that began in the month was over."""
    return making.as_of >= making.month.end(making.zone) + timedelta(weeks=1)


OPENINGS = Kind(
    name="openings",
    meaning=(
        "One row per week, and per poster whose code was opened or short link that was followed in it. An opening is neither a person "
        "nor a call; what draws previews of links, crawls or looks ahead is not counted. Campaign, part and district are those "
        "of the day on which the month was written. Weeks without one have no row, and nothing is kept for longer than three years."
    ),
    month_of="the Monday of the week",
    columns=(
        number("monday", "Day of the month of that Monday", "1–31"),
        code("way", "`poster` or `link`"),
        code("code", "Number of the poster, or word of the short link"),
        code(
            "district",
            "District in which the poster hangs; NULL outside all, and for links: nobody knows where they were met",
        ),
        code("medium", "Where people meet the link; NULL for posters"),
        code("campaign", "Number of the campaign it belongs to; NULL for none"),
        code("part", "`before`, `during` or `after` the campaign; NULL outside its weeks"),
        flag("is_target", "Whether it hangs in a district the campaign is for; NULL for none, and for links"),
        number("openings", "How often it was opened in that week", "openings"),
    ),
    rows=_rows,
    beginnings=_beginnings,
    verbs=frozenset({"guide.place_added", "guide.point_signed", "guide.link_made"}),
    touched=_touched,
    is_settled=_is_settled,
    freezes=False,
)
