"""Charts draw what was measured, leave gaps where nothing was, and start at zero."""

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from parvis.figures.charts import SMALL, WIDE, Band, Point, divided_bar, line, round_above

MONTHS = [Point("Jan", "80 %", 0.8, 0.7, 0.9), Point("Feb", "withheld"), Point("Mar", "60 %", 0.6, 0.5, 0.7)]
measured = st.none() | st.floats(0, 1e9)


def test_a_month_that_is_withheld_is_a_gap_and_never_a_zero():
    drawn = line(MONTHS, top=1)

    assert [dot.point.label for dot in drawn.dots] == ["Jan", "Mar"]
    assert [gap.point.label for gap in drawn.gaps] == ["Feb"]
    assert drawn.paths == ()  # nothing joins January to March


def test_neighbouring_months_are_joined():
    series = [Point(str(n), "", value) for n, value in enumerate([1, 2, None, 3, 4, 5])]

    assert [path.count("L") for path in line(series).paths] == [1, 2]


def test_the_past_is_a_band():
    drawn = line(MONTHS, top=1, band=Band(centre=0.5, low=0.25, high=0.75))

    top, centre, height = drawn.band
    assert top < centre < top + height <= drawn.plot_bottom


@pytest.mark.parametrize(
    ("value", "above"), [(0, 1), (0.87, 1), (1, 1), (1.2, 2), (2.4, 2.5), (230, 250), (251, 500), (7e8, 1e9)]
)
def test_the_scale_ends_at_a_round_number(value, above):
    assert round_above(value) == pytest.approx(above)


@given(st.lists(measured, min_size=1, max_size=60))
def test_whatever_was_measured_everything_stays_inside_the_drawing(values):
    for frame in (WIDE, SMALL):
        drawn = line([Point(str(n), "", value, value, value) for n, value in enumerate(values)], frame=frame)

        assert len(drawn.dots) + len(drawn.gaps) == len(values)
        assert all(frame.left <= dot.x <= drawn.plot_right for dot in drawn.dots)
        assert all(frame.top <= dot.y <= drawn.plot_bottom for dot in drawn.dots)
        assert drawn.ticks[0].value == 0


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=4))
def test_a_divided_bar_is_as_wide_as_its_parts(counts):
    bar = divided_bar([(count, "solid", str(count)) for count in counts])

    assert len(bar.parts) == sum(count > 0 for count in counts)
    if bar.parts:
        assert sum(part.width for part in bar.parts) == pytest.approx(bar.width, abs=1)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_coordinates_have_points_in_every_language(settings, language):
    settings.LANGUAGE_CODE = language

    svg = render_to_string(
        "figures/_line.html",
        {"line": line(MONTHS, top=1, say=lambda value: f"{value:.0%}"), "id": "a", "sentence": "So"},
    )

    assert 'cy="50.8"' in svg and ">80 %<" not in svg and ">60 %<" in svg
    assert "style=" not in svg
