"""Indicators of the parts of the city: counted from released tables alone, so that no page says more than they do.

A share is told where both of its sides are; else it is withheld with them. Each part is compared with its own past, all
parts of a split being looked at together. Worker only: it stands on scipy.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parvis.figures.indicators.change import movement
from parvis.figures.indicators.refusals import Refusal
from parvis.figures.published import Body, Number, Past, Series
from parvis.figures.statistics.process import LONGEST_PAST, verdicts
from parvis.figures.statistics.proportions import wilson

Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """One indicator under one split: in which table its two sides stand, and how they are called there."""

    code: str
    split: str
    table: str
    yes: str
    no: str


PARTS = (
    Part("L1", "district", "promises by month × district × standing", "kept", "broken"),
    Part("L1", "service", "promises by month × service × standing", "kept", "broken"),
    Part("L1", "situation", "promises by quarter × situation × standing", "kept", "broken"),
    Part("L3", "district", "feedback by quarter × district × word", "solved", "not_solved"),
    Part("L3", "service", "feedback by quarter × service × word", "solved", "not_solved"),
)


def bodies(shown: Mapping[tuple[str, str], Content]) -> dict[tuple[str, str], Body]:
    """Return what the tables say of each part of the city, by (code, split); `shown`: (table, period) → content."""
    tables: dict[str, dict[str, Content]] = {}
    for (name, period), content in shown.items():
        tables.setdefault(name, {})[period] = content
    found = {(part.code, part.split): _body(part, tables.get(part.table, {})) for part in PARTS}
    return {name: body for name, body in found.items() if body.series}


def _body(part: Part, tables: Mapping[str, Content]) -> Body:
    periods = sorted(tables)[-LONGEST_PAST - 1 :]
    keys = sorted({key for period in periods for key in tables[period]["labels"][part.split]})
    counts = {period: {tuple(cell[:-1]): int(cell[-1]) for cell in tables[period]["cells"]} for period in periods}
    told = {key: [_number(part, key, period, counts[period]) for period in periods] for key in keys}
    pasts = _pasts({key: numbers for key, numbers in told.items() if numbers[-1].value is not None})
    return Body(tuple(Series(key=key, months=tuple(told[key]), past=pasts.get(key)) for key in keys))


def _number(part: Part, key: str, period: str, counts: Mapping[tuple[str, ...], int]) -> Number:
    yes, no = counts.get((key, part.yes)), counts.get((key, part.no))
    if yes is None or no is None:
        return Number(period=period, refusal=Refusal.WITHHELD.value)
    share = wilson(yes, yes + no)
    return Number(period=period, value=share.value, low=share.low, high=share.high, n=yes + no)


def _pasts(told: Mapping[str, Sequence[Number]]) -> dict[str, Past]:
    found = verdicts([list(_values(numbers)) for numbers in told.values()])
    return {
        key: Past(
            movement(verdict, low=numbers[-1].low, high=numbers[-1].high).value,
            *((verdict.limits.centre, verdict.limits.low, verdict.limits.high) if verdict.limits else ()),
        )
        for (key, numbers), verdict in zip(told.items(), found, strict=True)
    }


def _values(numbers: Iterable[Number]) -> Iterable[float]:
    return (number.value for number in numbers if number.value is not None)
