"""What is wrong with a catalogue, said so that a clerk can mend it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches

from django.utils.translation import gettext as _

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One plain sentence about one place. A warning does not stop a publication, an error does."""

    path: Path
    sentence: str
    is_error: bool = True
    file: str = ""
    line: int = 0

    @property
    def where(self) -> str:
        """Return "waste.yml:12", or the path where the part stands in no file."""
        return f"{self.file}:{self.line}" if self.file else "/".join(self.path)

    def at(self, file: str, line: int) -> "Problem":
        return replace(self, file=file, line=line)

    def __str__(self) -> str:
        shown = "/".join(self.path)
        place = f"{self.where}: {shown}" if self.file and shown else self.where
        return f"{place}: {self.sentence}"


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Return those that stop a publication."""
    return [problem for problem in problems if problem.is_error]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return " Did you mean “…”?" or an empty string."""
    close = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return " " + _("Did you mean “%(word)s”?") % {"word": close[0]} if close else ""
