"""What became of requests, told as mySociety's service request updates: taken from the ledger, so that none is invented."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models.functions import Coalesce
from django.utils import translation
from django.utils.crypto import salted_hmac

from parvis.cases.models import Answer, Case, Remark, RemarkKind
from parvis.cases.moves import Outcome, State
from parvis.core.models import Entry
from parvis.open311 import rules, selection, shown
from parvis.open311.models import PartnerCase
from parvis.open311.shown import Looking

VERBS = ("cases.answered", *rules.UPDATE_STATUS)
_LABELS = {"cases.accepted": State.ACCEPTED, "cases.reopened": State.ACCEPTED, "cases.second_look": State.SECOND_LOOK}


def between(start: datetime, end: datetime, looking: Looking, *, at: datetime, page: slice) -> list[dict[str, Any]]:
    """Return what happened in [start, end], oldest first: to a key's own cases, or without a key to public ones."""
    with translation.override(looking.language):
        if looking.key is None:
            return _public(start, end, looking, at, page)
        return _own(start, end, looking, page)


def _id(kind: str, number: int) -> str:
    return salted_hmac(f"open311.update.{kind}", str(number), algorithm="sha256").hexdigest()[:32]


def _public(start: datetime, end: datetime, looking: Looking, at: datetime, page: slice) -> list[dict[str, Any]]:
    first, last = rules.days_within(start, end, looking.zone)
    public, _own_q = selection.allowed(looking, at=at)
    cases = Case.objects.filter(public)
    entries = list(
        Entry.objects.filter(verb__in=VERBS, at__gte=first, at__lt=last, subject__in=cases.values("subject")).order_by(
            "at", "id"
        )[page]
    )
    by_subject = {case.subject: case for case in cases.filter(subject__in=[entry.subject for entry in entries])}
    answers = _answers([case.pk for case in by_subject.values()])
    told = []
    for entry in entries:
        case = by_subject.get(entry.subject)
        if case is not None:
            answer = answers.get((case.pk, entry.at))
            text = answer.text if answer and answer.released_at else ""
            told.append(_told(entry, case, text, rules.day_of(entry.at, looking.zone).isoformat()))
    return told


def _own(start: datetime, end: datetime, looking: Looking, page: slice) -> list[dict[str, Any]]:
    mine = PartnerCase.objects.filter(key=looking.key, case__erased_at=None).exclude(
        case__situation__in=looking.never_told
    )
    subjects = mine.values_list(Coalesce("case__merged_into__subject", "case__subject"))
    entries = list(
        Entry.objects.filter(verb__in=VERBS, at__range=(start, end), subject__in=subjects).order_by("at", "id")[page]
    )
    notes = list(
        Remark.objects.filter(kind=RemarkKind.SHARED, at__range=(start, end), case__partner_cases__key=looking.key)
        .select_related("case")
        .order_by("at", "id")[page]
    )
    found = mine.annotate(subject=Coalesce("case__merged_into__subject", "case__subject")).select_related(
        "case", "case__merged_into"
    )
    by_subject: dict[str, list[PartnerCase]] = defaultdict(list)
    for one in found.filter(subject__in=[entry.subject for entry in entries]):
        by_subject[one.subject].append(one)
    answers = _answers([(each.case.merged_into_id or each.case_id) for group in by_subject.values() for each in group])
    told = []
    for entry in entries:
        for each in by_subject[entry.subject]:
            answer = answers.get((each.case.merged_into_id or each.case_id, entry.at))
            text = answer.text if answer and not shown.is_private_to_person(each.case) else ""
            told.append((entry.at, _told(entry, each.case, text, shown.exact(entry.at, looking.zone), each.their_id)))
    for note in notes:
        if not shown.is_private_to_person(note.case):
            told.append((note.at, _note(note, shown.exact(note.at, looking.zone))))
    return [update for _at, update in sorted(told, key=lambda pair: pair[0])]


def _answers(cases: Sequence[int]) -> dict[tuple[int, datetime], Answer]:
    if not cases:
        return {}
    return {(answer.case_id, answer.at): answer for answer in Answer.objects.filter(case__in=cases)}


def _told(entry: Entry, case: Case, text: str, when: str, their_id: str = "") -> dict[str, Any]:
    if entry.verb == "cases.answered":
        outcome = Outcome(entry.codes["outcome"])
        status, label = rules.OUTCOME_STATUS[outcome], str(outcome.label)
    else:
        status, label = rules.UPDATE_STATUS[entry.verb], str(_LABELS[entry.verb].label)
    update: dict[str, Any] = {
        "update_id": _id("entry", entry.pk),
        "service_request_id": case.public_id,
        "status": status,
        "updated_datetime": when,
        "description": text or label,
        "media_url": None,
    }
    if their_id:
        update["fixmystreet_id"] = their_id
    return update


def _note(note: Remark, when: str) -> dict[str, Any]:
    return {
        "update_id": _id("note", note.pk),
        "service_request_id": note.case.public_id,
        "status": rules.status_of(note.case.state).upper(),
        "updated_datetime": when,
        "description": note.text,
        "media_url": None,
    }
