"""What readers should know of the data behind a release: months that nobody stated or that contradict themselves, and breaks.

Read from the release itself, so that it fits the numbers beside it. Months withheld for few people are not gaps in the data.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parvis.figures import published, said, showing
from parvis.figures.indicators import reading
from parvis.figures.indicators.shape import Principle, Record
from parvis.figures.models import Release
from parvis.figures.published import Number, Series

TOLD = ("not_stated", "implausible")
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Gap:
    """Months of one series without a number, and why; or a break, with its month."""

    code: str
    name: str
    why: str
    months: str


def missing(release: Release, *, language: str) -> list[Gap]:
    """Return what is missing of the last twelve months, in the order of the indicators, in French or English."""
    found = []
    for record, split, series in _series(release):
        for refusal in TOLD:
            months = [number for number in series.months[-MONTHS:] if number.refusal == refusal]
            if months:
                found.append(_gap(record, split, series, language, said.refusal(refusal), months))
    return found


def broken(release: Release, *, language: str) -> list[Gap]:
    """Return every break of the release, in the order of the indicators."""
    return [
        _gap(record, split, series, language, said.broken(each, language), [number])
        for record, split, series in _series(release)
        for number in series.months
        for each in number.breaks
    ]


def _series(release: Release) -> Iterator[tuple[Record, str, Series]]:
    records = [record for record in reading.shipped() if record.principle is not Principle.PROJECT]
    told = published.told(release, records)
    for record in records:
        for split, body in told[record.code].items():
            for series in body.series:
                yield record, split, series


def _gap(record: Record, split: str, series: Series, language: str, why: str, months: Sequence[Number]) -> Gap:
    name = showing.series_name(record, split, series.key, language)
    return Gap(record.code, name, why, ", ".join(said.period(number.period) for number in months))
