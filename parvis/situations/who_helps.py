"""Who else helps in a situation: its helpers, found among the country's numbers and the city's services."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from parvis.city.directory import Directory
from parvis.city.service_kinds import ServiceKind
from parvis.situations.rules import Situation


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody who can be reached. `reach`: pairs of what is shown and what a press does ("" for nothing).

    `unconfirmed_since`: nobody of the city has confirmed the number; somebody last looked for it on that day.
    `please_check`: a help number past the day on which somebody should have looked.
    """

    code: str
    name: str
    purpose: str
    reach: tuple[tuple[str, str], ...]
    unconfirmed_since: date | None = None
    please_check: bool = False


def helpers(
    situation: Situation, language: str, *, here: Directory, at: datetime, district: str | None = None
) -> list[Helper]:
    """Return who else helps, in the order of the catalogue; whom neither country nor city has is passed over.

    A code that is both a topic and a kind of service means the number where the country has one.
    """
    return [helper for code in situation.helpers for helper in _of(code, language, here, at, district)]


def _of(code: str, language: str, here: Directory, at: datetime, district: str | None) -> Iterator[Helper]:
    numbers = here.pack.about(code)
    for number in numbers:
        yield Helper(
            code, number.name(language), number.purpose(language), ((number.number, number.link),),
            unconfirmed_since=None if number.source.is_confirmed else number.source.checked_on,
            please_check=number.should_be_checked_first(timezone.localdate(at)),
        )  # fmt: skip
    service = here.service_for(code, district, at) if not numbers else None
    if service is not None:
        reach = tuple((phone.number, phone.link) for phone in service.phones)
        reach += ((service.web_page, service.web_page),) if service.web_page else ()
        yield Helper(code, service.plain_name(language), service.advice(language), reach)


def names(situation: Situation, language: str, *, here: Directory) -> tuple[str, ...]:
    """Return what those who help are called, for people who write the catalogue: also whom the city has not entered."""
    return tuple(_name(code, language, here) for code in situation.helpers)


def _name(code: str, language: str, here: Directory) -> str:
    numbers = here.pack.about(code)
    if numbers:
        return numbers[0].name(language)
    return str(ServiceKind(code).label) if code in ServiceKind.values else code.replace("_", " ")
