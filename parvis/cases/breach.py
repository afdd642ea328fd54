"""After a breach: whose data was there while it lasted, of which kinds, how to reach them (GDPR, Articles 33, 34)."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet

from parvis.cases.models import AccessLog, Case, Reporter
from parvis.core.models import Entry
from parvis.correspondence.models import Audience, Channel, Recipient


@dataclass(slots=True)
class Affected:
    """Counts for the notification: persons and cases, and what of them; apart from them, addresses that only get news."""

    cases: int = 0
    persons: int = 0
    sensitive: int = 0
    with_email: int = 0
    with_phone: int = 0
    with_photos: int = 0
    unreachable: int = 0
    by_language: Counter[str] = field(default_factory=Counter)
    subscribers: int = 0
    looks: Counter[str] = field(default_factory=Counter)
    exports: int = 0


def cases_there(*, begins: datetime, ends: datetime, only_touched: bool = False) -> "Iterator[int]":
    """Yield the ids of cases kept between two moments; `only_touched`: that were written or opened then."""
    rows = Case.objects.filter(received_at__lt=ends).filter(Q(erased_at=None) | Q(erased_at__gte=begins))
    if only_touched:
        opened = AccessLog.objects.filter(at__gte=begins, at__lt=ends, case__isnull=False).values("case")
        subjects = Entry.objects.filter(at__gte=begins, at__lt=ends).values("subject")
        rows = rows.filter(Q(pk__in=opened) | Q(subject__in=subjects))
    yield from rows.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=2000)


def count(*, begins: datetime, ends: datetime, only_touched: bool = False) -> Affected:
    """Return the numbers for the notification of the authority within 72 hours."""
    found = Affected()
    ids = list(cases_there(begins=begins, ends=ends, only_touched=only_touched))
    found.cases = len(ids)
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        found.with_photos += Case.objects.filter(pk__in=part, attachments__isnull=False).distinct().count()
        for reporter in _reporters(part):
            to = reporter.recipient
            found.persons += 1
            found.sensitive += to.is_sensitive
            found.with_email += bool(to.email)
            found.with_phone += bool(to.phone)
            found.unreachable += not (to.email or to.phone or to.letter_address)
            found.by_language[to.language] += 1
    if not only_touched:
        found.subscribers = _subscribers(begins=begins, ends=ends).count()
    looks = AccessLog.objects.filter(at__gte=begins, at__lt=ends)
    found.looks = Counter(looks.values_list("what", flat=True))
    found.exports = found.looks["export"]
    return found


def whom_to_tell(*, begins: datetime, ends: datetime, only_touched: bool = False) -> Iterator[dict[str, str]]:
    """Yield each person's reference, language, way to be reached, and whether a person must do it: safe ways only."""
    ids = list(cases_there(begins=begins, ends=ends, only_touched=only_touched))
    for start in range(0, len(ids), 500):
        for reporter in _reporters(ids[start : start + 500]):
            to = reporter.recipient
            by_hand = (to.is_sensitive and not to.is_safe_channel) or to.channel in (
                Channel.CALL,
                Channel.LETTER,
                Channel.PAGE,
            )
            yield {
                "reference": reporter.reference, "language": to.language, "channel": str(to.channel),
                "address": "" if by_hand and to.is_sensitive else to.address_for(to.channel),
                "by_hand": "yes" if by_hand else "no",
            }  # fmt: skip
    if not only_touched:
        for subscriber in _subscribers(begins=begins, ends=ends).filter(erased_at=None).iterator(chunk_size=2000):
            yield {
                "reference": "", "language": subscriber.language, "channel": str(subscriber.channel),
                "address": subscriber.email, "by_hand": "no",
            }  # fmt: skip


def _subscribers(*, begins: datetime, ends: datetime) -> QuerySet[Recipient]:
    """Return the addresses that got news between two moments and are still known."""
    rows = Recipient.objects.filter(audience=Audience.SUBSCRIBER, created_at__lt=ends)
    return rows.filter(Q(erased_at=None) | Q(erased_at__gte=begins))


def _reporters(ids: list[int]) -> Iterator[Reporter]:
    rows = Reporter.objects.filter(case__in=ids, recipient__erased_at=None).select_related("recipient")
    yield from rows.order_by("pk")
