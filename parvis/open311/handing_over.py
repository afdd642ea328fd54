"""Handing cases to services through their own Open311 server, and hearing from them. The client's only place that saves.

A worker may be killed at any moment: what was tried is written down before it is tried, and something tried without a
result is looked for over there before anything is sent again; what cannot be found goes to a person.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.cases import actions as cases
from parvis.cases.models import Came, Case, RemarkKind
from parvis.cases.moves import NotAllowedNow, State
from parvis.city import directory
from parvis.city.models import ReachedBy, Service
from parvis.core import ledger
from parvis.core.actors import WORKER, Actor, ActorKind
from parvis.correspondence.models import Consent
from parvis.open311 import outgoing, remote, rules
from parvis.open311.models import KnownUpdate, RemoteCase, RemoteCode, RemoteState
from parvis.open311.remote import Acknowledged, NotUnderstood, Told
from parvis.open311.shown import public_point
from parvis.situations import catalogue

MARK_ATTRIBUTE = "parvis_reference"
CONSENT = "hand_over"
SOON, LATER = timedelta(minutes=1), timedelta(minutes=30)
GIVE_UP_AFTER = timedelta(hours=24)
TOKEN_AFTER = timedelta(seconds=5)
TOKEN_GIVE_UP_AFTER = timedelta(days=3)
_NOT_TAKEN = frozenset({429, 503})


def hand_over(case: Case, at: datetime) -> timedelta | None:
    """Take a case one step further on its way; return the pause to the next step, None when there is none."""
    service = case.service
    if service is None:
        return None
    there, _is_new = RemoteCase.objects.get_or_create(
        case=case, service=service, defaults={"created_at": at, "endpoint": service.endpoint}
    )
    if there.state == RemoteState.TOKEN:
        return _ask_token(there, at)
    if there.state != RemoteState.SENDING:
        return None
    if case.is_sensitive:
        reason = _("This is sensitive: nothing leaves by itself. Hand it over in person.")
        return _to_person(there, RemoteState.REFUSED, reason, at)
    if there.attempted_at is not None:
        return _look_for(there, at)
    return _send(there, at)


def mark_of(there: RemoteCase) -> str:
    """Return the few signs that stand at the end of the description, by which a report is found again over there."""
    return f"[parvis:{there.reference[:12]}]"


def _send(there: RemoteCase, at: datetime) -> timedelta | None:
    names = named_at(there, at)
    fields, photos = fields_for(there, names), _photos(there.case) if "photos" in names else []
    RemoteCase.objects.filter(pk=there.pk).update(attempted_at=at)
    try:
        reply = remote.post(there.service, fields=fields, photos=photos, repeat_key=there.reference)
    except (outgoing.NotReached, outgoing.NotAllowed):
        return _try_again(there, at)
    except outgoing.Unsure:
        return SOON  # attempted without a result: the next step looks for it
    if reply.status in _NOT_TAKEN:
        return _try_again(there, at)
    if 400 <= reply.status < 500:
        reason = _("Its Open311 server refused the report (status %(status)s).") % {"status": reply.status}
        return _to_person(there, RemoteState.REFUSED, reason, at)
    try:
        if not reply.is_good:
            raise NotUnderstood
        return arrived(there, remote.acknowledged(reply), names, by=WORKER, at=at)
    except NotUnderstood:
        return SOON


def _try_again(there: RemoteCase, at: datetime) -> timedelta | None:
    RemoteCase.objects.filter(pk=there.pk).update(attempted_at=None)
    if at - there.created_at > GIVE_UP_AFTER:
        return _to_person(there, RemoteState.REFUSED, _("Its Open311 server could not be reached for a day."), at)
    return LATER if at - there.created_at > LATER else SOON


def _look_for(there: RemoteCase, at: datetime) -> timedelta | None:
    tried = there.attempted_at or at
    try:
        found = find(there, tried=tried)
    except (outgoing.NotReached, outgoing.Unsure):
        if at - tried < GIVE_UP_AFTER:
            return LATER
        found = ""
    if found:
        return arrived(there, Acknowledged(found, ""), named_at(there, tried), by=WORKER, at=at)
    reason = _(
        "It was sent to their Open311 server and no answer came: nobody knows whether it arrived. "
        "Ask them before sending it again. It carries the mark %(mark)s."
    )
    return _to_person(there, RemoteState.UNSURE, reason % {"mark": mark_of(there)}, at)


def find(there: RemoteCase, *, tried: datetime) -> str:
    """Look over there for the report that carries our mark; return its number, "" where it is not found.

    Raises NotReached and Unsure where their server does not answer.
    """
    day = timedelta(days=1)
    try:
        return remote.find_by_mark(
            there.service, mark=mark_of(there), code=code_for(there), start=tried - day, end=tried + day
        )
    except (outgoing.NotAllowed, NotUnderstood):
        return ""


def named_at(there: RemoteCase, at: datetime) -> tuple[str, ...]:
    """Return the fields the service's agreement named at a moment: what went over then."""
    here = directory.current()
    agreement = here.agreement(there.service.code, there.case.situation, timezone.localdate(at))
    return agreement.fields_handed_over if agreement else ()


