"""The list of what was erased on somebody's wish, kept outside the database and outside its backups.

A backup knows nothing of what is erased after it was made. Whoever restores one replays this list before the web starts.
A line holds an opaque name and codes, nothing about a person. It is written to PARVIS_HOME/erasures, a file that is only
added to and is copied off the machine daily; where attachments lie in a shared store, also there, beside them.
"""

import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from parvis.core.references import new_subject

FOLDER = "erasures"
LIST = "erased.jsonl"


@dataclass(frozen=True, slots=True)
class Erasure:
    """One line: what kind of thing (case, reporter …), its opaque name, on what ground, when (ISO, UTC)."""

    id: str
    what: str
    subject: str
    ground: str
    at: str


Replay = Callable[[Erasure], bool]
_replays: dict[str, Replay] = {}


def on_replay(what: str) -> Callable[[Replay], Replay]:
    """Register the function that erases one thing of this kind again; it returns whether it was there to erase."""

    def register(replay: Replay) -> Replay:
        _replays[what] = replay
        return replay

    return register


def path() -> Path:
    """Return where the list lies on this machine."""
    return Path(settings.PARVIS_HOME) / FOLDER / LIST


def is_shared() -> bool:
    """Whether attachments lie in a store that several machines share: then the list lies there too."""
    return not settings.STORAGE_URL.startswith("file:")


def note(*, what: str, subject: str, ground: str, at: datetime) -> Erasure:
    """Add a line, durably, before the erasure itself is committed: a line too many erases again, one too few brings back."""
    line = Erasure(id=new_subject(), what=what, subject=subject, ground=ground, at=at.isoformat())
    text = json.dumps(asdict(line), sort_keys=True) + "\n"
    where = path()
    where.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(where, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, text.encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    if is_shared():
        default_storage.save(f"{FOLDER}/{line.id}.json", ContentFile(text.encode()))
    return line


def lines(more: Iterable[Path] = ()) -> Iterator[Erasure]:
    """Yield every line once: of this machine, of the shared store, and of the files in `more`. Half lines are passed over."""
    seen = set()
    for text in _texts(more):
        try:
            line = Erasure(**json.loads(text))
        except (ValueError, TypeError):
            continue  # the machine stopped while it was written: the erasure itself was not committed either
        if line.id not in seen:
            seen.add(line.id)
            yield line


def _texts(more: Iterable[Path]) -> Iterator[str]:
    for where in (path(), *more):
        if where.exists():
            yield from where.read_text(encoding="utf-8").splitlines()
    if is_shared():
        for name in default_storage.listdir(FOLDER)[1]:
            with default_storage.open(f"{FOLDER}/{name}") as kept:
                yield kept.read().decode()


def replay(more: Iterable[Path] = ()) -> int:
    """Erase again everything on the list; return how many things were there. Raises KeyError for a kind nobody knows."""
    return sum(_replays[line.what](line) for line in lines(more))
