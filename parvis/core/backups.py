"""Backups: one encrypted file with the database and the stored photos as they were at one moment, and the way back.

A backup is encrypted to public keys (age); the machine that makes it cannot read it. No key of ours is ever in it, nor the
list of what was erased: that lies elsewhere and is replayed on restore, before anybody sees what came back.

The database is copied first, the files after it: whatever the copied rows name was stored before them.
"""

import hashlib
import io
import json
import os
import sqlite3
import tarfile
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

import pyrage
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import connection, transaction

from parvis.core import erasures, postgres_tools
from parvis.core.models import DatabaseMark

KEEP_DAYS = 35
LAST, RESTORING = "last_backup", "restoring"
_PREFIX, _SUFFIX, _PARTIAL = "parvis-", ".tar.gz.age", ".partial"
_DATABASE, _MANIFEST, _FILES = "database", "manifest.json", "files/"
_STAMP = "%Y%m%dT%H%M%SZ"


class CannotBackUp(Exception):
    """The backup cannot be made or read; the sentence says what to do."""


class NotEmpty(Exception):
    """The database already holds something; the word to say is its name."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds: written last, so that a backup without it is none."""

    made_at: str
    vendor: str
    database_sha256: str
    files: dict[str, str]


def recipients() -> list[Any]:
    """Return the public keys of PARVIS_BACKUP_KEY. Raises CannotBackUp where there is none or one is no age key."""
    words = settings.PARVIS_BACKUP_KEY.replace(",", " ").split()
    if not words:
        raise CannotBackUp("Set PARVIS_BACKUP_KEY to the public key (age1…) that backups are encrypted to.")
    try:
        return [pyrage.x25519.Recipient.from_str(word) for word in words]
    except pyrage.RecipientError:
        raise CannotBackUp("PARVIS_BACKUP_KEY holds something that is no age public key (age1…).") from None


def back_up(folder: Path, *, at: datetime, keep_days: int = KEEP_DAYS) -> Path:
    """Write one backup into the folder and return its path; older ones than `keep_days` go. Raises CannotBackUp.

    The file appears under its name only once it is whole. What a killed run left is swept away by the next.
    """
    keys = recipients()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _sweep_partial(folder)
    target = folder / f"{_PREFIX}{at.astimezone(UTC).strftime(_STAMP)}{_SUFFIX}"
    partial = folder / f".{target.name}{_PARTIAL}"
    with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        with _database_copy() as copy, _pipe_from(lambda sink: _write_archive(sink, copy, at=at)) as source:
            pyrage.encrypt_io(source, out, keys)
        out.flush()
        os.fsync(out.fileno())
    os.replace(partial, target)
    with transaction.atomic():
        DatabaseMark.objects.update_or_create(name=LAST, defaults={"value": at.astimezone(UTC).isoformat()})
    _rotate(folder, at=at, keep_days=min(keep_days, KEEP_DAYS))
    return target


@contextmanager
def _pipe_from(produce: Callable[[IO[bytes]], None]) -> Iterator[IO[bytes]]:
    """Yield what `produce` writes while it writes it; its failure is raised at the end: nothing half counts as whole."""
    read, write = os.pipe()
    problems: list[BaseException] = []

    def run() -> None:
        try:
            with os.fdopen(write, "wb") as sink:
                produce(sink)
        except BaseException as problem:  # raised again below, in the thread of the caller
            problems.append(problem)

    worker = threading.Thread(target=run, name="backup", daemon=True)
    worker.start()
    with os.fdopen(read, "rb") as source:
        yield source
    worker.join()
    if problems:
        raise problems[0]


def _write_archive(sink: IO[bytes], database: IO[bytes], *, at: datetime) -> None:
    files: dict[str, str] = {}
    with tarfile.open(fileobj=sink, mode="w|gz") as archive:
        digest = _add(archive, _DATABASE, database, at=at)
        for name in stored_files():
            with suppress(FileNotFoundError), default_storage.open(name) as kept:  # erased between listing and reading
                files[name] = _add(archive, _FILES + name, kept, at=at)
        manifest = Manifest(at.astimezone(UTC).isoformat(), connection.vendor, digest, files)
        text = json.dumps({name: getattr(manifest, name) for name in Manifest.__slots__}, sort_keys=True).encode()
        _add(archive, _MANIFEST, io.BytesIO(text), at=at)


