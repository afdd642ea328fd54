"""Decisions about cases as pure functions: no database, no clock, no request, no settings."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from parvis.city.directory import AgreementView, Directory, ServiceView
from parvis.city.service_kinds import ServiceKind
from parvis.situations.catalogue import Catalogue
from parvis.situations.rules import Action, Basis, End, Kind, PromiseRule, Question, Situation, UnknownAnswer

PUBLIC_DELAY = timedelta(hours=24)
SOON = timedelta(hours=24)
UNDO_MERGE = timedelta(days=30)
UNDO_WITHDRAWAL = timedelta(days=7)
LONGEST_POSTPONEMENT = timedelta(days=366)
SAYS_WHETHER_REACHED = timedelta(hours=24)
MAX_PHOTOS = 5
MAX_WORDS = 4000
WITHOUT_END = PromiseRule(hours=72, basis=Basis.WORKING)
# Whom people turn to in danger or in confidence: whether they did is their own affair, and nobody asks.
NEVER_ASKED_AFTER = frozenset(
    {
        ServiceKind.EMERGENCY_POLICE, ServiceKind.FIRE, ServiceKind.MEDICAL, ServiceKind.VICTIM_SUPPORT,
        ServiceKind.CHILD_PROTECTION, ServiceKind.SOCIAL_OUTREACH, ServiceKind.MEDIATION, ServiceKind.OMBUDSMAN,
        ServiceKind.PROSECUTOR,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Route:
    """Who answers by when. Without a service the coordinator has it. `is_signed`: an agreement stands behind the date."""

    service: ServiceView | None
    service_kind: str
    due_at: datetime
    hours: int
    basis: str
    is_signed: bool
    why: str


class NotYetAnswered(Exception):
    """A question of the situation is still open."""

    def __init__(self, question: Question) -> None:
        super().__init__(question.code)
        self.question = question


class NotACase(Exception):
    """These answers lead to somebody else, to information, or to the grievance lane: nothing is taken as a case."""

    def __init__(self, end: End) -> None:
        super().__init__(end.code)
        self.end = end


class UnknownSituation(Exception):
    """The catalogue in force has no situation of this code."""


def may_be_asked_after(*, situation: Situation | None, is_sensitive: bool, service_kind: str, number_code: str) -> bool:
    """Return whether somebody sent to this service may be asked if they reached anybody there.

    Never where the matter is sensitive or about police or an office, and not of help numbers: those are called in danger,
    or by people who wish to stay unknown. `service_kind` is empty where no service was named.
    """
    if situation is None or situation.kind is Kind.GRIEVANCE or situation.is_sensitive or is_sensitive:
        return False
    return bool(service_kind) and not number_code and service_kind not in NEVER_ASKED_AFTER


def situation_of(catalogue: Catalogue, code: str) -> Situation:
    """Return the situation. Raises UnknownSituation."""
    try:
        return catalogue.situations[code]
    except KeyError:
        raise UnknownSituation(code) from None


def end_of(situation: Situation, answers: Mapping[str, str]) -> End:
    """Return the end these answers lead to. Raises NotYetAnswered, UnknownAnswer."""
    step = situation.walk(answers)
    if isinstance(step, Question):
        raise NotYetAnswered(step)
    return step


def answers_along(situation: Situation, choices: Sequence[str]) -> dict[str, str]:
    """Return the answers that the codes of choices, one question after the other, stand for.

    Raises UnknownAnswer for a choice its question does not offer, and for one more than there are questions.
    """
    answers: dict[str, str] = {}
    for choice in choices:
        step = situation.walk(answers)
        if not isinstance(step, Question):
            raise UnknownAnswer(step.code, choice)
        answers[step.code] = step.choice(choice).code
    return answers


def case_end_of(situation: Situation, answers: Mapping[str, str]) -> End:
    """Return the end, which must be one that makes a case. Raises NotYetAnswered, UnknownAnswer, NotACase."""
    end = end_of(situation, answers)
    if end.action is not Action.CASE or situation.kind is Kind.GRIEVANCE:
        raise NotACase(end)
    return end


def route(*, situation: Situation, end: End, district: str | None, at: datetime, directory: Directory) -> Route:
    """Return who takes it and by when: the service of the end's kind for that district, by its agreement in force.

    `at` is when it was received; it starts the promise. Where no service does this work there, the coordinator has it,
    by the same date. Where a service has signed nothing for this situation, the catalogue's date holds unsigned. Of an
    urgent end an agreement may only shorten the promise.
    """
    zone = directory.city.zone
    rule = end.route(district=district, at=at, zone=zone)
    service = directory.service_for(rule.service_kind, district, at)
    agreement = None
    if service is not None:
        agreement = directory.agreement(service.code, situation.code, at.astimezone(zone).date())
    date = _date(agreement, rule.promise, is_urgent=end.is_urgent, at=at, directory=directory)
    return _route(service, rule.service_kind, agreement, date if service else replace(date, why="no_service"))


@dataclass(frozen=True, slots=True)
class _Date:
    """When an answer is promised, and why then."""

    due_at: datetime
    hours: int
    basis: str
    why: str


def _date(
    agreement: AgreementView | None, own: PromiseRule, *, is_urgent: bool, at: datetime, directory: Directory
) -> _Date:
    """Return the agreement's date; the catalogue's `own` where nothing is signed, or where a danger's comes earlier."""

    def from_now(hours: int, basis: str, why: str) -> _Date:
        return _Date(directory.deadline(start=at, hours=hours, basis=basis), hours, basis, why)

    if agreement is None:
        return from_now(own.hours, str(own.basis), "no_agreement")
    signed = from_now(agreement.promise_hours, str(agreement.promise_basis), "agreement")
    if not is_urgent:
        return signed
    danger = from_now(own.hours, str(own.basis), "danger")
    return danger if danger.due_at < signed.due_at else signed


