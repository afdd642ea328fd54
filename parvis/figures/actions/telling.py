"""What a release tells of an indicator, and what it withholds. It stands on scipy and numpy and is the worker's."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.conf import settings

from parvis.figures import breaks, publishable
from parvis.figures.actions.releasing import TablesOut
from parvis.figures.breaks import Break, Kind
from parvis.figures.counted import Counted
from parvis.figures.indicators.change import against_own_past
from parvis.figures.indicators.computing import Computed
from parvis.figures.indicators.periods import Period
from parvis.figures.indicators.refusals import Refusal
from parvis.figures.indicators.shape import WHOLE, Calculation, Record
from parvis.figures.models import SeriesBreak
from parvis.figures.published import Body, Number, Past, Series

MONTHS_OF_A_YEAR = 12
# Counts that stand behind indicators and in released tables, too: an indicator is told only where the tables tell them.
_ENDINGS = "contacts by month × ending"
_IN_TABLES = {
    "promises": ("promises by month × standing", ("kept", "broken")),
    "feedback": ("feedback by month × word", ("solved", "not_solved")),
    "cases": (_ENDINGS, ("case",)),
    "redirects": (_ENDINGS, ("redirected",)),
    "contacts": ("contacts by month", ("",)),
}
_BY_DISTRICT = "contacts by month × district"
_ENDED_AS = {"informed": "information"}  # what the tables call it
# Calculations whose numbers are parts of one whole, or groups beside each other.
_PARTS = frozenset({Calculation.MIX, Calculation.RISK_RATIO, Calculation.REPRESENTATION})
_SHARES = frozenset({Calculation.SHARE, Calculation.MIX})
_OF_PEOPLE = frozenset(_IN_TABLES)  # kinds of facts with a row for what somebody did or told
# Kinds of facts of which an older system may have brought some.
_IMPORTED = frozenset({"contacts", "cases", "promises", "feedback", "redirects", "repeats"})


@dataclass(frozen=True)
class Released:
    """What the newest release tells of an indicator."""

    series: Mapping[str, Series]

    @cached_property
    def _numbers(self) -> Mapping[tuple[str, str], Number]:
        return {(key, number.period): number for key, series in self.series.items() for number in series.months}

    def of(self, key: str, period: str) -> Number | None:
        return self._numbers.get((key, period))

    @classmethod
    def of_body(cls, body: Body) -> "Released":
        """Return what a body of that release tells."""
        return cls({series.key: series for series in body.series})

    def year_of(self, key: str) -> Number | None:
        return self.series[key].year if key in self.series else None

    def late_in_year_of(self, key: str) -> int | None:
        """Return how many more the last twelve months are counted from than they are one by one; None where not known."""
        year = self.year_of(key)
        if year is None or year.n is None:
            return None
        first, _slash, last = year.period.partition("/")
        inside = [
            number
            for number in self.series[key].months
            if (first <= number.period <= last if last else number.period.startswith(first))
        ]
        if len(inside) < MONTHS_OF_A_YEAR or any(number.n is None for number in inside):
            return None
        return year.n - sum(number.n or 0 for number in inside)


@dataclass
class Asked:
    """One indicator under one split: what its months and its last twelve months are, and what of it may be told."""

    record: Record
    split: str
    counted: Counted
    by_month: Mapping[int, Sequence[Computed]]
    released: Released
    declared: Sequence[SeriesBreak] = ()
    told: dict[str, dict[int, Number]] = field(default_factory=dict)
    k: int = field(default_factory=lambda: settings.PARVIS_SMALLEST_COUNT)

    @property
    def months(self) -> list[int]:
        return list(self.by_month)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """Of what facts about people it is counted."""
        return self.counted.kinds_of(self.record) & _OF_PEOPLE

    def tell(self, shown: TablesOut) -> None:
        """Decide of each month by itself what may be told."""
        keys = sorted({one.key for found in self.by_month.values() for one in found} | self._known_keys(shown))
        self.hidden_by_tables = {month for month in self.months if not self._stands_in(shown, month)}
        for month, found in self.by_month.items():
            for key in keys:
                number = self._told(found, key, Period.month(month), self.released.of(key, Period.month(month).code))
                is_hidden = month in self.hidden_by_tables or not self._part_stands_in(shown, month, key)
                self.told.setdefault(key, {})[month] = publishable.withheld(number) if is_hidden else number
            if self.record.current.calculation in _PARTS:
                self._hide_parts({key: self.told[key][month] for key in keys}, found, month)

    def _known_keys(self, shown: TablesOut) -> set[str]:
        """Return the parts that everybody knows of: one of which there is nothing is withheld like any other, not left out."""
        if not self.kinds or self.split not in ("district", "ended_as"):
            return set()
        table, by = (_BY_DISTRICT, "district") if self.split == "district" else (_ENDINGS, "ending")
        told_as = {ending: ended_as for ended_as, ending in _ENDED_AS.items()}
        contents = (shown.get((table, Period.month(month).code), {"labels": {}}) for month in self.months)
        labels = {label for content in contents for label in content["labels"].get(by, ())}
        return {told_as.get(label, label) for label in labels if label}

    def _stands_in(self, shown: TablesOut, month: int) -> bool:
        """Return whether the released tables tell the counts that would stand behind the numbers of a month."""
        return all(_stands_in(shown, *_IN_TABLES[kind], month) for kind in self.kinds)

    def _part_stands_in(self, shown: TablesOut, month: int, key: str) -> bool:
        """Return whether a released table tells the part; of a district, k contacts more than the number is counted from."""
        if self.split == "ended_as":
            return _stands_in(shown, _ENDINGS, (_ENDED_AS.get(key, key),), month)
        if self.split == "district" and self.kinds:
            counted = [one.n or 0 for one in self.by_month[month] if one.key == key]
            in_table = _count_of(shown, _BY_DISTRICT, key, month)
            return in_table is not None and all(in_table - n >= self.k for n in counted)
        return True

    def _hide_parts(self, numbers: Mapping[str, Number], found: Sequence[Computed], month: int) -> None:
        """Withhold more parts, where those withheld could be worked out from the others."""
        behind = {one.key: _behind(one) for one in found if one.version == self.record.current.version}
        hidden = {key for key in behind if numbers[key].value is None}
        for key in publishable.hidden_with(behind, hidden, k=self.k):
            if not self.is_released(key, month):
                self.told[key][month] = publishable.withheld(numbers[key])

    def is_released(self, key: str, month: int) -> bool:
        """Return whether the number of a month was told before, under the definition in force."""
        before = self.released.of(key, Period.month(month).code)
        return before is not None and before.value is not None and before.version == self.record.current.version

    def _told(self, found: Sequence[Computed], key: str, period: Period, released: Number | None) -> Number:
        versions = sorted((one for one in found if one.key == key), key=lambda one: one.version)
        if not versions:
            return released or Number(
                period=period.code, refusal=self._why_not_there(found), version=self.record.current.version
            )
        if released and len(versions) > 1 and publishable.changes_few(versions[-2], versions[-1], k=self.k):
            return released
        new = publishable.frozen(publishable.number(versions[-1], self.record, k=self.k), released)
        before = released or (publishable.number(versions[0], self.record, k=self.k) if len(versions) > 1 else None)
        return publishable.with_old(new, before, versions[0].replaced_on)

    def _why_not_there(self, found: Sequence[Computed]) -> str:
        """Return why a part has no number where nobody belongs to it: the same reason as where few do."""
        if not self.kinds:
            return Refusal.NOT_STATED.value
        base = max((one.denominator or 0 for one in found), default=0)
        is_share = self.record.current.calculation in _SHARES
        return (Refusal.WITHHELD if is_share and base >= self.record.smallest_base else Refusal.TOO_FEW).value

    def behind(self, month: int) -> publishable.Behind | None:
        """Return what the number of a month, or those of all groups together, say that they are counted from; None without."""
        numbers = [told[month] for told in self.told.values()]
        if any(number.value is None or number.n is None for number in numbers) or not numbers:
            return None
        if self.split != WHOLE:
            return publishable.Behind(sum(number.n or 0 for number in numbers))
        n, yes = numbers[0].n or 0, publishable.count(numbers[0])
        sides = (yes, n - yes) if self.record.current.calculation in _SHARES else ()
        return publishable.Behind(n, sides)

    def withhold(self, month: int) -> None:
        """Tell nothing of a month."""
        for told in self.told.values():
            told[month] = publishable.withheld(told[month])

    def body(self) -> Body:
        """Return what is published."""
        if all(one.refusal is Refusal.WAITING for found in self.by_month.values() for one in found):
            return Body()
        months = self.months[-MONTHS_OF_A_YEAR:]
        year = Period(months[0], months[-1]) if len(months) == MONTHS_OF_A_YEAR else None
        of_year = self.counted.computed(self.record, year, self.split) if year else []
        years = {key: self._year(of_year, key, year, months) for key in self.told} if year else {}
        known = breaks_of(self.record, self.counted, self.months, self.declared)
        parted = [month for month, found in known.items() if any(each.kind in breaks.PARTS for each in found)]
        numbers = {key: list(told.values()) for key, told in self.told.items()}
        pasts = _pasts(self.record, numbers, self.by_month, since=max(parted, default=0))
        return Body(
            tuple(
                Series(key=key, months=marked(told, self.months, known), year=years.get(key), past=pasts.get(key))
                for key, told in numbers.items()
            )
        )

    def _year(self, found: Sequence[Computed], key: str, year: Period, months: Sequence[int]) -> Number:
        return publishable.whole_year(
            [self.told[key][month] for month in months],
            self._told(found, key, year, None),
            self.record,
            before=self.released.year_of(key),
            late_before=self.released.late_in_year_of(key),
            in_tables=bool(self.kinds & {"promises", "feedback", "contacts"} or self.hidden_by_tables & set(months)),
            k=self.k,
        )


def _stands_in(shown: TablesOut, table: str, labels: Iterable[str], month: int) -> bool:
    """Return whether a released table tells these counts of a month; "" is the whole of a table without other labels."""
    return all(_count_of(shown, table, label, month) is not None for label in labels)


def _count_of(shown: TablesOut, table: str, label: str, month: int) -> int | None:
    """Return what a released table tells of a month; "" is the whole of a table without other labels. None: withheld."""
    content = shown.get((table, Period.month(month).code), {"cells": []})
    wanted = [label] if label else []
    return next((cell[-1] for cell in content["cells"] if cell[:-1] == wanted), None)


def _behind(computed: Computed) -> int:
    """Return how many stand behind a part of a whole, or a group."""
    count = computed.denominator if computed.split in ("language", "district") else computed.numerator
    return count or 0


def keep_apart(asked: Sequence[Asked], shown: TablesOut) -> None:
    """Withhold what would show, beside another number of its month or a released table, how few one has more than the other."""
    groups: dict[tuple[str, int], list[Asked]] = defaultdict(list)
    for one in asked:
        if one.split == WHOLE or one.record.current.calculation is Calculation.RISK_RATIO:
            for kind in one.kinds:
                for month in one.months:
                    groups[kind, month].append(one)
    for (kind, month), found in groups.items():
        behind = {each: said for each, one in enumerate(found) if (said := one.behind(month))}
        old = {each for each in behind if all(found[each].is_released(key, month) for key in found[each].told)}
        new = {each: said for each, said in behind.items() if each not in old}
        table, labels = _IN_TABLES[kind]
        in_tables = [publishable.Behind(count) for label in labels if (count := _count_of(shown, table, label, month))]
        whole = [publishable.Behind(sum(one.base for one in in_tables))]
        for each in publishable.too_near(new, [*(behind[one] for one in old), *in_tables, *whole], k=found[0].k):
            found[each].withhold(month)
    _keep_doors_apart(asked)


def _keep_doors_apart(asked: Sequence[Asked]) -> None:
    """Withhold how many cases came through some doors, where beside all contacts of these doors it tells of the few others."""
    by_door = {door: told for one in asked if one.split == "door" for door, told in one.told.items()}
    for one in asked:
        part = one.record.current.numerator
        doors = (part.where or {}).get("door", ()) if part and one.split == WHOLE else ()
        for month in one.months if doors else ():
            said = one.behind(month)
            contacts = [told[month] for door, told in by_door.items() if door in doors and month in told]
            if said is None or not contacts or any(number.value is None for number in contacts):
                continue
            through = sum(publishable.count(number) for number in contacts)
            others = (contacts[0].n or 0) - through - said.sides[1]
            if any(0 < few < one.k for few in (through - said.sides[0], others)) and not one.is_released(WHOLE, month):
                one.withhold(month)


def marked(
    numbers: Sequence[Number], months: Sequence[int], known: Mapping[int, Sequence[Break]]
) -> tuple[Number, ...]:
    """Return the numbers with a mark where their series is not the same thing before and after."""
    found = breaks.in_numbers([(number.version, number.refusal) for number in numbers])
    return tuple(
        replace(number, breaks=_once([*map(Break, found.get(place, ())), *known.get(month, ())]))
        for place, (month, number) in enumerate(zip(months, numbers, strict=True))
    )


def breaks_of(
    record: Record, counted: Counted, months: Sequence[int], declared: Sequence[SeriesBreak]
) -> Mapping[int, Sequence[Break]]:
    """Return the breaks that do not show in the numbers, by month: new definitions, ended imports, what people wrote down."""
    found: dict[int, list[Break]] = defaultdict(list)
    for definition in record.definitions[1:]:
        since = definition.since.year * 100 + definition.since.month
        found[since].append(Break(Kind.RECOUNTED, dict(definition.reason or {})))
    read = {cube for definition in record.definitions for part in definition.parts for cube in part.cubes}
    if any(counted.kinds.get(cube) in _IMPORTED for cube in read):
        for month in breaks.after_imports(counted.imported, months):
            found[month].append(Break(Kind.IMPORT_ENDED))
    for each in declared:
        if not each.indicators or record.code in each.indicators:
            found[each.month].append(Break(Kind.DECLARED, dict(each.words)))
    first = months[0]  # what came before the first month parts nothing
    return {month: kinds for month, kinds in found.items() if month > first}


def _once(found: Sequence[Break]) -> tuple[Break, ...]:
    """Return each break once."""
    return tuple({(each.kind, str(sorted(each.words.items()))): each for each in found}.values())


def _pasts(
    record: Record,
    numbers: Mapping[str, Sequence[Number]],
    by_month: Mapping[int, Sequence[Computed]],
    *,
    since: int,
) -> dict[str, Past]:
    """Say of each newest month whether it has left its own past (from `since` on), all of one indicator looked at together."""
    told = {
        (key, each.period): each.value for key, series in numbers.items() for each in series if each.value is not None
    }
    seen: dict[int, list[Computed]] = defaultdict(list)
    for month, found in by_month.items():
        seen[month] = [
            replace(one, value=value) for one in found if (value := told.get((one.key, one.period))) is not None
        ]
    changes = against_own_past(seen, max(by_month), {record.code: since})
    return {
        change.key: Past(
            change.movement.value,
            *((change.limits.centre, change.limits.low, change.limits.high) if change.limits else ()),
        )
        for change in changes
    }
