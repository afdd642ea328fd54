"""Lists on staff pages: what a template needs to draw one, so that every list looks and reads the same."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Cell:
    """One cell. `mark` is a word that stands out before the text (“due”, “closed”), `note` a quieter line below it."""

    text: Any
    url: str = ""
    note: Any = ""
    mark: Any = ""


@dataclass(frozen=True)
class Row:
    """One row; `state` is late or soon, for the eye that looks for what waits."""

    cells: Sequence[Cell]
    state: str = ""


@dataclass(frozen=True)
class Table:
    """A list with its caption (read aloud first) and the headings of its columns."""

    caption: Any
    headings: Sequence[Any]
    rows: Sequence[Row] = field(default_factory=tuple)

    def lines(self) -> list[tuple[Row, list[tuple[Any, Cell]]]]:
        """Return each row with its cells beside their headings, for small screens."""
        return [(row, list(zip(self.headings, row.cells, strict=True))) for row in self.rows]
