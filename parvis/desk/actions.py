"""The verbs of the desk. Contacts and cases are saved by `cases`; here what the desk adds, in the same transaction."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.cases import actions as cases
from parvis.cases.models import Contact, Door, EndedAs, Promise, RemarkKind
from parvis.city import directory
from parvis.city.places import normalise
from parvis.core import ledger
from parvis.core.actors import Actor
from parvis.correspondence import actions as correspondence
from parvis.desk.drafts import Call
from parvis.desk.models import CallBack, CallEnd, Sending
from parvis.desk.tour import Stop
from parvis.people.models import User
from parvis.situations import catalogue

CALL_BACK_HOURS = 24
MOST_TRIES = 3
CONSENT, CONSENT_TEXT = "survey", "desk-1"
OTHER, OWNED = "other_question", "owned"


class AlreadyTried(Exception):
    """The service had this matter before; nobody is sent there again."""


class NobodyCoordinates(Exception):
    """There is no coordinator who could own it."""


def urgent(*, call: Call, by: Actor, at: datetime) -> Contact:
    """Write down that the caller was told to ring, or was put through to, the emergency number. Asks for nothing else."""
    return _ended(call, EndedAs.URGENT, by=by, at=at)


@transaction.atomic
def return_urgent(*, contact_id: int, by: Actor, at: datetime) -> None:
    """Write down that the urgent key was pressed by mistake: *returned, not urgent*. Once."""
    contact = Contact.objects.select_for_update().filter(pk=contact_id, ended_as=EndedAs.URGENT).first()
    if contact is not None:
        ledger.write(verb="desk.urgent_returned", subject=contact.subject, by=by, at=at)


def silent(*, call: Call, by: Actor, at: datetime) -> Contact:
    """Write down that nobody spoke, or the caller hung up."""
    return _ended(call, EndedAs.SILENT, by=by, at=at)


def inform(*, call: Call, by: Actor, at: datetime) -> Contact:
    """Write down that the words themselves were the answer."""
    return _ended(call, EndedAs.INFORMED, by=by, at=at, situation=call.situation)


@transaction.atomic
def redirect(*, call: Call, service: str, number_code: str, is_sensitive: bool, by: Actor, at: datetime) -> Contact:
    """Write down that the caller was led to somebody else, and where, so that the next one is not sent in a circle.

    Raises AlreadyTried for a service on the call's tour.
    """
    if service and service in call.tried:
        raise AlreadyTried
    contact = _ended(
        call, EndedAs.REDIRECTED, by=by, at=at, situation=call.situation, service=service, number_code=number_code
    )
    if contact.redirected_to_id and not is_sensitive:
        Sending.objects.create(
            contact=contact, situation=call.situation, service_id=contact.redirected_to_id, at=at,
            place=normalise(call.place)[:200], latitude=call.latitude, longitude=call.longitude,
        )  # fmt: skip
    return contact


def take(*, intake: cases.Intake, may_ask_later: bool, by: Actor, at: datetime) -> cases.Taken:
    """Take what a caller told; with their yes, they may be asked later how it went. Raises as `cases.actions.take`."""

    def also(taken: cases.Taken) -> None:
        if may_ask_later:
            correspondence.give_consent(
                recipient=taken.reporter.recipient, purpose=CONSENT, text_version=CONSENT_TEXT, by=by, at=at
            )

    return cases.take(intake=intake, by=by, at=at, also=also)


def take_sent_round(
    *, intake: cases.Intake, stops: Sequence[Stop], owner: User | None, may_ask_later: bool, by: Actor, at: datetime
) -> cases.Taken:
    """Take a matter that was sent round, and make one coordinator answer for it by name, from now.

    Raises NobodyCoordinates, and as `cases.actions.take`.
    """
    if owner is None:
        raise NobodyCoordinates

    def also(taken: cases.Taken) -> None:
        if may_ask_later:
            correspondence.give_consent(
                recipient=taken.reporter.recipient, purpose=CONSENT, text_version=CONSENT_TEXT, by=by, at=at
            )
        cases.own(case=taken.case, user=owner, by=by, at=at)
        text = _("Sent round before; by whom, the caller did not say.")
        if stops:
            text = _("Sent round before, in this order: %(names)s.") % {"names": ", ".join(stop.name for stop in stops)}
        cases.note(case=taken.case, text=text, kind=RemarkKind.NOTE, by=by, at=at)
        ledger.write(verb="desk.sent_round", subject=taken.case.subject, by=by, at=at, codes={"services": len(stops)})

    return cases.take(intake=intake, by=by, at=at, also=also)


def way_of_sent_round(code: str, answers: dict[str, str]) -> tuple[str, dict[str, str]]:
    """Return the situation and answers under which a matter sent round is taken.

    Its own where some end of it makes a case; else the one for everything else (an offence whose legal ground the city
    has not entered makes no case of its own).
    """
    known = catalogue.current().situations
    situation = known.get(code)
    if situation is not None and situation.routes_cases:
        return code, answers
    question = known[OTHER].first_question
    if question is None:
        return OTHER, {}
    owned = [choice.code for choice in question.choices if choice.leads_to == OWNED]
    return OTHER, {question.code: owned[0]}


@transaction.atomic
def call_back(*, call: Call, phone: str, about: str, by: Actor, at: datetime) -> CallBack:
    """Promise to call somebody back within a day."""
    contact = _ended(call, EndedAs.CALL_BACK, by=by, at=at, situation=call.situation, promise_hours=CALL_BACK_HOURS)
    return CallBack.objects.create(
        contact=contact, phone=phone, about=about[:300], language=call.language,
        due_at=at + timedelta(hours=CALL_BACK_HOURS),
    )  # fmt: skip


@transaction.atomic
def call_back_instead(*, contact_id: int, phone: str, about: str, by: Actor, at: datetime) -> CallBack:
    """Promise to call back a caller for whom nobody answered where they were sent: the same contact, counted once.

    Raises as `cases.actions.say_whether_reached`.
    """
    promise = cases.promise_call_back(contact_id=contact_id, hours=CALL_BACK_HOURS, by=by, at=at)
    contact = Contact.objects.get(pk=contact_id)
    values = {"phone": phone, "about": about[:300], "language": contact.language, "due_at": promise.due_at}
    return CallBack.objects.get_or_create(contact=contact, defaults=values)[0]


@transaction.atomic
def try_call(*, row: CallBack, at: datetime) -> CallBack:
    """Count a try and return the row with its number, for whoever calls now."""
    row = CallBack.objects.select_for_update().get(pk=row.pk)
    if row.done_at is None and row.tries < MOST_TRIES:
        row.tries, row.last_try_at = row.tries + 1, at
        row.save(update_fields=["tries", "last_try_at"])
    return row


@transaction.atomic
def finish_call(*, row: CallBack, reached: bool, by: Actor, at: datetime) -> CallBack:
    """Write down whether somebody was reached; done when they were, or after three tries. Then the number is forgotten."""
    row = CallBack.objects.select_for_update().get(pk=row.pk)
    if row.done_at is not None or (not reached and row.tries < MOST_TRIES):
        return row
    row.done_at, row.done_by, row.phone, row.about = at, by.reference, "", ""
    row.end = CallEnd.REACHED if reached else CallEnd.NOT_REACHED
    row.save(update_fields=["done_at", "done_by", "phone", "about", "end"])
    kept = reached and at <= row.due_at
    Promise.objects.filter(contact=row.contact_id, kept__isnull=True).update(kept=kept)
    ledger.write(
        verb="desk.called_back", subject=row.contact.subject, by=by, at=at,
        codes={"end": str(row.end), "tries": row.tries, "kept": kept},
    )  # fmt: skip
    return row


def _ended(
    call: Call, ended_as: EndedAs, *, by: Actor, at: datetime, situation: str = "", service: str = "",
    number_code: str = "", promise_hours: int | None = None,
) -> Contact:  # fmt: skip
    return cases.end_contact(
        door=Door(call.door),
        ended_as=ended_as,
        language=call.language or directory.current().city.default_language,
        by=by,
        at=at,
        situation=situation,
        service=service,
        number_code=number_code,
        promise_hours=promise_hours,
    )
