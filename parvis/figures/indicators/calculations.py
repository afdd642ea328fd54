"""From sums to values: one function for each calculation, each yielding an answer for each value of the split."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from parvis.figures.indicators.counting import NotStated, SumsBy, Tables
from parvis.figures.indicators.periods import Period
from parvis.figures.indicators.refusals import Refusal
from parvis.figures.indicators.shape import (
    WHOLE,
    Calculation,
    Counted,
    Definition,
    Groups,
    Interval,
    Record,
    Time,
    Unit,
)
from parvis.figures.statistics import composition, histograms, means, proportions, rates, strata, survival
from parvis.figures.statistics.estimates import Contradiction, Estimate, TooFew

Edges = Mapping[str, histograms.Edges]
"""For each cube with bins where they begin, in seconds."""

SECONDS = {Unit.MINUTES: 60, Unit.HOURS: 3600, Unit.DAYS: 86_400}
NO_VALUE = "-1"
EVERYBODY = "all"
GROUP = "group"
UNKNOWN = ""


@dataclass(frozen=True)
class Question:
    """What is asked: a definition of a record, over a period, split or whole."""

    record: Record
    definition: Definition
    tables: Tables
    period: Period
    split: str
    edges: Edges
    lawful: frozenset[str]

    def part(self, name: str) -> Counted:
        """Return a sum that this calculation cannot do without; the reader of records has seen that it is there."""
        found: Counted | None = getattr(self.definition, name)
        if found is None:
            raise LookupError(f"{self.record.code} has no {name}.")
        return found

    def sums(self, name: str) -> dict[str, int]:
        return self.tables.sums(self.part(name), self.period, self.split)


@dataclass(frozen=True)
class Answer:
    """The value for one value of the split, or why there is none. The counts stay either way, for who withholds cells."""

    key: str
    numerator: int | None = None
    denominator: int | None = None
    n: int | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    refusal: Refusal | None = None
    detail: tuple[tuple[str, float], ...] = ()


def _answered(
    key: str,
    method: Callable[[], Estimate],
    *,
    numerator: int | None,
    denominator: int,
    base: int,
    smallest: int,
    interval: Interval,
) -> Answer:
    """Ask the method where the base is large enough, and write its refusals down as ours."""
    bare = Answer(key, numerator, denominator, base)
    try:
        found = method() if base >= smallest else None
    except Contradiction:
        return replace(bare, refusal=Refusal.IMPLAUSIBLE)
    except TooFew:
        found = None
    if found is None:
        return replace(bare, refusal=Refusal.TOO_FEW)
    if interval is Interval.NONE:
        return replace(bare, value=found.value, detail=_detail(found))
    return replace(bare, n=found.n, value=found.value, low=found.low, high=found.high, detail=_detail(found))


def _detail(found: Estimate) -> tuple[tuple[str, float], ...]:
    if isinstance(found, histograms.Quantile):
        return (("bin_low", found.bin_low), ("bin_high", found.bin_high), ("spare", found.spare))
    if isinstance(found, means.Mean):
        return (("deviation", found.deviation),)
    if isinstance(found, composition.Dissimilarity):
        return (("by_lot", found.by_lot),)
    return ()


def _keys(split: str, *sums: Mapping[str, int]) -> list[str]:
    """Return the values of the split in their own order; the whole is always asked for."""
    return sorted(set().union(*sums) | ({""} if split == WHOLE else set()))


def _share(asked: Question) -> Iterator[Answer]:
    parts, wholes = asked.sums("numerator"), asked.sums("denominator")
    unstated = asked.tables.incomplete(asked.part("numerator"), asked.period, asked.split)
    for key in _keys(asked.split, parts, wholes):
        part, whole = parts.get(key, 0), wholes.get(key, 0)
        if key in unstated:
            yield Answer(key, refusal=Refusal.NOT_STATED)
        else:
            yield _of_whole(asked, key, part, whole)


def _of_whole(asked: Question, key: str, part: int, whole: int) -> Answer:
    return _answered(
        key,
        partial(proportions.wilson, part, whole),
        numerator=part,
        denominator=whole,
        base=whole,
        smallest=asked.record.smallest_base,
        interval=asked.definition.interval,
    )


def _mix(asked: Question) -> Iterator[Answer]:
    parts = asked.sums("numerator")
    whole = sum(parts.values())
    for key in sorted(parts):
        yield _of_whole(asked, key, parts[key], whole)


def _rate(asked: Question) -> Iterator[Answer]:
    events, exposures = asked.sums("numerator"), asked.sums("denominator")
    unstated = {
        key
        for name in ("numerator", "denominator")
        for key in asked.tables.incomplete(asked.part(name), asked.period, asked.split)
    }
    months = len(asked.period.months)
    times = {Time.NONE: 1.0, Time.MONTH: months, Time.YEAR: months / 12}[asked.definition.time]
    for key in _keys(asked.split, events, exposures):
        if key in unstated:
            yield Answer(key, refusal=Refusal.NOT_STATED)
        elif not exposures.get(key) and key != WHOLE:
            continue  # such as hours patrolled outside all districts
        else:
            yield _per_exposure(asked, key, events.get(key, 0), exposures.get(key, 0), times)


def _per_exposure(asked: Question, key: str, events: int, exposure: int, times: float) -> Answer:
    return _answered(
        key,
        partial(rates.poisson_rate, events, exposure * times, per=asked.definition.per),
        numerator=events,
        denominator=exposure,
        base=exposure,
        smallest=asked.record.smallest_base,
        interval=asked.definition.interval,
    )


def _mean(asked: Question) -> Iterator[Answer]:
    totals, squares, counts = asked.sums("numerator"), asked.sums("squares"), asked.sums("denominator")
    for key in _keys(asked.split, counts):
        count, sums = counts.get(key, 0), (totals.get(key, 0), squares.get(key, 0))
        yield _answered(
            key,
            partial(means.mean, count, *sums),
            numerator=sums[0],
            denominator=count,
            base=count,
            smallest=asked.record.smallest_base,
            interval=asked.definition.interval,
        )


def _edges(asked: Question, *columns: str) -> histograms.Edges:
    """Return where the bins of the cube that is read begin, in the unit of the indicator."""
    cube = asked.tables.chosen(asked.part("numerator"), [asked.split, *columns])
    seconds = SECONDS[asked.record.unit]
    return histograms.Edges(tuple(start // seconds for start in asked.edges[cube].starts))


def _quantile(asked: Question) -> Iterator[Answer]:
    edges = _edges(asked, "bin")
    bins: dict[str, dict[int, int]] = {"": {}} if asked.split == WHOLE else {}
    for (key, number), count in asked.tables.by(asked.part("numerator"), asked.period, asked.split, "bin").items():
        counts = bins.setdefault(key, {})
        if number != NO_VALUE:
            counts[int(number)] = count
    for key in sorted(bins):
        counts = bins[key]
        n = sum(counts.values())
        yield _answered(
            key,
            partial(histograms.quantile, counts, edges, asked.definition.at),
            numerator=None,
            denominator=n,
            base=n,
            smallest=asked.record.smallest_base,
            interval=asked.definition.interval,
        )


def _median_duration(asked: Question) -> Iterator[Answer]:
    edges = _edges(asked, "bin", "ended")
    rows: dict[str, list[tuple[float, int, int]]] = {"": []} if asked.split == WHOLE else {}
    found = asked.tables.by(asked.part("numerator"), asked.period, asked.split, "bin", "ended")
    for (key, number, ended), count in found.items():
        if number != NO_VALUE:
            time = edges.starts[int(number)]
            rows.setdefault(key, []).append((time, count, 0) if ended == "1" else (time, 0, count))
    for key in sorted(rows):
        own = rows[key]
        done = sum(ended for _time, ended, _still in own)
        n = done + sum(still for _time, _ended, still in own)
        yield _answered(
            key,
            partial(survival.median_duration, own),
            numerator=done,
            denominator=n,
            base=n,
            smallest=asked.record.smallest_base,
            interval=asked.definition.interval,
        )


def _risk_ratio(asked: Question) -> Iterator[Answer]:
    """Compare each group with all others whose group is known, among cases of the same sort."""
    columns = (asked.split, *(name for name in asked.definition.strata if name != asked.split))
    events = asked.tables.by(asked.part("numerator"), asked.period, *columns)
    wholes = asked.tables.by(asked.part("denominator"), asked.period, *columns)
    everything = sum(whole for (group, *_sort), whole in wholes.items() if group != UNKNOWN)
    for group in sorted({values[0] for values in wholes} - {UNKNOWN}):
        late, whole = (sum(n for key, n in of.items() if key[0] == group) for of in (events, wholes))
        answer = _answered(
            group,
            partial(_compared, group, events, wholes),
            numerator=late,
            denominator=whole,
            base=min(whole, everything - whole),
            smallest=asked.record.smallest_base,
            interval=asked.definition.interval,
        )
        all_late = sum(n for (other, *_sort), n in events.items() if other != UNKNOWN)
        others = (("others_yes", all_late - late), ("others_no", everything - whole - all_late + late))
        yield replace(answer, detail=others)


def _compared(group: str, events: SumsBy, wholes: SumsBy) -> Estimate:
    """Return the ratio of shares of a group and all others, with a stratum for each sort of case."""
    sorts: dict[tuple[str, ...], list[int]] = {}
    for (one, *sort), whole in wholes.items():
        if one != UNKNOWN:
            counts = sorts.setdefault(tuple(sort), [0, 0, 0, 0])
            place = 0 if one == group else 2
            counts[place] += events.get((one, *sort), 0)
            counts[place + 1] += whole
    return strata.risk_ratio(strata.Stratum(*counts) for counts in sorts.values())


def _staff_and_people(asked: Question, groups: Groups) -> tuple[dict[str, int], dict[str, int]]:
    staff = replace(asked.part("numerator"), where={"measure": (groups.staff,)})
    people = replace(asked.part("denominator"), where={"group_kind": (groups.people_kind,)})
    found = (
        asked.tables.sums(staff, asked.period, groups.column),
        asked.tables.sums(people, asked.period, groups.people_column),
    )
    left_out = {*groups.without, EVERYBODY}
    of_staff, of_people = ({key: count for key, count in sums.items() if key not in left_out} for sums in found)
    if not sum(of_staff.values()) or not sum(of_people.values()):
        raise NotStated(groups.staff)
    return of_staff, of_people


def _representation(asked: Question) -> Iterator[Answer]:
    if asked.split not in asked.lawful:
        yield Answer("", refusal=Refusal.NOT_LAWFUL)
        return
    staff, people = _staff_and_people(asked, (asked.definition.groups or {})[asked.split])
    all_staff, all_people = sum(staff.values()), sum(people.values())
    for key in sorted(staff.keys() | people.keys()):
        own, living = staff.get(key, 0), people.get(key, 0)
        yield _answered(
            key,
            partial(proportions.representation_ratio, own, all_staff, living, all_people),
            numerator=own,
            denominator=all_staff,
            base=all_staff,
            smallest=asked.record.smallest_base,
            interval=asked.definition.interval,
        )


def _dissimilarity(asked: Question) -> Iterator[Answer]:
    for key, groups in (asked.definition.groups or {}).items():
        if key not in asked.lawful:
            yield Answer(key, refusal=Refusal.NOT_LAWFUL)
            continue
        try:
            staff, people = _staff_and_people(asked, groups)
        except NotStated:
            yield Answer(key, refusal=Refusal.NOT_STATED)
            continue
        yield _answered(
            key,
            partial(composition.dissimilarity, staff, people),
            numerator=min(
                staff.get(group, 0) for group in staff.keys() | people.keys()
            ),  # the index tells of the smallest
            denominator=sum(staff.values()),
            base=sum(staff.values()),
            smallest=asked.record.smallest_base,
            interval=asked.definition.interval,
        )


def _language_cover(asked: Question) -> Iterator[Answer]:
    """Residents whose language is spoken on a shift: on any (weight any), or each weighed by its share of shifts."""
    shifts = asked.tables.sums(asked.part("numerator"), asked.period, "category")
    people = asked.tables.sums(asked.part("denominator"), asked.period, "group_code")
    everybody = people.pop(EVERYBODY, 0) or sum(people.values())
    all_shifts = shifts.get(EVERYBODY, 0)
    if not everybody or not all_shifts:
        raise NotStated("languages")
    bare = Answer("", None, everybody, everybody)
    if sum(people.values()) > everybody or max(shifts.values()) > all_shifts:
        yield replace(bare, refusal=Refusal.IMPLAUSIBLE)
    elif asked.definition.weight == "any":
        covered = sum(count for language, count in people.items() if shifts.get(language, 0) > 0)
        yield replace(bare, numerator=covered, value=covered / everybody)
    else:
        yield replace(bare, value=sum(n * shifts.get(code, 0) for code, n in people.items()) / (everybody * all_shifts))


CALCULATIONS: Mapping[Calculation, Callable[[Question], Iterator[Answer]]] = {
    Calculation.SHARE: _share,
    Calculation.MIX: _mix,
    Calculation.RATE: _rate,
    Calculation.MEAN: _mean,
    Calculation.QUANTILE: _quantile,
    Calculation.MEDIAN_DURATION: _median_duration,
    Calculation.RISK_RATIO: _risk_ratio,
    Calculation.REPRESENTATION: _representation,
    Calculation.DISSIMILARITY: _dissimilarity,
    Calculation.LANGUAGE_COVER: _language_cover,
}
