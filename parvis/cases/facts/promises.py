"""Promises by when they fell due, and what residents said of the answers."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.db.models import Q

from parvis.cases.facts import columns
from parvis.cases.facts.matters import MATTER_VERBS, Link, Matters, joined_too, kept_by, seconds
from parvis.cases.models import Feedback, Promise, Reporter
from parvis.core.facts import PSEUDONYM, WEEKDAY, Kind, Making, Row, code, flag, number
from parvis.core.models import Entry

_OPENED, _JUDGED = "cases.opened", "cases.judged"


def _earliest_due() -> Iterable[datetime]:
    first = Promise.objects.order_by("due_at").values_list("due_at", flat=True).first()
    return [first] if first else []


def _dues(entries: Sequence[Entry]) -> Iterable[datetime]:
    subjects = {entry.subject for entry in entries}
    of_these = Q(case__in=joined_too(subjects)) | Q(contact__subject__in=subjects)
    return Promise.objects.filter(of_these).order_by().values_list("due_at", flat=True)


def _promises(making: Making) -> Iterator[Row]:
    found = (
        Promise.objects.filter(due_at__gte=making.start, due_at__lt=making.end)
        .order_by()
        .values_list(
            "due_at", "made_at", "case_id", "case__merged_into_id", "case__merged_at", "case__subject", "case__erased_at",
            "case__situation", "case__kind", "case__district__code", "case__state", "case__merged_into__state",
            "contact__situation", "service__code", "is_first", "is_signed", "hours", "kept",
        )
    )  # fmt: skip
    for chunk in columns.in_chunks(found.iterator(chunk_size=columns.CHUNK)):
        matters = Matters(Link(row[2], row[3], row[4]) for row in chunk if row[2])
        for (
            due_at, made_at, case, into, merged_at, subject, erased_at, situation, kind, district, state, into_state,
            told_situation, service, is_first, is_signed, hours, kept,
        ) in chunk:  # fmt: skip
            link = Link(case or 0, into, merged_at)
            judged = kept_by(
                kept=kept, due_at=due_at, as_of=making.as_of, state=state or "", target_state=into_state,
                may_be_kept=matters.may_be_kept(link, due_at),
            )  # fmt: skip
            answered_at = next((each.at for each in matters.answers(link) if each.at > made_at), None)
            yield (
                making.local(due_at)[0],
                making.pseudonym(subject) if subject and not erased_at else None,
                situation or told_situation,
                kind,
                district,
                service,
                int(is_first),
                int(is_signed),
                hours,
                judged,
                seconds(due_at, answered_at) if judged == 0 else None,
            )


PROMISES = Kind(
    name="promises",
    meaning="One row per promise whose time has come, of cases and of contacts (to be called back), first ones and later ones.",
    month_of="due date",
    columns=(
        WEEKDAY,
        PSEUDONYM,
        columns.SITUATION,
        columns.KIND,
        columns.DISTRICT,
        code("service", "Service that promised; NULL for the coordinator"),
        flag("is_first", "Whether it is the first of its case; a later date never improves the figure"),
        flag("is_signed", "Whether it stands in an agreement the service signed"),
        number("hours", "Length of the promise", columns.HOURS),
        flag(
            "kept",
            "Whether an answer in words came in time, or for contacts the call; 0 without one; NULL where the matter was "
            "withdrawn or not real before, and while words that came in time wait to be looked at",
        ),
        number(
            "seconds_late",
            "Of a broken one: from its time to the answer; NULL where it was kept or there is none yet, and for calls",
            "seconds",
        ),
    ),
    rows=_promises,
    beginnings=_earliest_due,
    # The call-taker's desk keeps the promises to call back, and says so in a line of its own.
    verbs=MATTER_VERBS | {_OPENED, "cases.contact_ended", "desk.called_back"},
    touched=_dues,
)


def _earliest_word() -> Iterable[datetime]:
    first = Feedback.objects.order_by("at").values_list("at", flat=True).first()
    return [first] if first else []


def _words(entries: Sequence[Entry]) -> Iterable[datetime]:
    yield from (entry.at for entry in entries if entry.verb == _JUDGED)
    # Who thinks again is counted in the month of the last word, and no longer in that of the first.
    family = joined_too({entry.subject for entry in entries})
    said = Feedback.objects.filter(Q(case__in=family) | Q(reporter__case__in=family)).order_by()
    yield from said.values_list("at", flat=True)


def _feedback(making: Making) -> Iterator[Row]:
    found = (
        Reporter.objects.filter(solved_at__gte=making.start, solved_at__lt=making.end)
        .order_by()
        .values_list(
            "solved_at", "solved", "case_id", "case__merged_into_id", "case__merged_at", "case__subject",
            "case__erased_at", "case__situation", "case__kind", "case__district__code", "case__service__code",
            "case__merged_into__service__code", "case__received_at",
        )
    )  # fmt: skip
    for chunk in columns.in_chunks(found.iterator(chunk_size=columns.CHUNK)):
        matters = Matters(Link(row[2], row[3], row[4]) for row in chunk)
        for (
            at, solved, case, into, merged_at, subject, erased_at, situation, kind, district, service, into_service,
            received_at,
        ) in chunk:  # fmt: skip
            answers = matters.answers(Link(case, into, merged_at))
            yield (
                making.local(at)[0],
                None if erased_at else making.pseudonym(subject),
                situation,
                kind,
                district,
                into_service if into else service,
                int(solved),
                seconds(received_at, answers[0].at if answers else None),
            )


FEEDBACK = Kind(
    name="feedback",
    meaning="One row per reporter who said whether the answer solved it. Only their last word counts, in its month.",
    month_of="day it was said",
    columns=(
        WEEKDAY,
        PSEUDONYM,
        columns.SITUATION,
        columns.KIND,
        columns.DISTRICT,
        code("service", "Service that answered; NULL for the coordinator"),
        flag("solved", "Whether it is solved, in their word"),
        number("answer_seconds", "From receipt of the case to its first answer in words", "seconds"),
    ),
    rows=_feedback,
    beginnings=_earliest_word,
    verbs=frozenset(
        {_JUDGED, "cases.merged", "cases.unmerged", "cases.reclassified", "cases.routed", "cases.unrouted", "cases.erased"}
    ),
    touched=_words,
)  # fmt: skip