def _add(archive: tarfile.TarFile, name: str, content: Any, *, at: datetime) -> str:
    size = content.seek(0, io.SEEK_END) if not isinstance(content, File) else content.size
    content.seek(0)
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = int(size), 0o600, int(at.timestamp())
    reading = _Digesting(content)
    archive.addfile(member, reading)
    return reading.sha256.hexdigest()


class _Digesting(io.RawIOBase):
    """Hands on what it reads and digests it on the way."""

    def __init__(self, source: Any) -> None:
        self.source, self.sha256 = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data: bytes = self.source.read(size)
        self.sha256.update(data)
        return data


@contextmanager
def _database_copy() -> Iterator[IO[bytes]]:
    """Yield a consistent copy of the database as a file without a name: a killed run leaves nothing readable behind."""
    home = Path(settings.PARVIS_HOME)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if connection.vendor == "postgresql":
        with tempfile.TemporaryFile(dir=home) as out:
            postgres_tools.dump(out)
            yield out
        return
    handle, name = tempfile.mkstemp(prefix=".backup-", suffix=".sqlite3", dir=home)
    try:
        os.close(handle)
        connection.ensure_connection()
        with sqlite3.connect(name) as copy:
            copy.execute("PRAGMA journal_mode=OFF")
            connection.connection.backup(copy)
        copy.close()
        with open(name, "rb") as out:
            os.unlink(name)
            yield out
    finally:
        with suppress(FileNotFoundError):
            os.unlink(name)


def stored_files(folder: str = "") -> Iterator[str]:
    """Yield the names of all stored files but the list of erasures, which must survive apart from backups."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    prefix = f"{folder}/" if folder else ""
    for name in sorted(names):
        yield prefix + name
    for name in sorted(folders):
        if prefix or name != erasures.FOLDER:
            yield from stored_files(prefix + name)


def _sweep_partial(folder: Path) -> None:
    for left in folder.glob(f".{_PREFIX}*{_PARTIAL}"):
        left.unlink(missing_ok=True)
    for left in Path(settings.PARVIS_HOME).glob(".backup-*.sqlite3*"):
        left.unlink(missing_ok=True)


def _rotate(folder: Path, *, at: datetime, keep_days: int) -> None:
    """Delete backups older than `keep_days`: what was erased must not live on in them."""
    for each in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        with suppress(ValueError):
            made = datetime.strptime(each.name[len(_PREFIX) : -len(_SUFFIX)], _STAMP).replace(tzinfo=UTC)
            if made < at - timedelta(days=keep_days):
                each.unlink()


def last_made() -> datetime | None:
    """Return when the last whole backup was made here, None where there was none."""
    value = DatabaseMark.objects.filter(name=LAST).values_list("value", flat=True).first()
    return datetime.fromisoformat(value) if value else None


# -- The way back


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A whole, verified backup in a folder only this user reads."""

    manifest: Manifest
    folder: Path

    @property
    def database(self) -> Path:
        """Where the database's copy lies."""
        return self.folder / _DATABASE

    def file(self, name: str) -> Path:
        """Where the copy of a stored file lies."""
        return self.folder / hashlib.sha256(name.encode()).hexdigest()


@contextmanager
def unpacked(source: Path, identity: str) -> Iterator[Unpacked]:
    """Decrypt a backup into a folder that goes again, and see that it is whole. Raises CannotBackUp."""
    try:
        key = pyrage.x25519.Identity.from_str(_private_key(identity))
    except pyrage.IdentityError:
        raise CannotBackUp("The identity is no age private key (AGE-SECRET-KEY-…).") from None
    home = Path(settings.PARVIS_HOME)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=home) as name:
        folder = Path(name)

        def decrypt(sink: IO[bytes]) -> None:
            with source.open("rb") as encrypted:
                pyrage.decrypt_io(encrypted, sink, [key])

        try:
            with _pipe_from(decrypt) as plain:
                found = _read_archive(plain, folder)
                while plain.read(1 << 16):
                    pass  # to the end: only there a cut-off file shows
        except (OSError, EOFError, tarfile.TarError, pyrage.DecryptError, ValueError, KeyError):
            raise CannotBackUp("This backup cannot be read: another key, or the file is cut or changed.") from None
        yield found


