"""Answers of services without an account: proposed by mail or link, looked at by a coordinator, sent with one press."""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from parvis.cases import rules
from parvis.cases.actions.answering import answer, settle
from parvis.cases.actions.locking import locked, said
from parvis.cases.actions.refusals import CaseClosed, LinkUsed, NothingOpen
from parvis.cases.models import Answer, Came, Case, ProposalState, ProposedAnswer, ServiceLink
from parvis.cases.moves import Outcome, State
from parvis.city.models import Service
from parvis.core import due, ledger
from parvis.core.actors import WORKER, Actor
from parvis.core.references import digest, new_token

LINK_LASTS = timedelta(days=90)


def mint_link(*, case: Case, service: Service, at: datetime) -> str:
    """Return the path of a new link that lets the service propose one answer to this case; only its digest is kept."""
    token = new_token()
    ServiceLink.objects.create(
        case=case, service=service, digest=digest(token), minted_at=at, expires_at=at + LINK_LASTS
    )
    return reverse("cases:one_time", args=[token])


@transaction.atomic
def propose(
    *, case: Case, service: Service, text: str, language: str, came: Came, by: Actor, at: datetime, outcome: str = ""
) -> ProposedAnswer:
    """Keep what a service says as the answer, for a coordinator to look at; nobody is told yet.

    `at` is when the words arrived: the promise is judged by it. Raises NeedsReason without words, CaseClosed.
    """
    case = locked(case)
    words = said(text)[: rules.MAX_WORDS]
    if not case.is_open:
        raise CaseClosed
    proposal = ProposedAnswer.objects.create(
        case=case, service=service, outcome=outcome, text=words, language=language, came=came, arrived_at=at
    )
    Case.objects.filter(pk=case.pk).update(changed_at=at)
    ledger.write(
        verb="cases.answer_proposed", subject=case.subject, by=by, at=at,
        codes={"service": service.code, "came": str(came)},
    )  # fmt: skip
    return proposal


@transaction.atomic
def propose_by_link(*, link: ServiceLink, outcome: Outcome, text: str, language: str, at: datetime) -> ProposedAnswer:
    """Take the one answer a link lets a service propose. Raises LinkUsed, NeedsReason, CaseClosed."""
    case = locked(link.case)
    if not is_usable(link, case, at=at) or not ServiceLink.objects.filter(pk=link.pk, used_at=None).update(used_at=at):
        raise LinkUsed
    return propose(
        case=case, service=link.service, text=text, language=language, came=Came.LINK, by=WORKER, at=at, outcome=outcome
    )


def is_usable(link: ServiceLink, case: Case, *, at: datetime) -> bool:
    """Return whether a link still opens its case: unused, not too old, the case open and still with this service."""
    return (
        link.used_at is None
        and at < link.expires_at
        and case.is_open
        and case.withheld_at is None
        and case.service_id == link.service_id
    )


@transaction.atomic
def send_proposal(
    *, proposal: ProposedAnswer, outcome: Outcome, text: str, language: str, by: Actor, at: datetime
) -> Answer:
    """Answer the case with the proposed words, as they came or as the coordinator edited them.

    The promises are judged by when the words arrived. Raises NothingOpen for a proposal already decided, and what `answer`
    and `settle` raise.
    """
    case = locked(proposal.case)
    row = _decide(proposal, ProposalState.SENT, by=by, at=at)
    act = settle if case.state == State.SECOND_LOOK else answer
    written = act(case=case, outcome=outcome, text=text, language=language, by=by, at=at, said_at=row.arrived_at)
    ProposedAnswer.objects.filter(pk=row.pk).update(answer=written)
    ledger.write(
        verb="cases.proposal_sent", subject=case.subject, by=by, at=at,
        codes={"service": row.service.code, "edited": text.strip() != row.text},
    )  # fmt: skip
    return written


@transaction.atomic
def ask_back(*, proposal: ProposedAnswer, by: Actor, at: datetime) -> ProposedAnswer:
    """Say that these words are not enough; the question itself is queued by `answer_by_mail`. Raises NothingOpen."""
    row = _decide(proposal, ProposalState.ASKED_BACK, by=by, at=at)
    ledger.write(
        verb="cases.proposal_asked_back", subject=row.case.subject, by=by, at=at, codes={"service": row.service.code}
    )
    return row


@transaction.atomic
def set_aside(*, proposal: ProposedAnswer, by: Actor, at: datetime) -> ProposedAnswer:
    """Leave the words unused: a holiday notice, a word of thanks. Raises NothingOpen."""
    row = _decide(proposal, ProposalState.SET_ASIDE, by=by, at=at)
    ledger.write(
        verb="cases.proposal_set_aside", subject=row.case.subject, by=by, at=at, codes={"service": row.service.code}
    )
    return row


def _decide(proposal: ProposedAnswer, state: ProposalState, *, by: Actor, at: datetime) -> ProposedAnswer:
    locked(proposal.case)
    waiting = ProposedAnswer.objects.filter(pk=proposal.pk, state=ProposalState.WAITING)
    if not waiting.update(state=state, decided_at=at, decided_by=by.reference):
        raise NothingOpen
    return ProposedAnswer.objects.select_related("case", "service").get(pk=proposal.pk)


def remind_at(case: Case, *, at: datetime) -> datetime | None:
    """Return when to remind a service by mail: a day before the date, or half-way where there is less than two days."""
    if case.due_at is None or case.due_at <= at:
        return None
    return max(case.due_at - timedelta(days=1), at + (case.due_at - at) / 2)


def schedule_reminder(case: Case, *, at: datetime) -> None:
    """Let the worker remind the case's service before its date, once per date."""
    moment = remind_at(case, at=at)
    if moment is not None and case.due_at is not None:
        due.schedule(
            kind="cases.remind_service",
            due_at=moment,
            payload={"case": case.pk, "service": case.service_id, "due": case.due_at.isoformat()},
            key=f"{case.pk}:{case.service_id}:{int(case.due_at.timestamp())}",
        )
