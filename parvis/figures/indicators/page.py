"""The page of all indicators in docs/indicators.md, made from the records so that the two cannot part."""

from collections.abc import Iterable, Iterator

from django.utils import translation

from parvis.figures.indicators.names import DIRECTIONS, PRINCIPLES
from parvis.figures.indicators.needs import needs
from parvis.figures.indicators.refusals import SENTENCES
from parvis.figures.indicators.shape import Counted, Definition, Principle, Record

_INTRODUCTION = """\
# Indicators

What is measured, how, and what it cannot tell. This page is written from the records in
`parvis/figures/indicators/records/` by `tools/indicators.py`; a test compares the two.

## How to read them

- Every number travels with its *n*, its limits (95 %), its definition and who is missing from it.
- *Beside* names what a page shows with it: promises kept never stand without their length and without what residents say.
- Nothing is counted by officer, call-taker or reporter, and nothing is ranked: numbers come in the order of their names.
- A month is called *up* or *down* only against its own past: at least 8 earlier months (the last 24 count), outside the
  limits of that past (mean ± 2.66 × mean moving range), and with a chance of 5 % at most after Holm's correction for all that is
  looked at together; and not where its own limits hold the mean of that past. When nothing changed, at most one release in twenty says anything (`bench/figures_chance.py`).
- Where there is no number, one of these sentences stands, the same on every page, in every file and every answer:

"""
_WRITING = """\

## How a record is written

Strict YAML in French and English; a missing or unknown key, a split that leads to persons, a target, a ranking or an
interval that does not belong to its calculation is refused with file, line and a sentence. `direction` is *up*, *down*, *parity* or
*context*. Sums are read from cubes: `add` and `subtract` name measures, `where` values of dimensions, `cubes` the tables that
hold the same facts under other dimensions (the first that has the wanted split is read). A rate from signed sums has a value
only when each month of the period is signed.

A definition is never edited once figures were released: a new version with its day (`since`) and `reason` is added below it.
Periods that had ended before that day then have both values, the old one with the day on which it was replaced.

| calculation | numerator ÷ denominator | limits |
|---|---|---|
| share, mix | cases with the property ÷ all that could have it | Wilson |
| rate | events ÷ residents, contacts or their time | exact Poisson; none for hours |
| mean | sum ÷ count, with the sum of squares | Student |
| quantile | cases by bin; exact within the bin, bins grow by 5 % | ranks, widened to their bins |
| median_duration | ended and open cases by bin | Kaplan–Meier, Brookmeyer–Crowley on the log-log scale |
| risk_ratio | share of the group ÷ share of all others, over strata | Mantel–Haenszel, Greenland–Robins |
| representation | share of the staff ÷ share of the residents | Wilson of the staff, residents taken as known |
| dissimilarity | ½ Σ of the distances | bootstrap with a fixed seed, less the push of chance |
| language_cover | residents whose language is spoken ÷ residents | none: a full count |
"""
_AGREEMENT = """\

## Agreement with R

`bench/figures_against_r.py` makes data with a fixed seed, asks R for the same numbers and compares. R's answers are kept in
`parvis/figures/tests/from_r.csv`, so that the tests need no R. Digits are −log10 of the largest relative difference.

"""
START, END = "<!-- digits -->\n", "<!-- end of digits -->\n"


def text(records: Iterable[Record], digits: str) -> str:
    """Return the whole page; `digits` is the table of agreement with R, which only `bench/figures_against_r.py` writes."""
    with translation.override("en"):
        return _text(list(records), digits)


def _text(records: list[Record], digits: str) -> str:
    sentences = "".join(f"  - *{refusal}*: {sentence}\n" for refusal, sentence in SENTENCES.items())
    lists = "".join(_principle(principle, records) for principle in Principle)
    return "".join([_INTRODUCTION, sentences, lists, _WRITING, _cubes(records), _AGREEMENT, START, digits, END])


def digits_of(page: str) -> str:
    """Return the table of agreement that stands in a page; nothing where there is none."""
    return page.partition(START)[2].partition(END)[0]


def _principle(principle: Principle, records: list[Record]) -> str:
    own = [record for record in records if record.principle is principle]
    lines = [
        f"\n## {PRINCIPLES[principle]}\n\n",
        "| code | | unit | direction | smallest base | split by |\n|---|---|---|---|---|---|\n",
    ]
    for record in own:
        state = " – *waiting for data*" if record.waiting_for else ""
        splits = ", ".join(record.split_by) or "–"
        lines.append(
            f"| {record.code} | {record.name['en']} ({record.name['fr']}){state} | {record.unit} "
            f"| {DIRECTIONS[record.direction]} | {record.smallest_base} | {splits} |\n"
        )
    return "".join(lines) + "".join(line for record in own for line in _record(record))


def _record(record: Record) -> Iterator[str]:
    yield f"\n### {record.code} {record.name['en']}\n\n"
    for definition in reversed(record.definitions):
        yield from _definition(record, definition)
    yield f"- **Cannot tell**: {record.pitfalls['en']}\n"
    yield f"- **Who is missing**: {record.who_is_missing['en']}\n"
    if record.beside:
        yield f"- **Beside**: {', '.join(record.beside)}\n"
    if record.waiting_for:
        yield f"- **Waiting for**: {', '.join(record.waiting_for)}\n"
    if record.mark:
        yield f"- **Only where it is lawful to count by**: {record.mark}\n"
    yield f"- **Source**: {record.source}\n"


def _definition(record: Record, definition: Definition) -> Iterator[str]:
    replaced = record.replaced_on(definition)
    until = f", replaced on {replaced}" if replaced else ""
    yield f"- **Version {definition.version}** (from {definition.since}{until}): {definition.formula['en']}\n"
    if definition.reason:
        yield f"  Why it changed: {definition.reason['en']}\n"
    yield f"  `{definition.symbols}`\n"
    if definition.calculation:
        yield f"- **Counted by**: {definition.calculation}, limits {definition.interval}"
        yield f"; {'; '.join(_sum(part) for part in definition.parts)}\n"


def _sum(part: Counted) -> str:
    where = "".join(f", {name} {' or '.join(values)}" for name, values in (part.where or {}).items())
    taken = "".join(f" − {measure}" for measure in part.subtract)
    return f"`{' + '.join(part.add)}{taken}` of {' or '.join(part.cubes)}{where}"


def _cubes(records: list[Record]) -> str:
    lines = ["\n## What is read from cubes\n\n", "| cubes of the same facts | dimensions | measures |\n|---|---|---|\n"]
    for cubes, need in sorted(needs(records).items()):
        lines.append(
            f"| {', '.join(cubes)} | {', '.join(sorted(need.dimensions))} | {', '.join(sorted(need.measures))} |\n"
        )
    return "".join(lines)
