"""Small marks on a case: how soon to look, which photos its reporters may see."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from parvis.cases.actions.locking import locked
from parvis.cases.actions.refusals import CaseClosed
from parvis.cases.models import Attachment, Case, Priority
from parvis.core import ledger
from parvis.core.actors import Actor


@transaction.atomic
def prioritise(*, case: Case, priority: Priority, by: Actor, at: datetime) -> Case:
    """Say how soon a service should look; the date of the promise stays. Raises CaseClosed."""
    case = locked(case)
    if not case.is_open:
        raise CaseClosed
    if case.priority != priority:
        case.priority = priority
        case.save(update_fields=["priority"])
        ledger.write(verb="cases.prioritised", subject=case.subject, by=by, at=at, codes={"priority": str(priority)})
    return case


@transaction.atomic
def share_photos(*, case: Case, photos: Sequence[Attachment], by: Actor, at: datetime) -> int:
    """Let every reporter of the case see these photos of it, and no others any more; return how many are newly shared."""
    case = locked(case)
    wanted = [photo.pk for photo in photos]
    case.attachments.exclude(pk__in=wanted).update(shared_at=None)
    count = case.attachments.filter(pk__in=wanted, shared_at__isnull=True).update(shared_at=at)
    if count:
        Case.objects.filter(pk=case.pk).update(changed_at=at)
        ledger.write(verb="cases.photos_shared", subject=case.subject, by=by, at=at, codes={"count": count})
    return count
