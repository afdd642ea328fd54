"""The geometry of charts: numbers in, coordinates out; templates draw them as SVG with presentation attributes only.

Every chart has a table behind it, is readable in black and white, names its values directly instead of in a legend, and
shows the interval and the band of its own past. What is withheld or not measured is a gap, never a zero.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import floor, log10


@dataclass(frozen=True, slots=True)
class Point:
    """One month of a series. `value` is None where it is withheld or was not measured; `text` then says which."""

    label: str
    text: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    mark: str = ""  # a sentence: the definition changed here, a number was corrected


@dataclass(frozen=True, slots=True)
class Band:
    """The natural limits of a thing's own past (XmR): its centre, and between what it has always moved."""

    centre: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Frame:
    """The size of a drawing in its own units, and what is left around the plot for labels."""

    width: int = 440
    height: int = 230
    left: int = 62
    right: int = 74
    top: int = 14
    bottom: int = 32


WIDE = Frame()
PRINTED = Frame(width=640, height=170, left=92, right=120, top=16, bottom=30)  # the whole width of a page of the report
SMALL = Frame(width=260, height=120, left=8, right=70, top=12, bottom=26)


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid: where it is, and the value it stands for."""

    at: float
    value: float


@dataclass(frozen=True, slots=True)
class Dot:
    """A month that was measured, where it is drawn, with its interval as a stroke."""

    x: float
    y: float
    point: Point
    low_y: float | None
    high_y: float | None


@dataclass(frozen=True, slots=True)
class Gap:
    """A month without a value: drawn as a short stroke on the axis."""

    x: float
    point: Point


@dataclass(frozen=True, slots=True)
class Name:
    """The label of a month under the axis."""

    x: float
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A drawn series: everything a template needs, already in the drawing's units."""

    frame: Frame
    plot_right: float
    plot_bottom: float
    ticks: tuple[Tick, ...]
    tick_labels: tuple[str, ...]
    dots: tuple[Dot, ...]
    gaps: tuple[Gap, ...]
    marks: tuple[Gap, ...]
    paths: tuple[str, ...]  # one per stretch of months without a gap
    names: tuple[Name, ...]
    band: tuple[float, float, float] | None  # y of the upper limit, of the centre, and the height between the limits

    @property
    def labelled(self) -> list[tuple[Tick, str]]:
        """The lines of the grid with what stands beside them; nothing beside them where there is no room."""
        labels = self.tick_labels or ("",) * len(self.ticks)
        return list(zip(self.ticks, labels, strict=True))

    @property
    def plot_width(self) -> float:
        """How wide the plot is."""
        return self.plot_right - self.frame.left

    @property
    def left_of_plot(self) -> float:
        """Where the labels of the grid end."""
        return self.frame.left - 8

    @property
    def above_axis(self) -> float:
        """How high the stroke of a month without a value reaches."""
        return self.plot_bottom - 10

    @property
    def under_axis(self) -> float:
        """The base line of the months' names."""
        return self.plot_bottom + 20

    @property
    def alone(self) -> list[Dot]:
        """The months that stand between two without a value, and so on no path."""
        corners = {corner for path in self.paths for corner in path[1:].split(" L")}
        return [dot for dot in self.dots if f"{dot.x},{dot.y}" not in corners]

    @property
    def lettered(self) -> list[tuple[Gap, str]]:
        """The marks with the letters by which they are explained beneath."""
        return [(mark, chr(ord("a") + place % 26)) for place, mark in enumerate(self.marks)]

    @property
    def last(self) -> Dot | None:
        """The newest month that was measured; it carries the direct label."""
        return self.dots[-1] if self.dots else None


