"""A campaign says in advance what it should change, for which districts, in the city's own words if it likes; counts are facts."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from parvis.cases.tests import town
from parvis.city.models import District
from parvis.city.tests.town import CLERK
from parvis.core.facts import Making, Month, kinds
from parvis.guide import facts
from parvis.guide.actions import printing
from parvis.guide.models.points import Campaign, FollowedCount, OpenedCount, PosterPlace, ShortLink
from parvis.guide.printing import posters
from parvis.guide.tests.houses import HOTEL, MILL, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(now, client, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: now)
    found = town.found(now)
    sign(MILL)
    sign(HOTEL)
    client.force_login(found.coco)
    return found.coco


@pytest.fixture
def said(coordinator):
    """A campaign that begins in December, in the west."""
    return {
        "name": "Drills", "text": "own", "title_en": "A drill is no earthquake.", "line_en": "Call us, not {emergency}.",
        "definition": "Fewer night calls about noise in the west, compared with the east, until 12 weeks after.",
        "starts_on": "2026-12-07", "ends_on": "2026-12-20",
        "districts": [District.objects.get(code="west").pk], "places": [PosterPlace.objects.get(number=101).pk],
    }  # fmt: skip


def test_nothing_begins_without_saying_what_it_should_change(client, said):
    assert client.post(reverse("guide:new_campaign"), {**said, "definition": ""}).status_code == 422
    assert client.post(reverse("guide:new_campaign"), {**said, "title_en": ""}).status_code == 422
    assert not Campaign.objects.exists()


def test_what_it_should_change_is_fixed_on_the_first_day(client, coordinator, said, now, monkeypatch):
    client.post(reverse("guide:new_campaign"), said)
    campaign = Campaign.objects.get()
    page = reverse("guide:campaign", args=[campaign.pk])
    assert client.post(page, {**said, "definition": "Fewer calls in the west."}).status_code == 302
    monkeypatch.setattr(timezone, "now", lambda: now.replace(month=12, day=8))
    client.force_login(coordinator)

    client.post(page, {**said, "definition": "Anything that went well", "ends_on": "2026-12-24"})

    campaign.refresh_from_db()
    assert campaign.definition == "Fewer calls in the west."
    assert campaign.ends_on == date(2026, 12, 24)
    with pytest.raises(printing.BegunAlready):
        printing.keep_campaign(
            campaign=campaign, places=[], by=CLERK, at=timezone.now(),
            changes={"text": "drill", "definition": "Other", "starts_on": campaign.starts_on, "ends_on": campaign.ends_on},
        )  # fmt: skip


def test_its_own_words_hang_at_its_places_with_the_countrys_number(client, said, now):
    client.post(reverse("guide:new_campaign"), said)
    place = PosterPlace.objects.select_related("campaign").get(number=101)

    (printed,) = posters.of_places([place], kind="a4", language="nl", at=now).values["places"]

    assert (printed["headline"], printed["line"], printed["lang"]) == (
        "A drill is no earthquake.", "Call us, not 112.", "en",
    )  # fmt: skip
    assert District.objects.get(code="west").name in client.get(reverse("guide:campaigns")).text


def test_counts_are_offered_as_facts_by_week_district_and_part_of_the_campaign(client, said):
    client.post(reverse("guide:new_campaign"), said)
    mill, hotel = PosterPlace.objects.order_by("number")
    for week, poster, count in [("2026-11-16", mill, 3), ("2026-12-07", mill, 8), ("2026-12-07", hotel, 2)]:
        OpenedCount.objects.create(poster=poster, week=date.fromisoformat(week), count=count)

    rows = list(facts.openings(since=date(2026, 11, 1), until=date(2027, 1, 1)))

    campaign = Campaign.objects.get().pk
    told = [(row.week.isoformat(), row.poster, row.district, row.campaign, row.part, row.openings) for row in rows]
    assert told == [
        ("2026-11-16", 101, "west", campaign, "before", 3),
        ("2026-12-07", 101, "west", campaign, "during", 8),
        ("2026-12-07", 102, "west", 0, "", 2),
    ]
    assert [row.is_target for row in rows] == [True, True, False]


def test_figures_get_them_as_rows_of_the_month_in_which_the_week_began(client, said):
    client.post(reverse("guide:new_campaign"), said)
    mill = PosterPlace.objects.order_by("number").first()
    link = ShortLink.objects.create(
        word="drill", campaign=Campaign.objects.get(), target="home", medium="radio",
        starts_on=date(2026, 11, 1), ends_on=date(2027, 1, 31),
    )  # fmt: skip
    for week, count in [("2026-11-30", 3), ("2026-12-07", 8)]:
        OpenedCount.objects.create(poster=mill, week=date.fromisoformat(week), count=count)
    FollowedCount.objects.create(link=link, week=date(2026, 12, 7), count=5)
    kind, zone = kinds()["openings"], ZoneInfo("Europe/Brussels")

    def making(as_of: datetime) -> Making:
        return Making(Month(2026, 12), zone, as_of, lambda case: case)

    campaign = str(Campaign.objects.get().pk)
    assert list(kind.rows(making(datetime(2027, 1, 9, tzinfo=UTC)))) == [
        (7, "poster", "101", "west", None, campaign, "during", 1, 8),
        (7, "link", "drill", None, "radio", campaign, "during", None, 5),
    ]
    assert [day.date() for day in kind.beginnings()] == [date(2026, 11, 30), date(2026, 12, 7)]
    # The week of 28 December runs into the next year.
    settled = [kind.is_settled(making(datetime(2027, 1, day, tzinfo=UTC))) for day in (2, 9)]
    assert settled == [False, True]
