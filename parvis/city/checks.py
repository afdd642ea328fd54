"""What `parvis check --deploy` asks of the city itself: pages written, and looked at by those who answer for them."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Caution
from django.db import DatabaseError
from django.utils import timezone

from parvis.city import directory
from parvis.city.models import CityTextKey

LASTS = timedelta(days=3 * 365)
DATED = {
    "dpia": "the data protection impact assessment (a draft is in docs/dpia.md)",
    "legal_pages": "the legal notice, the data notice and the accessibility statement",
    "periods": "how long data is kept",
}
NEEDED = (CityTextKey.LEGAL_NOTICE, CityTextKey.PRIVACY_NOTICE, CityTextKey.ACCESSIBILITY)


def register_all() -> None:
    """Let Django run it with --deploy."""
    register(city_is_answerable, Tags.security, deploy=True)


def city_is_answerable(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a city whose legal pages are missing or whose assessment nobody has dated."""
    try:
        here = directory.current()
        return list(_faults(here, timezone.localdate())) if here.city.is_founded else [_unfounded()]
    except DatabaseError:
        return [Caution("The database cannot be asked.", id="parvis.W020")]


def _unfounded() -> CheckMessage:
    return Caution("There is no city yet.", hint="Run: parvis new_city", id="parvis.W021")


def _faults(here: directory.Directory, today: date) -> Iterator[CheckMessage]:
    for key in NEEDED:
        for language in here.city.languages:
            if (key.value, language) not in here.texts:
                yield Error(
                    f"The page “{key.value}” is not written in {language}.",
                    hint="City, Pages of the city.",
                    id="parvis.E020",
                )
    for item, what in DATED.items():
        day = here.city.confirmed.get(item)
        if not day:
            yield Error(
                f"Nobody has written down when they agreed to {what}.",
                hint="City, Not yet confirmed.",
                id="parvis.E021",
            )
        elif date.fromisoformat(day) + LASTS < today:
            yield Caution(f"It is more than three years ago that somebody agreed to {what}.", id="parvis.W022")
