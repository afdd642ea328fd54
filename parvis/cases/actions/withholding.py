"""What may tell of police action is kept from services until a mediator has looked (S1); here is what they decide."""

from datetime import datetime

from django.db import transaction

from parvis.cases import rules, search, withholding
from parvis.cases.actions.locking import locked
from parvis.cases.actions.refusals import CaseClosed, NothingOpen
from parvis.cases.models import Case, Remark
from parvis.cases.moves import State
from parvis.city import directory as city_directory
from parvis.core import due, ledger
from parvis.core.actors import Actor
from parvis.situations import catalogue


@transaction.atomic
def unwithhold(*, case: Case, by: Actor, at: datetime) -> Case:
    """It is not about police action: give the case to the service the rules choose, by the date promised first.

    Raises NothingOpen where it is not withheld, CaseClosed where it ended meanwhile.
    """
    case = locked(case)
    if not case.withheld_at:
        raise NothingOpen
    if not case.is_open:
        raise CaseClosed
    here, version = city_directory.current(), catalogue.version(case.catalogue)
    situation = version.situations[case.situation]
    end = situation.ends.get(case.end)
    route = None
    if end is not None and end.routes:
        district = case.district.code if case.district else None
        route = rules.route(situation=situation, end=end, district=district, at=at, directory=here)
    service = route.service if route else None
    case.withheld_at = case.police_action_at = None
    case.service_id = service.pk if service else None
    case.state = State.PASSED if service else State.UNROUTED
    case.changed_at = at
    case.save(
        update_fields=["withheld_at", "police_action_at", "service", "state", "changed_at"]
    )  # it stays off the public map: nobody wrote it for that
    search.rescope(case)
    ledger.write(
        verb="cases.withheld_ended", subject=case.subject, by=by, at=at, codes={"how": "not_police", "what": "case"}
    )
    ledger.write(
        verb="cases.routed" if service else "cases.unrouted", subject=case.subject, by=by, at=at,
        codes={"service": service.code if service else None, "reason": "unwithheld"},
    )  # fmt: skip
    if service and service.reached_by != "inbox":
        due.schedule(kind="cases.hand_over", due_at=at, payload={"case": case.pk})
    return case


@transaction.atomic
def leave_to_mediator(*, case: Case, by: Actor, at: datetime) -> Case:
    """It is about police action: it stays withheld for good, and the lane above hears of it by `withholding.on_case`.

    Raises NothingOpen where it is not withheld, or was looked at already.
    """
    case = locked(case)
    if not case.withheld_at or case.police_action_at:
        raise NothingOpen
    case.police_action_at = case.changed_at = at
    case.save(update_fields=["police_action_at", "changed_at"])
    ledger.write(verb="cases.left_to_mediator", subject=case.subject, by=by, at=at, codes={"what": "case"})
    withholding.tell_case(case, by=by, at=at)
    return case


@transaction.atomic
def unwithhold_words(*, remark: Remark, by: Actor, at: datetime) -> Remark:
    """These words of a person are not about police action: let the case's service read them. Raises NothingOpen."""
    case = locked(remark.case)
    if not Remark.objects.filter(pk=remark.pk, is_withheld=True).update(is_withheld=False, police_action_at=None):
        raise NothingOpen
    Case.objects.filter(pk=case.pk).update(changed_at=at)
    search.extend(case, remark.text)
    ledger.write(
        verb="cases.withheld_ended", subject=case.subject, by=by, at=at, codes={"how": "not_police", "what": "words"}
    )
    return Remark.objects.get(pk=remark.pk)


@transaction.atomic
def leave_words_to_mediator(*, remark: Remark, by: Actor, at: datetime) -> Remark:
    """These words are about police action: no service ever reads them. Raises NothingOpen."""
    case = locked(remark.case)
    waiting = Remark.objects.filter(pk=remark.pk, is_withheld=True, police_action_at__isnull=True)
    if not waiting.update(police_action_at=at):
        raise NothingOpen
    ledger.write(verb="cases.left_to_mediator", subject=case.subject, by=by, at=at, codes={"what": "words"})
    remark = Remark.objects.get(pk=remark.pk)
    withholding.tell_words(remark, by=by, at=at)
    return remark
