"""What a house says to a visitor who asks for help, in every language of the pages."""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import cast

from parvis.core import strict_yaml

FILE = "phrases.yml"


@cache
def phrases() -> Mapping[str, Mapping[str, str]]:
    """Return the phrases of each language by their code, always in the same order."""
    text = (resources.files(__package__) / FILE).read_text(encoding="utf-8")
    return cast(Mapping[str, Mapping[str, str]], strict_yaml.read(text).content)


def side_by_side(*, theirs: str, ours: str) -> list[tuple[str, str]]:
    """Return each phrase in the visitor's language and in that of the house (English where there is none)."""
    known = phrases()
    mine = known.get(ours) or known["en"]
    return [(words, mine[code]) for code, words in known[theirs].items()]
