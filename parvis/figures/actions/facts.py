"""Writing facts: which months changed, writing those whole, freezing years that are over for long.

What is stale is written down before the ledger's position moves on, and a month is no longer stale once its file stands there:
a build that is killed leaves the rest to the next one.
"""

import hmac
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, tzinfo
from functools import cached_property, partial

from django.db import transaction
from django.db.models import F
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.city import directory
from parvis.city.places import normalise
from parvis.core import facts
from parvis.core.actors import ActorKind
from parvis.core.facts import Kind, Making, Month
from parvis.core.models import DatabaseMark, Entry
from parvis.figures.facts import calendar, files, parquet
from parvis.figures.models import FactKind, FactMonth, LedgerPosition, PseudonymKey
from parvis.figures.release.facts import SINCE
from parvis.figures.saying import Said

READER, CITY = "facts", "figures.city"
BATCH = 5_000
LOOK_BACK = 20_000
PSEUDONYM_LENGTH = 16  # 64 bits


def build_facts(*, at: datetime, since: Month | None = None) -> Iterator[Said]:
    """Write every month that changed, and say what was written. With `since`, all from that month on that are not frozen.

    Runs alone (see `files.only_builder`). Killed at any point, the next run finishes it.
    """
    yield from _Builder(at=at).build(since)


def city_code() -> str:
    """Return the code of this city in all its files: made once from country and name, and kept when the name changes."""
    here = directory.current().city
    name = slugify(normalise(here.name)) or "city"
    mark, _is_new = DatabaseMark.objects.get_or_create(name=CITY, defaults={"value": f"{here.country.lower()}-{name}"})
    return mark.value


def pseudonym(key: bytes, subject: str) -> str:
    """Return what stands for the ledger's name of a case under a year's key."""
    return hmac.digest(key, subject.encode(), "sha256").hex()[:PSEUDONYM_LENGTH]


