"""What the public page of an object shows beyond that it exists: only what a person released."""

from datetime import datetime

from django.db import transaction

from parvis.cases import public
from parvis.cases.actions.locking import locked
from parvis.cases.actions.refusals import CannotJoin
from parvis.cases.models import Attachment, Case
from parvis.city import directory
from parvis.core import ledger
from parvis.core.actors import Actor


@transaction.atomic
def release(*, case: Case, text: str, photos: list[Attachment], by: Actor, at: datetime) -> Case:
    """Release words (as edited by the person who releases) and photos of a public case. Raises CannotJoin if private."""
    case = locked(case)
    if not case.is_public or case.is_sensitive:
        raise CannotJoin
    case.released_text = text.strip()
    case.hidden_at = None
    case.save(update_fields=["released_text", "hidden_at"])
    case.attachments.filter(pk__in=[photo.pk for photo in photos]).update(released_at=at)
    ledger.write(verb="cases.released", subject=case.subject, by=by, at=at, codes={"what": "text" if text else "photo"})
    return case


@transaction.atomic
def unrelease(*, case: Case, by: Actor, at: datetime) -> None:
    """Take back released words and photos."""
    Case.objects.filter(pk=case.pk).update(released_text="")
    case.attachments.update(released_at=None)
    ledger.write(verb="cases.release_undone", subject=case.subject, by=by, at=at, codes={"what": "all"})


@transaction.atomic
def coarsen_protected() -> int:
    """Show only the district of public cases in the cell of a protected place; return how many were shown more exactly."""
    count = 0
    for cell in public.protected_cells(directory.current()):
        latitude, longitude = public.point_of_cell(cell)
        shown = Case.objects.filter(is_public=True, public_latitude=latitude, public_longitude=longitude)
        count += shown.update(public_latitude=None, public_longitude=None)
    return count


@transaction.atomic
def hide(*, case: Case, by: Actor, at: datetime) -> None:
    """Take a case off every public page, whatever its situation allows."""
    Case.objects.filter(pk=case.pk).update(hidden_at=at)
    ledger.write(verb="cases.release_undone", subject=case.subject, by=by, at=at, codes={"what": "case"})
