"""Small decisions of the city as pure functions."""

import re
from collections.abc import Iterable
from datetime import date

PAPER = "#fffdf8"
LEAST_CONTRAST = 4.5

# A title before a capital letter: “Mme Dupont”, “officer Smith”. It misses a bare name; the form says what is wanted.
_TITLED = re.compile(
    r"\b(?:mm?|mr|mrs|ms|mme|mlle|dr|sr|sra|dhr|mevr|herr|frau|sig|agent|agente|officer|inspecteur|inspector)\.? (?=[A-ZÀ-Þ])",
    re.IGNORECASE,
)


def is_in_reach(day: date) -> bool:
    """Return whether a day lies where one can count weeks and time zones on from it in both directions: 1900 to 2199."""
    return 1900 <= day.year < 2200


def no_language(codes: Iterable[str]) -> str:
    """Return the first that cannot be the code of a language (two or three letters), "" where all can."""
    return next((code for code in codes if not (code.isalpha() and 2 <= len(code) <= 3)), "")


def names_a_person(name: str) -> bool:
    """Return whether the name of a team looks like that of somebody: a title followed by a capital letter."""
    return any(name[found.end()].isupper() for found in _TITLED.finditer(name))


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (#rrggbb) from 1 to 21, as WCAG 2.2 defines it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def is_readable_accent(colour: str) -> bool:
    """Return whether a city's accent (#rrggbb) can be read on our paper and carries paper-coloured words."""
    return bool(re.fullmatch(r"#[0-9a-fA-F]{6}", colour)) and contrast(colour, PAPER) >= LEAST_CONTRAST


def _luminance(colour: str) -> float:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def safe_cell(text: str) -> str:
    """Return a cell that a spreadsheet will not take for a formula: = + - @, tab and return get an apostrophe first."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