class _Builder:
    """One build."""

    def __init__(self, *, at: datetime) -> None:
        self.at = at
        self.zone: tzinfo = directory.current().city.zone
        self.day: date = calendar.day_of(at, self.zone)
        self.current = Month(self.day.year, self.day.month)
        self.kinds: Mapping[str, Kind] = facts.kinds()
        self.late: Counter[tuple[str, Month]] = Counter()

    @cached_property
    def city(self) -> str:
        return city_code()

    @cached_property
    def closed_years(self) -> frozenset[int]:
        """Years whose key is destroyed."""
        return frozenset(PseudonymKey.objects.filter(key="").values_list("year", flat=True))

    def build(self, since: Month | None) -> Iterator[Said]:
        files.sweep()
        DatabaseMark.objects.get_or_create(name=SINCE, defaults={"value": self.at.isoformat()})
        self._begin_kinds()
        self._read_ledger()
        self._reach_today()
        yield from self._name_late()
        self._let_age()
        yield from self._look_at_files()
        if since is not None:
            yield from self._begin_again(since)
        yield from self._write_stale()
        yield from self._freeze()

    # What is stale

    @transaction.atomic
    def _begin_kinds(self) -> None:
        """Begin kinds nobody wrote yet, and write again what another schema version wrote."""
        if not LedgerPosition.objects.filter(reader=READER).exists():
            newest = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
            LedgerPosition.objects.create(reader=READER, last_entry=newest, **_window(newest))
        known = dict(FactKind.objects.values_list("name", "schema"))
        for name, kind in self.kinds.items():
            if name not in known:
                FactKind.objects.create(name=name, schema=facts.SCHEMA)
                self._mark(kind, kind.beginnings())
            elif known[name] != facts.SCHEMA:
                FactKind.objects.filter(name=name).update(schema=facts.SCHEMA)
                FactMonth.objects.filter(kind=name, frozen_at=None).update(is_stale=True)

    def _read_ledger(self) -> None:
        """Mark the months that lines written since the last build touch."""
        position = LedgerPosition.objects.get(reader=READER)
        last = position.last_entry
        if _count(position.window_from, last) != position.window_count:
            last = position.window_from  # a slow transaction came after: those months are written once more
        while entries := list(Entry.objects.filter(pk__gt=last).defer("canonical").order_by("pk")[:BATCH]):
            last = entries[-1].pk
            with transaction.atomic():
                for kind in self.kinds.values():
                    self._mark_touched(kind, [entry for entry in entries if entry.verb in kind.verbs])
                LedgerPosition.objects.filter(reader=READER).update(last_entry=last)
        LedgerPosition.objects.filter(reader=READER).update(last_entry=last, **_window(last))

    def _mark_touched(self, kind: Kind, entries: Sequence[Entry]) -> None:
        if not entries:
            return
        imported = [entry for entry in entries if entry.actor_kind == ActorKind.IMPORT]
        others = [entry for entry in entries if entry.actor_kind != ActorKind.IMPORT]
        if others:
            self._mark(kind, kind.touched(others))
        if imported:
            self._mark(kind, kind.touched(imported), is_import=True)

    def _mark(self, kind: Kind, moments: Iterable[datetime], *, is_import: bool = False) -> None:
        touched = Counter(Month.of(moment, self.zone) for moment in moments)
        months = {month: count for month, count in touched.items() if month <= self.current}
        if not months:
            return
        closed = {month for month in months if kind.freezes and month.year in self.closed_years}
        if is_import:
            self._note_late(kind, {month: months[month] for month in closed})
        open_ = set(months) - closed
        if kind.is_monthly and open_:
            open_ |= self._up_to_now(kind, min(open_))
        self._add(kind, open_)
        FactMonth.objects.filter(
            kind=kind.name, month__in=[month.number for month in set(months) - closed], frozen_at=None
        ).update(is_stale=True)

    def _up_to_now(self, kind: Kind, first: Month) -> set[Month]:
        found, month = set[Month](), first
        while month <= self.current:
            if not (kind.freezes and month.year in self.closed_years):
                found.add(month)
            month = month.next
        return found

    def _add(self, kind: Kind, months: Iterable[Month]) -> None:
        rows = [FactMonth(kind_id=kind.name, month=month.number) for month in sorted(months)]
        FactMonth.objects.bulk_create(rows, ignore_conflicts=True)

    def _reach_today(self) -> None:
        """See that each monthly kind has its months up to the present one."""
        for kind in self.kinds.values():
            last = FactMonth.objects.filter(kind=kind.name).order_by("-month").values_list("month", flat=True).first()
            if kind.is_monthly and last:
                self._add(kind, self._up_to_now(kind, Month.from_number(last)))

    def _note_late(self, kind: Kind, months: Mapping[Month, int]) -> None:
        """Write down that a history came too late for these months; those nobody ever wrote get a row without a file."""
        for month, count in months.items():
            row, _is_new = FactMonth.objects.get_or_create(
                kind_id=kind.name, month=month.number, defaults={"is_stale": False, "frozen_at": self.at}
            )
            FactMonth.objects.filter(pk=row.pk).update(late_lines=F("late_lines") + count)
            self.late[kind.name, month] += count

    def _name_late(self) -> Iterator[Said]:
        for (kind, month), count in sorted(self.late.items()):
            text = ngettext(
                "%(kind)s %(month)s is frozen and stays as it is: %(n)d line of a history came too late for it.",
                "%(kind)s %(month)s is frozen and stays as it is: %(n)d lines of a history came too late for it.",
                count,
            )
            yield Said(text % {"kind": kind, "month": month, "n": count}, needs_person=True)

    def _let_age(self) -> None:
        """Mark months in which time alone changes something, and those that were not over when they were written."""
        for row in FactMonth.objects.filter(frozen_at=None, is_stale=False, kind__in=list(self.kinds)):
            month = Month.from_number(row.month)
            wanted = calendar.as_of(month, day=self.day, zone=self.zone)
            if row.as_of is None or (row.as_of < wanted and (row.as_of < month.end(self.zone) or not row.is_settled)):
                FactMonth.objects.filter(pk=row.pk).update(is_stale=True)

    def _look_at_files(self) -> Iterator[Said]:
        """Name files that are not what was written; those that may be are written again."""
        for row in FactMonth.objects.exclude(digest=""):
            month = Month.from_number(row.month)
            path = files.path_of(row.kind_id, month)
            digest = files.digest_of(path)
            if digest and digest in (row.digest, row.next_digest):
                if row.next_digest:  # killed while it was swapped in
                    FactMonth.objects.filter(pk=row.pk, frozen_at=None).update(is_stale=True)
                continue
            is_lasting = row.frozen_at is not None
            FactMonth.objects.filter(pk=row.pk, frozen_at=None).update(is_stale=True)
            text = _("%(path)s is damaged.") if digest else _("%(path)s is missing.")
            what = _("It is frozen: bring it back from a copy.") if is_lasting else _("It is written again.")
            yield Said(f"{text % {'path': path}} {what}", needs_person=True)

    def _begin_again(self, since: Month) -> Iterator[Said]:
        again = FactMonth.objects.filter(month__gte=since.number, kind__in=list(self.kinds))
        frozen = again.exclude(frozen_at=None)
        if frozen.exists():
            months = sorted({str(Month.from_number(number)) for number in frozen.values_list("month", flat=True)})
            text = _("Frozen, and not written again: %(months)s.") % {"months": ", ".join(months)}
            yield Said(text, needs_person=True)
        again.filter(frozen_at=None).update(is_stale=True)

    # Writing

    def _write_stale(self) -> Iterator[Said]:
        stale = FactMonth.objects.filter(is_stale=True, frozen_at=None, kind__in=list(self.kinds))
        found = list(stale.order_by("kind", "month"))
        if not found:
            yield Said(_("No month changed."))
            return
        with parquet.Writer(files.root()) as writer:
            yield from self._write_all(found, writer)

    def _write_all(self, months: Iterable[FactMonth], writer: parquet.Writer) -> Iterator[Said]:
        for row in months:
            rows, size = self._write(row, self.kinds[row.kind_id], writer)
            text = ngettext(
                "%(kind)s %(month)s: %(n)d row, %(size)s kB", "%(kind)s %(month)s: %(n)d rows, %(size)s kB", rows
            )
            names = {
                "kind": row.kind_id,
                "month": Month.from_number(row.month),
                "n": rows,
                "size": f"{size / 1000:.1f}",
            }
            yield Said(text % names)

    def _write(self, row: FactMonth, kind: Kind, writer: parquet.Writer) -> tuple[int, int]:
        """Write one month whole and let it take the place of what was there; return its rows and bytes."""
        month = Month.from_number(row.month)
        as_of = calendar.as_of(month, day=self.day, zone=self.zone)
        last_entry = LedgerPosition.objects.values_list("last_entry", flat=True).get(reader=READER)
        making = Making(month, self.zone, as_of, partial(pseudonym, self._key(month.year) if kind.freezes else b""))
        path = files.folder_for(kind.name) / files.path_of(kind.name, month).name
        partial_ = files.partial_of(path)
        about = {
            "kind": kind.name, "schema": str(facts.SCHEMA), "city": self.city, "month": str(month),
            "as_of": as_of.astimezone(self.zone).isoformat(),
        }  # fmt: skip
        rows = writer.write(
            partial_,
            columns=kind.all_columns,
            rows=((self.city, month.number, *values) for values in kind.rows(making)),
            about=about,
        )
        files.to_disk(partial_)
        digest, size = files.digest_of(partial_), partial_.stat().st_size
        mine = FactMonth.objects.filter(pk=row.pk, frozen_at=None)
        if not mine.update(next_digest=digest):
            raise FrozenMonth(f"{kind.name} {month}")
        files.swap_in(partial_, path)
        mine.update(
            digest=digest, next_digest="", rows=rows, bytes=size, schema=facts.SCHEMA, as_of=as_of, last_entry=last_entry,
            written_at=self.at, is_stale=False, is_settled=kind.is_settled(making),
        )  # fmt: skip
        return rows, size

    def _key(self, year: int) -> bytes:
        """Return the key of a year, made where there is none. Raises FrozenMonth once it is destroyed."""
        row, _is_new = PseudonymKey.objects.get_or_create(
            year=year, defaults={"key": secrets.token_hex(32), "made_at": self.at}
        )
        if not row.key:
            raise FrozenMonth(str(year))
        return bytes.fromhex(row.key)

    # Freezing

    def _freeze(self) -> Iterator[Said]:
        """Destroy the keys of years that are over for 18 months, and freeze their months; every one was written just now."""
        for key in PseudonymKey.objects.exclude(key=""):
            if self.day < calendar.freezes_on(key.year, key_made_on=calendar.day_of(key.made_at, self.zone)):
                continue
            names = [name for name, kind in self.kinds.items() if kind.freezes]
            months = FactMonth.objects.filter(
                kind__in=names, month__gte=key.year * 100, month__lt=(key.year + 1) * 100, frozen_at=None
            )
            with transaction.atomic():
                months.update(frozen_at=self.at, is_stale=False)
                PseudonymKey.objects.filter(pk=key.pk).update(key="", destroyed_at=self.at)
            yield Said(
                _(
                    "The key of %(year)d is destroyed and its months are frozen: no pseudonym of them leads back to a case."
                )
                % {"year": key.year}
            )


class FrozenMonth(Exception):
    """The month is frozen, or the key of its year is destroyed; nothing was written."""


def _count(after: int, until: int) -> int:
    return Entry.objects.filter(pk__gt=after, pk__lte=until).count()


def _window(last: int) -> dict[str, int]:
    after = max(last - LOOK_BACK, 0)
    return {"window_from": after, "window_count": _count(after, last)}
