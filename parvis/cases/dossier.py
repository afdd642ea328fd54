"""Everything a case page shows of one case, in a handful of statements however much happened.

What was said and done lies in many tables; one compound query brings it as lines in the order of time. Words withheld for
the mediator are not in it (S1), contact data neither (S4).
"""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import (
    BigIntegerField,
    CharField,
    DateTimeField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models import Case as When_
from django.db.models.functions import Cast

from parvis.cases.access import Scope
from parvis.cases.models import (
    Answer,
    Attachment,
    Case,
    Contact,
    Doubt,
    Feedback,
    Passing,
    Promise,
    ProposalState,
    ProposedAnswer,
    Remark,
    Reporter,
    Task,
)
from parvis.cases.models.queryset import union_of_ids
from parvis.core.models import Entry
from parvis.correspondence.masking import mask_email, mask_phone
from parvis.correspondence.models import Channel
from parvis.people.models import User

# Marks in the compound query, put in the place of a case, those merged into it, and its name in the ledger.
CASE, SUBJECT = -1_000_000_001, "the case's own name"
NEAR_METRES = 150
METRES_PER_DEGREE = 111_320
NEAR_FOR = timedelta(days=90)
MOST_NEAR = 5
# What has words of its own in the list already, or tells nothing to a colleague.
TOLD_ELSEWHERE = (
    "cases.contact_ended", "cases.noted", "cases.asked", "cases.heard", "cases.answered", "cases.judged", "cases.promised",
    "cases.doubted", "cases.task_given", "cases.task_done", "cases.answer_proposed", "cases.photo_added", "cases.joined",
    "cases.proposal_sent",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was said or done. What `code`, `moment` and `other` mean depends on `what`."""

    what: str
    id: int
    at: datetime
    by: str
    name: str
    text: str
    code: str
    moment: datetime | None
    other: datetime | None
    reporter: int | None
    service: int | None
    language: str

    @property
    def codes(self) -> Mapping[str, Any]:
        """The codes of a ledger line."""
        found: Mapping[str, Any] = json.loads(self.text) if self.what == "entry" and self.text else {}
        return found


@dataclass(frozen=True, slots=True)
class Person:
    """A reporter as colleagues see them: a number, a language, a way, an address that tells too little."""

    reporter: Reporter
    number: int
    language: str
    channel: str
    masked: str
    is_of_merged: bool


_COLUMNS = (
    "what",
    "id_",
    "at_",
    "by_",
    "name_",
    "text_",
    "code_",
    "moment_",
    "other_",
    "reporter_",
    "service_",
    "language_",
)


def _line(rows: QuerySet[Any], what: str, **columns: Any) -> QuerySet[Any]:
    empty: dict[str, Any] = {
        "by": Value("", CharField()), "text": Value("", TextField()), "code": Value("", CharField()),
        "moment": Cast(Value(None), DateTimeField()), "other": Cast(Value(None), DateTimeField()),
        "reporter": Cast(Value(None), BigIntegerField()), "service": Cast(Value(None), BigIntegerField()),
        "language": Value("", CharField()),
    }  # fmt: skip
    said = {**empty, **{name: F(value) if isinstance(value, str) else value for name, value in columns.items()}}
    by = columns.get("by")
    name: Any = Value("", CharField())
    if by:
        name = Subquery(User.objects.filter(actor_reference=OuterRef(by)).values("name")[:1])
    found: QuerySet[Any, Any] = (
        rows.order_by()
        .annotate(
            what=Value(what, CharField()), id_=F("pk"), name_=name, **{f"{key}_": value for key, value in said.items()}
        )
        .values_list(*_COLUMNS)
    )
    return found


def lines(case: Case, merged: Sequence[Case]) -> list[Line]:
    """Return what was said and done on a case and on those merged into it, oldest first. One query."""
    sql, values = _compound(len(merged))
    real: dict[Any, Any] = {CASE: case.pk, SUBJECT: case.subject}
    real |= {CASE - number: row.pk for number, row in enumerate(merged, start=1)}
    with connection.cursor() as cursor:
        cursor.execute(sql, [real.get(value, value) for value in values])
        rows = cursor.fetchall()
    return [Line(*_read(row)) for row in rows]


def _read(row: Sequence[Any]) -> Iterator[Any]:
    """Return the columns of one row as `Line` takes them."""
    for column, value in zip(_COLUMNS, row, strict=True):
        if column in ("at_", "moment_", "other_"):
            yield _moment(value)
        else:
            yield value or "" if column == "name_" else value


def _moment(value: Any) -> Any:
    """Return a moment as Django would: SQLite gives back what is written in the row, sometimes read already, never its zone."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value


@lru_cache(maxsize=16)
def _compound(merged: int) -> tuple[str, tuple[Any, ...]]:
    """Return the query with marks where the case stands: putting twelve tables together takes longer than asking them."""
    family = Q(case__in=[CASE - number for number in range(merged + 1)])
    solved = When_(When(solved=True, then=Value("solved")), default=Value("not_solved"), output_field=CharField())
    first = When_(When(is_first=True, then=Value("first")), default=Value("later"), output_field=CharField())
    final = When_(When(is_final=True, then=Value("final")), default=F("outcome"), output_field=CharField())
    confirmed = When_(
        When(is_confirmed=True, then=Value("yes")), When(is_confirmed=False, then=Value("no")), default=Value(""),
        output_field=CharField(),
    )  # fmt: skip
    entries = Entry.objects.filter(subject=SUBJECT).exclude(verb__in=TOLD_ELSEWHERE)
    parts = [
        _line(Contact.objects.filter(family), "contact", at="received_at", text="words", code="door",
              reporter="reporter", language="language", by="taken_by"),
        _line(Remark.objects.filter(family, is_withheld=False), "remark", at="at", by="by", text="text", code="kind",
              moment="answered_at", reporter="reporter", language="language"),
        _line(Answer.objects.filter(case=CASE), "answer", at="at", by="by", text="text", code=final,
              service="service", language="language"),
        _line(Feedback.objects.filter(family), "feedback", at="at", text="reason", code=solved, reporter="reporter"),
        _line(Promise.objects.filter(case=CASE), "promise", at="made_at", text="reason", code=first, moment="due_at",
              service="service"),
        _line(Passing.objects.filter(case=CASE), "passing", at="ended_at", by="by", text="reason", service="service"),
        _line(Doubt.objects.filter(case=CASE), "doubt", at="at", by="by", text="reason", code=confirmed,
              moment="decided_at"),
        _line(Task.objects.filter(case=CASE), "task", at="given_at", by="given_by", text="text", moment="due_at",
              other="done_at", service="service"),
        _line(Task.objects.filter(case=CASE, done_at__isnull=False), "task_done", at="done_at", by="done_by",
              text="result", service="service"),
        _line(ProposedAnswer.objects.filter(case=CASE), "proposal", at="arrived_at", text="text", code="state",
              service="service", language="language", by="decided_by"),
        _line(Attachment.objects.filter(family), "photo", at="at", reporter="reporter", code="by_kind",
              moment="shared_at", other="released_at"),
        _line(entries, "entry", at="at", by="actor_reference",
              text=Cast("codes", TextField()), code="verb"),
    ]  # fmt: skip
    return parts[0].union(*parts[1:], all=True).order_by("at_", "id_").query.sql_with_params()


def people(case: Case, merged: Sequence[Case]) -> list[Person]:
    """Return who reported it and who reported what was merged into it, those who withdrew left out. One query."""
    rows = (
        Reporter.objects.filter(case__in=[case.pk, *(row.pk for row in merged)], withdrawn_at__isnull=True)
        .select_related("recipient")
        .order_by("id")
    )
    return [_person(row, number, case) for number, row in enumerate(rows, start=1)]


def _person(reporter: Reporter, number: int, case: Case) -> Person:
    to = reporter.recipient
    masked = {"email": mask_email(to.email), "sms": mask_phone(to.phone), "call": mask_phone(to.phone)}.get(
        to.channel, ""
    )
    return Person(
        reporter=reporter, number=number, language=to.language, channel=str(Channel(to.channel).label), masked=masked,
        is_of_merged=reporter.case_id != case.pk,
    )  # fmt: skip


def related(case: Case, scope: Scope, *, at: datetime) -> tuple[list[Case], list[Case]]:
    """Return the cases merged into this one, and those of the same kind within 150 m that one may see. One query.

    Near ones are open or not older than 90 days, the nearest first; of a sensitive case none, and no sensitive ones.
    """
    wanted = [Case.objects.filter(merged_into=case.pk).order_by()]
    if case.latitude is not None and case.longitude is not None and not case.is_sensitive:
        south = NEAR_METRES / METRES_PER_DEGREE
        west = south / max(math.cos(math.radians(case.latitude)), 0.01)
        near = Q(
            situation=case.situation,
            latitude__range=(case.latitude - south, case.latitude + south),
            longitude__range=(case.longitude - west, case.longitude + west),
            is_sensitive=False,
            withheld_at__isnull=True,
            merged_into__isnull=True,
        )
        near &= Q(closed_at__isnull=True) | Q(received_at__gte=at - NEAR_FOR)
        if scope.services is not None:
            near &= Q(service__in=scope.services)
        wanted.append(Case.objects.filter(near).exclude(pk=case.pk).order_by()[:50])
    rows = list(Case.objects.filter(pk__in=union_of_ids(wanted)).only(
        "reference", "situation", "state", "place", "latitude", "longitude", "due_at", "received_at", "closed_at",
        "merged_into", "merged_at", "first_due_at", "answered_at",
    ).order_by("id")[:60])  # fmt: skip
    merged_rows = [row for row in rows if row.merged_into_id == case.pk]
    near_rows = sorted((row for row in rows if row.merged_into_id is None), key=lambda row: metres(case, row))
    return merged_rows, [row for row in near_rows if metres(case, row) <= NEAR_METRES][:MOST_NEAR]


def metres(one: Case, other: Case) -> float:
    """Return the distance of two cases in metres; without a point they are far apart."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return math.inf
    north = (one.latitude - other.latitude) * METRES_PER_DEGREE
    east = (one.longitude - other.longitude) * METRES_PER_DEGREE * math.cos(math.radians(one.latitude))
    return math.hypot(north, east)


def waiting_proposal(found: Sequence[Line]) -> Line | None:
    """Return the newest proposed answer that nobody has looked at, or None."""
    waiting = [line for line in found if line.what == "proposal" and line.code == ProposalState.WAITING]
    return waiting[-1] if waiting else None
