"""What a page of figures shows of an indicator: sentences, a chart, a table; nothing is computed here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.figures import charts, labels, said
from parvis.figures.indicators import names
from parvis.figures.indicators.shape import Record, Unit
from parvis.figures.published import Body, Number, Series
from parvis.figures.statistics.movements import Movement

FIRST = "L1"  # promises kept: the first public figure
BESIDE_FIRST = ("L2", "L3", "L4", "L5", "L6", "T4b")
MONTHS_SHOWN = 24
MONTHS_LISTED = 24
_MINUTES_IN = {Unit.MINUTES: 1, Unit.HOURS: 60, Unit.DAYS: 1440}
# A quarter of an axis of time, in minutes: up to an hour, in hours, in days.
_QUARTERS = (
    1,
    5,
    15,
    30,
    *(60 * hours for hours in (1, 2, 3, 6, 12)),
    *(1440 * days for days in (1, 2, 5, 10, 20, 50, 100)),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table behind a chart."""

    period: str
    value: str
    interval: str
    n: str
    replaced: str  # a sentence where a corrected definition changed it


@dataclass(frozen=True, slots=True)
class Mark:
    """A month from which on the series is not the same thing: the letter on the chart, and why."""

    letter: str
    when: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One series of an indicator, ready to be drawn and read."""

    key: str
    name: str
    drawing: charts.Line | None
    sentence: str
    past: str
    value: str
    interval: str
    when: str
    n: str
    is_refused: bool
    series: Series
    unit: Unit
    marks: tuple[Mark, ...] = ()
    split: str = ""

    @property
    def rows(self) -> list[Row]:
        """The lines of the table, the newest first; made only where they are read."""
        return [_row(one, self.unit) for one in reversed(_listed(self.series))]

    @property
    def has_earlier(self) -> bool:
        """Whether there are months before those of the table."""
        return len(self.series.months) > MONTHS_LISTED


def whole(record: Record, told: Mapping[str, Body], *, language: str, frame: charts.Frame = charts.WIDE) -> list[Shown]:
    """Return what is shown of an indicator (`published.told`): the whole city, or each part it compares, by name."""
    shown = [
        of(record, series, name=series_name(record, split, series.key, language), frame=frame, split=split)
        for split, body in told.items()
        for series in body.series
    ]
    splits = list(told)
    return sorted(shown, key=lambda one: (splits.index(one.split), one.name.casefold()))


def series_name(record: Record, split: str, key: str, language: str) -> str:
    """Return what a series is called: the indicator, and the part that it speaks of."""
    if not split:
        return record.name[language]
    return f"{record.name[language]}: {labels.names(split, language).get(key, key)}"


def small_multiples(record: Record, body: Body, names: Mapping[str, str]) -> list[Shown]:
    """Return one small chart for each value of a split, by name, all drawn to one scale so that eyes may rest on shapes."""
    top = scale(record, body.series)
    shown = [
        of(record, series, name=names.get(series.key, series.key), frame=charts.SMALL, top=top)
        for series in body.series
    ]
    return sorted(shown, key=lambda one: one.name.casefold())


def of(
    record: Record, series: Series, *, name: str, frame: charts.Frame, top: float | None = None, split: str = ""
) -> Shown:
    """Return what is shown of one series."""
    best, unit = series.best_said, record.unit
    number = best or Number(period="")
    return Shown(
        key=series.key,
        name=name,
        drawing=_drawing(record, series, frame, top),
        sentence=said.sentence(name, number, unit),
        past=_past(series),
        value=said.whole(number, unit) if best else said.refusal("waiting"),
        interval=said.interval(number, unit),
        when=said.period(number.period) if number.period else "",
        n=_counted(number),
        is_refused=number.value is None,
        series=series,
        unit=unit,
        marks=_marks(series),
        split=split,
    )


def scale(record: Record, series: Sequence[Series]) -> float | None:
    """Return the top of the axis for several series; shares end at one, lengths of time where a quarter can be said."""
    if record.unit is Unit.SHARE:
        return 1.0
    shown = [
        number for one in series for month in one.months for number in (month.value, month.high) if number is not None
    ]
    if not shown:
        return None
    if record.unit in _MINUTES_IN:
        needed = max(shown) * _MINUTES_IN[record.unit]
        top = next((quarter * 4 for quarter in _QUARTERS if quarter * 4 >= needed), None)
        return top / _MINUTES_IN[record.unit] if top else charts.round_above(max(shown))
    return charts.round_above(max(shown))


def _drawing(record: Record, series: Series, frame: charts.Frame, top: float | None) -> charts.Line | None:
    months = series.months[-MONTHS_SHOWN:]
    if sum(number.value is not None for number in months) < 2:
        return None
    past = series.past
    band = None
    if past and past.centre is not None and past.low is not None and past.high is not None:
        ceiling = 1.0 if record.unit is Unit.SHARE else past.high
        band = charts.Band(past.centre, max(past.low, 0.0), min(past.high, ceiling))
    last = max(at for at, number in enumerate(months) if number.value is not None)
    return charts.line(
        [_point(number, record.unit, is_last=at == last) for at, number in enumerate(months)],
        top=top if top is not None else scale(record, [series]),
        band=band,
        frame=frame,
        say=None if frame is charts.SMALL else partial(_on_axis, unit=record.unit),
    )


def _on_axis(value: float, unit: Unit) -> str:
    return said.value(value, unit) if value else "0"


def _marks(series: Series) -> tuple[Mark, ...]:
    """Return the marks of the months that a chart shows, a letter for each."""
    broken = [number for number in series.months[-MONTHS_SHOWN:] if number.breaks]
    return tuple(Mark(_letter(place), said.month(number.period), _why(number)) for place, number in enumerate(broken))


def _letter(place: int) -> str:
    return chr(ord("a") + place % 26)


def _why(number: Number) -> str:
    return " ".join(said.broken(each, get_language() or "en") for each in number.breaks)


def _point(number: Number, unit: Unit, *, is_last: bool) -> charts.Point:
    """Return a month as it is drawn; only the last one that was measured carries its value in words."""
    return charts.Point(
        said.short_month(number.period),
        said.whole(number, unit) if is_last else "",
        number.value,
        number.low,
        number.high,
        number.n,
        _why(number),
    )


def _listed(series: Series) -> list[Number]:
    return [*series.months[-MONTHS_LISTED:], *([series.year] if series.year else [])]


def _counted(number: Number) -> str:
    return said.count(number.n) if number.n is not None else "–"


def _row(number: Number, unit: Unit) -> Row:
    replaced = ""
    if number.replaced_on:
        replaced = _("First told as %(old)s; the definition was corrected on %(day)s.") % {
            "old": said.value(number.old, unit) if number.old is not None else "–",
            "day": said.day(number.replaced_on),
        }
    return Row(
        said.period(number.period), said.whole(number, unit), said.interval(number, unit), _counted(number), replaced
    )


def _past(series: Series) -> str:
    """Say whether the newest month has left its own past."""
    return (
        str(names.MOVEMENTS[Movement(series.past.direction)])
        if series.past
        else str(names.MOVEMENTS[Movement.TOO_SHORT])
    )
