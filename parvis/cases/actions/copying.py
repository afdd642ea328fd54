"""Copies of their data for those who ask: one person takes the wish down, a second looks through it and releases it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from parvis.cases import retention
from parvis.cases.actions.locking import said
from parvis.cases.actions.refusals import NeedsAnotherPerson, NothingOpen
from parvis.cases.models import AccessRequest, Case, Checked, CopyKind, Reporter
from parvis.core import due, ledger
from parvis.core.actors import WORKER, Actor

DUE = "cases.copy_due"


@transaction.atomic
def ask_copy(
    *,
    checked: Checked,
    reason: str,
    language: str,
    by: Actor,
    at: datetime,
    reporter: Reporter | None = None,
    name: str = "",
    cases: Sequence[Case] = (),
) -> AccessRequest:
    """Take down that somebody wants a copy: of their own reports (`reporter`), or of what others wrote of them (`name`).

    It is promised within a month. Raises NeedsReason without words, ValueError without a reporter or a name.
    """
    words = said(reason)
    if reporter is None and not name.strip():
        raise ValueError("Whose copy?")
    kind = CopyKind.OWN if reporter else CopyKind.ABOUT
    asked = AccessRequest.objects.create(
        kind=kind, reporter=reporter, name=name.strip(), checked=checked, reason=words, language=language, asked_at=at,
        asked_by=by.reference, due_at=at + retention.ANSWER_WITHIN,
    )  # fmt: skip
    asked.cases.set(cases)
    codes = {"kind": str(kind), "checked": str(checked)}
    ledger.write(verb="cases.copy_asked", subject=asked.subject, by=by, at=at, codes=codes)
    due.schedule(kind=DUE, due_at=asked.due_at, payload={"copy": asked.pk})
    return asked


@transaction.atomic
def release_copy(
    *,
    asked: AccessRequest,
    redactions: Sequence[str],
    by: Actor,
    at: datetime,
    cases: Sequence[Case] | None = None,
) -> AccessRequest:
    """Release a copy with these words blacked out; `cases` narrows what a copy *about* somebody draws on.

    Raises NeedsAnotherPerson for whoever took the wish down, NothingOpen once released.
    """
    asked = AccessRequest.objects.select_for_update(of=("self",)).get(pk=asked.pk)
    if asked.released_at:
        raise NothingOpen
    if asked.asked_by == by.reference:
        raise NeedsAnotherPerson
    asked.redactions = sorted({word.strip() for word in redactions if word.strip()})
    asked.released_at, asked.released_by = at, by.reference
    asked.save(update_fields=["redactions", "released_at", "released_by"])
    if cases is not None:
        asked.cases.set(cases)
    codes = {"kept": at <= asked.due_at}
    ledger.write(verb="cases.copy_released", subject=asked.subject, by=by, at=at, codes=codes)
    return asked


@transaction.atomic
def take_copy(*, asked: AccessRequest, by: Actor, at: datetime) -> AccessRequest:
    """Write down that a released copy was handed out. Raises NothingOpen before its release, and once it was emptied."""
    asked = AccessRequest.objects.select_for_update(of=("self",)).get(pk=asked.pk)
    if asked.released_at is None or asked.emptied_at:
        raise NothingOpen
    if asked.taken_at is None:
        asked.taken_at = at
        asked.save(update_fields=["taken_at"])
    ledger.write(verb="cases.copy_taken", subject=asked.subject, by=by, at=at)
    return asked


@transaction.atomic
def note_late_copy(*, copy_id: int, at: datetime) -> None:
    """Write into the ledger that the month passed without a copy; nothing where it was ready."""
    asked = AccessRequest.objects.filter(pk=copy_id, released_at=None).first()
    if asked is not None:
        ledger.write(verb="cases.copy_late", subject=asked.subject, by=WORKER, at=at)