def _private_key(text: str) -> str:
    lines = [line.strip() for line in text.splitlines()]
    return next((line for line in lines if line.startswith("AGE-SECRET-KEY-")), "")


def _read_archive(plain: IO[bytes], folder: Path) -> Unpacked:
    digests: dict[str, str] = {}
    manifest = None
    with tarfile.open(fileobj=plain, mode="r|gz") as archive:
        for member in archive:
            content = archive.extractfile(member)
            if content is None:
                raise ValueError(member.name)
            if member.name == _MANIFEST:
                manifest = Manifest(**json.loads(content.read()))
                continue
            name = member.name.removeprefix(_FILES)
            where = folder / (_DATABASE if member.name == _DATABASE else hashlib.sha256(name.encode()).hexdigest())
            digests[member.name] = _copy(content, where)
    if manifest is None:
        raise ValueError("no manifest")
    expected = {_DATABASE: manifest.database_sha256} | {_FILES + name: it for name, it in manifest.files.items()}
    if digests != expected:
        raise ValueError("not as it was written")
    return Unpacked(manifest, folder)


def _copy(content: IO[bytes], where: Path) -> str:
    sha256 = hashlib.sha256()
    with open(os.open(where, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        while chunk := content.read(1 << 20):
            sha256.update(chunk)
            out.write(chunk)
    return sha256.hexdigest()


def refuse_full_database(word: str) -> None:
    """Raise NotEmpty where the database holds entries of a ledger, unless the word said is its name."""
    tables = set(connection.introspection.table_names())
    if "core_entry" not in tables:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM core_entry LIMIT 1")
        is_full = cursor.fetchone() is not None
    name = Path(str(connection.settings_dict["NAME"])).stem
    if is_full and word != name:
        raise NotEmpty(name)


def put_back(backup: Unpacked) -> None:
    """Put files and database in place. The database comes marked *restoring*: nothing is served until `finish` is done.

    Raises CannotBackUp for a backup of the other kind of database.
    """
    if backup.manifest.vendor != connection.vendor:
        raise CannotBackUp(f"This is a backup of {backup.manifest.vendor}; the database here is {connection.vendor}.")
    for name in backup.manifest.files:
        default_storage.delete(name)
        with backup.file(name).open("rb") as content:
            default_storage.save(name, File(content))
    if connection.vendor == "postgresql":
        connection.close()
        postgres_tools.load(backup.database, mark=RESTORING)
        return
    with sqlite3.connect(backup.database) as copy:
        copy.execute("INSERT OR REPLACE INTO core_databasemark (name, value) VALUES (?, 'yes')", [RESTORING])
    copy.close()
    connection.close()
    where = Path(str(connection.settings_dict["NAME"]))
    for beside in ("-wal", "-shm"):
        Path(f"{where}{beside}").unlink(missing_ok=True)
    where.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with backup.database.open("rb") as written:
        os.fsync(written.fileno())
    os.replace(backup.database, where)


Catchup = Callable[[datetime], None]
_catchups: list[Catchup] = []


def on_restored(catch_up: Catchup) -> Catchup:
    """Call `catch_up(now)` once a restored database has been migrated and its erasures replayed, before it is served."""
    _catchups.append(catch_up)
    return catch_up


def catch_up(*, at: datetime) -> None:
    """Let every app do what the time since the backup asks for: periods that ran out, indexes."""
    for each in _catchups:
        each(at)


def is_unfinished() -> bool:
    """Whether a restore was begun here and what had been erased has not been erased again yet."""
    return DatabaseMark.objects.filter(name=RESTORING).exists()


def finished() -> None:
    """Take the mark away: what came back may be seen."""
    DatabaseMark.objects.filter(name=RESTORING).delete()
