"""Computing all indicators of a period from the rows of cubes."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from parvis.figures.indicators.calculations import CALCULATIONS, Answer, Edges, Question
from parvis.figures.indicators.counting import Cubes, Missing, NotStated, Tables
from parvis.figures.indicators.periods import Period
from parvis.figures.indicators.refusals import Refusal
from parvis.figures.indicators.shape import ONLY_SPLIT, WHOLE, Definition, Record


@dataclass(frozen=True)
class Computed:
    """One number with all that travels with it, or the reason why there is none.

    `split` is the dimension ("" for the whole), `key` its value. `numerator`, `denominator` and `n` are kept where a number is
    refused, too: whoever withholds small cells must know them, and no door may show them then. `low` and `high` are None
    for full counts (method `none`); `high` alone is None where open cases leave no upper limit. `replaced_on` is the day
    from which a newer definition stands in the place of this one: such a value is the old one, shown beside the new.
    """

    code: str
    version: int
    period: str
    split: str
    key: str
    value: float | None
    low: float | None
    high: float | None
    n: int | None
    numerator: int | None
    denominator: int | None
    method: str
    refusal: Refusal | None = None
    detail: tuple[tuple[str, float], ...] = ()
    replaced_on: date | None = None


@dataclass(frozen=True)
class Correction:
    """A number under the definition it was first told by, the same under the one in force, and since when that is."""

    old: Computed
    new: Computed
    on: date


def compute(
    records: Iterable[Record],
    cubes: Cubes | Tables,
    period: Period,
    splits: Collection[str] | None = None,
    *,
    edges: Edges,
    lawful: Collection[str],
) -> list[Computed]:
    """Return every number of these records for a period: for the whole ("") and each split a record allows.

    Only complete months may be asked for. `cubes` hold rows with all dimensions and measures as columns; those of earlier
    months too, for what is stated once a year; who asks for many periods makes `Tables` of them once. `splits` narrows
    what a record allows. `edges` give the bins' beginnings in seconds for each cube that has bins; `lawful` the marks by
    which people may be counted here. In the order of the records; within one by the key, never by the value. Periods that
    ended under an older definition have both values. Raises LookupError where a cube lacks a column that a record names.
    """
    tables, allowed = cubes if isinstance(cubes, Tables) else Tables(cubes), frozenset(lawful)
    return [
        number
        for record in records
        for definition in _in_question(record, period)
        for split in _splits(record, definition, splits)
        for number in _numbers(Question(record, definition, tables, period, split, edges, allowed))
    ]


def corrections(numbers: Iterable[Computed]) -> list[Correction]:
    """Return the numbers that a corrected definition changed, each old one with the one in force."""
    found: dict[tuple[str, str, str, str], list[Computed]] = defaultdict(list)
    for number in numbers:
        found[number.code, number.period, number.split, number.key].append(number)
    return [
        Correction(old, versions[-1], old.replaced_on)
        for versions in (sorted(group, key=lambda number: number.version) for group in found.values())
        for old in versions[:-1]
        if old.replaced_on
    ]


def _in_question(record: Record, period: Period) -> Iterator[Definition]:
    """Yield the definition in force, after those by which this period was told before they were replaced."""
    for definition in record.definitions:
        replaced = record.replaced_on(definition)
        if replaced is None or period.last_day < replaced:
            yield definition


def _splits(record: Record, definition: Definition, wanted: Collection[str] | None) -> list[str]:
    if definition.calculation is None:
        return [WHOLE]
    own = list(record.split_by) if definition.calculation in ONLY_SPLIT else [WHOLE, *record.split_by]
    return own if wanted is None else [split for split in own if split in wanted]


def _numbers(asked: Question) -> Iterator[Computed]:
    record, calculation = asked.record, asked.definition.calculation
    try:
        if record.mark and record.mark not in asked.lawful:
            answers = [Answer("", refusal=Refusal.NOT_LAWFUL)]
        elif calculation is None:
            answers = [Answer("", refusal=Refusal.WAITING)]
        else:
            answers = list(CALCULATIONS[calculation](asked))
    except Missing:
        answers = [Answer("", refusal=Refusal.WAITING)]
    except NotStated:
        answers = [Answer("", refusal=Refusal.NOT_STATED)]
    for answer in answers:
        yield Computed(
            code=record.code,
            version=asked.definition.version,
            period=asked.period.code,
            split=asked.split,
            key=answer.key,
            value=answer.value,
            low=answer.low,
            high=answer.high,
            n=answer.n,
            numerator=answer.numerator,
            denominator=answer.denominator,
            method=asked.definition.interval.value,
            refusal=answer.refusal,
            detail=answer.detail,
            replaced_on=record.replaced_on(asked.definition),
        )
