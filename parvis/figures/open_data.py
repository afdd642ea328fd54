"""The numbers of a release as files and answers: one row for each, with all that travels with it.

CSV, JSON, Parquet and the interface under /api/figures/ give the same stored values as the pages. Licence: CC0.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils import translation

from parvis.figures import breaks
from parvis.figures.indicators.refusals import SENTENCES
from parvis.figures.models import Figure, Release
from parvis.figures.published import Number, Series

# Version of these columns; it rises when one is added, and names and meanings are never reused.
SCHEMA_VERSION = 2
LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"
WRITTEN_IN = ("en", "fr")
COLUMNS = (
    "release", "indicator", "version", "split", "key", "period", "value", "low", "high", "n", "refusal", "old", "replaced_on",
    "break",
)  # fmt: skip
# What each column holds; the data dictionary is written from it.
MEANINGS = {
    "release": "Number of the release these numbers belong to",
    "indicator": "Code of the indicator; /figures/definitions/ says how it is counted",
    "version": "Version of the definition",
    "split": "By what the city is divided: district, situation, service …; empty for the whole city",
    "key": "The part: code of a district, situation, service; empty for the whole city",
    "period": "2026-03 is a month, 2026-03/2027-02 twelve months, in the city's own calendar",
    "value": "The number; shares are 0 to 1; empty where it was refused",
    "low": "Lower limit of the 95 % interval; empty for full counts",
    "high": "Upper limit of the 95 % interval; empty for full counts and where open cases leave none",
    "n": "What the number is counted from",
    "refusal": "Why there is no number: too_few, withheld, waiting, not_lawful, not_stated, implausible; empty where there is one",
    "old": "The value under the definition that was replaced",
    "replaced_on": "Day on which the definition was replaced",
    "break": "Why the months before are not the same thing: definition, recounted, began, stopped, missing, import_ended, declared, joined by +",
}


def rows(release: Release, code: str | None = None) -> Iterator[dict[str, Any]]:
    """Yield one row for each published number, of one indicator or of all, in the order of code, split, key and period."""
    for figure, series in _series(release, code):
        for number in series.numbers:
            yield _row(release, figure, number)


def _series(release: Release, code: str | None) -> Iterator[tuple[Figure, Series]]:
    kept = Figure.objects.filter(release=release, **({"code": code} if code else {})).order_by("code", "split", "id")
    for figure in kept.iterator(chunk_size=200):
        yield figure, Series.from_json(figure.body)


def as_csv(release: Release, code: str | None = None) -> Iterator[str]:
    """Yield the lines of a CSV file with a heading (RFC 4180, UTF-8). Only codes and numbers, nothing anybody typed."""
    yield from lines(COLUMNS, rows(release, code))


def lines(columns: tuple[str, ...], found: Iterator[Mapping[str, Any]]) -> Iterator[str]:
    """Yield a CSV file line by line."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns)
    writer.writeheader()
    for row in found:
        writer.writerow({name: "" if value is None else value for name, value in row.items()})
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()


def about(release: Release, *, schema_version: int) -> dict[str, Any]:
    """Return what a JSON file says of its release before its rows."""
    return {
        "release": release.number,
        "digest": release.digest,
        "schema_version": schema_version,
        "made_at": release.made_at.isoformat(),
        "licence": LICENCE,
        "smallest_count": release.smallest_count,
    }


def _row(release: Release, figure: Figure, number: Number) -> dict[str, Any]:
    return {
        "release": release.number, "indicator": figure.code, "version": number.version, "split": figure.split, "key": figure.key,
        "period": number.period, "value": number.value, "low": number.low, "high": number.high, "n": number.n,
        "refusal": number.refusal, "old": number.old, "replaced_on": number.replaced_on, "break": breaks.codes(number.breaks),
    }  # fmt: skip


def as_json(release: Release, code: str | None = None) -> dict[str, Any]:
    """Return all numbers, or those of one indicator, with the sentences that stand where there is none."""
    return {
        **about(release, schema_version=SCHEMA_VERSION),
        "refusals": sentences(SENTENCES),
        "breaks": sentences(breaks.SENTENCES),
        "notes": list(notes(release, code)),
        "numbers": list(rows(release, code)),
    }


def sentences(known: Mapping[Any, Any]) -> dict[str, dict[str, str]]:
    """Return code → language → the sentence that pages show for it."""
    found: dict[str, dict[str, str]] = {str(code): {} for code in known}
    for language in WRITTEN_IN:
        with translation.override(language):
            for code, sentence in known.items():
                found[str(code)][language] = str(sentence)
    return found


def notes(release: Release, code: str | None = None) -> Iterator[dict[str, Any]]:
    """Yield what people wrote about breaks of series, with the number at which it stands."""
    for figure, series in _series(release, code):
        for number in series.months:
            for each in number.breaks:
                if each.words:
                    yield {
                        "indicator": figure.code, "split": figure.split, "key": figure.key,
                        "period": number.period, "break": each.kind, "words": dict(each.words),
                    }  # fmt: skip
