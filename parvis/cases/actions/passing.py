"""Who has it: taking it on, handing back, passing on under the same reference, a new date, another situation."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from parvis.cases import rules, search
from parvis.cases.actions.answering import everybody
from parvis.cases.actions.locking import locked, said
from parvis.cases.actions.refusals import AlreadyTried, CaseClosed, Withheld
from parvis.cases.actions.safety import raise_sensitivity
from parvis.cases.messages import Telling, news, tell
from parvis.cases.models import Case, Passing, Promise
from parvis.cases.moves import NotAllowedNow, State, state_after
from parvis.city import directory as city_directory
from parvis.city.models import Service
from parvis.core import due, ledger
from parvis.core.access import Role
from parvis.core.actors import Actor
from parvis.correspondence import actions as correspondence
from parvis.people.models import User
from parvis.situations import catalogue
from parvis.situations.rules import Kind

SENT_ROUND = 2


@transaction.atomic
def accept(*, case: Case, by: Actor, at: datetime, user: User | None = None) -> Case:
    """The service takes it on. Raises NotAllowedNow."""
    case = locked(case)
    case.state = state_after("accept", case.state)
    case.changed_at = at
    if user is not None:
        case.assigned_to = user
    case.save(update_fields=["state", "changed_at", "assigned_to"])
    ledger.write(verb="cases.accepted", subject=case.subject, by=by, at=at, codes={"service": _service_code(case)})
    tell([news("accepted", reporter) for reporter in everybody(case)], case=case, at=at)
    return case


@transaction.atomic
def assign(*, case: Case, user: User | None, by: Actor, at: datetime) -> None:
    """Put it into one colleague's hands, or nobody's. Raises CaseClosed."""
    case = locked(case)
    if not case.is_open:
        raise CaseClosed
    Case.objects.filter(pk=case.pk).update(assigned_to=user)
    ledger.write(
        verb="cases.assigned", subject=case.subject, by=by, at=at, codes={"to": user.actor_reference if user else None}
    )


@transaction.atomic
def own(*, case: Case, user: User, by: Actor, at: datetime) -> None:
    """Make one coordinator answer by name for where this goes."""
    Case.objects.filter(pk=case.pk).update(owner=user)
    ledger.write(verb="cases.owned", subject=case.subject, by=by, at=at, codes={"to": user.actor_reference})


@transaction.atomic
def hand_back(*, case: Case, reason: str, by: Actor, at: datetime) -> Case:
    """Give it back to the coordinator with a reason; reference and date stay. Raises NeedsReason, NotAllowedNow."""
    case = locked(case)
    words = said(reason)
    state = state_after("hand_back", case.state)
    _leave(case, words, by=by, at=at)
    case.state, case.service, case.handed_back, case.assigned_to, case.changed_at = state, None, True, None, at
    case.save(update_fields=["state", "service", "handed_back", "assigned_to", "changed_at"])
    search.rescope(case)
    ledger.write(verb="cases.unrouted", subject=case.subject, by=by, at=at, codes={"reason": "handed_back"})
    _own_when_sent_round(case, at=at, by=by)
    return case


def pass_on(*, case: Case, service: Service, reason: str, by: Actor, at: datetime, by_owner: bool = False) -> Case:
    """Give it to another service under the same reference and date, and tell its reporters.

    A service that had it before is refused with AlreadyTried, unless the coordinator who owns the case decides so
    (`by_owner`); a case that went round twice, or should have gone back, gets an owner. Raises NeedsReason, NotAllowedNow,
    Withheld.
    """
    try:
        return _pass_on(case, service, reason, by=by, at=at, by_owner=by_owner)
    except AlreadyTried:
        with transaction.atomic():  # the refusal undoes what was written; that somebody answers for it by name stays
            _own_when_sent_round(locked(case), at=at, by=by, at_least=1)
        raise


@transaction.atomic
def _pass_on(case: Case, service: Service, reason: str, *, by: Actor, at: datetime, by_owner: bool) -> Case:
    case = locked(case)
    if case.withheld_at:
        raise Withheld
    words = said(reason)
    state = state_after("pass_on", case.state)
    tried = {passing.service_id for passing in case.passings.all()} | {case.service_id}
    if service.pk in tried and not (by_owner and service.pk != case.service_id):
        raise AlreadyTried(
            sorted(Service.objects.filter(pk__in=[pk for pk in tried if pk]).values_list("code", flat=True))
        )
    before = _service_code(case)
    if case.service_id:
        _leave(case, words, by=by, at=at)
    case.state, case.service, case.handed_back, case.assigned_to, case.changed_at = state, service, False, None, at
    case.save(update_fields=["state", "service", "handed_back", "assigned_to", "changed_at"])
    search.rescope(case)
    ledger.write(
        verb="cases.routed", subject=case.subject, by=by, at=at,
        codes={"service": service.code, "from": before, "reason": "person"},
    )  # fmt: skip
    if service.reached_by != "inbox":
        due.schedule(kind="cases.hand_over", due_at=at, payload={"case": case.pk})
    tell([news("passed_on", reporter) for reporter in everybody(case)], case=case, at=at)
    _own_when_sent_round(case, at=at, by=by)
    return case


def _leave(case: Case, reason: str, *, by: Actor, at: datetime) -> None:
    if case.service_id:
        Passing.objects.create(
            case=case, service_id=case.service_id, ended_at=at, reason=reason, by_kind=by.kind, by=by.reference
        )


def _own_when_sent_round(case: Case, *, at: datetime, by: Actor, at_least: int = SENT_ROUND) -> None:
    """Give a case that went round an owner by name: the service's coordinator, else the first coordinator there is."""
    if case.owner_id or case.passings.count() < at_least:
        return
    coordinator = case.service.coordinator if case.service else None
    coordinator = coordinator or (
        User.objects.filter(is_active=True, roles__role=Role.COORDINATOR).order_by("id").first()
    )
    if coordinator is not None:
        own(case=case, user=coordinator, by=by, at=at)


