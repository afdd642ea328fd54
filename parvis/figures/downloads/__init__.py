"""The files of a release: made once by the worker when it goes out, kept in the storage, given as they are for ever.

    downloads.find(release, "tables.parquet")      → the file with its size and digest, or None while it is not made

CSV and JSON are given without waiting for the worker, too: the same bytes, written from the same rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.files.storage import default_storage
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.figures.models import Release, ReleaseFile

CSV, JSON, PARQUET, PDF = "text/csv", "application/json", "application/vnd.apache.parquet", "application/pdf"


@dataclass(frozen=True, slots=True)
class Download:
    """A file that every release has. `about`: figures (indicators), tables (counts), codes, package or report."""

    name: str
    media_type: str
    about: str
    label: str | Promise
    language: str = ""


ALL: Mapping[str, Download] = {
    one.name: one
    for one in (
        Download("figures.csv", CSV, "figures", _("A table (CSV)")),
        Download("figures.json", JSON, "figures", "JSON"),
        Download("figures.parquet", PARQUET, "figures", _("Parquet, for statistics programs")),
        Download("tables.csv", CSV, "tables", _("A table (CSV)")),
        Download("tables.json", JSON, "tables", "JSON"),
        Download("tables.parquet", PARQUET, "tables", _("Parquet, for statistics programs")),
        Download("codes.csv", CSV, "codes", _("Names of the codes (CSV)")),
        Download("datapackage.json", JSON, "package", _("What every column means (data package)")),
        Download("report-en.pdf", PDF, "report", _("The report in English (PDF)"), "en"),
        Download("report-fr.pdf", PDF, "report", _("The report in French (PDF)"), "fr"),
    )
}


def find(release: Release, name: str) -> ReleaseFile | None:
    """Return a file of a release, or None while it is not made. One query."""
    return release.files.select_related("release").filter(name=name, release_digest=release.digest).first()


def kept(release: Release) -> dict[str, ReleaseFile]:
    """Return the files of a release that are made, by name, in the order of `ALL`. One query."""
    found = {one.name: one for one in release.files.select_related("release").filter(release_digest=release.digest)}
    return {name: found[name] for name in ALL if name in found}


def missing(release: Release) -> list[str]:
    """Return the names of the files that are still to be made, or that the storage has lost. One query."""
    there = kept(release)
    return [name for name in ALL if name not in there or not default_storage.exists(there[name].stored_as)]
