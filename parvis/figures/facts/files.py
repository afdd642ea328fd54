"""Where fact files lie, how a new one takes the place of the old, and which of them can be read.

A file is written beside its place, reaches the disk, and is then renamed: whoever reads meets the old one or the new one,
whole. Its digest stands in the database before that, so that a file that is neither is known to be damaged.
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings

from parvis.core.facts import Month
from parvis.figures.models import FactMonth

FOLDER = "facts"
_PARTIAL = ".partial"
_BLOCK = 1 << 20


class Busy(Exception):
    """Another process builds figures on this machine."""


@dataclass(frozen=True, slots=True)
class MonthFile:
    """A file whose bytes are those that were written. `digest` changes whenever one of its rows did."""

    kind: str
    month: Month
    path: Path
    digest: str
    as_of: datetime
    is_frozen: bool


@dataclass(frozen=True, slots=True)
class Damaged:
    """A file that is not there, or not what was written."""

    kind: str
    month: Month
    path: Path
    is_missing: bool


@dataclass(slots=True)
class Readable:
    """The months of a kind that can be counted from, in order, and those that cannot."""

    good: list[MonthFile] = field(default_factory=list)
    bad: list[Damaged] = field(default_factory=list)


def root() -> Path:
    """Return the folder of all fact files."""
    return Path(settings.PARVIS_HOME) / FOLDER


def path_of(kind: str, month: Month) -> Path:
    """Return where the file of a kind and month lies."""
    return root() / kind / f"{month}.parquet"


def read_months(kind: str) -> Readable:
    """Return the files of a kind: the good ones to count from, the bad ones to be named. Months never written are in neither.

    Reads every byte, to compare digests; imports no DuckDB.
    """
    found = Readable()
    for number in (
        FactMonth.objects.filter(kind=kind).exclude(digest="").order_by("month").values_list("month", flat=True)
    ):
        month = Month.from_number(number)
        read = _read(kind, month) or _read(
            kind, month
        )  # a second look: the first may have met it while it was replaced
        if read is None:
            path = path_of(kind, month)
            found.bad.append(Damaged(kind, month, path, is_missing=not path.exists()))
        else:
            found.good.append(read)
    return found


def _read(kind: str, month: Month) -> MonthFile | None:
    row, path = FactMonth.objects.get(kind=kind, month=month.number), path_of(kind, month)
    digest = digest_of(path)
    if not digest or digest not in (row.digest, row.next_digest) or row.as_of is None:
        return None
    return MonthFile(kind, month, path, digest, row.as_of, row.frozen_at is not None)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file in hex, "" where there is none."""
    total = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                total.update(block)
    except FileNotFoundError:
        return ""
    return total.hexdigest()


def partial_of(path: Path) -> Path:
    """Return where the next file is written before it takes the place of the one at `path`."""
    return path.with_name(f".{path.name}{_PARTIAL}")


def to_disk(path: Path) -> None:
    """See that what was written to a file or folder survives a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def swap_in(partial: Path, path: Path) -> None:
    """Let the finished file take its place."""
    os.replace(partial, path)
    to_disk(path.parent)


def folder_for(kind: str) -> Path:
    """Return the folder of a kind, made where it is not there; nobody but its owner reads in it."""
    folder = root() / kind
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def sweep() -> int:
    """Remove what a killed build left beside the files; return how many."""
    gone = 0
    for left in (*root().glob(f".*{_PARTIAL}*"), *root().glob(f"*/.*{_PARTIAL}*")):
        with suppress(FileNotFoundError):
            shutil.rmtree(left) if left.is_dir() else left.unlink()
            gone += 1
    return gone


@contextmanager
def only_builder() -> Iterator[None]:
    """Hold the lock of whoever builds figures on this machine. Raises Busy. It ends with the process, however that ends."""
    root().mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(root() / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Busy from None
        yield
    finally:
        os.close(handle)
