"""Booklets, posters and stickers: PDF/UA-1 by typst in a child process, in the city's colours, from what holds now.

    made(booklet.residents(language="fr", at=now))          → bytes of a PDF
    made(posters.of_places([place], kind="a4", language="fr", at=now), wanted="png")   → its first page as a small picture

Values come as JSON and are shown as text, never as markup. No packages, no system fonts, nothing outside the folder.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.contrib.staticfiles import finders

from parvis.correspondence import wording

SECONDS = 30
FORMATS = ("pdf", "png")
_STARTS = {"pdf": b"%PDF", "png": b"\x89PNG"}
LOGOS = ("logo.svg", "logo.png")


class CannotPrint(Exception):
    """The child process did not come back with a document in its time and memory."""


@dataclass(frozen=True, slots=True)
class Sheets:
    """What is to be printed: a template, its values, and the QR codes it shows by file name → address.

    `home` is the package in which the template lies; `drawings` are SVG by file name.
    """

    template: str
    values: Mapping[str, Any]
    codes: Mapping[str, str] = field(default_factory=dict)
    home: str = __name__
    drawings: Mapping[str, str] = field(default_factory=dict)


def made(sheets: Sheets, *, wanted: str = "pdf") -> bytes:
    """Return the document, or with "png" a picture of its first page. Raises CannotPrint."""
    with tempfile.TemporaryDirectory(prefix="parvis-print-") as name:
        root = Path(name)
        ours = resources.files(__package__)
        (root / "fonts").mkdir()
        for entry in (ours / "fonts").iterdir():
            if entry.name.endswith(".ttf"):
                (root / "fonts" / entry.name).write_bytes(entry.read_bytes())
        for place, template in ((ours, "frame.typ"), (resources.files(sheets.home), sheets.template)):
            (root / template).write_text((place / template).read_text(encoding="utf-8"), encoding="utf-8")
        for file, drawing in sheets.drawings.items():
            (root / file).write_text(drawing, encoding="utf-8")
        for file, address in sheets.codes.items():
            # Level H still reads with a third of it torn off or sprayed over.
            segno.make(address, error="h", micro=False).save(str(root / file), kind="svg", scale=4, border=4)
        logo = _logo()
        (root / f"logo{logo.suffix}").write_bytes(logo.read_bytes())
        return _compiled(root, sheets.template, {**sheets.values, "logo": f"logo{logo.suffix}"}, wanted)


def _logo() -> Path:
    """Return the city's logo, a file in PARVIS_HOME; our own mark where there is none."""
    own = (Path(settings.PARVIS_HOME) / name for name in LOGOS)
    return next((path for path in own if path.is_file()), None) or Path(str(finders.find("core/mark.svg")))


def _compiled(root: Path, template: str, values: Mapping[str, Any], wanted: str) -> bytes:
    child = str(resources.files(__package__) / "child.py")
    try:
        done = subprocess.run(  # noqa: S603  (our own Python and our own file)
            [sys.executable, "-I", child, str(root), template, wanted],
            input=json.dumps(_printable(values)).encode(), capture_output=True, timeout=SECONDS, check=False, cwd=root,
            env={"PATH": os.environ.get("PATH", ""), "HOME": str(root), "TMPDIR": str(root)},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise CannotPrint from None
    if done.returncode or not done.stdout.startswith(_STARTS[wanted]):
        raise CannotPrint(done.stderr.decode(errors="replace")[-2000:])
    return done.stdout


def _printable(value: Any) -> Any:
    """Return the values without control and direction signs, which no font can draw."""
    if isinstance(value, str):
        return wording.clean(value)
    if isinstance(value, Mapping):
        return {key: _printable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(one) for one in value]
    return value
