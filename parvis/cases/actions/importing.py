"""Taking in a history batch by batch: the cases and how far it came are saved together or not at all."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from parvis.cases.actions.taking import Intake, take_many
from parvis.cases.models import ImportRun
from parvis.core import ledger
from parvis.core.actors import Actor, ActorKind


class OtherMapping(Exception):
    """Rows of this file were taken in by another mapping."""


class ImportMovedOn(Exception):
    """Somebody else is taking in this file at the same time; nothing was written."""


@transaction.atomic
def begin_import(*, digest: str, mapping_digest: str, file: str, at: datetime) -> ImportRun:
    """Return the run of this file, a new one where none was begun. Raises OtherMapping once a row has been taken."""
    run, is_new = ImportRun.objects.get_or_create(
        digest=digest,
        defaults={"mapping_digest": mapping_digest, "file": file[:200], "started_at": at, "changed_at": at},
    )
    if is_new:
        ledger.write(verb="cases.import_begun", subject=_subject(run), by=importer(run), at=at)
    elif run.mapping_digest != mapping_digest:
        if run.taken:
            raise OtherMapping
        run.mapping_digest, run.last_row, run.left_out, run.refused = mapping_digest, 1, 0, 0
        run.error_bytes, run.ended_at, run.changed_at = 0, None, at
        run.save()
    return run


@transaction.atomic
def take_batch(
    *,
    run: ImportRun,
    intakes: Sequence[Intake],
    last_row: int,
    left_out: int,
    refused: int,
    error_bytes: int,
    at: datetime,
    is_last: bool = False,
) -> ImportRun:
    """Take the rows up to `last_row` and move the run there, in one transaction. Nobody is written to.

    Raises ImportMovedOn where the run no longer stands where `run` says.
    """
    now = ImportRun.objects.select_for_update().get(pk=run.pk)
    if (now.last_row, now.ended_at) != (run.last_row, run.ended_at):
        raise ImportMovedOn
    if intakes:
        take_many(intakes=intakes, by=importer(run), at=at)
    now.last_row, now.changed_at, now.error_bytes = last_row, at, error_bytes
    now.taken, now.left_out, now.refused = now.taken + len(intakes), now.left_out + left_out, now.refused + refused
    counts = Counter(now.by_situation)
    counts.update(intake.situation for intake in intakes)
    now.by_situation = dict(sorted(counts.items()))
    if is_last:
        now.ended_at = at
        ledger.write(
            verb="cases.import_ended", subject=_subject(run), by=importer(run), at=at,
            codes={"taken": now.taken, "left_out": now.left_out, "refused": now.refused},
        )  # fmt: skip
    now.save()
    return now


def importer(run: ImportRun) -> Actor:
    """Return who did what a run brought in."""
    return Actor(ActorKind.IMPORT, f"import-{run.pk}")


def _subject(run: ImportRun) -> str:
    return f"import:{run.pk}"
