"""Making a release and a person's word on it. Rows are only added: what is published is never changed or taken back."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from parvis.core import due, ledger
from parvis.core.actors import Actor, ActorKind
from parvis.figures.models import Figure, Release, ReleaseDecision, ReleasedTable, ReleaseOutcome, ReleaseState
from parvis.figures.published import newest_release
from parvis.figures.release import storing, surroundings
from parvis.figures.release.declared import Declaration, Family, shipped
from parvis.figures.release.gathering import Counts, Places, Row, gather, with_pairs
from parvis.figures.release.periods import Month, period
from parvis.figures.release.publishing import Draft, Kept, publish

TablesOut = Mapping[tuple[str, str], Mapping[str, Any]]  # (table, period) → content


class DraftWaiting(Exception):
    """A release is waiting for somebody's word; the next is made after that."""


class NothingNew(Exception):
    """No month has become complete and no correction was asked for."""


class DecidedAlready(Exception):
    """Somebody has given their word on this release."""


class NotOneself(Exception):
    """Whoever made a release by hand does not approve it."""


class NoPerson(Exception):
    """Only a person with an account gives their word."""


def make(
    *,
    cubes: Mapping[str, Iterable[Row]],
    by: Actor,
    at: datetime,
    corrections: Mapping[Month, str] | None = None,
    note: str = "",
    declaration: Declaration | None = None,
    places: Places | None = None,
    seen: Counts | None = None,
    numbers: Callable[[TablesOut], Sequence[Figure]] | None = None,
) -> Release:
    """Make the next release from rows of cubes; it waits for a person's word.

    `corrections`: month → why it is counted again. `numbers` computes the indicators that belong to it, given what its
    tables and those of earlier releases show. What takes minutes is worked out first and without a lock, so that everybody
    else goes on writing; then all is written at once. Raises DraftWaiting, NothingNew, and NotProtected if there is no way
    to publish anything without showing a small count.
    """
    declared = declaration or shipped()
    if Release.objects.waiting().exists():
        raise DraftWaiting
    previous = newest_release()
    drafts = _drafts(declared, cubes, at, corrections or {}, places or surroundings.places(), seen)
    rows = [
        ReleasedTable(
            family=family.name, table=family.name_of(table.levels), period=table.period, content=storing.content(table)
        )
        for family, _year, draft in drafts
        for table in draft.tables
    ]
    figures = list(numbers(_shown(rows)) if numbers else ())
    if not rows and _same(figures):
        raise NothingNew
    months = sorted({month for _family, _year, draft in drafts for month in [*draft.months, *draft.corrected]})
    months = months or [at.year * 100 + at.month]
    release = Release(
        made_at=at,
        made_by=by.reference,
        first_period=period(months[0], "month"),
        last_period=period(months[-1], "month"),
        schema_version=declared.version,
        smallest_count=settings.PARVIS_SMALLEST_COUNT,
        corrections={period(month, "month"): why for month, why in (corrections or {}).items()},
        held_back=sorted({period(month, "month") for _family, _year, draft in drafts for month in draft.held}),
        note=note,
        previous_digest=previous.digest if previous else "",
    )
    _write(release, rows, figures, drafts, previous=previous, by=by, at=at)
    return release


