"""Whether somebody who was sent on reached anybody there: said by themselves, or by whoever put them through."""

from datetime import datetime

from django.db import transaction

from parvis.cases import rules
from parvis.cases.actions.refusals import NotAskedAfter, NothingOpen, NotTheirs, TooLate
from parvis.cases.models import Contact, Door, EndedAs
from parvis.core import ledger
from parvis.core.actors import Actor, ActorKind
from parvis.situations import catalogue

REFUSALS = (NothingOpen, NotTheirs, NotAskedAfter, TooLate)  # of saying it, and of a call back promised instead


@transaction.atomic
def say_whether_reached(*, contact_id: int, reached: bool, by: Actor, at: datetime) -> Contact:
    """Write down whether somebody answered where this contact was sent. Said again it changes nothing; the last word counts.

    Staff say it of a contact they took themselves, residents of one from the web. Who calls proves that a resident is the
    one the contact is of: nothing in it leads to a person. Raises NothingOpen where the contact is gone, NotTheirs,
    NotAskedAfter, and TooLate a day after it.
    """
    contact = of_whom(contact_id=contact_id, by=by, at=at)
    if contact.reached is reached:
        return contact
    contact.reached, contact.reached_said_at = reached, at
    contact.save(update_fields=["reached", "reached_said_at"])
    ledger.write(
        verb="cases.redirect_followed", subject=contact.subject, by=by, at=at,
        codes={"reached": reached, "door": contact.door, "to": contact.redirected_to.code if contact.redirected_to else None},
    )  # fmt: skip
    return contact


def of_whom(*, contact_id: int, by: Actor, at: datetime) -> Contact:
    """Return the contact, locked, if this actor may still say how it went on. Raises as `say_whether_reached`."""
    found = Contact.objects.select_for_update(of=("self",)).select_related("redirected_to")
    contact = found.filter(pk=contact_id).first()
    if contact is None:
        raise NothingOpen
    if by.kind is ActorKind.STAFF and contact.taken_by != by.reference:
        raise NotTheirs
    if by.kind is not ActorKind.STAFF and contact.door != Door.WEB:
        raise NotTheirs
    known = catalogue.current().situations.get(contact.situation)
    kind = contact.redirected_to.kind if contact.redirected_to else ""
    if contact.ended_as != EndedAs.REDIRECTED or not rules.may_be_asked_after(
        situation=known, is_sensitive=False, service_kind=kind, number_code=contact.number_code
    ):
        raise NotAskedAfter
    if at - contact.received_at > rules.SAYS_WHETHER_REACHED:
        raise TooLate
    return contact
