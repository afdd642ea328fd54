"""Asking one person, hearing from them, and what colleagues note."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from parvis.cases import rules, search
from parvis.cases.actions.answering import everybody, judge_promises
from parvis.cases.actions.locking import locked, said
from parvis.cases.actions.refusals import CaseClosed
from parvis.cases.actions.safety import mark_danger, raise_sensitivity
from parvis.cases.images import Photo
from parvis.cases.messages import Telling, tell
from parvis.cases.models import Attachment, Case, Feedback, Promise, Remark, RemarkKind, Reporter
from parvis.cases.models.words import THREAD_KINDS
from parvis.cases.moves import State, may, state_after
from parvis.city import directory
from parvis.core import due, ledger
from parvis.core.actors import Actor
from parvis.correspondence import actions as correspondence
from parvis.situations import catalogue
from parvis.situations.rules import possible_danger, possible_grievance, possibly_sensitive


@transaction.atomic
def ask(*, case: Case, reporter: Reporter, text: str, language: str, by: Actor, at: datetime) -> Remark:
    """Ask one reporter a question; the others neither see nor hear of it. Raises NeedsReason, NotAllowedNow."""
    case = locked(case)
    words = said(text)
    case.state = state_after("ask", case.state)
    case.changed_at = at
    case.save(update_fields=["state", "changed_at"])
    question = Remark.objects.create(
        case=case, reporter=reporter, kind=RemarkKind.QUESTION, text=words, language=language, at=at,
        by_kind=by.kind, by=by.reference,
    )  # fmt: skip
    ledger.write(verb="cases.asked", subject=case.subject, by=by, at=at, codes={"reporter": reporter.pk})
    tell([Telling("question", reporter, {"question": words})], case=case, at=at)
    return question


@transaction.atomic
def add_words(
    *,
    reporter: Reporter,
    text: str,
    by: Actor,
    at: datetime,
    kind: RemarkKind = RemarkKind.ADDITION,
    photos: Sequence[Photo] = (),
    language: str = "",
    is_watched: bool = True,
) -> Remark:
    """Add a person's words and photos to their own thread. An open question to them counts as answered.

    Words may mark possible danger and raise sensitivity. `is_watched` is false for doors nobody watches (mail): then the
    numbers go out at once. Words about what police did are kept from services (S1). Raises NeedsReason without words or
    photos, ValueError for a kind that is no thread's.
    """
    if kind not in THREAD_KINDS:
        raise ValueError(kind)
    case = locked(reporter.case)
    words = text.strip() if photos else said(text)
    words = words[: rules.MAX_WORDS]
    remark = Remark.objects.create(
        case=case, reporter=reporter, kind=kind, text=words, language=language, at=at, by_kind=by.kind,
        by=by.reference, is_withheld=possible_grievance(words),
    )  # fmt: skip
    _keep_photos(case, reporter, photos, by=by, at=at)
    case.remarks.filter(reporter=reporter, kind=RemarkKind.QUESTION, answered_at__isnull=True).update(answered_at=at)
    if (
        case.state == State.ASKED
        and not case.remarks.filter(kind=RemarkKind.QUESTION, answered_at__isnull=True).exists()
    ):
        case.state = state_after("hear", case.state)
    case.changed_at = at
    case.save(update_fields=["state", "changed_at"])
    correspondence.heard_from(recipient=reporter.recipient, at=at)
    ledger.write(
        verb="cases.heard", subject=case.subject, by=by, at=at, codes={"reporter": reporter.pk, "how": str(kind)}
    )
    if not remark.is_withheld:
        search.extend(case, words)
    if possibly_sensitive(words):
        raise_sensitivity(case=case, how="words", by=by, at=at)
    if possible_danger(words):
        mark_danger(case=case, how="mail" if kind == RemarkKind.MAIL else "words", by=by, at=at)
        if not is_watched:
            tell([Telling("danger", reporter)], case=case, at=at)
    return remark


def _keep_photos(case: Case, reporter: Reporter, photos: Sequence[Photo], *, by: Actor, at: datetime) -> None:
    if not photos:
        return
    Attachment.objects.bulk_create(
        Attachment(
            case=case, reporter=reporter, name=photo.name, small_name=photo.small_name, media_type=photo.media_type,
            size_bytes=photo.size_bytes, width=photo.width, height=photo.height, at=at, by_kind=by.kind,
        )
        for photo in photos
    )  # fmt: skip
    ledger.write(verb="cases.photo_added", subject=case.subject, by=by, at=at, codes={"count": len(photos)})


@transaction.atomic
def note(*, case: Case, text: str, kind: RemarkKind, by: Actor, at: datetime) -> Remark:
    """Add a note for colleagues, or one the reporters read on their page. Raises NeedsReason, ValueError."""
    if kind not in (RemarkKind.NOTE, RemarkKind.SHARED):
        raise ValueError(kind)
    words = said(text)
    remark = Remark.objects.create(case=case, kind=kind, text=words, at=at, by_kind=by.kind, by=by.reference)
    ledger.write(verb="cases.noted", subject=case.subject, by=by, at=at, codes={"level": str(kind)})
    if kind == RemarkKind.SHARED:
        Case.objects.filter(pk=case.pk).update(changed_at=at)
        wanting = case.reporters.filter(withdrawn_at__isnull=True).select_related("recipient", "case")
        tell([Telling("progress", reporter, {"news": words}) for reporter in wanting], case=case, at=at)
    return remark


@transaction.atomic
def judge(*, reporter: Reporter, solved: bool, by: Actor, at: datetime, reason: str = "") -> Case:
    """Write down at once whether the answer solved it. The first *not solved* brings one second look by another person.

    Raises CaseClosed where there is no answer to judge (withdrawn, merged elsewhere, or still open).
    """
    case = locked(reporter.case.merged_into or reporter.case)
    if case.state not in (State.ANSWERED, State.SETTLED, State.SECOND_LOOK):
        raise CaseClosed
    words = reason.strip()[: rules.MAX_WORDS]
    Feedback.objects.create(case=case, reporter=reporter, solved=solved, reason=words, at=at)
    Reporter.objects.filter(pk=reporter.pk).update(solved=solved, solved_at=at)
    ledger.write(
        verb="cases.judged", subject=case.subject, by=by, at=at, codes={"reporter": reporter.pk, "solved": solved}
    )
    if not solved and may("contest", case.state) and not case.case_answers.filter(is_final=True).exists():
        _begin_second_look(case, reporter, by=by, at=at)
    return case


def _begin_second_look(case: Case, reporter: Reporter, *, by: Actor, at: datetime) -> None:
    judge_promises(case, answered_at=case.answered_at or at)
    here = directory.current()
    service = next((s for s in here.services.values() if s.pk == case.service_id), None)
    case.state = state_after("contest", case.state)
    case.closed_at, case.closed_by_kind, case.changed_at, case.assigned_to = None, "", at, None
    if service is not None:
        situation = catalogue.version(case.catalogue).situations[case.situation]
        end = situation.ends.get(case.end)
        route = rules.promise_for(service=service, situation=case.situation, end=end, at=at, directory=here)
        promise = Promise.objects.create(
            case=case, service_id=service.pk, made_at=at, due_at=route.due_at, hours=route.hours, basis=route.basis,
            is_first=False, is_signed=route.is_signed,
        )  # fmt: skip
        case.due_at = route.due_at
        due.schedule(kind="cases.promise_due", due_at=route.due_at, payload={"promise": promise.pk})
    case.save(update_fields=["state", "closed_at", "closed_by_kind", "changed_at", "assigned_to", "due_at"])
    correspondence.reopen(recipients=[one.recipient for one in everybody(case)])
    ledger.write(verb="cases.second_look", subject=case.subject, by=by, at=at, codes={"reporter": reporter.pk})
