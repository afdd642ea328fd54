"""What a person decides about a hand-over nobody is sure of, or that was refused: look again, send again, it arrived.

As with messages: nothing is sent a second time by itself, whoever decides is written down, and what is sent again goes
through every rule once more.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from parvis.cases import actions as cases
from parvis.cases.models import Case
from parvis.cases.models.queryset import CaseQuerySet
from parvis.core import due
from parvis.core.actors import WORKER, Actor
from parvis.open311 import outgoing
from parvis.open311.handing_over import LATER, arrived, find, named_at
from parvis.open311.models import RemoteCase, RemoteState
from parvis.open311.remote import Acknowledged

LOOK_AGAIN = "open311.look_again"
FOR_PERSON = (RemoteState.UNSURE, RemoteState.REFUSED)


class Decided(Exception):
    """Somebody, or the other server, has settled it meanwhile; or the case has gone elsewhere or ended."""


class NumberTaken(Exception):
    """Another case of ours already has this number over there."""


class LeavesInPerson(Exception):
    """The case is sensitive: nothing of it leaves by a machine."""


def waiting(among: CaseQuerySet) -> QuerySet[RemoteCase]:
    """Return the hand-overs of these cases that a person has to decide, the longest waiting first."""
    still_here = Q(case__service=None) | Q(case__service=F("service"))
    found = RemoteCase.objects.filter(still_here, state__in=FOR_PERSON, case__in=among.open())
    return found.select_related("case", "service").order_by("attempted_at", "pk")


def count(among: CaseQuerySet) -> int:
    """Return how many hand-overs of these cases wait for a person."""
    return waiting(among).count()


@transaction.atomic
def look_again(*, there: RemoteCase, at: datetime) -> None:
    """Have the worker look for it over there once more; nothing is sent. Raises Decided."""
    _held(there, RemoteState.UNSURE)
    due.schedule(kind=LOOK_AGAIN, due_at=at, payload={"remote": there.pk}, key=str(there.pk))


def look(there: RemoteCase, *, at: datetime) -> timedelta | None:
    """Look for it; where it is found, the service has the case again. Returns the pause where their server is silent."""
    try:
        found = find(there, tried=there.attempted_at or there.created_at)
    except (outgoing.NotReached, outgoing.Unsure):
        return LATER
    try:
        if found:
            _is_there(there, found, by=WORKER, at=at)
        else:
            RemoteCase.objects.filter(pk=there.pk).update(looked_at=at)
    except (Decided, NumberTaken):
        return None
    return None


@transaction.atomic
def send_again(*, there: RemoteCase, by: Actor, at: datetime) -> None:
    """Give the case to the service once more and let the worker send it, under the same mark.

    Raises Decided, and LeavesInPerson for what is sensitive.
    """
    case = _held(there, *FOR_PERSON)
    if case.is_sensitive:
        raise LeavesInPerson
    due.cancel(kind=LOOK_AGAIN, key=str(there.pk))
    RemoteCase.objects.filter(pk=there.pk).update(
        state=RemoteState.SENDING, created_at=at, attempted_at=None, endpoint=there.service.endpoint
    )
    if case.service_id is None:
        reason = _("Sent to their Open311 server once more.")
        cases.pass_on(case=case, service=there.service, reason=reason, by=by, at=at, by_owner=True)
    else:
        due.schedule(kind="cases.hand_over", due_at=at, payload={"case": case.pk})


def it_arrived(*, there: RemoteCase, remote_id: str, by: Actor, at: datetime) -> None:
    """Write down that they have it, with their number where they said it: then we hear what becomes of it.

    Raises Decided and NumberTaken.
    """
    _is_there(there, remote_id, by=by, at=at)


@transaction.atomic
def _is_there(there: RemoteCase, remote_id: str, *, by: Actor, at: datetime) -> None:
    case = _held(there, RemoteState.UNSURE)
    due.cancel(kind=LOOK_AGAIN, key=str(there.pk))
    tried = there.attempted_at or there.created_at
    if (
        remote_id
        and RemoteCase.objects.filter(service=there.service, remote_id=remote_id).exclude(pk=there.pk).exists()
    ):
        raise NumberTaken
    arrived(there, Acknowledged(remote_id, ""), named_at(there, tried), by=by, at=at)
    RemoteCase.objects.filter(pk=there.pk).update(fetched_at=tried)  # what they told since is heard
    if case.service_id is None:
        reason = _("They have it on their Open311 server.")
        cases.pass_on(case=case, service=there.service, reason=reason, by=by, at=at, by_owner=True)


def _held(there: RemoteCase, *states: RemoteState) -> Case:
    """Return the case, with the hand-over locked, if it still waits for a person. Raises Decided."""
    now = RemoteCase.objects.select_for_update().get(pk=there.pk)
    case = Case.objects.get(pk=there.case_id)
    if now.state not in states or not case.is_open or case.service_id not in (None, there.service_id):
        raise Decided
    return case
