"""Who is told first to somebody who looks for help: pure, without a database."""

from datetime import UTC, date, datetime, timedelta

import pytest

from parvis.city.directory import CityView, Directory
from parvis.guide import near, phrases
from parvis.guide.near import PlaceView, PointView

EVENING = datetime(2026, 11, 18, 22, 30, tzinfo=UTC)  # 23:30 in Brussels
HERE = (50.05, 4.05)


@pytest.fixture
def here():
    return Directory(
        city=CityView(
            name="Valdoria", country="BE", region="", latitude=50, longitude=4, default_language="fr",
            languages=("fr",), working_time="Mo-Fr 08:00-18:00", accent_colour="#1d5fa8", parts=frozenset(),
            sender_name="", sender_email="", confirmed={},
        )
    )  # fmt: skip


def point(name, *, metres=0, hours="24/7", languages=("fr",), closed_at=None):
    place = PlaceView(1, 101, name, "street", HERE[0] + metres / 111_195, HERE[1], True)
    return PointView(1, place, "shop", "", tuple(languages), hours, date(2026, 1, 1), date(2026, 12, 31), closed_at)


def names(points, here, **said):
    return [one.point.place.name for one in near.found(points, here=here, at=EVENING, place=HERE, **said)]


def test_open_comes_before_near_and_her_language_before_nearer(here):
    points = [
        point("closed next door", metres=10, hours="Mo-Fr 08:00-20:00"),
        point("far, speaks", metres=9000, languages=("pt",)),
        point("near", metres=100),
        point("near enough, speaks", metres=900, languages=("fr", "pt")),
    ]

    assert names(points, here, spoken="pt") == ["near enough, speaks", "near", "far, speaks", "closed next door"]


def test_what_was_found_closed_a_while_ago_waits_behind_and_comes_back(here):
    doubted = point("doubted", metres=10, closed_at=EVENING - timedelta(hours=2))
    long_ago = point("long ago", metres=20, closed_at=EVENING - timedelta(hours=5))

    assert names([doubted, long_ago, point("other", metres=500)], here) == ["long ago", "other", "doubted"]


def test_of_the_closed_ones_the_nearest_says_when_it_opens_and_unreadable_hours_are_unknown(here):
    (one,) = near.found([point("day", hours="Mo-Fr 08:00-20:00")], here=here, at=EVENING)
    assert one.opening.opens_next == datetime(2026, 11, 19, 7, 0, tzinfo=UTC)
    assert one.metres is None

    (other,) = near.found([point("odd", hours="when it rains")], here=here, at=EVENING)
    assert not other.is_open and not other.opening.is_known


def test_distances_are_those_of_the_earth():
    assert near.metres_between((50.8467, 4.3525), (50.8503, 4.3517)) == pytest.approx(404, abs=3)
    # The other end of the earth, where rounding goes past one.
    assert near.metres_between((13.838435, 127.121768), (-13.838435, -52.878232)) == pytest.approx(20_015_087, abs=2)


def test_every_language_says_every_phrase():
    known = phrases.phrases()

    assert set(known) == {"fr", "en", "nl", "de", "es", "ca", "it", "pt"}
    assert {tuple(said) for said in known.values()} == {tuple(known["en"])}
    assert all(words.strip() for said in known.values() for words in said.values())
