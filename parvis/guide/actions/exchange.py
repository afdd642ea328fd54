"""Taking files of another city: situations and sheets wait for a second person, numbers hold at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from parvis.city import actions as city
from parvis.city import directory
from parvis.core.actors import Actor
from parvis.guide import exchange
from parvis.guide.actions import keeping, pocket
from parvis.situations import actions as situations
from parvis.situations import known
from parvis.situations.rules.files import load
from parvis.situations.rules.problems import Problem


class FilesRefused(Exception):
    """Something in the files would fail people; `problems` says what, with file and line. Nothing was written."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems[:5]))
        self.problems = list(problems)


@dataclass(frozen=True, slots=True)
class TakenOver:
    """How much differed: parts of situations, drafts of sheets, numbers."""

    parts: int
    drafts: int
    numbers: int


@transaction.atomic
def take_over(*, files: Mapping[str, str], by: Actor, at: datetime) -> TakenOver:
    """Take what files say as the city's own, where it differs; all of them, or none. Raises FilesRefused, NothingLoaded.

    Situations count with the next publication, sheets become drafts, numbers hold at once and wait for a second look.
    """
    catalogue, sheets, numbers = exchange.sorted_out(files)
    layer = load(catalogue)
    words, wrong_sheets = exchange.words_of_sheets(sheets)
    known_numbers, wrong_numbers = exchange.numbers_of(numbers, country=directory.current().city.country)
    if problems := [*layer.problems, *wrong_sheets, *wrong_numbers]:
        raise FilesRefused(problems)
    try:
        existing = known.in_city(at)
        parts = situations.take_over(layer=layer, existing=existing, by=by, at=at) if catalogue else []
    except situations.CatalogueRefused as refused:
        raise FilesRefused([layer.locate(problem) for problem in refused.problems]) from None
    drafts = [
        keeping.draft_sheet(sheet=sheet, language=language, words=said, seen=pocket.newest_of(sheet), by=by, at=at)
        for (sheet, language), said in words.items()
    ]
    for code, what in known_numbers.items():
        city.check_number(code=code, by=by, at=at, **what)
    return TakenOver(len(parts), len([one for one in drafts if one]), len(known_numbers))
