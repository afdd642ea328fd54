"""Erasing: taking away what gives a reference its meaning. The ledger keeps its codes, which then lead to nobody."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.cases import rules, search
from parvis.cases.actions.locking import locked, said
from parvis.cases.actions.refusals import NothingOpen, StillOpen, TooLate, UnderHold
from parvis.cases.actions.subscribing import end_news
from parvis.cases.actions.withdrawing import withdraw
from parvis.cases.models import (
    AccessRequest,
    Attachment,
    Case,
    Cleared,
    ErasedPin,
    ErasureNotice,
    IdempotencyKey,
    Kept,
    LegalHold,
    Reporter,
)
from parvis.cases.models.contact import TOMBSTONE
from parvis.cases.moves import State, state_after
from parvis.core import due, erasures, ledger
from parvis.core.actors import WORKER, Actor
from parvis.core.models import Entry
from parvis.core.references import new_subject
from parvis.correspondence import actions as correspondence

REBUILD = "cases.rebuild_search"


class Ground(TextChoices):
    """Why something is erased."""

    ASKED = "asked", _("The person asked for it")
    UNLAWFUL = "unlawful", _("It should never have been kept")
    RETENTION = "retention", _("Its time is over")
    REPLAY = "replay", _("It had been erased before the backup was brought back")


class Stays(TextChoices):
    """What remains after an erasure, and why; the sentence is for the person."""

    LEDGER = (
        "ledger",
        _(
            "That something happened, and when, in codes without words, places or names. It proves that people get answers, "
            "and no longer leads to you."
        ),
    )
    MATTER = "matter", _("The matter itself, without what you said of it: other people reported it too.")
    ANSWER = "answer", _("The answers written to everybody who reported it.")
    LOOKS = "looks", _("Who opened the case and when, for twelve months, without the reasons: it protects you.")
    HANDED_OVER = "handed_over", _("What was handed to others who decide for themselves. We tell them that you asked.")
    SEALED = "sealed", _("What the mediator keeps under seal. Only the mediator can erase that: ask there.")
    BACKUPS = (
        "backups",
        _(
            "Encrypted backups, for at most 35 days. If one is ever used, this erasure is repeated before anybody sees it."
        ),
    )


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure came to: how many things of each kind went, what stays, and which services had been handed it."""

    gone: dict[str, int]
    stays: tuple[Stays, ...]
    handed_to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ahead:
    """What an erasure would come to. `is_whole`: nobody else reported it, so that the place and the matter go too.

    `held_until`: it must be kept whole until that day.
    """

    is_whole: bool
    is_open: bool
    stays: tuple[Stays, ...]
    handed_to: tuple[str, ...]
    held_until: date | None


OnErase = Callable[[Case, Reporter | None, datetime], None]
_on_erase: list[OnErase] = []


def on_erase(handler: OnErase) -> OnErase:
    """Call `handler(case, reporter or None, at)` in the erasing transaction: apps above forget what they keep of it.

    With a reporter only that person's side goes, without one the whole case.
    """
    _on_erase.append(handler)
    return handler


@transaction.atomic
def erase_reporter(*, reporter: Reporter, ground: Ground, by: Actor, at: datetime) -> Erased:
    """Erase one person's side of a case: contact data, words, photos, name, reference and PIN. They are withdrawn first.

    Who asks for it gets no more news by e-mail either, where the address was confirmed as theirs. Where nobody else reported it, the whole case goes. Raises UnderHold.
    """
    case = locked(reporter.case)
    if ground != Ground.REPLAY:
        _not_held(case, on=timezone.localdate(at))
    to = reporter.recipient
    if ground in (Ground.ASKED, Ground.UNLAWFUL) and to.email_confirmed_at:
        end_news(email=to.email, by=by, at=at)
    if case.is_open or case.state == State.MERGED:
        withdraw(reporter=reporter, by=by, at=at)
    if _is_last(case, reporter):
        return _erase_whole(locked(case), ground=ground, by=by, at=at)
    reporter = Reporter.objects.select_related("recipient", "case").get(pk=reporter.pk)
    stays = _stays(case, Stays.MATTER, Stays.ANSWER)
    _write_down("reporter", reporter.recipient.subject, case, ground=ground, by=by, at=at)
    _keep_for_later(case, [reporter], ground=ground, at=at)
    gone = forget_contact([reporter], by=by, at=at)
    gone["words"] = _forget_own_words(reporter)
    gone["photos"] = forget_photos(Attachment.objects.filter(reporter=reporter))
    _forget_reference(reporter)
    search.rescope(case)
    rebuild_soon(at)
    for handler in _on_erase:
        handler(case, reporter, at)
    return Erased(gone, stays, handed_to(case))


