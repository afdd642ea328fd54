"""The shipped texts of campaigns: when (not) to call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, cast

from parvis.city.directory import Directory
from parvis.city.packs import Topic
from parvis.core import strict_yaml
from parvis.core.languages import best


@dataclass(frozen=True, slots=True)
class CampaignText:
    """A line that is read across the street, and one that says what to do."""

    code: str
    titles: Mapping[str, str]
    lines: Mapping[str, str]

    def said(self, language: str, *, here: Directory) -> tuple[str, str]:
        """Return title and line for a reader, with the country's emergency number in them."""
        number = next((each.number for each in here.pack.about(Topic.ANY_EMERGENCY)), "112")
        title, line = best(self.titles, language), best(self.lines, language)
        return title.replace("{emergency}", number), line.replace("{emergency}", number)

    def language(self, wanted: str) -> str:
        """Return the language in which a reader of `wanted` gets it."""
        return next((code for code in (wanted, "en", "fr", *self.titles) if code in self.titles), wanted)


OWN = "own"


def of(text: str, own_words: Mapping[str, Sequence[str]]) -> CampaignText | None:
    """Return what a campaign says: a shipped text, or the city's own words; None where nothing is left of it."""
    if text != OWN:
        return texts().get(text)
    said = {language: words for language, words in own_words.items() if words and words[0]}
    if not said:
        return None
    return CampaignText(
        OWN,
        {language: words[0] for language, words in said.items()},
        {language: words[1] for language, words in said.items()},
    )


@cache
def texts() -> Mapping[str, CampaignText]:
    """Return every shipped text by its code."""
    file = (resources.files(__package__) / "campaigns.yml").read_text(encoding="utf-8")
    content = cast(Mapping[str, Any], strict_yaml.read(file).content)
    return {code: CampaignText(code, said["title"], said["line"]) for code, said in content.items()}