@transaction.atomic
def arrived(
    there: RemoteCase, known: Acknowledged, names: tuple[str, ...], *, by: Actor, at: datetime
) -> timedelta | None:
    """Write down that it is there, and as a disclosure which fields went to whom. Returns the pause to the next step."""
    state = RemoteState.KNOWN if known.remote_id else RemoteState.TOKEN if known.token else RemoteState.BLIND
    RemoteCase.objects.filter(pk=there.pk).update(
        state=state, remote_id=known.remote_id, token=known.token, sent_at=at, fetched_at=at
    )
    ledger.write(
        verb="cases.handed_over", subject=there.case.subject, by=by, at=at,
        codes={
            "service": there.service.code, "fields": "+".join(names) or "situation", "relation": there.service.relation,
            "how": ReachedBy.OPEN311.value,
        },
    )  # fmt: skip
    return TOKEN_AFTER if state == RemoteState.TOKEN else None


def _ask_token(there: RemoteCase, at: datetime) -> timedelta | None:
    try:
        found = remote.id_of_token(there.service, there.token)
    except (outgoing.NotReached, outgoing.NotAllowed, outgoing.Unsure, NotUnderstood):
        found = ""
    waited = at - (there.sent_at or at)
    if found:
        RemoteCase.objects.filter(pk=there.pk).update(state=RemoteState.KNOWN, remote_id=found)
        return None
    if waited > TOKEN_GIVE_UP_AFTER:
        reason = _("Their Open311 server took it but never gave a number to ask by.")
        return _to_person(there, RemoteState.BLIND, reason, at)
    return max(TOKEN_AFTER, min(waited, LATER))


@transaction.atomic
def _to_person(there: RemoteCase, state: RemoteState, reason: str, at: datetime) -> None:
    """Give the case back to the coordinator with the reason, under the same reference and date."""
    RemoteCase.objects.filter(pk=there.pk).update(state=state)
    case = Case.objects.get(pk=there.case_id)
    if case.service_id != there.service_id or not case.is_open:
        return
    try:
        cases.hand_back(case=case, reason=reason, by=WORKER, at=at)
    except NotAllowedNow:
        cases.note(case=case, text=reason, kind=RemarkKind.NOTE, by=WORKER, at=at)


def code_for(there: RemoteCase) -> str:
    """Return how the server over there calls the situation."""
    codes = dict(RemoteCode.objects.filter(service=there.service).values_list("situation", "code"))
    return codes.get(there.case.situation) or codes.get("") or there.case.situation


def fields_for(there: RemoteCase, names: tuple[str, ...]) -> Mapping[str, str]:
    """Return what is handed over: of the case only the fields the agreement names (see city.models.FIELDS_TO_HAND_OVER)."""
    case, here = there.case, directory.current()
    situation = catalogue.version(case.catalogue).situations.get(case.situation)
    language = next(iter(there.service.languages), "") or here.city.default_language
    title = situation.title(language) if situation else case.situation
    words = case.contacts.order_by("id").values_list("words", flat=True).first() if "words" in names else ""
    # The mark must stay whole at the end, whatever the other side's limit of 4000 characters.
    description = "\n\n".join(filter(None, [title, words]))[: 4000 - len(mark_of(there)) - 2]
    fields = {
        "service_code": code_for(there),
        "description": f"{description}\n\n{mark_of(there)}",
        f"attribute[{MARK_ATTRIBUTE}]": there.reference,
    }
    if "answers" in names:
        fields |= {f"attribute[{question}]": choice for question, choice in case.answers.items()}
    exact = "place" in names
    if exact and case.place:
        fields["address_string"] = case.place
    if exact and case.latitude is not None and case.longitude is not None:
        fields |= {"lat": str(case.latitude), "long": str(case.longitude)}
    elif not (exact and case.place):
        latitude, longitude = public_point(case, here)
        fields |= {"lat": str(latitude), "long": str(longitude)}
    if "contact" in names:
        fields |= _contact(case)
    return fields