def look_before_erasing(*, reporter: Reporter, at: datetime) -> Ahead:
    """Return what `erase_reporter` would leave, changing nothing."""
    case = reporter.case
    is_whole = _is_last(case, reporter)
    stays = _stays(case) if is_whole else _stays(case, Stays.MATTER, Stays.ANSWER)
    hold = _hold(case, on=timezone.localdate(at))
    is_open = (case.merged_into or case).is_open and not reporter.withdrawn_at
    return Ahead(is_whole, is_open, stays, handed_to(case), hold.ends_on if hold else None)


def _is_last(case: Case, reporter: Reporter) -> bool:
    """Whether nobody else has this matter any more: then the whole of it goes."""
    others = case.reporters.filter(recipient__erased_at=None).exclude(pk=reporter.pk)
    return not others.exists() and not case.merged.exists()


@transaction.atomic
def erase_case(*, case: Case, ground: Ground, by: Actor, at: datetime) -> Erased:
    """Erase a whole case and those merged into it, for everybody who reported it.

    Raises StillOpen while somebody waits for its answer (they withdraw, or are erased one by one), UnderHold.
    """
    case = locked(case)
    if case.is_open:
        raise StillOpen
    return _erase_whole(case, ground=ground, by=by, at=at)


def _erase_whole(case: Case, *, ground: Ground, by: Actor, at: datetime) -> Erased:
    family = [case, *case.merged.select_for_update(of=("self",)).order_by("pk")]
    if ground != Ground.REPLAY:
        for each in family:
            _not_held(each, on=timezone.localdate(at))
    gone, stays = dict.fromkeys(("contact", "words", "photos"), 0), _stays(case)
    for each in (one for one in family if one.erased_at is None):
        _write_down("case", each.subject, each, ground=ground, by=by, at=at)
        _keep_for_later(each, each.reporters.all(), ground=ground, at=at)
        for what, count in _erase_rows(each, by=by, at=at).items():
            gone[what] = gone.get(what, 0) + count
    rebuild_soon(at)
    return Erased(gone, stays, handed_to(case))


def _erase_rows(case: Case, *, by: Actor, at: datetime) -> dict[str, int]:
    reporters = list(case.reporters.select_related("recipient"))
    gone = forget_contact(reporters, by=by, at=at)
    gone["words"] = forget_words(case, by=by, at=at)
    gone["photos"] = forget_photos(case.attachments.all())
    for handler in _on_erase:
        handler(case, None, at)
    for reporter in reporters:
        _forget_reference(reporter)
    IdempotencyKey.objects.filter(reference=case.reference).delete()
    AccessRequest.objects.filter(reporter__in=reporters).update(redactions=[], name="", emptied_at=at)
    case.access_log.update(reason="")
    case.recurring.clear()
    if case.is_open:
        case.state = state_after("withdraw", case.state)
        case.closed_at, case.closed_by_kind = at, by.kind
    Case.objects.filter(pk=case.pk).update(
        reference=_tombstone(), public_id=new_subject(), salt="", latitude=None, longitude=None, is_public=False,
        public_from=None, public_latitude=None, public_longitude=None, owner=None, assigned_to=None, erased_at=at,
        state=case.state, closed_at=case.closed_at, closed_by_kind=case.closed_by_kind,
    )  # fmt: skip
    return gone


