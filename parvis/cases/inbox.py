"""The inbox as queries: which list, narrowed by what, in which order, a page at a time.

Open cases come by their dates, the late ones first; ended ones newest first. Pages go by the last row seen, never by
counting off; counts stop at MOST_COUNTED. With several services each is walked along its own index and the few rows are
put together, so that the size of the city does not matter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from parvis.cases import search
from parvis.cases.access import Scope
from parvis.cases.models import Case, ProposalState, ProposedAnswer, Reporter, Task
from parvis.cases.models.queryset import CaseQuerySet, union_of_ids
from parvis.cases.moves import OPEN
from parvis.cases.rules import SOON
from parvis.cases.watches import MOST_COUNTED, WATCHES, Watch
from parvis.core import references
from parvis.people.models import User

PER_PAGE = 30
MOST_ON_MAP = 500
MOST_BRANCHES = 12
SHOWN = (
    "reference", "kind", "situation", "place", "district", "service", "state", "outcome", "priority", "is_sensitive",
    "danger_at", "danger_seen_at", "received_at", "first_due_at", "due_at", "answered_at", "closed_at", "handed_back",
    "latitude", "longitude", "assigned_to__name", "assigned_to__email",
)  # fmt: skip
# Marks in the counting query, put in the place of a person (and below it of their services) and of the time.
SOMEBODY, SOME_TIME = -1_000_000_001, datetime(1902, 2, 2, tzinfo=UTC)
EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


class Order(StrEnum):
    """How a list goes: open cases by their dates, ended ones by number, or by receipt where a period is asked for."""

    BY_DATE = "due_at"
    BY_NUMBER = "-id"
    BY_RECEIPT = "-received_at"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list is narrowed by; empty means everything."""

    watch: str = "open"
    q: str = ""
    state: str = ""
    situation: str = ""
    district: int | None = None
    priority: str = ""
    colleague: int | None = None
    language: str = ""
    danger: bool = False
    service: int | None = None
    since: Any = None
    until: Any = None
    after: str = ""

    @property
    def lists_open(self) -> bool:
        """Whether the list holds open cases, by their dates; else ended ones, newest first."""
        if self.state:
            return self.state in OPEN
        return WATCHES[self.watch].is_open is not False

    @property
    def order(self) -> Order:
        """How the list goes; what was found by words comes newest first."""
        if self.q:
            return Order.BY_NUMBER
        if self.lists_open:
            return Order.BY_DATE
        return Order.BY_RECEIPT if self.since or self.until else Order.BY_NUMBER


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, and where the next ones begin ("" at the end)."""

    cases: list[Case]
    after: str


def page(scope: Scope, filters: Filters, *, at: datetime, size: int = PER_PAGE) -> Page:
    """Return one page of cases. One query; words are looked for within the scope itself.

    A reference finds its case whatever else is chosen, ended or open.
    """
    if scope.services == ():
        return Page([], "")
    if number := references.normalise(filters.q):
        found = scope.cases().filter(Q(reference=number) | Q(reporters__reference=number)).distinct()
        return Page(list(_dressed(found)), "")
    order = filters.order
    if filters.q:
        ids = search.found_by(filters.q, services=scope.services)
        if ids is None:
            return Page([], "")
        rows = _narrowed(scope.cases().filter(pk__in=ids), scope, filters, at=at, in_words=True)
        return _cut(_dressed(_ordered(_after(rows, filters, order), order)), size, order)
    matching = _after(_of_scope(scope, filters, at=at), filters, order)
    branches = _branches(scope, filters)
    if branches is None:
        return _cut(_dressed(_ordered(matching, order)), size, order)
    few = union_of_ids([_ordered(matching.filter(branch), order)[: size + 1] for branch in branches])
    return _cut(_dressed(_ordered(Case.objects.filter(pk__in=few), order)), size, order)


def _of_scope(scope: Scope, filters: Filters, *, at: datetime) -> CaseQuerySet:
    """Return the filtered cases, not yet limited to services where `_branches` does that.

    What is withheld has no service (the database sees to it), so only lists of all services need to leave it out.
    """
    cases = Case.objects.filter(withheld_at__isnull=True) if scope.services is None else Case.objects.all()
    return _narrowed(cases, scope, filters, at=at)


def _branches(scope: Scope, filters: Filters) -> list[Q] | None:
    """Return the conditions to walk one by one, each along its own index; None where there is nothing to put together."""
    if scope.services is None:
        return None
    asked = _asked_of(scope.services)
    if len(scope.services) > MOST_BRANCHES:
        return [Q(service__in=scope.services), asked]
    return [*(Q(service=service) for service in scope.services), asked]


def _asked_of(services: Sequence[int]) -> Q:
    tasks = Task.objects.filter(service__in=services, done_at__isnull=True).values("case")
    return Q(pk__in=tasks, withheld_at__isnull=True)


def _narrowed(
    cases: CaseQuerySet, scope: Scope, filters: Filters, *, at: datetime, in_words: bool = False
) -> CaseQuerySet:
    watch = WATCHES[filters.watch]
    if filters.state:
        cases = watch.narrow(cases.filter(state=filters.state, closed_at__isnull=filters.lists_open), scope, at)
    elif not in_words or filters.watch != "open":
        cases = watch.of(cases, scope, at=at)
    exact = {
        "situation": filters.situation, "district": filters.district, "priority": filters.priority,
        "assigned_to": filters.colleague, "language": filters.language, "service": filters.service,
    }  # fmt: skip
    cases = cases.filter(**{name: value for name, value in exact.items() if value})
    if filters.danger:
        cases = cases.filter(danger_at__isnull=False)
    zone = ZoneInfo(settings.TIME_ZONE)
    if filters.since:
        cases = cases.filter(received_at__gte=datetime.combine(filters.since, time.min, zone))
    if filters.until:
        cases = cases.filter(received_at__lt=datetime.combine(filters.until + timedelta(days=1), time.min, zone))
    return cases


def _ordered(cases: QuerySet[Case], order: Order) -> QuerySet[Case]:
    if order is Order.BY_NUMBER:
        return cases.order_by("-id")
    return cases.order_by(order, "id" if order is Order.BY_DATE else "-id")


def _after(cases: CaseQuerySet, filters: Filters, order: Order) -> CaseQuerySet:
    """Keep what comes after the last row of the page before. Nonsense in the address begins at the beginning."""
    moment, _dash, number = filters.after.rpartition("-")
    if not number.isdecimal() or len(number) > 18:
        return cases
    if order is Order.BY_NUMBER:
        return cases.filter(pk__lt=int(number))
    if not moment.isdecimal() or len(moment) > 17:
        return cases
    at = EPOCH + int(moment) * MICROSECOND
    if order is Order.BY_DATE:
        return cases.filter(due_at__gte=at).filter(Q(due_at__gt=at) | Q(pk__gt=int(number)))
    return cases.filter(received_at__lte=at).filter(Q(received_at__lt=at) | Q(pk__lt=int(number)))


def _cut(cases: QuerySet[Case], size: int, order: Order) -> Page:
    rows = list(cases[: size + 1])
    if len(rows) <= size:
        return Page(rows, "")
    last = rows[size - 1]
    moment = {Order.BY_DATE: last.due_at, Order.BY_RECEIPT: last.received_at}.get(order)
    return Page(rows[:size], f"{(moment - EPOCH) // MICROSECOND if moment else ''}-{last.pk}")


def _dressed(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Add what a row shows: whose hands, how many people, whether somebody's answer waits to be looked at."""
    people = (
        Reporter.objects.filter(case=OuterRef("pk"), withdrawn_at__isnull=True)
        .order_by().values("case").annotate(n=Count("id")).values("n")
    )  # fmt: skip
    waiting = ProposedAnswer.objects.filter(case=OuterRef("pk"), state=ProposalState.WAITING)
    return (
        cases.select_related("assigned_to").annotate(people=Subquery(people), has_proposal=Exists(waiting)).only(*SHOWN)
    )


