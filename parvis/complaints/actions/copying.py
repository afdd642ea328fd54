"""Copies of what somebody handed in, for themselves: a mediator takes the wish down, another one reads it and releases it.

The words that are blacked out may name others: they are kept sealed, like everything here.
"""

import json
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from parvis.cases import retention
from parvis.cases.actions import NeedsAnotherPerson, NothingOpen
from parvis.complaints import access, sealing
from parvis.complaints.models import Grievance, GrievanceCopy, Seen
from parvis.core import due, ledger
from parvis.core.actors import WORKER, Actor

DUE = "complaints.copy_due"


@transaction.atomic
def ask_copy(*, grievance: Grievance, checked: Seen, language: str, by: Actor, at: datetime) -> GrievanceCopy:
    """Take down that somebody wants a copy of what they handed in; it is promised within a month.

    Raises NothingOpen where the grievance is erased, or a copy waits already.
    """
    grievance = Grievance.objects.select_for_update(of=("self",)).get(pk=grievance.pk)
    if grievance.erased_at or grievance.copies.filter(emptied_at=None).exists():
        raise NothingOpen
    asked = GrievanceCopy.objects.create(
        grievance=grievance, checked=checked, language=language, asked_at=at, asked_by=by.reference,
        due_at=at + retention.ANSWER_WITHIN,
    )  # fmt: skip
    codes = {"checked": str(checked)}
    ledger.write(verb="complaints.copy_asked", subject=grievance.subject, by=by, at=at, codes=codes)
    due.schedule(kind=DUE, due_at=asked.due_at, payload={"copy": asked.pk})
    return asked


@transaction.atomic
def release_copy(*, asked: GrievanceCopy, redactions: Sequence[str], by: Actor, at: datetime) -> GrievanceCopy:
    """Release a copy with these words blacked out.

    Raises NeedsAnotherPerson for whoever took the wish down, unless the city has one mediator only; NothingOpen once
    released or emptied.
    """
    asked = GrievanceCopy.objects.select_for_update(of=("self",)).select_related("grievance__key").get(pk=asked.pk)
    if asked.released_at or asked.emptied_at:
        raise NothingOpen
    is_alone = asked.asked_by == by.reference
    if is_alone and access.has_colleague(by.reference):
        raise NeedsAnotherPerson
    words = sorted({word.strip() for word in redactions if word.strip()})
    asked.redactions = seal_words(words, to=asked.grievance.key.public)
    asked.released_at, asked.released_by = at, by.reference
    asked.save(update_fields=["redactions", "released_at", "released_by"])
    codes = {"kept": at <= asked.due_at, "eyes": 2 if is_alone else 4}
    ledger.write(verb="complaints.copy_released", subject=asked.grievance.subject, by=by, at=at, codes=codes)
    return asked


def seal_words(words: Sequence[str], *, to: str) -> bytes:
    """Return words to black out, sealed for the mediators; empty where there are none."""
    return sealing.seal(sealing.padded(json.dumps(list(words)).encode()), to=to) if words else b""


@transaction.atomic
def take_copy(*, asked: GrievanceCopy, by: Actor, at: datetime) -> GrievanceCopy:
    """Write down that a released copy was handed out. Raises NothingOpen before its release, and once it was emptied."""
    asked = GrievanceCopy.objects.select_for_update(of=("self",)).select_related("grievance__key").get(pk=asked.pk)
    if asked.released_at is None or asked.emptied_at:
        raise NothingOpen
    if asked.taken_at is None:
        asked.taken_at = at
        asked.save(update_fields=["taken_at"])
    ledger.write(verb="complaints.copy_taken", subject=asked.grievance.subject, by=by, at=at)
    return asked


@transaction.atomic
def note_late_copy(*, copy_id: int, at: datetime) -> None:
    """Write into the ledger that the month passed without a copy; nothing where it was ready, or the grievance is erased."""
    asked = (
        GrievanceCopy.objects.filter(pk=copy_id, released_at=None, emptied_at=None).select_related("grievance").first()
    )
    if asked is not None:
        ledger.write(verb="complaints.copy_late", subject=asked.grievance.subject, by=WORKER, at=at)