def forget_contact(reporters: Iterable[Reporter], *, by: Actor, at: datetime) -> dict[str, int]:
    """Forget how people are reached, what was written to them, their names and PINs."""
    count = 0
    for reporter in reporters:
        if reporter.recipient.erased_at is None:
            correspondence.erase_recipient(recipient=reporter.recipient, by=by, at=at)
            count += 1
        Reporter.objects.filter(pk=reporter.pk).update(name="", pin_digest="")
    return {"contact": count}


def forget_words(case: Case, *, by: Actor, at: datetime) -> int:
    """Forget every word of a case, what services were told of it, and its place in words. Codes and moments stay."""
    count = case.contacts.exclude(words="").update(words="")
    count += case.remarks.all().delete()[0] + case.proposals.all().delete()[0]
    count += case.case_answers.update(text="–")  # an answer always has words; these say nothing
    case.feedback.update(reason="")
    case.promises.update(reason="")
    case.passings.update(reason="–")
    case.doubts.update(reason="–")
    case.tasks.update(text="–", result="")
    case.service_links.all().delete()
    Case.objects.filter(pk=case.pk).update(place="", place_note="", released_text="")
    case.reporters.exclude(place="").update(place="")
    search.forget(case)
    correspondence.forget_about(about=case.reference, by=by, at=at)
    return count


def _forget_own_words(reporter: Reporter) -> int:
    count = reporter.contacts.exclude(words="").update(words="") + reporter.remarks.all().delete()[0]
    reporter.feedback.update(reason="")
    Reporter.objects.filter(pk=reporter.pk).update(place="")
    return count


def forget_photos(photos: QuerySet[Attachment]) -> int:
    """Delete photos: the rows now, the files as soon as that is committed."""
    names = [name for pair in photos.values_list("name", "small_name") for name in pair]
    photos.delete()
    transaction.on_commit(partial(_delete_files, names))
    return len(names) // 2


def _delete_files(names: Iterable[str]) -> None:
    for name in names:
        default_storage.delete(name)


def _forget_reference(reporter: Reporter) -> None:
    IdempotencyKey.objects.filter(reference=reporter.reference).delete()
    Reporter.objects.filter(pk=reporter.pk).update(reference=_tombstone(), name="", pin_digest="")


def _tombstone() -> str:
    """Return what stands in place of a reference that means nothing any more; nobody can type it as one."""
    return f"{TOMBSTONE}{secrets.token_hex(4)}"


def _keep_for_later(case: Case, reporters: Iterable[Reporter], *, ground: Ground, at: datetime) -> None:
    """Keep what an erasure on somebody's wish still needs: that their PIN can be told so, and whom somebody has to tell."""
    if ground == Ground.RETENTION:
        return
    known = [
        ErasedPin(digest=rules.erased_digest(each.pin_digest, key=settings.SECRET_KEY), at=at)
        for each in reporters
        if each.pin_digest
    ]
    ErasedPin.objects.bulk_create(known, ignore_conflicts=True)
    if ground != Ground.REPLAY:
        notices = [ErasureNotice(service=code, reference=case.reference, since=at) for code in handed_to(case)]
        ErasureNotice.objects.bulk_create(notices)


def _write_down(what: str, subject: str, case: Case, *, ground: Ground, by: Actor, at: datetime) -> None:
    """Put it into the ledger; what was asked for also on the list replayed after a restore. Periods run again anyway."""
    codes = {"what": what, "ground": str(ground)}
    ledger.write(verb="cases.erased", subject=case.subject, by=by, at=at, codes=codes)
    if what == "case":
        proofs = [Cleared(case=case, what=kept, at=at, days=0) for kept in Kept]
        Cleared.objects.bulk_create(proofs, ignore_conflicts=True)
    if ground in (Ground.ASKED, Ground.UNLAWFUL):
        erasures.note(what=f"cases.{what}", subject=subject, ground=str(ground), at=at)