@transaction.atomic
def _write(
    release: Release,
    rows: Sequence[ReleasedTable],
    figures: Sequence[Figure],
    drafts: Sequence[tuple[Family, int, Draft]],
    *,
    previous: Release | None,
    by: Actor,
    at: datetime,
) -> None:
    """Write a release down, unless another was made, or let out, while it was worked out."""
    if Release.objects.waiting().exists() or newest_release() != previous:
        raise DraftWaiting
    release.number = (Release.objects.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    release.digest = digest_of(release, rows, figures)
    release.save()
    for row in rows:
        row.release = release
    for figure in figures:
        figure.release = release
    ReleasedTable.objects.bulk_create(rows, batch_size=500)
    Figure.objects.bulk_create(figures, batch_size=500)
    ReleaseState.objects.bulk_create(
        ReleaseState(release=release, family=family.name, year=year, kept=storing.pack(draft.kept))
        for family, year, draft in drafts
    )
    codes: dict[str, ledger.Code] = {
        "number": release.number, "tables": len(rows), "held_back": len(release.held_back),
    }  # fmt: skip
    ledger.write(verb="figures.release_made", subject="figures", by=by, at=at, codes=codes)


def _drafts(
    declared: Declaration,
    cubes: Mapping[str, Iterable[Row]],
    at: datetime,
    corrections: Mapping[Month, str],
    places: Places,
    seen: Counts | None,
) -> list[tuple[Family, int, Draft]]:
    rows = {name: list(each) for name, each in cubes.items()}
    on = timezone.localdate(at)
    drafts = []
    for family in declared.families.values():
        counts = gather(family, rows)
        known: Counts = {}
        if family.is_seen_elsewhere:
            known = surroundings.seen_elsewhere() if seen is None else seen
        for year in sorted({month // 100 for month in counts} | set(_years(family))):
            draft = publish(
                family,
                year=year,
                kept=_kept(family, year),
                counts=counts,
                places=with_pairs(places, family, counts),
                k=settings.PARVIS_SMALLEST_COUNT,
                on=on,
                known=known,
                corrections=corrections,
            )
            if draft.tables or draft.held:
                drafts.append((family, year, draft))
    return drafts


def _years(family: Family) -> list[int]:
    return list(_approved_states(family).values_list("year", flat=True))


def _approved_states(family: Family) -> Any:
    return ReleaseState.objects.filter(family=family.name, release__in=Release.objects.public())


def _kept(family: Family, year: int) -> Kept:
    state = _approved_states(family).filter(year=year).order_by("-release__number").first()
    return storing.unpack(state.kept) if state else Kept()


def _shown(fresh: Iterable[ReleasedTable]) -> TablesOut:
    """Return what the public will have once these tables are out: (table, period) → content, the newest."""
    approved = ReleasedTable.objects.public().order_by("release__number")
    found = {(row.table, row.period): row.content for row in approved.iterator(chunk_size=200)}
    return found | {(row.table, row.period): row.content for row in fresh}


def _same(figures: Sequence[Figure]) -> bool:
    """Whether the newest public release has exactly these numbers."""
    newest = newest_release()
    kept = newest.figures.all() if newest else ()
    return _by_part(kept) == _by_part(figures)


def _by_part(figures: Iterable[Figure]) -> dict[tuple[str, str, str], Any]:
    return {(each.code, each.split, each.key): each.body for each in figures}


def digest_of(release: Release, tables: Iterable[ReleasedTable], figures: Iterable[Figure] = ()) -> str:
    """Return the digest of everything the public gets with a release, and of the release before."""
    said: list[Any] = [release.number, release.schema_version, release.smallest_count, release.corrections]
    said += [release.note, release.previous_digest]
    said += sorted([each.code, each.split, each.key, json.dumps(each.body, sort_keys=True)] for each in figures)
    said += sorted([row.table, row.period, json.dumps(row.content, sort_keys=True)] for row in tables)
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


@transaction.atomic
def approve(*, release: Release, by: Actor, at: datetime) -> None:
    """Publish a release on the word of a named person; the worker makes its report and files.

    Raises DecidedAlready, NoPerson, NotOneself; nothing is written then.
    """
    if by.reference == release.made_by:
        raise NotOneself
    _decide(release, ReleaseOutcome.APPROVED, by=by, at=at)
    older = ReleaseState.objects.filter(release__number__lt=release.number)
    for family, year in release.states.values_list("family", "year"):
        older.filter(family=family, year=year).delete()
    due.schedule(kind="figures.files", due_at=at, payload={"release": release.number}, key=str(release.number))
    ledger.write(verb="figures.release_approved", subject="figures", by=by, at=at, codes={"number": release.number})


@transaction.atomic
def discard(*, release: Release, by: Actor, at: datetime) -> None:
    """Write down that a release is never published. Raises DecidedAlready, NoPerson."""
    _decide(release, ReleaseOutcome.DISCARDED, by=by, at=at)
    release.states.all().delete()
    ledger.write(verb="figures.release_discarded", subject="figures", by=by, at=at, codes={"number": release.number})


def _decide(release: Release, outcome: ReleaseOutcome, *, by: Actor, at: datetime) -> None:
    if by.kind is not ActorKind.STAFF:
        raise NoPerson
    Release.objects.select_for_update().get(pk=release.pk)
    if ReleaseDecision.objects.filter(release=release).exists():
        raise DecidedAlready
    ReleaseDecision.objects.create(release=release, outcome=outcome, decided_at=at, decided_by=by.reference)
