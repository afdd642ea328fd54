"""The report of a release: the stored numbers on paper, PDF/UA-1 in the city's colours, the same as pages and files.

    made(report.of_release(release, language="fr"))          → bytes of a PDF

Definitions are written in French and English, and so is the report.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from parvis.city import directory
from parvis.core import revisions
from parvis.figures import charts, gaps, published, said, showing
from parvis.figures.indicators import names, reading
from parvis.figures.indicators.refusals import SENTENCES
from parvis.figures.indicators.shape import Principle, Record
from parvis.figures.models import FigureComment, Release
from parvis.figures.published import Number, Series
from parvis.guide.printing import Sheets
from parvis.guide.printing import facts as printed

LANGUAGES = ("en", "fr")
TYPEFACE = "Atkinson Hyperlegible Next"

Row = list[str]


def of_release(release: Release, *, language: str) -> Sheets:
    """Return the report of a public release in a language. A handful of queries; nothing is computed."""
    with revisions.read_once(), translation.override(language):
        records = [record for record in reading.shipped() if record.principle is not Principle.PROJECT]
        report = _Report(release, records, language)
        return Sheets("report.typ", report.values(), report.codes(), home=__name__, drawings=report.drawings)


class _Report:
    """What the report of one release says, and the charts it shows by file name."""

    def __init__(self, release: Release, records: Sequence[Record], language: str) -> None:
        self.release = release
        self.records = records
        self.language = language
        self.told = published.told(release, records)
        self.comments = _comments(records)
        self.drawings: dict[str, str] = {}

    def codes(self) -> dict[str, str]:
        return {"qr.svg": printed.address(reverse("figures:start"))}

    def values(self) -> dict[str, Any]:
        out_at = self.release.decision.decided_at
        day = printed.day_said(timezone.localdate(out_at))
        here = directory.current()
        frame = printed.frame(here, language=self.language, title=_("Are promises kept?"), at=out_at, until=None)
        first = [
            record for code in (showing.FIRST, *showing.BESIDE_FIRST) for record in self.records if record.code == code
        ]
        return {
            **{key: frame[key] for key in ("language", "city", "title", "accent", "logo_alt", "site")},
            "day": list(timezone.localdate(out_at).timetuple()[:3]),
            "subtitle": _("Figures of %(city)s: the report of release %(number)s")
            % {"city": here.city.name, "number": self.release.number},
            "told_on": _("Told on %(day)s. What is told stays as it is until the next release.") % {"day": day},
            "footer": _("Figures of %(city)s, release %(number)s, %(day)s")
            % {"city": here.city.name, "number": self.release.number, "day": day},
            "address": printed.short(reverse("figures:start")),
            "qr_alt": _("QR code: the figures on the web"),
            "qr_text": _("The same numbers as pages and as files:"),
            "licence": _("You may use everything in here for whatever you like (CC0)."),
            "contents_title": _("Contents"),
            "how_title": _("How to read this"),
            "how": _how(self.release.smallest_count),
            "said": self._words(),
            "first_title": _("Promises kept"),
            "first_about": _(
                "Whoever turns to the city is told by when somebody answers. Here is how often that is true, how long the promises are, and what residents say of the answers."
            ),
            "first": [self.block(record) for record in first],
            "sections": [self.section(principle) for principle in names.PRINCIPLES if principle is not Principle.PROJECT],
            "waiting_title": _("Waiting for data"),
            "waiting_about": _(
                "We want to know these things, too. Nobody records yet what they would be counted from."
            ),
            "corrections_title": _("Corrections"),
            "corrections": self.corrections(),
            "recounted": [
                _("%(month)s was counted again: %(why)s") % {"month": said.month(month), "why": why}
                for month, why in sorted(self.release.corrections.items())
            ]
            + [
                _("A correction of %(month)s is held back: it would show how few people it is about.")
                % {"month": said.month(month)}
                for month in self.release.held_back
            ],
            "breaks_title": _("Where a series is not the same before and after"),
            "breaks": [[gap.name, gap.months, gap.why] for gap in gaps.broken(self.release, language=self.language)],
            "gaps_title": _("Missing in the last twelve months"),
            "gaps": [[gap.name, gap.months, gap.why] for gap in gaps.missing(self.release, language=self.language)],
            "definitions_title": _("How everything is counted"),
            "definitions": [self.definitions(principle) for principle in names.PRINCIPLES],
            "refusals_title": _("Why a number may be missing"),
            "refusals": [str(sentence) for sentence in SENTENCES.values()],
        }  # fmt: skip

    def section(self, principle: Principle) -> dict[str, Any]:
        mine = [record for record in self.records if record.principle is principle]
        shown_before = {showing.FIRST, *showing.BESIDE_FIRST}
        return {
            "title": str(names.PRINCIPLES[principle]),
            "blocks": [
                self.block(record) for record in mine if not record.waiting_for and record.code not in shown_before
            ],
            "waiting": [record.name[self.language] for record in mine if record.waiting_for],
        }

    def block(self, record: Record) -> dict[str, Any]:
        everything = showing.whole(record, self.told[record.code], language=self.language, frame=charts.PRINTED)
        return {
            "code": record.code,
            "name": record.name[self.language],
            "direction": str(names.DIRECTIONS[record.direction]),
            "series": [self.series(record, shown) for shown in everything],
            "nothing": "" if everything else said.refusal("waiting"),
            "tells": record.pitfalls[self.language],
            "missing": record.who_is_missing[self.language],
            "comments": self.comments.get(record.code, []),
        }  # fmt: skip

    def series(self, record: Record, shown: showing.Shown) -> dict[str, Any]:
        drawing = shown.drawing if not shown.split else None
        file = f"{record.code}.svg".lower()
        if drawing:
            self.drawings[file] = picture(drawing, shown.sentence)
        return {
            "name": shown.name if shown.split else "",
            "value": shown.value,
            "when": shown.when,
            "counted": _counted(shown),
            "past": shown.past if not shown.is_refused else "",
            "is_refused": shown.is_refused,
            "picture": file if drawing else "",
            "alt": _("Chart. %(sentence)s The months stand in the table below it.") % {"sentence": shown.sentence},
            "marks": [f"{mark.letter}. {mark.when} – {mark.sentence}" for mark in shown.marks],
            "rows": [_row(row) for row in shown.rows[: showing.MONTHS_SHOWN + bool(shown.series.year)]],
        }

    def corrections(self) -> list[Row]:
        found = []
        for record, split, series, number in self._numbers():
            if number.replaced_on:
                old = said.value(number.old, record.unit) if number.old is not None else "–"
                found.append(
                    [
                        showing.series_name(record, split, series.key, self.language), said.period(number.period), old,
                        said.whole(number, record.unit), said.day(number.replaced_on),
                    ]
                )  # fmt: skip
        return found

    def definitions(self, principle: Principle) -> dict[str, Any]:
        return {
            "title": str(names.PRINCIPLES[principle]),
            "records": [
                {
                    "code": record.code,
                    "name": record.name[self.language],
                    "formula": record.current.formula[self.language],
                    "symbols": record.current.symbols,
                    "facts": [
                        [_("Direction"), str(names.DIRECTIONS[record.direction])],
                        [_("Limits"), str(names.LIMITS[record.current.interval])],
                        [_("Least counted from"), str(record.smallest_base)],
                        [_("Versions"), " ".join(_version(record, each, self.language) for each in record.definitions)],
                        [_("Source"), record.source],
                    ],
                }
                for record in self.records
                if record.principle is principle
            ],
        }

    def _numbers(self) -> Iterable[tuple[Record, str, Series, Number]]:
        for record in self.records:
            for split, body in self.told[record.code].items():
                for series in body.series:
                    for number in series.numbers:
                        yield record, split, series, number

    def _words(self) -> dict[str, str]:
        return {
            "when": _("When"),
            "number": pgettext("a figure", "Number"),
            "probably": _("Probably"),
            "counted_from": _("Counted from"),
            "tells": _("What this cannot tell you"),
            "missing": _("Who is missing:"),
            "comments": _("What those measured say to it"),
            "marks": _("Marks in the chart"),
            "indicator": _("What is counted"),
            "old": _("First told as"),
            "new": _("Now"),
            "since": _("Since"),
            "from": _("From"),
            "why": _("Why"),
            "no_corrections": _("No number of this release replaces another."),
            "no_gaps": _("Nothing is missing that should be there."),
            "no_breaks": _("No series of this release is marked."),
        }


def picture(drawing: charts.Line, sentence: str) -> str:
    """Return a chart as an SVG file of its own."""
    values = {"line": drawing, "id": "chart", "sentence": sentence, "typeface": TYPEFACE}
    return render_to_string("figures/_line.html", values)


def _how(smallest: int) -> list[str]:
    return [
        _("Every number stands beside what it is counted from (n) and the limits within which the true value probably lies (95 in 100)."),
        _("Up or down is said only against a thing's own past, and only where chance alone would hardly have done it."),
        _("Neighbourhoods and services are not ranked: they do not have the same work."),
        _("Nothing is counted by officer, call-taker or reporter. Counts below %(k)s are withheld, and so is what would give them away.") % {"k": smallest},
        _("A gap in a chart is a month without a number, never a zero; the table says why."),
    ]  # fmt: skip


def _counted(shown: showing.Shown) -> str:
    if shown.is_refused:
        return ""
    if shown.interval:
        return _("Probably %(interval)s; counted from %(n)s.") % {"interval": shown.interval, "n": shown.n}
    return _("Counted from %(n)s.") % {"n": shown.n}


def _row(row: showing.Row) -> Row:
    return [row.period, row.value, row.interval or "–", row.n, row.replaced]


def _version(record: Record, definition: Any, language: str) -> str:
    told = _("Version %(number)s, since %(day)s.") % {
        "number": definition.version, "day": printed.day_said(definition.since),
    }  # fmt: skip
    return " ".join(filter(None, [told, (definition.reason or {}).get(language, "")]))


def _comments(records: Sequence[Record]) -> Mapping[str, list[dict[str, str]]]:
    """Return what those measured say to the whole city's numbers, by indicator, oldest first. One query."""
    rows = FigureComment.objects.shown().filter(indicator__in=[record.code for record in records], split="")
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    services = directory.current().services
    here = translation.get_language() or "en"
    for row in rows.select_related("service").order_by("written_at", "pk"):
        view = services.get(row.service.code)
        found[row.indicator].append(
            {
                "who": view.name(here) if view else row.service.code,
                "when": printed.day_said(timezone.localdate(row.written_at)),
                "about": said.period(row.period),
                "text": row.text,
                "language": row.language,
            }
        )
    return found


__all__ = ["LANGUAGES", "of_release"]