def _route(service: ServiceView | None, kind: str, agreement: AgreementView | None, date: _Date) -> Route:
    return Route(
        service=service,
        service_kind=kind,
        due_at=date.due_at,
        hours=date.hours,
        basis=date.basis,
        is_signed=agreement is not None,
        why=date.why,
    )


def route_to_coordinator(*, situation: Situation, at: datetime, directory: Directory) -> Route:
    """Return who takes what no end of the situation fits: the coordinator, by the longest date the situation knows.

    For doors that cannot ask back: a question is still open, or the answers lead elsewhere and somebody may be in danger.
    """
    rules = [rule for end in situation.ends.values() if end.action is Action.CASE for rule in end.routes]
    dates = [
        (directory.deadline(start=at, hours=r.promise.hours, basis=str(r.promise.basis)), r.promise) for r in rules
    ]
    due_at, promise = max(dates, key=lambda date: date[0])
    return Route(
        service=None,
        service_kind="",
        due_at=due_at,
        hours=promise.hours,
        basis=str(promise.basis),
        is_signed=False,
        why="no_end",
    )


def promise_for(*, service: ServiceView, situation: str, end: End | None, at: datetime, directory: Directory) -> Route:
    """Return the promise a given service makes for this situation from `at` on: for passing on and second looks.

    `end` is None for a case that was taken with a question still open.
    """
    zone = directory.city.zone
    agreement = directory.agreement(service.code, situation, at.astimezone(zone).date())
    own = (end.promise if end else None) or WITHOUT_END
    is_urgent = end is not None and end.is_urgent
    return _route(
        service, service.kind, agreement, _date(agreement, own, is_urgent=is_urgent, at=at, directory=directory)
    )


def was_kept(*, answered_at: datetime | None, first_due_at: datetime, now: datetime) -> bool | None:
    """Return whether the first promise was kept; None while it may still be. A later date never improves it."""
    if answered_at is not None:
        return answered_at <= first_due_at
    return False if now > first_due_at else None


def pin_digest(pin: str, *, key: str, reference: str) -> str:
    """Return what is stored of a PIN: an HMAC with a key outside the database, bound to the reference."""
    return hmac.new(f"parvis pin {key}".encode(), f"{reference}:{pin}".encode(), hashlib.sha256).hexdigest()


def erased_digest(pin_digest: str, *, key: str) -> str:
    """Return what stays of a PIN whose person was erased on their wish: enough to say so, and nothing else."""
    return hmac.new(f"parvis erased {key}".encode(), pin_digest.encode(), hashlib.sha256).hexdigest()


def first_pin(*, key: str, reference: str) -> str:
    """Return the six digits given with a reference; a repeated request gets the same ones."""
    number = hmac.new(f"parvis first pin {key}".encode(), reference.encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(number[:8], 'big') % 10**6:06d}"


def body_digest(body: bytes, *, key: str) -> str:
    """Return the keyed hash of a request's body, to notice a repeated key with another body."""
    return hmac.new(f"parvis body {key}".encode(), body, hashlib.sha256).hexdigest()
