"""Answering: one act, and everybody who reported hears of it."""

from datetime import datetime

from django.db import transaction

from parvis.cases import rules
from parvis.cases.actions.locking import locked, said
from parvis.cases.actions.refusals import NeedsAnotherPerson
from parvis.cases.messages import FactValue, Telling, contest_texts, tell
from parvis.cases.models import Answer, Case, Promise, ProposalState, Remark, RemarkKind, Reporter
from parvis.cases.moves import Outcome, State, state_after
from parvis.city import directory
from parvis.core import due, ledger
from parvis.core.actors import WORKER, Actor
from parvis.correspondence import actions as correspondence
from parvis.situations import catalogue


@transaction.atomic
def answer(
    *,
    case: Case,
    outcome: Outcome,
    text: str,
    language: str,
    by: Actor,
    at: datetime,
    is_bulk: bool = False,
    said_at: datetime | None = None,
) -> Answer:
    """Answer in words, end the case, and tell every reporter, those of merged cases too.

    Judges the promises by `said_at`, the moment a service's words reached us, where they waited here to be looked at;
    else by `at`. Raises NeedsReason without words, NotAllowedNow.
    """
    case = locked(case)
    case.state = state_after("answer", case.state)
    return _write_answer(
        case, outcome, said(text), language, by=by, at=at, said_at=said_at or at, is_final=False, is_bulk=is_bulk
    )


@transaction.atomic
def settle(
    *,
    case: Case,
    outcome: Outcome,
    text: str,
    language: str,
    by: Actor,
    at: datetime,
    said_at: datetime | None = None,
) -> Answer:
    """Give the reasoned final answer after a second look, by somebody who has not answered this before.

    `said_at` as for `answer`. Raises NeedsAnotherPerson, NeedsReason, NotAllowedNow.
    """
    case = locked(case)
    case.state = state_after("settle", case.state)
    if case.case_answers.filter(by=by.reference).exists():
        raise NeedsAnotherPerson
    return _write_answer(
        case, outcome, said(text), language, by=by, at=at, said_at=said_at or at, is_final=True, is_bulk=False
    )


def _write_answer(
    case: Case,
    outcome: Outcome,
    text: str,
    language: str,
    *,
    by: Actor,
    at: datetime,
    said_at: datetime,
    is_final: bool,
    is_bulk: bool,
) -> Answer:
    standard = _is_standard(case, outcome, text, language)
    written = Answer.objects.create(
        case=case, service_id=case.service_id, outcome=outcome, text=text, language=language, at=at,
        by_kind=by.kind, by=by.reference, is_final=is_final, is_standard=standard,
    )  # fmt: skip
    case.outcome = outcome
    case.answered_at = case.answered_at or said_at
    case.closed_at = case.changed_at = at
    case.closed_by_kind = by.kind
    case.handed_back = False
    case.save(
        update_fields=[
            "state", "outcome", "answered_at", "closed_at", "closed_by_kind", "changed_at", "handed_back",
        ]
    )  # fmt: skip
    case.proposals.filter(state=ProposalState.WAITING).update(
        state=ProposalState.SET_ASIDE, decided_at=at, decided_by=by.reference
    )
    kept = judge_promises(case, answered_at=said_at)
    here = directory.current()
    service = next((s.code for s in here.services.values() if s.pk == case.service_id), None)
    ledger.write(
        verb="cases.answered",
        subject=case.subject,
        by=by,
        at=at,
        codes={
            "outcome": str(outcome), "service": service, "kept": kept, "standard": standard, "final": is_final,
            "bulk": is_bulk, "arrived": int(said_at.timestamp()) if said_at != at else None,
        },
    )  # fmt: skip
    event = f"answered_{outcome}"
    facts: dict[str, FactValue] = {"answer": text}
    if is_final:
        event, facts = "final_answer", {"answer": text, "contest": contest_texts()}
    hearers = everybody(case)
    tell([Telling(event, reporter, facts) for reporter in hearers], case=case, at=at)
    correspondence.close(recipients=[reporter.recipient for reporter in hearers], at=at)
    return written


