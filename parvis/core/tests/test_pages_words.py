"""Days, colours and ways, as pages show them."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.utils import timezone, translation

from parvis.core import colours, navigation, said

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_brussels():
    with timezone.override("Europe/Brussels"), translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("hour", "words"),
    [
        (4, "Thursday before dawn, 26 November"),
        (9, "Thursday morning, 26 November"),
        (13, "Thursday afternoon, 26 November"),
        (17, "Thursday evening, 26 November"),
    ],
)
def test_a_promise_names_the_part_of_the_day_in_the_city(hour, words):
    assert said.part_of_day(datetime(2026, 11, 26, hour, tzinfo=UTC), now=NOW) == words


def test_the_year_is_said_only_when_it_is_another_one():
    assert said.day(datetime(2026, 1, 2, 12, tzinfo=UTC), now=NOW) == "Friday, 2 January"
    assert said.day(datetime(2027, 1, 2, 12, tzinfo=UTC), now=NOW) == "Saturday, 2 January 2027"


def test_what_happened_is_said_with_the_hour_of_the_city():
    assert said.moment(datetime(2026, 11, 26, 17, 30, tzinfo=UTC), now=NOW) == "Thursday, 26 November, 18:30"


def test_contrast_is_that_of_the_standard():
    assert colours.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert colours.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_our_own_ink_reads_well_on_paper_and_stone():
    assert colours.contrast("#47505f", "#fffdf8") >= 7
    assert colours.contrast("#47505f", "#f5f1e8") >= 7
    assert colours.contrast("#17573a", "#e8f3ec") >= 7
    assert colours.contrast("#14213d", "#f2b33d") >= 7
    assert colours.contrast("#ffffff", "#a3161b") >= 7
    assert colours.contrast("#6d6a62", "#fffdf8") >= 4.5


def test_a_pale_accent_is_refused():
    with pytest.raises(colours.TooPale):
        colours.accent_style_sheet("#ffcc00")


@pytest.mark.parametrize("text", ["red", "#12", "#12345g", "#123456; } body { display: none"])
def test_only_a_colour_becomes_a_style_sheet(text):
    with pytest.raises(ValueError, match="#rrggbb"):
        colours.accent_style_sheet(text)


def test_links_in_a_citys_accent_are_dark_enough_to_read():
    sheet = colours.accent_style_sheet("#C2185B")
    deep = sheet.split("--accent-deep: ")[1][:7]

    assert "--accent: #c2185b;" in sheet
    assert colours.contrast(deep, "#fffdf8") >= 7


def test_ways_are_shown_to_those_who_may_go_there(monkeypatch):
    monkeypatch.setattr(navigation, "_ways", {})
    navigation.add(label="Leave", url_name="core:leave", roles=["staff"], order=2)
    navigation.add(label="Health", url_name="core:live", roles=["coordinator"], key="Alt+1", order=1)
    clerk = SimpleNamespace(is_authenticated=True, is_active=True, role_codes={"service"})
    coordinator = SimpleNamespace(is_authenticated=True, is_active=True, role_codes={"coordinator"})

    assert [way.label for way in navigation.ways_for(clerk, "/")] == ["Leave"]
    assert [(way.label, way.is_current) for way in navigation.ways_for(coordinator, "/health/live")] == [
        ("Health", True),
        ("Leave", False),
    ]
