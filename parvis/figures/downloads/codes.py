"""What the codes in the files are called, in the languages in which definitions are written."""

from collections.abc import Iterator
from typing import Any

from django.utils import translation

from parvis.city.rules import safe_cell
from parvis.figures import labels
from parvis.figures.indicators import reading
from parvis.figures.open_data import WRITTEN_IN
from parvis.figures.words.released import groups

COLUMNS = ("dimension", "code", *WRITTEN_IN)
MEANINGS = {
    "dimension": "Which column has the code: indicator, district, situation, group, service, door, ended_as",
    "code": "The code",
    "en": "What it is called in English, or as the city calls it",
    "fr": "What it is called in French, or as the city calls it",
}
_DIMENSIONS = ("district", "situation", "group", "service", "door", "ended_as")


def rows() -> Iterator[dict[str, Any]]:
    """Yield one row for each code as it is called today, in the order of dimension and code."""
    for record in reading.shipped():
        yield {"dimension": "indicator", "code": record.code, **{each: record.name[each] for each in WRITTEN_IN}}
    for dimension in _DIMENSIONS:
        said = {language: _names(dimension, language) for language in WRITTEN_IN}
        for code in sorted(filter(None, said["en"])):
            yield {"dimension": dimension, "code": code, **{each: said[each].get(code, code) for each in WRITTEN_IN}}


def _names(dimension: str, language: str) -> dict[str, str]:
    with translation.override(language):
        found = dict(groups(language)) if dimension == "group" else labels.names(dimension, language)
        return {
            code: safe_cell(str(name)) for code, name in found.items()
        }  # a city types names; spreadsheets open them
