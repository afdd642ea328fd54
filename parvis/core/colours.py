"""A city's own accent: allowed only where everybody can read what is written on it."""

import re


class TooPale(ValueError):
    """White words could not be read on this colour."""


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two `#rrggbb` colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _darker(colour: str, share: float) -> str:
    return "#" + "".join(f"{round(int(colour[place : place + 2], 16) * (1 - share)):02x}" for place in (1, 3, 5))


def _wash(colour: str) -> str:
    return "#" + "".join(f"{round(int(colour[place : place + 2], 16) * 0.09 + 255 * 0.91):02x}" for place in (1, 3, 5))


def accent_style_sheet(accent: str) -> str:
    """Return the style sheet that puts a city's accent (`#rrggbb`) in the place of ours.

    Raises ValueError where it is no such colour, TooPale where white on it has less than 4.5 : 1.
    """
    accent = accent.lower()
    if not re.fullmatch(r"#[0-9a-f]{6}", accent):
        raise ValueError("A colour is written #rrggbb.")
    if contrast(accent, "#ffffff") < 4.5:
        raise TooPale(accent)
    deep = _darker(accent, 0.22)
    while contrast(deep, "#fffdf8") < 7:  # links are text
        deep = _darker(deep, 0.08)
    return f":root {{ --accent: {accent}; --accent-deep: {deep}; --accent-wash: {_wash(accent)}; }}\n"
