"""Monthly sums: stated, looked at, signed, corrected. A signed one is never edited."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from parvis.city import directory
from parvis.core import ledger
from parvis.core.actors import Actor
from parvis.figures.models.sums import MonthlySum, SumCell, SumSource
from parvis.figures.sums import measures, stated
from parvis.figures.sums.measures import Cell, Measure, month_of, next_month
from parvis.people.models import User


class UnknownMeasure(Exception):
    """The closed list has no such measure."""


class MonthNotOver(Exception):
    """The month is not over yet, or the measure is not counted for it."""


class WrongCell(Exception):
    """A number stands for a place or category the measure does not have, or is none."""


class NothingStated(Exception):
    """There is no number at all."""


class AlreadySigned(Exception):
    """Somebody signed this month: it is corrected with a reason, not stated again."""


class NeedsReason(Exception):
    """A correction says why; somebody who signs what looks odd says why it is right."""


class SeenOther(Exception):
    """The numbers are not those that were looked at any more."""


class NothingChanged(Exception):
    """The correction says what is in force already."""


@transaction.atomic
def state(
    *,
    measure: Measure,
    month: int,
    cells: Mapping[Cell, int],
    source: SumSource,
    by: Actor,
    at: datetime,
    reason: str = "",
    instead_of: Iterable[Cell] | None = None,
) -> MonthlySum:
    """Write down the numbers of one measure and month (yyyymm) as a draft, in place of an earlier draft.

    `instead_of` names the cells that were asked for: the draft's others stay (a long table is filled in in parts). After a
    signature it is a correction and needs a reason. Raises UnknownMeasure, NotLawful, MonthNotOver, WrongCell,
    NothingStated, NeedsReason, SeenOther where somebody else states it in the same moment.
    """
    _check(measure, month, cells, at=at)
    signed = _newest_signed(measure, month)
    if signed is not None and not reason.strip():
        raise NeedsReason
    draft = MonthlySum.objects.select_for_update().drafts().filter(measure=measure.code, month=month).first()
    kept: dict[Cell, int] = {}
    if instead_of is not None:
        asked = set(instead_of)
        before = stated.cells_of(draft) if draft else stated.cells_of(signed) if signed else {}
        kept = {cell: amount for cell, amount in before.items() if cell not in asked}
    together = {**kept, **cells}
    if not together:
        raise NothingStated
    if draft is not None:
        draft.delete()
    try:
        with transaction.atomic():
            statement = MonthlySum.objects.create(
                measure=measure.code, month=month, version=signed.version + 1 if signed else 1, source=source,
                reason=reason.strip() if signed else "", stated_at=at, stated_by=by.reference,
            )  # fmt: skip
    except IntegrityError as somebody_else:
        raise SeenOther from somebody_else
    SumCell.objects.bulk_create(
        SumCell(statement=statement, district=district, category=category, amount=amount)
        for (district, category), amount in sorted(together.items())
    )
    codes: dict[str, ledger.Code] = {"cells": len(together), "source": str(source)}
    _write("figures.sum_stated", statement, by=by, at=at, **codes)
    return statement


@transaction.atomic
def state_all(*, sums: Mapping[tuple[str, int], Mapping[Cell, int]], by: Actor, at: datetime) -> list[MonthlySum]:
    """Write down what a file says as drafts: all of it or nothing.

    Raises AlreadySigned for a month that somebody signed, and what `state` raises.
    """
    known = measures.every()
    found = []
    for (code, month), cells in sorted(sums.items()):
        if code not in known:
            raise UnknownMeasure(code)
        if _newest_signed(known[code], month) is not None:
            raise AlreadySigned(code, month)
        found.append(state(measure=known[code], month=month, cells=cells, source=SumSource.FILE, by=by, at=at))
    return found


@transaction.atomic
def sign(
    *, statement: MonthlySum, seen: str, signed_as: str, explains: str, by: User, actor: Actor, at: datetime
) -> MonthlySum:
    """Vouch with one's name for the numbers that were looked at (`seen`: their fingerprint); they are in force from now on.

    Raises AlreadySigned, SeenOther, NeedsReason where something looks odd and nothing is said to it, NothingChanged for a
    correction without a difference.
    """
    statement = MonthlySum.objects.select_for_update().get(pk=statement.pk)
    if statement.is_signed:
        raise AlreadySigned
    cells = stated.cells_of(statement)
    if fingerprint(cells) != seen:
        raise SeenOther
    measure = measures.every()[statement.measure]
    before = _newest_signed(measure, statement.month)
    if before is not None and stated.cells_of(before) == cells:
        raise NothingChanged
    odd = stated.look_at(measure, statement.month, cells, districts=directory.current().districts)
    if odd and not explains.strip():
        raise NeedsReason
    statement.signed_at, statement.signed_by = at, by.actor_reference
    statement.signed_name, statement.signed_as = str(by), signed_as.strip()
    statement.remarks, statement.explains = len(odd), explains.strip()
    statement.save()
    _write("figures.sum_signed", statement, by=actor, at=at, remarks=len(odd))
    return statement


@transaction.atomic
def drop(*, statement: MonthlySum, by: Actor, at: datetime) -> None:
    """Throw a draft away. Raises AlreadySigned."""
    statement = MonthlySum.objects.select_for_update().get(pk=statement.pk)
    if statement.is_signed:
        raise AlreadySigned
    _write("figures.sum_dropped", statement, by=by, at=at)
    statement.delete()


def fingerprint(cells: Mapping[Cell, int]) -> str:
    """Return what stands for exactly these numbers."""
    lines = [[place, column, amount] for (place, column), amount in sorted(cells.items())]
    return hashlib.sha256(json.dumps(lines).encode()).hexdigest()


def _check(measure: Measure, month: int, cells: Mapping[Cell, int], *, at: datetime) -> None:
    if measures.every().get(measure.code) != measure:
        raise UnknownMeasure(measure.code)
    here = directory.current()
    measures.check_lawful(measure, here.pack.staff_groups, here.city.default_language)
    first = month_of(month)
    if next_month(first) > timezone.localdate(at) or not measure.is_asked_for(first):
        raise MonthNotOver
    allowed = set(measure.cells(list(here.districts)))
    for cell, amount in cells.items():
        if cell not in allowed or isinstance(amount, bool) or not 0 <= amount <= 10**12:
            raise WrongCell(cell)


def _newest_signed(measure: Measure, month: int) -> MonthlySum | None:
    return MonthlySum.objects.in_force().filter(measure=measure.code, month=month).first()


def _write(verb: str, statement: MonthlySum, *, by: Actor, at: datetime, **codes: ledger.Code) -> None:
    said: dict[str, ledger.Code] = {
        "measure": statement.measure, "month": statement.month, "version": statement.version, **codes,
    }  # fmt: skip
    ledger.write(verb=verb, subject=statement.subject, by=by, at=at, codes=said)
