"""The list of what is wrong, beside the file: one line per problem, with the row as a spreadsheet counts it."""

import csv
import io
import os
import stat
from collections.abc import Iterable
from pathlib import Path

from parvis.cases.importing.rows import Wrong

HEADING = ("row", "column", "what is wrong")
_MAKES_A_FORMULA = ("=", "+", "-", "@", "\t")


class ErrorFile:
    """Written before the rows it speaks of are done, and cut back to where the last finished batch ended.

    The file appears with its first line, so that a clean import leaves none.
    """

    def __init__(self, path: Path, *, keep_bytes: int = 0) -> None:
        self.path, self.bytes = path, keep_bytes
        if path.exists():
            if keep_bytes:
                os.truncate(path, min(keep_bytes, path.stat().st_size))
            else:
                path.unlink()

    def write(self, wrongs: Iterable[Wrong]) -> int:
        """Add lines and see that the disk has them; return how long the file is now."""
        out = io.StringIO()
        writer = csv.writer(out)
        if not self.bytes:
            writer.writerow(HEADING)
        lines = [[wrong.row, _harmless(wrong.column), _harmless(wrong.what)] for wrong in wrongs]
        writer.writerows(lines)
        if lines:
            with self.path.open("ab") as file:
                file.write(out.getvalue().encode())
                file.flush()
                os.fsync(file.fileno())
                self.bytes = file.tell()
        return self.bytes


def _harmless(text: str) -> str:
    """Keep a spreadsheet from taking a cell of the file for a formula."""
    return f"'{text}" if text.startswith(_MAKES_A_FORMULA) else text


def path_beside(path: Path) -> Path:
    """Return FILE.errors.csv beside the file, or in the present folder where that one may not be written (also by root)."""
    name = f"{path.name}.errors.csv"
    may_write = path.parent.stat().st_mode & stat.S_IWUSR and os.access(path.parent, os.W_OK)
    return path.with_name(name) if may_write else Path.cwd() / name
