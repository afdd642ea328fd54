"""Writing down that from a month on something is not what it was, so that readers do not take it for a change of the thing itself."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from parvis.core import ledger
from parvis.core.actors import Actor
from parvis.figures.indicators import reading
from parvis.figures.models import SeriesBreak
from parvis.figures.open_data import WRITTEN_IN


class NothingSaid(Exception):
    """There is no sentence, or only in one of the two languages of the figures."""


class UnknownIndicator(Exception):
    """There is no such indicator."""


class GoneAlready(Exception):
    """Somebody has taken it back already."""


@transaction.atomic
def declare(*, month: int, indicators: Sequence[str], words: Mapping[str, str], by: Actor, at: datetime) -> SeriesBreak:
    """Write down a break from a month (as in 202611) on, of these indicators or, without any, of all.

    It stands in every release made from now on. Raises NothingSaid, UnknownIndicator.
    """
    said = {language: words.get(language, "").strip() for language in WRITTEN_IN}
    if not all(said.values()):
        raise NothingSaid
    known = {record.code for record in reading.shipped()}
    if not set(indicators) <= known:
        raise UnknownIndicator
    row = SeriesBreak.objects.create(
        month=month, indicators=sorted(set(indicators)), words=said, declared_at=at, declared_by=by.reference
    )
    codes: dict[str, ledger.Code] = {"month": month, "indicators": len(row.indicators)}
    ledger.write(verb="figures.break_declared", subject="figures", by=by, at=at, codes=codes)
    return row


@transaction.atomic
def take_back(*, row: SeriesBreak, by: Actor, at: datetime) -> None:
    """Leave a break out of the next releases; those that are out keep it. Raises GoneAlready."""
    row = SeriesBreak.objects.select_for_update().get(pk=row.pk)
    if row.withdrawn_at is not None:
        raise GoneAlready
    row.withdrawn_at, row.withdrawn_by = at, by.reference
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    ledger.write(verb="figures.break_withdrawn", subject="figures", by=by, at=at, codes={"month": row.month})