def line(
    points: Sequence[Point],
    *,
    top: float | None = None,
    band: Band | None = None,
    frame: Frame = WIDE,
    say: Callable[[float], str] | None = None,
) -> Line:
    """Draw a series from zero to `top`, or to a round number above everything shown.

    `say` writes the values of the grid; without it the grid has no labels. Raises ValueError without points.
    """
    if not points:
        raise ValueError("A series needs at least one month.")
    plot_right, plot_bottom = frame.width - frame.right, frame.height - frame.bottom
    ceiling = top if top is not None else round_above(_highest(points, band))
    step = (plot_right - frame.left) / max(1, len(points) - 1)

    def x(number: int) -> float:
        return round(frame.left + number * step, 1)

    def y(value: float) -> float:
        return round(plot_bottom - min(max(value, 0.0), ceiling) / ceiling * (plot_bottom - frame.top), 1)

    dots = {
        number: Dot(
            x=x(number),
            y=y(point.value),
            point=point,
            low_y=y(point.low) if point.low is not None else None,
            high_y=y(point.high) if point.high is not None else None,
        )
        for number, point in enumerate(points)
        if point.value is not None
    }
    ticks = tuple(Tick(y(ceiling * quarter / 4), ceiling * quarter / 4) for quarter in range(5))
    return Line(
        frame=frame,
        plot_right=plot_right,
        plot_bottom=plot_bottom,
        ticks=ticks,
        tick_labels=tuple(say(tick.value) for tick in ticks) if say else (),
        dots=tuple(dots.values()),
        gaps=tuple(Gap(x(number), point) for number, point in enumerate(points) if point.value is None),
        marks=tuple(Gap(x(number), point) for number, point in enumerate(points) if point.mark),
        paths=tuple(_paths(dots)),
        names=tuple(
            Name(x(number), points[number].label) for number in _named(len(points), 2 if frame is SMALL else 4)
        ),
        band=(y(band.high), y(band.centre), round(y(band.low) - y(band.high), 1)) if band else None,
    )


def round_above(value: float) -> float:
    """Return 1, 2, 2.5 or 5 times a power of ten, at least as large as `value`; 1 for nothing (below 10⁻⁹)."""
    if value < 1e-9:
        return 1.0
    power = 10.0 ** floor(log10(value))
    return next(power * step for step in (1, 2, 2.5, 5, 10) if power * step >= value * (1 - 1e-12))


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a divided bar. `fill` names a pattern, so that it is told apart without colour."""

    x: float
    width: float
    fill: str
    text: str
    fits: bool  # whether the label has room inside


@dataclass(frozen=True, slots=True)
class Bar:
    """A drawn bar; without parts where there was nothing to divide."""

    width: int
    parts: tuple[Part, ...]


def divided_bar(counts: Sequence[tuple[int, str, str]], *, width: int = 440, room: int = 70) -> Bar:
    """Divide a bar among (count, fill, label), leaving out zeros. `room` is what a label needs to stand beneath."""
    total = sum(count for count, _, _ in counts)
    parts, at = [], 0.0
    for count, fill, text in counts:
        if count:
            length = round(count / total * width, 1)
            parts.append(Part(round(at, 1), length, fill, text, length >= room))
            at += length
    return Bar(width=width, parts=tuple(parts))


def _highest(points: Sequence[Point], band: Band | None) -> float:
    shown = [number for point in points for number in (point.value, point.high) if number is not None]
    return max([*shown, *([band.high] if band else [])], default=0.0)


def _paths(dots: dict[int, Dot]) -> list[str]:
    """Return one path for each stretch of neighbouring months; a month that stands alone is only its dot."""
    stretches = groupby(dots.items(), key=_Neighbours())
    drawn = [[f"{dot.x},{dot.y}" for _, dot in stretch] for _, stretch in stretches]
    return ["M" + " L".join(corners) for corners in drawn if len(corners) > 1]


class _Neighbours:
    """Numbers the stretches in which one key follows the other."""

    def __init__(self) -> None:
        self.stretch = 0
        self.last: int | None = None

    def __call__(self, item: tuple[int, Dot]) -> int:
        if self.last is not None and item[0] != self.last + 1:
            self.stretch += 1
        self.last = item[0]
        return self.stretch


def _named(count: int, most: int) -> list[int]:
    """Return which months get their name: the first, the last, and some between at even distances."""
    if count <= most:
        return list(range(count))
    return sorted({round(number * (count - 1) / (most - 1)) for number in range(most)})