def _contact(case: Case) -> dict[str, str]:
    """Return how to reach the person, if the person agreed to that in a row of their own."""
    reporter = case.reporters.filter(withdrawn_at=None).select_related("recipient").order_by("id").first()
    if reporter is None:
        return {}
    if not Consent.objects.filter(recipient=reporter.recipient, purpose=CONSENT, withdrawn_at=None).exists():
        return {}
    said = {"email": reporter.recipient.email, "phone": reporter.recipient.phone, "first_name": reporter.name}
    return {name: value for name, value in said.items() if value}


def _photos(case: Case) -> list[bytes]:
    photos = []
    for attachment in case.attachments.order_by("id")[:5]:
        with default_storage.open(attachment.name) as file:
            photos.append(file.read())
    return photos


def fetch(service: Service, *, at: datetime) -> int:
    """Ask the service's server what became of the cases that are open here; return how many things were new."""
    waiting = list(
        RemoteCase.objects.filter(service=service, state=RemoteState.KNOWN, case__closed_at=None).order_by("id")[:1000]
    )
    if not waiting:
        return 0
    by_id = {there.remote_id: there for there in waiting}
    since = min(there.fetched_at or there.created_at for there in waiting) - timedelta(minutes=5)
    told = remote.updates(service, start=max(since, at - rules.SPAN), end=at)
    if told is None:
        ids = list(by_id)
        told = [one for start in range(0, len(ids), 50) for one in remote.states(service, ids[start : start + 50])]
    known = sorted((one for one in told if one.remote_id in by_id), key=lambda one: one.at)
    new = sum(hear(by_id[one.remote_id], one, at=at) for one in known)
    RemoteCase.objects.filter(pk__in=[there.pk for there in waiting]).update(fetched_at=at)
    return new


def hear(there: RemoteCase, told: Told, *, at: datetime) -> bool:
    """Take in one thing the other side told, once; return whether it was new.

    An answer in words whose status says what came of it is given on to the person. A status alone is no answer, and a
    bare *closed* does not say whether anything was solved: then a coordinator looks at the words first.
    """
    try:
        with transaction.atomic():
            update = KnownUpdate.objects.create(
                remote=there, update_id=told.update_id, at=told.at, status=told.status, text=told.text, became="nothing"
            )
            KnownUpdate.objects.filter(pk=update.pk).update(became=_take_in(there, told, at))
    except IntegrityError:
        if KnownUpdate.objects.filter(remote=there, update_id=told.update_id).exists():
            return False
        raise
    return True


def _take_in(there: RemoteCase, told: Told, at: datetime) -> str:
    case = Case.objects.select_for_update(of=("self",)).get(pk=there.case_id)
    if not case.is_open or case.service_id != there.service_id:
        return "late"
    they = Actor(ActorKind.KEY, f"service:{there.service_id}")
    if told.status in rules.ENDING:
        return _take_ending(there, case, told, they, at)
    if told.status in rules.UNDER_WAY and case.state == State.PASSED:
        cases.accept(case=case, by=they, at=at)
    if told.text:
        cases.note(case=case, text=told.text, kind=RemarkKind.SHARED, by=they, at=at)
        return "news"
    return "nothing"


def _take_ending(there: RemoteCase, case: Case, told: Told, they: Actor, at: datetime) -> str:
    if not told.text:
        reason = _("They closed it without a word. That is no answer: ask them what became of it.")
        _to_person(there, RemoteState.ENDED, reason, at)
        return "for_person"
    RemoteCase.objects.filter(pk=there.pk).update(state=RemoteState.ENDED)
    outcome = rules.STATUSES.get(told.status)
    language = next(iter(there.service.languages), "") or directory.current().city.default_language
    if outcome is not None and case.state != State.SECOND_LOOK:
        cases.answer(case=case, outcome=outcome, text=told.text, language=language, by=they, at=at)
        return "answer"
    cases.propose(
        case=case, service=there.service, text=told.text, language=language, came=Came.OPEN311, by=they, at=at
    )
    return "proposed"
