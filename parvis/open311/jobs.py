"""What falls due at the Open311 door: asking services what became of their cases, fetching partners' photos."""

import io
from datetime import timedelta
from urllib.parse import urlsplit

from django.core.files.storage import default_storage
from django.db import transaction

from parvis.cases import actions as cases
from parvis.cases import images, transports
from parvis.cases.images import Photo
from parvis.cases.models import Reporter
from parvis.cases.rules import MAX_PHOTOS
from parvis.city.models import ReachedBy, Service
from parvis.core import due
from parvis.core.actors import Actor, ActorKind
from parvis.core.models import DueRow
from parvis.open311 import deciding, handing_over, outgoing
from parvis.open311.actions import FETCH_PHOTO
from parvis.open311.models import Key, RemoteCase, RemoteState

FETCH_SERVICE = "open311.fetch_service"

transports.register(ReachedBy.OPEN311, handing_over.hand_over)


@due.every("open311.fetch", timedelta(minutes=10))
def fetch_all(row: due.Claimed) -> None:
    """Let every service that has cases of ours on its own server be asked."""
    waiting = RemoteCase.objects.filter(state=RemoteState.KNOWN, case__closed_at=None).order_by().values("service")
    due.schedule_many(
        due.Due(kind=FETCH_SERVICE, due_at=row.at, payload={"service": pk}, key=str(pk))
        for pk in Service.objects.filter(pk__in=waiting).values_list("pk", flat=True)
    )


@due.handler(FETCH_SERVICE, slot="post", calls_out=True, time_limit=120, tries=3)
def fetch_service(row: due.Claimed) -> None:
    """Ask one service's server."""
    handing_over.fetch(Service.objects.get(pk=row.payload["service"]), at=row.at)


@due.handler(deciding.LOOK_AGAIN, slot="post", calls_out=True, time_limit=60)
def look_again(row: due.Claimed) -> timedelta | None:
    """Look over there for a report nobody is sure of, because a person asked to."""
    there = RemoteCase.objects.select_related("case", "service").get(pk=row.payload["remote"])
    is_unsure = there.state == RemoteState.UNSURE and there.case.is_open
    return deciding.look(there, at=row.at) if is_unsure else None


@due.handler(FETCH_PHOTO, slot="slow", calls_out=True, time_limit=60, tries=4)
def fetch_photo(row: due.Claimed) -> None:
    """Fetch a photo a partner named, if its host is still allowed, and add it to the report. What is no photo is left."""
    key = Key.objects.filter(pk=row.payload["key"], revoked_at=None).first()
    reporter = Reporter.objects.select_related("case", "recipient").filter(pk=row.payload["reporter"]).first()
    address: str = row.payload["address"]
    if key is None or reporter is None or (urlsplit(address).hostname or "").lower() not in key.media_hosts:
        return
    if reporter.case.attachments.filter(reporter=reporter).count() >= MAX_PHOTOS:
        return
    try:
        reply = outgoing.send("GET", address, most_bytes=images.MAX_BYTES)
    except outgoing.NotAllowed:
        return
    if not reply.is_good:
        return
    try:
        photo = images.store(io.BytesIO(reply.body))
    except (images.NotAPhoto, images.TooBig):
        return
    _keep(row, reporter, photo, Actor(ActorKind.KEY, key.reference))


def _keep(row: due.Claimed, reporter: Reporter, photo: Photo, by: Actor) -> None:
    """Add the photo and take the row away in one transaction, so that a killed worker never adds it twice."""
    with transaction.atomic():
        if DueRow.objects.filter(pk=row.id, lease=row.lease).delete()[0]:
            cases.add_words(reporter=reporter, text="", photos=[photo], by=by, at=row.at)
            return
    default_storage.delete(photo.name)
    default_storage.delete(photo.small_name)