def everybody(case: Case) -> list[Reporter]:
    """Return the reporters who still want to hear: of the case and of those merged into it."""
    return list(
        Reporter.objects.filter(withdrawn_at__isnull=True)
        .filter(case__in=[case.pk, *case.merged.values_list("pk", flat=True)])
        .select_related("recipient", "case")
        .order_by("id")
    )


def judge_promises(case: Case, *, answered_at: datetime) -> bool | None:
    """Write on every open promise of the case, and of those merged into it, whether it was kept; return the first's."""
    family = [case.pk, *case.merged.values_list("pk", flat=True)]
    waiting = Promise.objects.filter(case__in=family, kept__isnull=True)
    for promise in waiting.filter(due_at__lt=answered_at).select_related("case", "service"):
        break_promise(promise)
    waiting.filter(due_at__gte=answered_at).update(kept=True)
    return case.promises.filter(is_first=True).values_list("kept", flat=True).first()


def break_promise(promise: Promise) -> None:
    """Write on a promise that it was broken, and into the ledger at its own date, whoever notices first: the clock or a
    late answer.
    """
    assert promise.case is not None
    promise.kept = False
    promise.save(update_fields=["kept"])
    ledger.write(
        verb="cases.promise_broken", subject=promise.case.subject, by=WORKER, at=promise.due_at,
        codes={
            "service": promise.service.code if promise.service else None,
            "due": int(promise.due_at.timestamp()),
            "first": promise.is_first,
        },
    )  # fmt: skip


def promise_anew(case: Case, *, at: datetime) -> None:
    """Promise an answer again, from `at` on, for a case that was opened a second time; its first promise stays as judged.

    Sets `case.due_at`; the caller saves the case.
    """
    here = directory.current()
    service = next((s for s in here.services.values() if s.pk == case.service_id), None)
    situation = catalogue.version(case.catalogue).situations.get(case.situation)
    if service is None or situation is None:
        return
    end = situation.ends.get(case.end)
    route = rules.promise_for(service=service, situation=case.situation, end=end, at=at, directory=here)
    promise = Promise.objects.create(
        case=case, service_id=service.pk, made_at=at, due_at=route.due_at, hours=route.hours, basis=route.basis,
        is_first=False, is_signed=route.is_signed,
    )  # fmt: skip
    case.due_at = route.due_at
    due.schedule(kind="cases.promise_due", due_at=route.due_at, payload={"promise": promise.pk})


def _is_standard(case: Case, outcome: Outcome, text: str, language: str) -> bool:
    situation = catalogue.current().situations.get(case.situation)
    if situation is None:
        return False
    return text in {standard.strip() for standard in situation.standard_texts(outcome, language)}


@transaction.atomic
def reopen(*, case: Case, reason: str, by: Actor, at: datetime) -> Case:
    """Open an ended case again for its service, with a reason and a new date. Raises NeedsReason, NotAllowedNow."""
    case = locked(case)
    words = said(reason)
    state = state_after("reopen", case.state)
    case.state = state if case.service_id else State.UNROUTED
    case.closed_at, case.closed_by_kind, case.changed_at = None, "", at
    promise_anew(case, at=at)
    case.save(update_fields=["state", "closed_at", "closed_by_kind", "changed_at", "due_at"])
    Remark.objects.create(case=case, kind=RemarkKind.NOTE, text=words, at=at, by_kind=by.kind, by=by.reference)
    ledger.write(verb="cases.reopened", subject=case.subject, by=by, at=at, codes={"reason": "staff"})
    hearers = everybody(case)
    correspondence.reopen(recipients=[reporter.recipient for reporter in hearers])
    tell([Telling("reopened", reporter) for reporter in hearers], case=case, at=at)
    return case
