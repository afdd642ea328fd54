"""Making the files of a release. DuckDB and typst run here: the worker's, in a process of its own, never a web process's."""

import hashlib
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from parvis.figures import downloads, open_data, report
from parvis.figures.downloads import package, tables
from parvis.figures.downloads.giving import given, written
from parvis.figures.models import Release, ReleaseFile
from parvis.guide.printing import made

PACKAGE = "datapackage.json"
_TYPES = {"integer": "BIGINT", "number": "DOUBLE", "date": "DATE", "string": "VARCHAR"}


def make_missing(release: Release, *, at: datetime) -> Iterator[ReleaseFile]:
    """Make the files a public release has not yet, and yield each once it is kept. What is kept is never made again.

    The data package is last: it names the others with their digests. Raises CannotPrint.
    """
    waiting = downloads.missing(release)
    for name in sorted(waiting, key=lambda one: one == PACKAGE):
        yield _keep(release, name, of(release, name), at)


def of(release: Release, name: str) -> bytes:
    """Return the bytes of a file."""
    kind, _dot, suffix = name.partition(".")
    if kind.startswith("report-"):
        return made(report.of_release(release, language=kind.removeprefix("report-")))
    if name == PACKAGE:
        there = [(one.name, one.bytes, one.sha256) for one in downloads.kept(release).values() if one.name != PACKAGE]
        return written(package.described(release, there))
    if suffix == "parquet":
        meanings, rows = (
            (open_data.MEANINGS, open_data.rows(release))
            if kind == "figures"
            else (tables.MEANINGS, tables.rows(release))
        )
        return _parquet(release, meanings, rows)
    return given(release, name)


def _parquet(release: Release, meanings: Mapping[str, str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    from parvis.figures.facts.parquet import Writer

    types = {name: _TYPES[package.type_of(name)] for name in meanings}
    about = {"release": str(release.number), "digest": release.digest, "licence": open_data.LICENCE}
    with tempfile.TemporaryDirectory(prefix="parvis-release-") as folder, Writer(Path(folder)) as writer:
        path = Path(folder) / "rows.parquet"
        writer.write_typed(path, types=types, rows=([row[name] for name in meanings] for row in rows), about=about)
        return path.read_bytes()


def _keep(release: Release, name: str, content: bytes, at: datetime) -> ReleaseFile:
    row = ReleaseFile(
        release=release,
        name=name,
        bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        release_digest=release.digest,
        made_at=at,
    )
    default_storage.delete(row.stored_as)  # of a run that was killed before its row was written
    default_storage.save(row.stored_as, ContentFile(content))
    with transaction.atomic():
        ReleaseFile.objects.filter(release=release, name=name).delete()  # one that the storage has lost
        row.save()
    return row
