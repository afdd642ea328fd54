"""Cases: what was promised, said and done, from receipt to the end."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Min, Q, QuerySet

from parvis.cases.facts import columns
from parvis.cases.facts.matters import ENDED_UNANSWERED, MATTER_VERBS, Link, Matters, joined_too, kept_by, seconds
from parvis.cases.models import Case, Passing, Promise, RemarkKind, Reporter
from parvis.core.facts import HOUR, PSEUDONYM, WEEKDAY, Kind, Making, Row, code, flag, number
from parvis.core.models import Entry
from parvis.correspondence.actions.tasks import TOLD
from parvis.correspondence.models import Channel, Message, MessageState, PersonTask

_OPENED = "cases.opened"
_OWN = frozenset(
    f"cases.{what}"
    for what in "opened joined accepted asked heard noted judged sensitivity_raised withheld_ended".split()
)
_REACHING = frozenset(
    f"correspondence.{what}"
    for what in "sent failed bounced told_by_person contact_changed contact_change_undone contact_confirmed".split()
)
_LINES = ("cases.asked", "cases.noted", "cases.answered", "cases.promised", "cases.second_look", "cases.reopened")


class _Found(NamedTuple):
    pk: int
    subject: str
    received_at: datetime
    door: str
    situation: str
    kind: str
    district: str | None
    latitude: float | None
    longitude: float | None
    language: str
    service: str | None
    is_sensitive: bool
    state: str
    outcome: str
    closed_at: datetime | None
    into: int | None
    merged_at: datetime | None
    into_subject: str | None
    into_state: str | None
    into_closed_at: datetime | None
    erased_at: datetime | None

    @property
    def link(self) -> Link:
        return Link(self.pk, self.into, self.merged_at)

    @property
    def ended_at(self) -> datetime | None:
        """When the matter ended; one that was joined to another ends with that one."""
        return self.into_closed_at if self.into else self.closed_at


def _received(making: Making) -> QuerySet[Case]:
    return Case.objects.filter(received_at__gte=making.start, received_at__lt=making.end).order_by()


def _beginnings() -> Iterable[datetime]:
    first = Case.objects.order_by("received_at").values_list("received_at", flat=True).first()
    return [first] if first else []


def _touched(entries: Sequence[Entry]) -> Iterable[datetime]:
    yield from (entry.at for entry in entries if entry.verb == _OPENED)  # written with the moment of receipt
    fresh = {entry.subject for entry in entries if entry.verb == _OPENED}
    reached = {entry.subject for entry in entries if entry.verb in _REACHING}
    others = {entry.subject for entry in entries} - reached - fresh
    cases = Case.objects.filter(pk__in=joined_too(others)).order_by()
    yield from cases.values_list("received_at", flat=True)
    reporters = Reporter.objects.filter(recipient__subject__in=reached).order_by()
    yield from reporters.values_list("case__received_at", flat=True)


def _is_settled(making: Making) -> bool:
    ages = (
        Q(closed_at=None)
        | Q(first_due_at__gte=making.as_of)
        | Q(merged_into__isnull=False, merged_into__closed_at=None)
    )
    return not _received(making).filter(ages).exists()


def _rows(making: Making) -> Iterator[Row]:
    found = _received(making).values_list(
        "pk", "subject", "received_at", "door", "situation", "kind", "district__code", "latitude", "longitude",
        "language", "service__code", "is_sensitive", "state", "outcome", "closed_at", "merged_into_id", "merged_at",
        "merged_into__subject", "merged_into__state", "merged_into__closed_at", "erased_at",
    )  # fmt: skip
    for chunk in columns.in_chunks(found.iterator(chunk_size=columns.CHUNK)):
        cases = [_Found(*row) for row in chunk]
        lives = _Lives(cases)
        yield from (_row(case, lives, making) for case in cases)


@dataclass(slots=True)
class _Lines:
    """What the ledger tells of one case."""

    first_word: datetime | None = None
    bulk: dict[datetime, bool] = field(default_factory=dict)
    redated: int = 0
    reopened: int = 0


class _Lives:
    """What belongs to a chunk of cases, each kind of thing by one query."""

    def __init__(self, cases: Sequence[_Found]) -> None:
        ids = [case.pk for case in cases]
        self.matters = Matters(case.link for case in cases)
        self.promises = {
            case: (due_at, hours, is_signed, kept)
            for case, due_at, hours, is_signed, kept in Promise.objects.filter(case__in=ids, is_first=True)
            .order_by()
            .values_list("case_id", "due_at", "hours", "is_signed", "kept")
        }
        self.passings: dict[int, int] = dict(
            Passing.objects.filter(case__in=ids).order_by().values_list("case_id").annotate(times=Count("pk"))
        )
        self.lines = _lines(cases)
        self._read_reporters(ids)
        told = PersonTask.objects.filter(message__recipient__reporter__case__in=ids, end__in=TOLD).order_by()
        for case, done_at in told.values_list("message__recipient__reporter__case").annotate(first=Min("done_at")):
            self.told_at[case] = done_at

    def _read_reporters(self, ids: Sequence[int]) -> None:
        self.told_at: dict[int, datetime] = {}
        self.reporters, self.reachable, self.told = Counter[int](), Counter[int](), Counter[int]()
        self.solved, self.not_solved = Counter[int](), Counter[int]()
        is_told = Q(event__startswith="cases.answered_") | Q(event="cases.final_answer")
        was_told = is_told & Q(state__in=[MessageState.SENT, MessageState.TOLD_BY_PERSON])
        written = dict(
            Message.objects.filter(recipient__reporter__case__in=ids, event__startswith="cases.")
            .order_by()
            .values_list("recipient_id")
            .annotate(answers=Count("pk", filter=was_told))
        )
        reporters = Reporter.objects.filter(case__in=ids).order_by()
        for case, recipient, channel, solved in reporters.values_list(
            "case_id", "recipient_id", "recipient__channel", "solved"
        ):
            self.reporters[case] += 1
            self.reachable[case] += channel != Channel.PAGE or recipient in written
            self.told[case] += bool(written.get(recipient)) or solved is not None
            self.solved[case] += solved is True
            self.not_solved[case] += solved is False


def _lines(cases: Sequence[_Found]) -> dict[str, _Lines]:
    subjects = {case.subject for case in cases} | {case.into_subject for case in cases if case.into_subject}
    lines: dict[str, _Lines] = defaultdict(_Lines)
    entries = Entry.objects.filter(subject__in=subjects, verb__in=_LINES).order_by()
    for subject, verb, at, codes in entries.values_list("subject", "verb", "at", "codes"):
        line = lines[subject]
        if verb == "cases.asked" or (verb == "cases.noted" and codes.get("level") == RemarkKind.SHARED):
            line.first_word = min(at, line.first_word or at)
        elif verb == "cases.answered":
            line.bulk[at] = bool(codes.get("bulk"))
        elif verb == "cases.promised":
            line.redated += not codes.get("first")
        elif verb != "cases.noted":
            line.reopened += 1
    return lines


def _row(case: _Found, lives: _Lives, making: Making) -> Row:
    lines = lives.lines[case.subject]
    answers = lives.matters.answers(case.link)
    first = answers[0] if answers else None
    first_words = [lines.first_word, lives.told_at.get(case.pk), first.at if first else None]
    waited_until = case.ended_at if (case.into_state or case.state) in ENDED_UNANSWERED else making.as_of
    told = lives.told[case.pk]
    return (
        *making.local(case.received_at),
        None if case.erased_at else making.pseudonym(case.subject),
        case.door,
        case.situation,
        case.kind,
        case.district,
        None if case.erased_at else columns.cell(case.latitude, case.longitude),
        case.language,
        case.service,
        int(case.is_sensitive),
        case.state,
        case.outcome,
        lives.reporters[case.pk],
        lives.reachable[case.pk],
        int(lives.reachable[case.pk] > 0),
        told if first else None,
        int(told > 0) if first else None,
        *_promise(case, lives, making),
        seconds(case.received_at, min((at for at in first_words if at), default=None)),
        seconds(case.received_at, first.at if first else None),
        seconds(case.received_at, case.ended_at),
        None if first else seconds(case.received_at, waited_until),
        int(first.is_standard) if first else None,
        int(any(each.is_final for each in answers)),
        _bulk(case, first.at, lives) if first else None,
        lives.passings.get(case.pk, 0),
        lines.reopened,
        lives.solved[case.pk],
        lives.not_solved[case.pk],
        lines.redated,
    )


def _promise(case: _Found, lives: _Lives, making: Making) -> tuple[Any, ...]:
    """Return hours, is_signed, kept and is_due of the first promise."""
    if case.pk not in lives.promises:
        return None, None, None, None
    due_at, hours, is_signed, kept = lives.promises[case.pk]
    judged = kept_by(
        kept=kept, due_at=due_at, as_of=making.as_of, state=case.state, target_state=case.into_state,
        may_be_kept=lives.matters.may_be_kept(case.link, due_at),
    )  # fmt: skip
    return hours, int(is_signed), judged, int(due_at < making.as_of)


def _bulk(case: _Found, at: datetime, lives: _Lives) -> int:
    own, theirs = lives.lines[case.subject], lives.lines.get(case.into_subject or "")
    return int(own.bulk.get(at, False) or bool(theirs and theirs.bulk.get(at)))


CASES = Kind(
    name="cases",
    meaning=(
        "One row per case: the matter. A case that was joined to another keeps its own row, and gets the answer and the end of "
        "that one. Answers are counted by when they went out to the reporters, promises by when the service's words reached us."
    ),
    month_of="receipt",
    columns=(
        WEEKDAY,
        HOUR,
        PSEUDONYM,
        columns.DOOR,
        columns.SITUATION,
        columns.KIND,
        columns.DISTRICT,
        columns.CELL,
        columns.LANGUAGE,
        code("service", "Service that has it now, or answered it; NULL for the coordinator"),
        flag("is_sensitive", "Whether nothing of it leaves by itself"),
        code(
            "state",
            "Where it stands: unrouted, passed, accepted, asked, answered, second_look, settled, withdrawn, merged, not_real",
        ),
        code("outcome", "How its last own answer ended it: done, not_possible, belongs_to, with_justice; NULL without one"),
        number("reporters", "People who reported it, also those who withdrew", "reporters"),
        number("reachable", "Reporters who left a way to be told (e-mail, SMS, call, letter)", "reporters"),
        flag("has_contact", "Whether at least one reporter left a way to be told"),
        number(
            "told",
            "Reporters to whom an answer was handed over or told by a person, or who said what they think of it; NULL while "
            "not answered. Who only looked at their page is not known: that is not recorded",
            "reporters",
        ),
        flag("was_told", "Whether at least one reporter was told an answer, as in `told`; NULL while not answered"),
        number("promised_hours", "Length of the first promise", columns.HOURS),
        flag("is_signed", "Whether the first promise stands in an agreement the service signed"),
        flag(
            "kept",
            "Whether an answer in words came by the first promise; 0 as well once its time has passed without one; NULL before, "
            "where the matter was withdrawn or not real before, and while words that came in time wait to be looked at",
        ),
        flag("is_due", "Whether the time of the first promise has passed, answered or not"),
        number(
            "feedback_seconds",
            "From receipt to the first word from a person: an answer, a question, a note to all reporters, or being told by "
            "phone or letter; NULL without one",
            "seconds",
        ),
        number("answer_seconds", "From receipt to the first answer in words; NULL without one", "seconds"),
        number("close_seconds", "From receipt to the end of the matter; NULL while it is open", "seconds"),
        number(
            "open_seconds",
            "Where there is no answer: from receipt to the as-of moment, or to the end of a matter that was withdrawn or not "
            "real; NULL where there is one",
            "seconds",
        ),
        flag("is_standard", "Whether the first answer is a standard text nobody touched; NULL without one"),
        flag("is_final", "Whether a final answer after a second look was given"),
        flag("bulk", "Whether the first answer was given to many cases at once; NULL without one"),
        number("passings", "Hands it has left: how often it went on from a service", "times"),
        number("reopened", "How often it was opened again, by a second look or by a colleague", "times"),
        columns.SOLVED,
        columns.NOT_SOLVED,
        number("redated", "How often a person set a later date", "times"),
    ),
    rows=_rows,
    beginnings=_beginnings,
    verbs=_OWN | MATTER_VERBS | _REACHING,
    touched=_touched,
    is_settled=_is_settled,
)  # fmt: skip
