"""What is published: the numbers of one release, read the same way by pages, files, the interface and the report.

Nothing here counts anything. A number was computed, limited and perhaps withheld when the release was made; whoever wants
to show it finds it here, so that it is the same everywhere. No engine is needed, and two small queries make a page.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db.models import Q

from parvis.figures.breaks import Break
from parvis.figures.indicators.shape import WHOLE, Record
from parvis.figures.models import Figure, Release


@dataclass(frozen=True, slots=True)
class Number:
    """A number with all that travels with it, or the reason (`refusal`) why there is none.

    `period` is 2026-03 for a month, 2026-03/2027-02 for twelve. `old` is the value a replaced definition gave, `replaced_on`
    the day (ISO) on which the definition changed. `breaks`: why the months before are not the same thing.
    """

    period: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    refusal: str = ""
    version: int = 1
    old: float | None = None
    replaced_on: str = ""
    breaks: tuple[Break, ...] = ()


@dataclass(frozen=True, slots=True)
class Past:
    """The limits of a thing's own past, and whether its newest month has left them: up, down, unchanged or too_short."""

    direction: str
    centre: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """One thing's numbers: the city's, or those of one district, situation or service."""

    key: str
    months: tuple[Number, ...]
    year: Number | None = None
    past: Past | None = None

    def as_json(self) -> dict[str, Any]:
        """Return what is kept: as JSON would give it back."""
        return {
            "key": self.key,
            "months": [_number_as_json(number) for number in self.months],
            "year": _number_as_json(self.year) if self.year else None,
            "past": asdict(self.past) if self.past else None,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any], *, last: int | None = None) -> "Series":
        """Return what was kept; of the months, only the `last` ones where a number is given."""
        return cls(
            key=kept["key"],
            months=tuple(_number(number) for number in kept["months"][-last if last else 0 :]),
            year=_number(kept["year"]) if kept["year"] else None,
            past=Past(**kept["past"]) if kept["past"] else None,
        )

    @property
    def numbers(self) -> tuple[Number, ...]:
        """Every number: the months, then the last twelve together where they are told."""
        return (*self.months, self.year) if self.year else self.months

    @property
    def newest(self) -> Number | None:
        """The last month that has a place in the series."""
        return self.months[-1] if self.months else None

    @property
    def best_said(self) -> Number | None:
        """The number a page begins with: the newest month, or the last twelve where a month is too little."""
        newest = self.newest
        if newest is not None and newest.value is not None:
            return newest
        return self.year if self.year is not None and self.year.value is not None else newest


@dataclass(frozen=True, slots=True)
class Body:
    """All series of one indicator under one split, by the order of their keys: nothing is ranked."""

    series: tuple[Series, ...] = field(default=())

    def of(self, key: str) -> Series | None:
        """Return the series of one key."""
        return next((one for one in self.series if one.key == key), None)


def _number_as_json(number: Number) -> dict[str, Any]:
    kept = asdict(number)
    breaks = kept.pop(
        "breaks"
    )  # written only where there are some: what was released before there were any reads the same
    return {**kept, "breaks": list(breaks)} if breaks else kept


def _number(kept: Mapping[str, Any]) -> Number:
    return Number(**{**kept, "breaks": tuple(Break(**one) for one in kept.get("breaks", ()))})


def newest_release() -> Release | None:
    """Return the release that all public doors show; None before the first. One query."""
    return Release.objects.public().order_by("-number").first()


def bodies(
    release: Release, codes: Sequence[str], *, splits: Iterable[str] = (WHOLE,), last: int | None = None
) -> dict[tuple[str, str], Body]:
    """Return what is published of these indicators under these splits, by (code, split); `last`: only so many months. One query."""
    return _bodies(Figure.objects.filter(release=release, code__in=codes, split__in=list(splits)), last)


def of_part(release: Release, codes: Sequence[str], *, split: str, key: str) -> dict[str, Series]:
    """Return what is published of one part of the city, by the codes of indicators. One query."""
    kept = Figure.objects.filter(release=release, code__in=codes, split=split, key=key)
    return {one.code: Series.from_json(one.body) for one in kept}


def told(release: Release, records: Sequence[Record]) -> dict[str, dict[str, Body]]:
    """Return what is told of these indicators in the first place: code → split ("" the whole city) → body. One query."""
    asked = Q(pk=None)
    for record in records:
        asked |= Q(code=record.code, split__in=record.told_by)
    kept = _bodies(Figure.objects.filter(asked, release=release))
    return {
        record.code: {split: kept[record.code, split] for split in record.told_by if (record.code, split) in kept}
        for record in records
    }


def _bodies(kept: Iterable[Figure], last: int | None = None) -> dict[tuple[str, str], Body]:
    found: dict[tuple[str, str], list[Series]] = {}
    for one in kept:
        found.setdefault((one.code, one.split), []).append(Series.from_json(one.body, last=last))
    return {asked: Body(tuple(series)) for asked, series in found.items()}
