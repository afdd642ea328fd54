"""What anybody may know of a case: the one way in which list, map, feed and mails choose and show it.

Objects only, a day late, day and rough place, no words but released ones, and no counts (S3, S11).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from parvis.cases.models import Attachment, Case
from parvis.cases.models.queryset import CaseQuerySet
from parvis.situations.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class PublicCase:
    """What the public sees of a case. `district` is "" where none is known, `outcome` while it is open."""

    id: str
    title: str
    district: str
    day: datetime
    is_open: bool
    outcome: str
    text: str
    photos: Sequence[Attachment]
    latitude: float | None
    longitude: float | None


def cases_shown(*, at: datetime) -> CaseQuerySet:
    """Return the public cases, newest first, with what `as_shown` needs."""
    return dressed(Case.objects.shown_publicly(at=at))


def dressed(cases: CaseQuerySet) -> CaseQuerySet:
    """Return public cases, newest first, with what `as_shown` needs."""
    return cases.select_related("district").prefetch_related("attachments").order_by("-received_at", "-id")


def as_shown(case: Case, known: Catalogue, language: str) -> PublicCase:
    """Return a public case as it is shown in a language, which is also the active one."""
    situation = known.situations.get(case.situation)
    return PublicCase(
        id=case.public_id,
        title=situation.title(language) if situation else _("Something in the street"),
        district=case.district.name if case.district else "",
        day=case.received_at,
        is_open=case.is_open,
        outcome=case.get_outcome_display() if case.outcome else "",
        text=case.released_text,
        photos=[photo for photo in case.attachments.all() if photo.released_at],
        latitude=case.public_latitude,
        longitude=case.public_longitude,
    )
