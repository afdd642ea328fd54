"""One file from end to end, in batches: what the command does, without its words."""

import gc
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from parvis.cases.actions.importing import begin_import, take_batch
from parvis.cases.importing.errors import ErrorFile
from parvis.cases.importing.mapping import Mapping
from parvis.cases.importing.reading import digest_of, open_rows
from parvis.cases.importing.rows import Read, Wrong, read_row
from parvis.cases.models import ImportRun

BATCH = 250  # rows in one transaction: on SQLite nobody else writes meanwhile
Progress = Callable[[int, int], None]


@dataclass
class Outcome:
    """What came of a file. `resumed_after`: the row behind which this run began (1 is the heading)."""

    taken: int = 0
    left_out: int = 0
    refused: int = 0
    last_row: int = 1
    resumed_after: int = 1
    was_done: bool = False
    by_situation: Counter[str] = field(default_factory=Counter)
    unnamed: Counter[tuple[str, str]] = field(default_factory=Counter)

    def count(self, batch: list[Read]) -> None:
        self.taken += sum(read.intake is not None for read in batch)
        self.left_out += sum(read.is_left_out for read in batch)
        self.refused += sum(bool(read.wrongs) for read in batch)
        self.by_situation.update(read.intake.situation for read in batch if read.intake)
        self.unnamed.update((wrong.column, wrong.what) for read in batch for wrong in read.wrongs)


def try_file(path: Path, mapping: Mapping, *, errors: Path, at: datetime, progress: Progress) -> Outcome:
    """Read the whole file and write down what is wrong; save nothing. Raises FileRefused."""
    outcome, list_ = Outcome(), ErrorFile(errors)
    with closing(open_rows(path, mapping)) as rows:
        for batch in _batches(rows.rows, mapping, at):
            list_.write(_wrongs(batch))
            outcome.count(batch)
            outcome.last_row = batch[-1].row
            progress(rows.done(), rows.total)
    return outcome


def take_file(
    path: Path, mapping: Mapping, *, errors: Path, at: datetime, progress: Progress, batch_rows: int = BATCH
) -> Outcome:
    """Take the file in from where an earlier run came to. Raises FileRefused, OtherMapping, ImportMovedOn."""
    run = begin_import(digest=digest_of(path), mapping_digest=mapping.digest, file=path.name, at=at)
    outcome = Outcome(resumed_after=run.last_row)
    if run.ended_at:
        outcome.was_done = True
        return _told(outcome, run)
    list_ = ErrorFile(errors, keep_bytes=run.error_bytes)
    with closing(open_rows(path, mapping, after=run.last_row)) as rows, _collecting_between_batches() as collect:
        for batch in _batches(rows.rows, mapping, at, batch_rows):
            error_bytes = list_.write(_wrongs(batch))
            run = _take(run, batch, error_bytes, at)
            outcome.unnamed.update((wrong.column, wrong.what) for wrong in _wrongs(batch))
            progress(rows.done(), rows.total)
            collect()
    run = take_batch(
        run=run,
        intakes=[],
        last_row=run.last_row,
        left_out=0,
        refused=0,
        error_bytes=run.error_bytes,
        at=at,
        is_last=True,
    )
    return _told(outcome, run)


@contextmanager
def _collecting_between_batches() -> Iterator[Callable[[], object]]:
    """Let the collector run between batches only: within one it walks a hundred thousand rows that are all in use."""
    gc.freeze()
    gc.disable()
    try:
        yield gc.collect
    finally:
        gc.enable()
        gc.unfreeze()


def _take(run: ImportRun, batch: list[Read], error_bytes: int, at: datetime) -> ImportRun:
    return take_batch(
        run=run,
        intakes=[read.intake for read in batch if read.intake],
        last_row=batch[-1].row,
        left_out=sum(read.is_left_out for read in batch),
        refused=sum(bool(read.wrongs) for read in batch),
        error_bytes=error_bytes,
        at=at,
    )


def _told(outcome: Outcome, run: ImportRun) -> Outcome:
    outcome.taken, outcome.left_out, outcome.refused = run.taken, run.left_out, run.refused
    outcome.last_row, outcome.by_situation = run.last_row, Counter(run.by_situation)
    return outcome


def _batches(
    rows: Iterator[tuple[int, dict[str, str] | None]], mapping: Mapping, at: datetime, size: int = BATCH
) -> Iterator[list[Read]]:
    while batch := [read_row(number, values, mapping, at=at) for number, values in islice(rows, size)]:
        yield batch


def _wrongs(batch: list[Read]) -> list[Wrong]:
    return [wrong for read in batch for wrong in read.wrongs]
