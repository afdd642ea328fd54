"""Remarks on sheets: said, answered in time or not, forgotten after a while."""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from parvis.city import directory
from parvis.city.models import PromiseBasis
from parvis.core import due, ledger
from parvis.core.actors import WORKER, Actor, ActorKind
from parvis.core.references import new_reference
from parvis.correspondence import actions as correspondence
from parvis.correspondence.models import Audience
from parvis.guide.models.pocket import RemarkOutcome, SheetChange, SheetRemark
from parvis.guide.pocket import reading
from parvis.people.models import User

DUE = "guide.remark_due"
WORDS_KEPT = timedelta(days=730)
SAME_REMARK = timedelta(minutes=10)


class UnknownSheet(Exception):
    """The guide has no such sheet."""


class NothingSaid(Exception):
    """There are no words in the remark, or in the answer."""


class Answered(Exception):
    """The remark has its answer already."""


class OwnRemark(Exception):
    """Nobody answers their own remark: another person looks at it."""


class NothingChanged(Exception):
    """Somebody says the sheet was changed, and it reads as it did when the remark came."""


@transaction.atomic
def say_wrong(*, sheet: str, language: str, wrong: str, proposal: str, by: User, at: datetime) -> SheetRemark:
    """Write down what is wrong in a sheet and promise an answer in working time; the person responsible is told.

    The same words of the same person within ten minutes are one remark: a button pressed twice. Raises UnknownSheet,
    NothingSaid.
    """
    guide = reading.current()
    if sheet not in guide.sheets:
        raise UnknownSheet(sheet)
    if not wrong.strip():
        raise NothingSaid
    said = {"sheet": sheet, "wrong": wrong.strip(), "proposal": proposal.strip(), "written_by": by}
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # the second press waits for the first
    if again := SheetRemark.objects.waiting().filter(**said, written_at__gt=at - SAME_REMARK).first():
        return again
    here = directory.current()
    remark = SheetRemark.objects.create(
        reference=_free_reference(),
        language=language,
        **said,
        written_at=at,
        due_at=here.deadline(start=at, hours=guide.reply_hours, basis=PromiseBasis.WORKING),
        hours=guide.reply_hours,
    )
    due.schedule(kind=DUE, due_at=remark.due_at, payload={"remark": remark.pk}, key=str(remark.pk))
    codes: dict[str, ledger.Code] = {"sheet": sheet, "hours": guide.reply_hours}
    ledger.write(verb="guide.remark_made", subject=remark.subject, by=_actor(by), at=at, codes=codes)
    if guide.responsible_id is not None and guide.responsible_id != by.pk:
        responsible = User.objects.filter(pk=guide.responsible_id, is_active=True).first()
        if responsible is not None:
            _tell("guide.remark_made", responsible, remark, at=at)
    return remark


@transaction.atomic
def answer(*, remark: SheetRemark, outcome: RemarkOutcome, words: str, by: User, at: datetime) -> SheetRemark:
    """Answer a remark in words, saying whether the sheet was changed; the writer hears of it.

    Raises Answered, OwnRemark, NothingSaid, and NothingChanged where the sheet reads as it did.
    """
    remark = SheetRemark.objects.select_for_update().get(pk=remark.pk)
    if remark.is_answered:
        raise Answered
    if remark.written_by_id == by.pk:
        raise OwnRemark
    if not words.strip():
        raise NothingSaid
    if outcome == RemarkOutcome.CHANGED and not _was_changed(remark):
        raise NothingChanged
    remark.outcome, remark.answer = outcome, words.strip()
    remark.answered_at, remark.answered_by = at, by.actor_reference
    remark.kept = at <= remark.due_at
    remark.save()
    due.cancel(kind=DUE, key=str(remark.pk))
    codes: dict[str, ledger.Code] = {"sheet": remark.sheet, "outcome": str(outcome), "kept": remark.kept}
    ledger.write(verb="guide.remark_answered", subject=remark.subject, by=_actor(by), at=at, codes=codes)
    if remark.written_by is not None and remark.written_by.is_active:
        _tell("guide.remark_answered", remark.written_by, remark, at=at)
    return remark


@transaction.atomic
def note_late(*, remark_id: int, at: datetime) -> None:
    """Write down, once its time has passed without an answer, that the promise was broken."""
    remark = SheetRemark.objects.select_for_update().filter(pk=remark_id, answered_at=None).first()
    if remark is None or remark.kept is not None:
        return
    remark.kept = False
    remark.save(update_fields=["kept"])
    codes: dict[str, ledger.Code] = {"sheet": remark.sheet}
    ledger.write(verb="guide.remark_late", subject=remark.subject, by=WORKER, at=remark.due_at, codes=codes)


@transaction.atomic
def forget_old(*, at: datetime) -> int:
    """Empty remarks answered two years ago: words and writer go, moments and codes stay. Return how many."""
    old = list(SheetRemark.objects.filter(emptied_at=None, answered_at__lt=at - WORDS_KEPT))
    for remark in old:
        correspondence.forget_about(about=remark.reference, by=WORKER, at=at)
        ledger.write(verb="guide.remark_emptied", subject=remark.subject, by=WORKER, at=at)
    SheetRemark.objects.filter(pk__in=[remark.pk for remark in old]).update(
        wrong="", proposal="", answer="", answered_by="", written_by=None, emptied_at=at
    )
    return len(old)


def _was_changed(remark: SheetRemark) -> bool:
    return SheetChange.objects.filter(sheet=remark.sheet, made_at__gte=remark.written_at).exists()


def _free_reference() -> str:
    while SheetRemark.objects.filter(reference=(reference := new_reference())).exists():
        pass
    return reference


def _tell(event: str, user: User, remark: SheetRemark, *, at: datetime) -> None:
    """Queue a mail to a colleague: the sheet's name and a link, none of the words."""
    mailbox = correspondence.mailbox_of(
        audience=Audience.STAFF, whose=user.actor_reference, email=user.email, language=user.language, at=at
    )
    correspondence.queue(
        event=event,
        to=[mailbox],
        about=remark.reference,
        facts={
            "sheet": dict(reading.current().sheets[remark.sheet].texts["title"]),
            "by_when": remark.due_at.isoformat(),
            "remark_link": reverse("guide:pocket_remark", args=[remark.reference]),
        },
        at=at,
    )


def _actor(user: User) -> Actor:
    return Actor(ActorKind.STAFF, user.actor_reference)
