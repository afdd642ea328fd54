"""What really exists, as the plain data the validator wants: services, agreements, help numbers, used codes."""

from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from parvis.city import directory, packs
from parvis.city.service_kinds import ServiceKind
from parvis.situations import actions
from parvis.situations.rules.existing import Existing


def anywhere() -> Existing:
    """Return what every city of this country can point to: kinds of service, and topics of its help numbers."""
    numbers = packs.pack(settings.PARVIS_COUNTRY).numbers
    return Existing(
        service_kinds=frozenset(ServiceKind.values), numbers=frozenset(str(number.topic) for number in numbers)
    )


def in_city(at: datetime) -> Existing:
    """Return what this city can point to on that day, and what its codes have meant.

    While a city has entered no services or districts yet, those are not checked.
    """
    here = directory.current()
    today = timezone.localdate(at)
    agreements = frozenset(
        (service.kind, agreement.situation)
        for service in here.services.values()
        for agreement in here.agreements_of(service.code)
        if agreement.holds_on(today)
    )
    return replace(
        anywhere(),
        numbers=frozenset(str(number.topic) for number in here.pack.numbers),
        districts=frozenset(here.districts) or None,
        active_kinds=frozenset(service.kind for service in here.services.values()) or None,
        agreements=agreements if here.services else None,
        used=actions.used_meanings(),
    )
