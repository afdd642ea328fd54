"""Who had this matter before: what the desk itself sent to this place, and what the caller says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from parvis.city import directory
from parvis.city.places import normalise
from parvis.core.access import Role
from parvis.desk.drafts import Call
from parvis.desk.models import Sending
from parvis.people.models import User

REMEMBERED = timedelta(days=60)
NEAR_DEGREES = 0.0006  # about 50 m
MOST = 8


@dataclass(frozen=True, slots=True)
class Stop:
    """One service somebody was sent to with this matter, and when."""

    code: str
    name: str
    at: datetime | None


def sent_before(call: Call, *, language: str, at: datetime) -> list[Stop]:
    """Return where callers were sent from this place with this situation in the last 60 days, oldest first. One query."""
    found = Sending.objects.filter(situation=call.situation, at__gt=at - REMEMBERED)
    if call.latitude is not None and call.longitude is not None:
        found = found.filter(
            latitude__range=(call.latitude - NEAR_DEGREES, call.latitude + NEAR_DEGREES),
            longitude__range=(call.longitude - 2 * NEAR_DEGREES, call.longitude + 2 * NEAR_DEGREES),
        )
    elif call.place:
        found = found.filter(place=normalise(call.place)[:200])
    else:
        return []
    here = {service.pk: service for service in directory.current().services.values()}
    stops: dict[str, Stop] = {}
    for sending in found.order_by("id")[:50]:
        service = here.get(sending.service_id)
        if service is not None:
            stops.setdefault(service.code, Stop(service.code, service.name(language), sending.at))
    return list(stops.values())[:MOST]


def stops(codes: Sequence[str], *, known: Sequence[Stop], language: str) -> list[Stop]:
    """Return the tour in words: the services tried, with the day where the desk knows it."""
    days = {stop.code: stop.at for stop in known}
    here = directory.current()
    return [
        Stop(code, service.name(language), days.get(code))
        for code in codes
        if (service := here.service(code)) is not None
    ]


def owner_of(codes: Sequence[str]) -> User | None:
    """Return the coordinator who answers by name for a matter sent round: of a service on the tour, else the first one."""
    here = directory.current()
    named = [service.coordinator_id for code in codes if (service := here.service(code)) and service.coordinator_id]
    active = User.objects.filter(is_active=True, roles__role=Role.COORDINATOR)
    return active.filter(pk__in=named).order_by("id").first() or active.order_by("id").first()