def counts(scope: Scope, *, at: datetime) -> dict[str, int]:
    """Return how many cases are on each counted list, at most MOST_COUNTED. One query."""
    if scope.services == ():
        return {}
    services = None if scope.services is None else len(scope.services)
    chosen, sql, values = _counting(services)
    adapt = connection.ops.adapt_datetimefield_value
    real = {adapt(SOME_TIME): adapt(at), adapt(SOME_TIME + SOON): adapt(at + SOON), SOMEBODY: scope.user.pk}
    real |= {SOMEBODY - number: service for number, service in enumerate(scope.services or (), start=1)}
    with connection.cursor() as cursor:
        cursor.execute(sql, [real.get(value, value) for value in values])
        row = cursor.fetchone()
    return {watch.code: min(number, MOST_COUNTED) for watch, number in zip(chosen, row, strict=True)}


@lru_cache(maxsize=32)
def _counting(services: int | None) -> tuple[list[Watch], str, list[Any]]:
    """Return the counting query for so many services (None: all), with marks for person, services and time in its values.

    Putting it together takes longer than asking it.
    """
    scope = Scope(User(pk=SOMEBODY), None if services is None else tuple(SOMEBODY - 1 - n for n in range(services)))
    at = SOME_TIME
    cases = Case.objects.all()
    if scope.services is None:
        cases = cases.filter(withheld_at__isnull=True)
    branches = [Q()] if scope.services is None else [Q(service__in=scope.services), _asked_of(scope.services)]
    chosen = [watch for watch in WATCHES.values() if watch.is_counted and (watch.for_all or scope.is_coordinator)]
    parts, values = [], []
    for number, watch in enumerate(chosen):
        rows = watch.of(cases, scope, at=at).order_by()
        ids = union_of_ids([rows.filter(branch)[:MOST_COUNTED] for branch in branches])
        parts.append(f"(SELECT COUNT(*) FROM ({ids.sql}) AS list{number})")  # noqa: S608  (made by Django from values)
        values += list(ids.params)
    return chosen, f"SELECT {', '.join(parts)}", values


def said_count(number: int) -> str:
    """Return a count as a person reads it: 12, or 299+ where counting stopped."""
    return f"{MOST_COUNTED - 1}+" if number >= MOST_COUNTED else str(number)


def first(watch: Watch, scope: Scope, *, at: datetime, most: int) -> list[Case]:
    """Return the first cases of a list, those with the nearest date first, with service, district and owner. One query."""
    cases = watch.of(scope.cases(), scope, at=at).select_related("service", "district", "owner")
    return list(_ordered(cases, Order.BY_DATE)[:most])
