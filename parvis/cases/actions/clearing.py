"""Clearing away what has been kept long enough: contact data first, then words, then photos, then the whole link."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Case as Choose
from django.db.models import DateTimeField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from parvis.cases import retention
from parvis.cases.actions import erasing
from parvis.cases.models import (
    AccessLog,
    AccessRequest,
    Attachment,
    Case,
    Cleared,
    Contact,
    ErasedPin,
    ErasureNotice,
    Kept,
    LegalHold,
    RetentionRule,
)  # fmt: skip
from parvis.core import ledger
from parvis.core.actors import WORKER, Actor
from parvis.correspondence import actions as correspondence

PHOTOS = "photos"


@dataclass(slots=True)
class Run:
    """What a run cleared, or would: cases by kind of data, contacts, lines of logs, what apps above keep by themselves.

    `is_more`: it stopped early.
    """

    cases: Counter[str] = field(default_factory=Counter)
    others: Counter[str] = field(default_factory=Counter)
    contacts: int = 0
    looks: int = 0
    copies: int = 0
    is_more: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """One kind of data of one case whose time is over."""

    case_id: int
    reference: str
    what: str
    days: int
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class _Other:
    look_ahead: Callable[[datetime], int]
    clear: Callable[[datetime, int], int]


_others: dict[str, _Other] = {}


def also_clear(what: str, *, look_ahead: Callable[[datetime], int], clear: Callable[[datetime, int], int]) -> None:
    """Let an app above clear what it keeps in the same run.

    `look_ahead(at)` returns how much would go; `clear(at, most)` clears up to `most` and returns how many went.
    """
    _others[what] = _Other(look_ahead, clear)


def periods_in_force() -> retention.Periods:
    """Return the shipped periods with the city's own in their place."""
    rows = RetentionRule.objects.values_list("what", "days", "scope", "outcome")
    return retention.periods(retention.Period(*row) for row in rows)


def due_now(*, at: datetime) -> Iterator[Due]:
    """Yield what is due, kind by kind in their order. Never a case under hold, nor one whose matter is still open."""
    known = periods_in_force()
    for what in Kept:
        rows = _kept(what, known, at=at).filter(_is_over(what, known, at=at)).order_by("closed_at", "pk")
        columns = rows.values_list(
            "pk", "reference", "situation", "kind", "ended_as", "closed_at", "merged_into__closed_at"
        )
        for pk, reference, situation, kind, ended_as, closed_at, their_end in columns.iterator(chunk_size=2000):
            days = retention.days_for(known, what=what, situation=situation, kind=kind, outcome=ended_as)
            yield Due(pk, reference, what, days, max(closed_at, their_end or closed_at))


def counts_due(*, at: datetime) -> Counter[str]:
    """Return how many cases are due of each kind of data: one statement a kind, however many cases there are."""
    known = periods_in_force()
    counts = {str(what): _kept(what, known, at=at).filter(_is_over(what, known, at=at)).count() for what in Kept}
    return Counter({what: count for what, count in counts.items() if count})


def _kept(what: str, known: retention.Periods, *, at: datetime) -> QuerySet[Any, Any]:
    """Return ended cases of which this is still kept, old enough for the shortest period, with how they ended.

    A merged case ends with the one it was joined to, and as that one. Cases under hold are left out.
    """
    held = LegalHold.objects.filter(lifted_at=None, ends_on__gte=timezone.localdate(at))
    latest = at - timedelta(days=retention.shortest(known, what))
    outcome = Choose(When(merged_into__outcome__gt="", then=F("merged_into__outcome")), default=F("outcome"))
    return (
        Case.objects.filter(closed_at__lte=latest, erased_at=None)
        .filter(Q(merged_into=None) | Q(merged_into__closed_at__lte=latest))
        .exclude(Exists(Cleared.objects.filter(case=OuterRef("pk"), what=what)))
        .exclude(Exists(held.filter(case=OuterRef("pk"))))
        .exclude(Exists(held.filter(case=OuterRef("merged_into"))))
        .alias(last_state=Coalesce("merged_into__state", "state"))
        .annotate(ended_as=Choose(When(last_state__in=retention.ANSWERED, then=outcome), default=F("last_state")))
    )


def _is_over(what: str, known: retention.Periods, *, at: datetime) -> Q:
    """Return what is true of a case whose period is over: `retention.days_for` as the database reads it."""
    *narrower, (_scope, _ended, for_all) = retention.narrowest_first(known, what)
    last_moment = Choose(
        *(When(_named(scope, ended), then=_before(at, days)) for scope, ended, days in narrower),
        default=_before(at, for_all),
        output_field=DateTimeField(),
    )
    return Q(closed_at__lte=last_moment) & (Q(merged_into=None) | Q(merged_into__closed_at__lte=last_moment))


def _before(at: datetime, days: int) -> Value:
    return Value(at - timedelta(days=days), output_field=DateTimeField())


def _named(scope: str, ended_as: str) -> Q:
    """Return what is true of the cases a rule names."""
    named = Q(ended_as=ended_as) if ended_as else Q()
    if scope.startswith("kind:"):
        return named & Q(kind=scope.removeprefix("kind:"))
    return named & Q(situation=scope) if scope else named