@transaction.atomic
def postpone(*, case: Case, due_at: datetime, reason: str, by: Actor, at: datetime) -> Promise:
    """Set a new date with a reason the reporters read. The first promise stays as it was made.

    Whoever still had to be told the date before is told this one only. Raises NeedsReason, CaseClosed, NotAllowedNow for
    a date that is not later than the one that stands, ValueError for one not later than now or over a year ahead.
    """
    case = locked(case)
    words = said(reason)
    if not case.is_open:
        raise CaseClosed
    if not at < due_at <= at + rules.LONGEST_POSTPONEMENT:
        raise ValueError("not later than now, or over a year ahead")
    if case.due_at and due_at <= case.due_at:
        raise NotAllowedNow("postpone", case.state)
    promise = Promise.objects.create(
        case=case, service_id=case.service_id, made_at=at, due_at=due_at,
        hours=max(1, round((due_at - at).total_seconds() / 3600)), basis="calendar", is_first=False, is_signed=False,
        reason=words,
    )  # fmt: skip
    Case.objects.filter(pk=case.pk).update(due_at=due_at, changed_at=at)
    case.due_at = due_at
    due.schedule(kind="cases.promise_due", due_at=due_at, payload={"promise": promise.pk})
    ledger.write(
        verb="cases.promised", subject=case.subject, by=by, at=at,
        codes={"due": int(due_at.timestamp()), "first": False, "service": _service_code(case), "reason": "postponed"},
    )  # fmt: skip
    hearers = everybody(case)
    correspondence.supersede(event="cases.promise_late", recipients=[one.recipient for one in hearers], at=at)
    tell([Telling("promise_late", reporter, {"reason": words}) for reporter in hearers], case=case, at=at)
    return promise


@transaction.atomic
def reclassify(*, case: Case, situation: str, answers: Mapping[str, str], reason: str, by: Actor, at: datetime) -> Case:
    """Put the case under another situation and route it again by the catalogue in force; reference and date stay.

    A second look stays one. Raises NeedsReason, CaseClosed, Withheld, and what `rules.case_end_of` raises.
    """
    case = locked(case)
    said(reason)
    if case.withheld_at:
        raise Withheld
    if not case.is_open:
        raise CaseClosed
    here, current = city_directory.current(), catalogue.current()
    new = rules.situation_of(current, situation)
    end = rules.case_end_of(new, answers)
    before, old_service = case.situation, case.service_id
    district = here_district(case)
    route = rules.route(situation=new, end=end, district=district, at=at, directory=here)
    if old_service and (route.service is None or route.service.pk != old_service):
        _leave(case, reason, by=by, at=at)
    case.situation, case.kind, case.end, case.catalogue = new.code, new.kind, end.code, current.id
    case.answers, case.changed_at = dict(new.path(answers)), at
    case.service_id = route.service.pk if route.service else None
    if case.state != State.SECOND_LOOK:
        case.state = State.PASSED if route.service else State.UNROUTED
    if case.service_id != old_service:
        case.assigned_to = None
    case.handed_back = False
    if new.kind is not Kind.OBJECT or not new.is_public:
        case.is_public, case.public_from, case.public_latitude, case.public_longitude = False, None, None, None
    case.save()
    search.rescope(case)
    ledger.write(
        verb="cases.reclassified", subject=case.subject, by=by, at=at,
        codes={"situation": new.code, "from": before, "kind": str(new.kind)},
    )  # fmt: skip
    ledger.write(
        verb="cases.routed" if route.service else "cases.unrouted", subject=case.subject, by=by, at=at,
        codes={"service": route.service.code if route.service else None, "reason": "reclassified"},
    )  # fmt: skip
    if new.sensitivity_after(answers) == "sensitive":
        raise_sensitivity(case=case, how="reclassified", by=by, at=at)
    if route.service and route.service.reached_by != "inbox":
        due.schedule(kind="cases.hand_over", due_at=at, payload={"case": case.pk})
    tell([news("passed_on", reporter) for reporter in everybody(case)], case=case, at=at)
    return case


def here_district(case: Case) -> str | None:
    """Return the code of the case's district, or None."""
    return case.district.code if case.district else None


def _service_code(case: Case) -> str | None:
    return case.service.code if case.service else None
