"""The end of a grievance: erased on somebody's wish, or when its time is over; and keeping one longer.

All of it is sealed in the same blobs, so it goes at once: words, contact data, letters, photos. A shell of codes and moments
stays, which leads to nobody.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from itertools import islice

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from parvis.cases import actions as cases
from parvis.cases import retention
from parvis.cases.actions import Ground, NothingOpen, TooLate, UnderHold
from parvis.cases.models import Kept, Reporter
from parvis.complaints.models import Grievance, GrievanceCopy, KeptFor, Looking
from parvis.core import erasures, ledger
from parvis.core.actors import WORKER, Actor

LISTED = "complaints.grievance"


def goes_at(grievance: Grievance) -> datetime:
    """Return when its time is over: counted from the last word or letter, longer where nobody has acknowledged it."""
    last: datetime | None = grievance.letters.aggregate(last=Max("at"))["last"]
    return max(grievance.last_words_at, last or grievance.last_words_at) + period(
        is_acknowledged=grievance.acknowledged_at is not None
    )


def period(*, is_acknowledged: bool) -> timedelta:
    """Return how long one is kept after its last word or letter."""
    outcome = "acknowledged" if is_acknowledged else "waiting"
    days = retention.days_for(
        cases.periods_in_force(), what=Kept.LINK, situation="grievance", kind="grievance", outcome=outcome
    )
    return timedelta(days=days)


def due_now(*, at: datetime) -> Iterator[tuple[Grievance, datetime]]:
    """Yield what is over by `at`, and since when; never what is kept longer."""
    rows = (
        Grievance.objects.kept()
        .exclude(kept_until__gte=timezone.localdate(at))
        .annotate(last_letter=Max("letters__at"))
    )
    for is_acknowledged in (True, False):
        lasts = period(is_acknowledged=is_acknowledged)
        old = rows.filter(acknowledged_at__isnull=not is_acknowledged, last_words_at__lte=at - lasts)
        for grievance in old.order_by("pk"):
            last: datetime = grievance.last_letter or grievance.last_words_at  # type: ignore[attr-defined]
            over_at = max(grievance.last_words_at, last) + lasts
            if over_at <= at:
                yield grievance, over_at


@transaction.atomic
def erase(*, grievance: Grievance, ground: Ground, by: Actor, at: datetime, report: str = "") -> int:
    """Erase a grievance for good and return how many photos went with it. Receipt and unlock key open nothing any more.

    `report` is the reference of the ordinary report it came out of: what is left of that goes too. What was asked for, or
    never lawful, also goes onto the list that is replayed after a restore. Raises NothingOpen where it is erased already,
    UnderHold.
    """
    grievance = Grievance.objects.select_for_update(of=("self",)).get(pk=grievance.pk)
    if grievance.erased_at:
        raise NothingOpen
    if ground != Ground.REPLAY and grievance.kept_until and grievance.kept_until >= timezone.localdate(at):
        raise UnderHold(grievance.kept_until)
    # First of all: a hold on the report refuses before a line stands on the list outside.
    for reporter in Reporter.objects.filter(reference=report, recipient__erased_at=None) if report else ():
        cases.erase_reporter(reporter=reporter, ground=ground, by=by, at=at)
    if ground in (Ground.ASKED, Ground.UNLAWFUL):
        erasures.note(what=LISTED, subject=grievance.subject, ground=str(ground), at=at)
    ledger.write(verb="complaints.erased", subject=grievance.subject, by=by, at=at, codes={"ground": str(ground)})
    names = [name for pair in grievance.files.values_list("original_name", "copy_name") for name in pair]
    grievance.files.all().delete()
    grievance.letters.all().delete()
    _empty_copies(Q(grievance=grievance), at=at)
    Grievance.objects.filter(pk=grievance.pk).update(
        receipt_digest=None, body_digest="", person_public="", person_locked=b"", opens_until=at, kept_until=None,
        kept_for="", erased_at=at,
    )  # fmt: skip
    transaction.on_commit(partial(_delete_files, names))
    return len(names) // 2


def _delete_files(names: Sequence[str]) -> None:
    for name in names:
        default_storage.delete(name)


def _empty_copies(which: Q, *, at: datetime) -> int:
    return GrievanceCopy.objects.filter(which, emptied_at=None).update(redactions=b"", emptied_at=at)


@erasures.on_replay(LISTED)
def _replay(line: erasures.Erasure) -> bool:
    grievance = Grievance.objects.kept().filter(subject=line.subject).first()
    if grievance is None:
        return False
    erase(grievance=grievance, ground=Ground.REPLAY, by=WORKER, at=datetime.fromisoformat(line.at))
    return True


@transaction.atomic
def keep_longer(*, grievance: Grievance, until: date, why: KeptFor, by: Actor, at: datetime) -> None:
    """Keep a grievance whole until a day, whatever the periods say. Raises TooLate for a day that has passed, NothingOpen."""
    if until < timezone.localdate(at):
        raise TooLate
    if not Grievance.objects.kept().filter(pk=grievance.pk).update(kept_until=until, kept_for=why):
        raise NothingOpen
    codes = {"until": until.isoformat(), "why": str(why)}
    ledger.write(verb="complaints.kept_longer", subject=grievance.subject, by=by, at=at, codes=codes)


@transaction.atomic
def let_go(*, grievance: Grievance, by: Actor, at: datetime) -> None:
    """Let its time run again. Raises NothingOpen where it is not kept longer."""
    held = Grievance.objects.kept().filter(pk=grievance.pk, kept_until__isnull=False)
    if not held.update(kept_until=None, kept_for=""):
        raise NothingOpen
    ledger.write(verb="complaints.let_go", subject=grievance.subject, by=by, at=at)


# -- With the nightly clearing


def _look_ahead(at: datetime) -> int:
    return sum(1 for _each in due_now(at=at))


def _clear(at: datetime, most: int) -> int:
    found = [grievance for grievance, _over_at in islice(due_now(at=at), most)]
    for grievance in found:
        erase(grievance=grievance, ground=Ground.RETENTION, by=WORKER, at=at)
    Looking.objects.filter(at__lt=at - retention.ACCESS_LOG).delete()
    _empty_copies(cases.old_copies(at=at), at=at)
    return len(found)


cases.also_clear("grievances", look_ahead=_look_ahead, clear=_clear)