def _stays(case: Case, *more: Stays) -> tuple[Stays, ...]:
    over = [Stays.HANDED_OVER] if handed_to(case) else []
    if case.police_action_at or case.remarks.filter(police_action_at__isnull=False).exists():
        over.append(Stays.SEALED)
    return (*more, *over, Stays.LOOKS, Stays.LEDGER, Stays.BACKUPS)


def handed_to(case: Case) -> tuple[str, ...]:
    """Return the codes of services outside the city that were handed this case: they are told of its erasure."""
    rows = Entry.objects.filter(subject=case.subject, verb="cases.handed_over").values_list("codes", flat=True)
    return tuple(sorted({str(codes["service"]) for codes in rows if codes.get("relation") != "part_of_city"}))


def rebuild_soon(at: datetime) -> None:
    """Let the worker see to it that erased words do not stay in the file of the search index."""
    due.schedule(kind=REBUILD, due_at=at, key="erased")


def _not_held(case: Case, *, on: date) -> None:
    hold = _hold(case, on=on)
    if hold is not None:
        raise UnderHold(hold.ends_on)


def _hold(case: Case, *, on: date) -> LegalHold | None:
    return case.holds.filter(lifted_at=None, ends_on__gte=on).first()


@transaction.atomic
def note_told(*, notice: ErasureNotice, by: Actor, at: datetime) -> None:
    """Write down that a service outside the city was told of an erasure, and forget by which reference. Raises NothingOpen."""
    waiting = ErasureNotice.objects.filter(pk=notice.pk, told_at=None)
    if not waiting.update(told_at=at, told_by=by.reference, reference=""):
        raise NothingOpen
    ledger.write(verb="cases.erasure_told", subject="erasure", by=by, at=at, codes={"service": notice.service})


@transaction.atomic
def place_hold(*, case: Case, reason: str, ends_on: date, by: Actor, at: datetime) -> LegalHold:
    """Keep a case whole until a day, whatever the periods say. Raises NeedsReason, TooLate for a day that has passed."""
    case = locked(case)
    words = said(reason)
    if ends_on < timezone.localdate(at) or case.erased_at:
        raise TooLate
    case.holds.filter(lifted_at=None).update(lifted_at=at, lifted_by=by.reference)
    hold = LegalHold.objects.create(case=case, reason=words, ends_on=ends_on, placed_at=at, placed_by=by.reference)
    ledger.write(verb="cases.hold_placed", subject=case.subject, by=by, at=at, codes={"until": ends_on.isoformat()})
    return hold


@transaction.atomic
def lift_hold(*, case: Case, by: Actor, at: datetime) -> None:
    """Let the periods run again. Raises NothingOpen."""
    case = locked(case)
    if not case.holds.filter(lifted_at=None).update(lifted_at=at, lifted_by=by.reference):
        raise NothingOpen
    ledger.write(verb="cases.hold_lifted", subject=case.subject, by=by, at=at)


@erasures.on_replay("cases.case")
def _replay_case(line: erasures.Erasure) -> bool:
    case = Case.objects.filter(subject=line.subject, erased_at=None).first()
    if case is None:
        return False
    with transaction.atomic():
        _erase_whole(locked(case), ground=Ground.REPLAY, by=WORKER, at=datetime.fromisoformat(line.at))
    return True


@erasures.on_replay("cases.reporter")
def _replay_reporter(line: erasures.Erasure) -> bool:
    found = Reporter.objects.select_related("case").filter(recipient__subject=line.subject, recipient__erased_at=None)
    for reporter in found:
        erase_reporter(reporter=reporter, ground=Ground.REPLAY, by=WORKER, at=datetime.fromisoformat(line.at))
    return bool(found)
