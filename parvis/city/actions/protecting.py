"""The secret list of protected places. Neither the ledger nor the edit history learns where they are."""

from datetime import datetime

from django.db import transaction

from parvis.city.models import ProtectedKind, ProtectedPlace
from parvis.core import ledger, revisions
from parvis.core.actors import Actor


@transaction.atomic
def protect(
    *, kind: ProtectedKind, latitude: float, longitude: float, by: Actor, at: datetime, name: str = ""
) -> ProtectedPlace:
    """Put a place on the list; the map shows only the district around it from now on, older cases included."""
    place = ProtectedPlace.objects.create(kind=kind, name=name, latitude=latitude, longitude=longitude, added_at=at)
    revisions.bump("city")
    ledger.write(verb="city.place_protected", subject=place.subject, by=by, at=at, codes={"kind": str(kind)})
    return place


@transaction.atomic
def unprotect(*, place: ProtectedPlace, by: Actor, at: datetime) -> None:
    """Take a place off the list; what was coarsened stays so."""
    ProtectedPlace.objects.filter(pk=place.pk).delete()
    revisions.bump("city")
    ledger.write(verb="city.place_unprotected", subject=place.subject, by=by, at=at, codes={"kind": place.kind})
