"""What people state and sign as facts for the figures: the sums themselves, and residents by group beside the districts' own."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from parvis.city.facts import ALL, POPULATION
from parvis.core import facts
from parvis.core.facts import Making, Row, code, number
from parvis.core.models import Entry
from parvis.figures.sums import measures, rows, stated
from parvis.figures.sums.rows import Stated

SIGNED = "figures.sum_signed"


def _noon(month: int) -> datetime:
    """Return a moment that lies in this month (yyyymm) on every clock of the world."""
    return datetime(month // 100, month % 100, 2, 12, tzinfo=UTC)


def _statements(*, month: int) -> list[Stated]:
    return [one for one in stated.in_force(since=month) if one.month == month]


def _beginnings() -> Iterable[datetime]:
    return {_noon(one.month) for one in stated.in_force()}


def _touched(entries: Sequence[Entry]) -> Iterable[datetime]:
    return {_noon(int(str(entry.codes["month"]))) for entry in entries}


def _rows(making: Making) -> Iterator[Row]:
    for one in rows.sum_rows(_statements(month=making.month.number), measures.every()):
        yield one.measure, one.district, one.category, one.amount


SUMS = facts.Kind(
    name="sums",
    meaning="One row per signed number: what no log knows, as a named person stated it for a month. A correction takes its place.",
    month_of="month stated",
    columns=(
        code("measure", "What was counted; docs/sums.md has the list"),
        code("district", "District, by its code; empty for the whole city, “outside” for what lies beyond"),
        code("category", "Which kind of it; empty where there are none"),
        number("amount", "The number, in the unit of the measure", "as the measure says"),
    ),
    rows=_rows,
    beginnings=_beginnings,
    verbs=frozenset({SIGNED}),
    touched=_touched,
    is_monthly=False,
    freezes=False,
)


def _residents(making: Making) -> Iterator[Row]:
    """Yield residents as they were signed, and the districts' own numbers where nobody signed how many live there in all."""
    said = [
        row
        for one in stated.in_force()
        if one.month // 100 == making.month.year and making.month.month == 1
        for row in rows.population_rows([one], measures.every())
    ]
    signed = {row.district for row in said if row.group_kind == ALL}
    for row in said:
        yield row.district, row.group_kind, row.group_code or None, row.people
    for district, *others in POPULATION.rows(making):
        if district not in signed:
            yield district, *others


def _residents_touched(entries: Sequence[Entry]) -> Iterable[datetime]:
    ours = [entry for entry in entries if entry.verb == SIGNED]
    theirs = [entry for entry in entries if entry.verb != SIGNED]
    yield from (POPULATION.touched(theirs) if theirs else ())
    yield from (_noon(int(str(entry.codes["month"])) // 100 * 100 + 1) for entry in ours)


facts.declare(SUMS)
facts.declare(
    replace(
        POPULATION,
        rows=_residents,
        beginnings=lambda: {
            *POPULATION.beginnings(),
            *(_noon(one.month // 100 * 100 + 1) for one in stated.in_force()),
        },
        verbs=POPULATION.verbs | {SIGNED},
        touched=_residents_touched,
    )
)
