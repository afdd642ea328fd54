"""The officers' pocket guide: concrete situations, what matters first, what to say, what never; and what residents read of it.

Sheets are data (`sheets/*.yml`, shape in docs/pocket-guide.md) with the city's own words over them.

    guide = pocket.current()                     one small query; immutable
    guide.sheets["identity_check"].items("say", "fr")
    pocket.plain("fr", officers=False)           every sheet of a language as plain data, for other readers
    pocket.sheets_about("identity_check")        the sheets a situation of the catalogue belongs to
"""

from parvis.guide.pocket.reading import current, plain, shipped
from parvis.guide.pocket.shape import Guide, Sheet


def sheets_about(situation: str) -> tuple[Sheet, ...]:
    """Return the sheets that belong to a situation of the catalogue, in their order."""
    return current().about(situation)


__all__ = ["Guide", "Sheet", "current", "plain", "sheets_about", "shipped"]