@transaction.atomic
def clear_due(*, at: datetime, most: int = 200, by: Actor = WORKER) -> Run:
    """Clear up to `most` things that are due, and logs past their time. Each case gets its line of the ledger and its proof."""
    run = Run()
    found: list[Due] = []
    for each in due_now(at=at):
        if len(found) == most:
            run.is_more = True
            break
        found.append(each)
    for each in found:
        if _clear(each, by=by, at=at):
            run.cases[each.what] += 1
    run.contacts = _clear_contacts(at=at)
    run.looks = AccessLog.objects.filter(at__lt=at - retention.ACCESS_LOG).delete()[0]
    run.looks += correspondence.forget_old_reveals(before=at - retention.ACCESS_LOG)
    run.copies = _empty_copies(at=at)
    ErasedPin.objects.filter(at__lt=at - retention.ERASED_PIN).delete()
    ErasureNotice.objects.filter(since__lt=at - retention.ERASURE_NOTICE).exclude(reference="").update(reference="")
    for what, other in _others.items():
        run.others[what] = other.clear(at, most)
        run.is_more |= run.others[what] == most
    return run


def _clear(each: Due, *, by: Actor, at: datetime) -> bool:
    case = Case.objects.select_for_update(of=("self",)).get(pk=each.case_id)
    if case.erased_at or case.is_open:
        return False  # the whole link of it went with another of this run, or somebody opened it again
    if each.what == Kept.LINK:
        erasing.erase_case(case=case, ground=erasing.Ground.RETENTION, by=by, at=at)
        return True
    if each.what == Kept.CONTACT:
        erasing.forget_contact(case.reporters.select_related("recipient"), by=by, at=at)
    elif each.what == Kept.WORDS:
        erasing.forget_words(case, by=by, at=at)
        erasing.rebuild_soon(at)
    else:
        erasing.forget_photos(case.attachments.all())
    Cleared.objects.create(case=case, what=each.what, at=at, days=each.days)
    codes: Mapping[str, ledger.Code] = {"what": str(each.what), "days": each.days}
    ledger.write(verb="cases.cleared", subject=case.subject, by=by, at=at, codes=codes)
    return True


def _overdue_contacts(*, at: datetime) -> Iterator[tuple[str, Q]]:
    known = periods_in_force()
    for ended_as in ("redirected", "informed", "call_back", "silent", "urgent"):
        days = retention.days_for(known, what=Kept.WORDS, situation="", kind="", outcome=ended_as)
        yield ended_as, Q(case=None, ended_as=ended_as, received_at__lt=at - timedelta(days=days)) & ~Q(words="")


def _clear_contacts(*, at: datetime) -> int:
    return sum(Contact.objects.filter(which).update(words="") for _ended, which in _overdue_contacts(at=at))


def old_copies(*, at: datetime) -> Q:
    """Return what is true of a copy whose time is over: a day after it was taken, 30 days after its release."""
    return Q(emptied_at=None) & (
        Q(released_at__lt=at - retention.RELEASED_COPY) | Q(taken_at__lt=at - timedelta(days=1))
    )


def _empty_copies(*, at: datetime) -> int:
    return AccessRequest.objects.filter(old_copies(at=at)).update(redactions=[], name="", emptied_at=at)


def look_ahead(*, at: datetime) -> Run:
    """Return what `clear_due` would clear at that moment, changing nothing."""
    run = Run(cases=counts_due(at=at))
    run.contacts = sum(Contact.objects.filter(which).count() for _ended, which in _overdue_contacts(at=at))
    run.looks = AccessLog.objects.filter(at__lt=at - retention.ACCESS_LOG).count()
    run.copies = AccessRequest.objects.filter(old_copies(at=at)).count()
    run.others = Counter({what: other.look_ahead(at) for what, other in _others.items()})
    return run


@transaction.atomic
def set_period(*, what: Kept, days: int | None, by: Actor, at: datetime, scope: str = "", outcome: str = "") -> None:
    """Set the city's own period; None goes back to the shipped one. The ledger keeps who decided it."""
    if days is None:
        RetentionRule.objects.filter(what=what, scope=scope, outcome=outcome).delete()
    else:
        RetentionRule.objects.update_or_create(what=what, scope=scope, outcome=outcome, defaults={"days": days})
    codes: Mapping[str, ledger.Code] = {"what": str(what), "days": days, "scope": scope, "outcome": outcome}
    ledger.write(verb="cases.retention_changed", subject="retention", by=by, at=at, codes=codes)


def sweep_orphans(*, at: datetime) -> int:
    """Delete stored photos older than a day that no row names; return how many files. Sealed ones are not looked at."""
    gone = 0
    for folder in _folders(PHOTOS):
        names = [f"{folder}/{name}" for name in default_storage.listdir(folder)[1]]
        rows = Attachment.objects.filter(Q(name__in=names) | Q(small_name__in=names)).values_list("name", "small_name")
        known = {name for pair in rows for name in pair}
        for name in set(names) - known:
            if default_storage.get_modified_time(name) < at - retention.ORPHAN_PHOTOS:
                default_storage.delete(name)
                gone += 1
    return gone


def _folders(top: str) -> list[str]:
    try:
        return [f"{top}/{name}" for name in default_storage.listdir(top)[0]]
    except FileNotFoundError:
        return []  # no photo was ever stored
