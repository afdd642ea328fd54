"""The rows the guide offers to figures: how often codes of posters were opened and short links followed. No visitor is in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from parvis.city import directory
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
