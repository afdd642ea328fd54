"""Services without an account: a case goes out by mail with a one-time link; what comes back becomes a proposed answer.

Nothing is called out here: mails are queued with what they tell, the worker sends them.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from parvis.cases import actions, transports
from parvis.cases.actions.locking import said
from parvis.cases.actions.proposing import schedule_reminder
from parvis.cases.models import Came, Case, ProposalState, ProposedAnswer, RemarkKind, ServiceLink
from parvis.cases.moves import OPEN
from parvis.city import directory
from parvis.city.directory import Directory, ServiceView
from parvis.city.models import Relation, Service
from parvis.core import due, ledger
from parvis.core.actors import WORKER, Actor
from parvis.correspondence import actions as correspondence
from parvis.correspondence import replies
from parvis.correspondence.actions.queueing import FactValue
from parvis.correspondence.models import Audience, Recipient, ReplyPurpose
from parvis.situations import catalogue

# What a mail to a service may hold. A service that is a controller of its own gets what its agreement names, no more.
MAY_LEAVE = ("words", "place", "answers")


def hand_over(case: Case, at: datetime) -> timedelta | None:
    """Queue the mail that tells a service about its case, once for each time the case comes to it; remind it later."""
    here = directory.current()
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).select_related("service", "district").get(pk=case.pk)
        service = here.service(case.service.code) if case.service else None
        if case.service is None or service is None or not case.is_open or case.withheld_at:
            return None
        came_at = case.passings.order_by("-id").values_list("ended_at", flat=True).first() or case.received_at
        if ServiceLink.objects.filter(case=case, service=case.service, minted_at__gte=came_at).exists():
            return None  # a second run after a crash
        fields = fields_for(case, service, here, at=at)
        facts = _facts(case, at=at)
        if case.district:
            facts["district"] = case.district.name
        if "place" in fields:
            facts["place"] = ", ".join(filter(None, [case.place, case.place_note]))
        if details := _details(case, fields, _language(service, here)):
            facts["details"] = details
        _queue("service.new_case", case, service, facts, here, at=at)
        ledger.write(
            verb="cases.handed_over", subject=case.subject, by=WORKER, at=at,
            codes={"service": service.code, "fields": "+".join(fields), "relation": service.relation, "how": "email"},
        )  # fmt: skip
        schedule_reminder(case, at=at)
    return None


def fields_for(case: Case, service: ServiceView, here: Directory, *, at: datetime) -> list[str]:
    """Return which fields the mail may hold: nothing of a sensitive case, a controller's own only what its agreement names."""
    if case.is_sensitive:
        return []
    if service.relation != Relation.CONTROLLER:
        return list(MAY_LEAVE)
    agreement = here.agreement(service.code, case.situation, timezone.localdate(at))
    named = agreement.fields_handed_over if agreement else ()
    return [field for field in MAY_LEAVE if field in named]


def _details(case: Case, fields: list[str], language: str) -> str:
    lines = []
    situation = catalogue.version(case.catalogue).situations.get(case.situation)
    if "answers" in fields and situation:
        for code, choice in case.answers.items():
            question = situation.questions.get(code)
            if question:
                lines.append(f"{question.text(language)} {question.choice(choice).text(language)}")
    if "words" in fields:
        lines += [words for words in case.contacts.values_list("words", flat=True) if words]
    return "\n".join(lines)


def _facts(case: Case, *, at: datetime) -> dict[str, FactValue]:
    assert case.service is not None
    facts: dict[str, FactValue] = {"case_link": actions.mint_link(case=case, service=case.service, at=at)}
    situation = catalogue.version(case.catalogue).situations.get(case.situation)
    if situation:
        facts["situation"] = dict(situation.texts["title"])
    if case.due_at:
        facts["by_when"] = case.due_at.isoformat()
    return facts


def _language(service: ServiceView, here: Directory) -> str:
    return service.languages[0] if service.languages else here.city.default_language


def _queue(
    event: str,
    case: Case,
    service: ServiceView,
    facts: dict[str, FactValue],
    here: Directory,
    *,
    at: datetime,
) -> None:
    correspondence.queue(
        event=event, to=[mailbox(service, here, at=at)], about=case.reference, facts=facts, at=at, deadline=case.due_at
    )


def mailbox(service: ServiceView, here: Directory, *, at: datetime) -> Recipient:
    """Return the service's mailbox as a recipient, with its present address and language."""
    return correspondence.mailbox_of(
        audience=Audience.SERVICE, whose=service.code, email=service.email, language=_language(service, here), at=at
    )


@due.handler("cases.remind_service")
def remind_service(row: due.Claimed) -> None:
    """Remind a service by mail before its date breaks, unless it has answered, passed it on, or got another date."""
    case = Case.objects.select_for_update(of=("self",)).select_related("service").get(pk=row.payload["case"])
    here = directory.current()
    service = here.service(case.service.code) if case.service else None
    if service is None or service.pk != row.payload["service"] or not case.is_open or case.due_at is None:
        return
    if case.due_at.isoformat() != row.payload["due"]:
        schedule_reminder(case, at=row.at)  # another date since: remind before that one
        return
    if case.proposals.filter(state=ProposalState.WAITING).exists():
        return
    _queue("service.reminder", case, service, _facts(case, at=row.at), here, at=row.at)
    ledger.write(
        verb="cases.service_reminded", subject=case.subject, by=WORKER, at=row.at, codes={"service": service.code}
    )


def take_reply(*, reference: str, service_code: str, text: str, language: str, at: datetime) -> ProposedAnswer | None:
    """Make a service's reply by mail a proposed answer; None where its case has ended or is with somebody else now.

    `at` is when the mail reached us. A service that had the case once may still say something of use to whoever has it
    now, but not in the name of another: its words become a note for colleagues.
    """
    case = Case.objects.select_related("service").filter(reference=reference).first()
    service = Service.objects.filter(code=service_code).first()
    if case is None or service is None or not text.strip():
        return None
    if case.state not in OPEN or case.service_id != service.pk:
        if case.passings.filter(service=service).exists() or case.service_id == service.pk:
            actions.note(case=case, text=f"{service.code}: {text.strip()}", kind=RemarkKind.NOTE, by=WORKER, at=at)
        return None
    return actions.propose(case=case, service=service, text=text, language=language, came=Came.MAIL, by=WORKER, at=at)


@transaction.atomic
def ask_back(*, proposal: ProposedAnswer, question: str, by: Actor, at: datetime) -> ProposedAnswer:
    """Write to the service that its words are not enough, and what is missing. Raises NothingOpen, NeedsReason."""
    words = said(question)
    row = actions.ask_back(proposal=proposal, by=by, at=at)
    here = directory.current()
    service = here.service(row.service.code)
    case = Case.objects.select_related("service").get(pk=row.case_id)
    if service is not None and service.email and case.service_id == row.service_id:
        _queue("service.question", case, service, {**_facts(case, at=at), "question": words}, here, at=at)
    actions.note(case=case, text=words, kind=RemarkKind.NOTE, by=by, at=at)
    return row


@replies.on_reply
def hear_service(reply: replies.Reply) -> None:
    """Take what a service writes back to a mail about a case; its mailbox tells which service it is."""
    if reply.purpose == ReplyPurpose.SERVICE and reply.recipient is not None:
        take_reply(
            reference=reply.reference, service_code=reply.recipient.whose, text=reply.text, language=reply.language,
            at=reply.received_at,
        )  # fmt: skip


transports.register("email", hand_over)
