"""Who helps, as a card that every page shows alike: the report, the follow page, the desk, the guide."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language

from parvis.cases.models import Contact
from parvis.city import directory as city_directory
from parvis.city import entrance
from parvis.city.directory import PhoneView, ServiceView
from parvis.city.hours import HoursUnclear, Opening
from parvis.city.packs import Group, Number, Use
from parvis.city.service_kinds import ServiceKind
from parvis.core.languages import language_name
from parvis.situations.rules import End

# Who finds out where nobody is known to do this work.
GENERAL = (ServiceKind.CITY_LINE, ServiceKind.TOWN_HALL)


@dataclass(frozen=True, slots=True)
class Card:
    """Who helps, ready for a page: the service or the help number, whether it is open, and when next.

    `code` is unique on a page. `is_confirmed` is false for a number nobody of the city has tried yet, `please_check` true
    for a help number nobody has looked at for too long. `way_in`: how one gets into the house, where there is an address. `more` holds the others of the same end.
    """

    name: str
    code: str = ""
    plain_name: str = ""
    phones: tuple[PhoneView, ...] = ()
    number: str = ""
    link: str = ""
    is_written: bool = False
    is_free: bool = False
    is_confirmed: bool = True
    please_check: bool = False
    purpose: str = ""
    address: str = ""
    web_page: str = ""
    languages: tuple[str, ...] = ()
    opening: Opening | None = None
    advice: str = ""
    way_in: tuple[str, ...] = ()
    more: tuple["Card", ...] = field(default=())

    @property
    def can_be_reached(self) -> bool:
        """Whether there is anything to press or a place to go to."""
        return bool(self.number or self.phones or self.web_page or self.address)


def answer_card(end: End, *, at: datetime, district: str | None = None, language: str | None = None) -> Card | None:
    """Return the card of whoever helps at this end, with the others in `more`; None where there is nobody.

    An end may name a help number and a service: the numbers that were tried come first, they answer now; then the
    service; then the numbers nobody has tried yet.
    """
    here = city_directory.current()
    said = language or get_language() or here.city.default_language
    service = here.service_for(end.redirect_kind, district, at) if end.redirect_kind else None
    numbers = number_cards(end.number_code, at=at, language=said)
    cards = [card for card in numbers if card.is_confirmed]
    cards += [service_card(service, at=at, language=said)] if service else []
    cards += [card for card in numbers if not card.is_confirmed]
    return replace(cards[0], more=tuple(cards[1:])) if cards else None


def card_of(contact: Contact, *, at: datetime, language: str) -> Card | None:
    """Return the card of the service a contact was sent to, as it is now; None where it is not in the directory any more."""
    to = contact.redirected_to
    service = city_directory.current().service(to.code) if to else None
    return service_card(service, at=at, language=language) if service else None


def number_cards(wanted: str, *, at: datetime, language: str) -> list[Card]:
    """Return the help numbers of a code or a topic; those that are answered in the reader's language first.

    How to write to the emergency services stands on the danger card of every page, not once more among a topic's.
    """
    found = [
        number
        for number in city_directory.current().pack.numbers
        if wanted == number.code or (wanted == number.topic and number.group is not Group.TEXT)
    ]
    found.sort(key=lambda number: bool(number.languages) and language not in number.languages)
    return [_number_card(number, at=at, language=language) for number in found]


def _number_card(number: Number, *, at: datetime, language: str) -> Card:
    is_page = number.use in (Use.APP, Use.WEB)
    return Card(
        name=number.name(language),
        code=f"number-{number.code}",
        number="" if is_page else number.number,
        link="" if is_page else number.link,
        is_written=number.use in (Use.SMS, Use.MESSENGER),
        is_free=number.is_free is True and number.use is Use.CALL,
        is_confirmed=number.source.is_confirmed,
        please_check=number.should_be_checked_first(timezone.localdate(at)),
        purpose=number.purpose(language),
        web_page=number.link if is_page else "",
        languages=_spoken(number.languages),
        opening=_opening(number, at=at),
    )


def service_card(service: ServiceView, *, at: datetime, language: str) -> Card:
    """Return the card of a service: name, numbers, open now or when next."""
    return Card(
        name=service.name(language),
        code=f"service-{service.code}",
        plain_name=service.plain_name(language),
        phones=service.phones,
        address=service.address,
        web_page=service.web_page,
        languages=_spoken(service.languages),
        advice=service.advice(language),
        way_in=entrance.said(service) if service.address else (),
        opening=_opening(service, at=at),
    )


def general_card(*, at: datetime, language: str) -> Card | None:
    """Return the card of the city's line, else of the town hall: whom to ask where nobody else is known."""
    here = city_directory.current()
    found = (here.service_for(kind, None, at) for kind in GENERAL)
    return next((service_card(service, at=at, language=language) for service in found if service), None)


def _spoken(codes: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of languages as their speakers write them."""
    names = map(language_name, codes)
    return tuple(name if name in codes else capfirst(name) for name in names)  # a code nobody has a name for stays one


def _opening(who: Any, *, at: datetime) -> Opening | None:
    try:
        found = city_directory.current().opening(who, at)
    except HoursUnclear:
        return None
    return found if found.is_known else None
