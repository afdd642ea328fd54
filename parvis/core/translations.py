"""Translations are written as .po files and run as .mo files, made from them where Parvis is installed.

A .mo ends with 64 hex digits that name the .po it was made from, behind what gettext reads. `parvis` makes what is
missing or older at each start; where it may not write there, a check refuses to start (see docs/decisions).
"""

import hashlib
import io
import os
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error


def stale(folder: Path) -> list[Path]:
    """Return the .po files under the folder whose .mo is missing or was made from other words."""
    return [source for source in sorted(folder.glob("*/LC_MESSAGES/*.po")) if not _is_fresh(source)]


def compile_stale(folder: Path) -> list[Path]:
    """Make the .mo of each stale .po; return those .po files. Raises OSError where the folder may not be written."""
    found = stale(folder)
    for source in found:
        _compile(source)
    return found


def _is_fresh(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return compiled.exists() and compiled.read_bytes()[-64:] == _digest(source)


def _digest(source: Path) -> bytes:
    return hashlib.sha256(source.read_bytes()).hexdigest().encode()


def _compile(source: Path) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as words:
        catalogue = read_po(words, locale=source.parent.parent.name)
    out = io.BytesIO()
    write_mo(out, catalogue)
    number, name = tempfile.mkstemp(dir=source.parent, suffix=".tmp")
    with os.fdopen(number, "wb") as file:
        file.write(out.getvalue() + _digest(source))
    os.chmod(name, 0o644)
    os.replace(name, source.with_suffix(".mo"))  # two processes may start at once; each leaves a whole file


def check_translations(app_configs: Any, **_options: Any) -> list[CheckMessage]:
    """Refuse to run with translations that are older than their sources."""
    return [
        Error(
            f"The translation {source.parent.parent.name} is not compiled from its present words.",
            hint="Run `parvis compile_messages` as a user who may write in the installed package.",
            id="core.E001",
        )
        for folder in settings.LOCALE_PATHS
        for source in stale(Path(folder))
    ]
