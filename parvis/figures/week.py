"""One week of the line for those who answer for it: the mayor, the heads of services. Counts only.

No person, no case, no single officer; a count of few is not told, nor what would give it away: services with few promises are
added up in one line. A week is counted as it stood when it ended, so that it reads the same whenever it is opened.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, tzinfo

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet

from parvis.cases.models import Case, Contact, Promise
from parvis.cases.moves import CLOSED

WEEKS_BEFORE = 8
WEEKS_OFFERED = 26
LONG = timedelta(days=28)
OTHERS = "*"  # no service has such a code


@dataclass(frozen=True, slots=True)
class Week:
    """A week of the city's calendar, Monday to Sunday."""

    monday: date

    @classmethod
    def of(cls, day: date) -> "Week":
        """Return the week that has this day."""
        return cls(day - timedelta(days=day.weekday()))

    @classmethod
    def read(cls, code: str) -> "Week":
        """Return the week of a code such as 2026-W47. Raises ValueError."""
        year, _w, number = code.partition("-W")
        return cls(date.fromisocalendar(int(year), int(number), 1))

    @property
    def code(self) -> str:
        """Return its code: 2026-W47."""
        year, number, _day = self.monday.isocalendar()
        return f"{year}-W{number:02d}"

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    def before(self, weeks: int = 1) -> "Week":
        return Week(self.monday - timedelta(weeks=weeks))

    def span(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """Return its first moment and the first after it."""
        return datetime.combine(self.monday, time.min, zone), datetime.combine(self.before(-1).monday, time.min, zone)


@dataclass(frozen=True, slots=True)
class Promises:
    """First promises that fell due in a week: kept, answered late within it, and without an answer when it ended."""

    kept: int = 0
    late: int = 0
    unanswered: int = 0

    @property
    def due(self) -> int:
        return self.kept + self.late + self.unanswered

    @property
    def broken(self) -> int:
        return self.late + self.unanswered

    @property
    def share(self) -> float:
        return self.kept / self.due

    def plus(self, other: "Promises") -> "Promises":
        return Promises(self.kept + other.kept, self.late + other.late, self.unanswered + other.unanswered)


@dataclass(frozen=True, slots=True)
class Told:
    """What may be said of promises; None where it would be about few people. `late` and `unanswered` come together or not at all."""

    due: int | None = None
    kept: int | None = None
    broken: int | None = None
    late: int | None = None
    unanswered: int | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A week beside those before it. Counts are None where they are of few."""

    week: Week
    contacts: int | None
    contacts_before: int | None
    cases: int | None
    cases_before: int | None
    promises: Told
    before: Told
    usual: tuple[float, float] | None  # lowest and highest share kept of the weeks before
    usual_weeks: int
    put_off: int | None
    put_off_before: int | None
    waiting: int | None  # open past their first date when the week ended
    waiting_before: int | None
    waiting_long: int | None  # of those, for more than four weeks
    services: Mapping[str, Told] = field(default_factory=dict)  # by code; OTHERS for those with few


def last_full(*, today: date) -> Week:
    """Return the last week that is over."""
    return Week.of(today).before()


def sheet(week: Week, *, zone: tzinfo) -> Sheet:
    """Count a week that is over. About a dozen queries, none of them about a person."""
    k = settings.PARVIS_SMALLEST_COUNT
    by_service = promises_by_service(week, zone)
    earlier = [promises_by_service(week.before(weeks), zone) for weeks in range(1, WEEKS_BEFORE + 1)]
    totals = [_total(one) for one in earlier]
    shares = [one.share for one in totals if told(one, k).kept is not None]
    waiting, waiting_before = (_waiting(one.span(zone)[1]) for one in (week, week.before()))
    all_waiting, long_waiting = waiting.count(), waiting.filter(first_due_at__lt=week.span(zone)[1] - LONG).count()
    return Sheet(
        week=week,
        contacts=many(_contacts(week, zone), k),
        contacts_before=many(_contacts(week.before(), zone), k),
        cases=many(_cases(week, zone), k),
        cases_before=many(_cases(week.before(), zone), k),
        promises=told(_total(by_service), k),
        before=told(totals[0], k),
        usual=(min(shares), max(shares)) if len(shares) >= 4 else None,
        usual_weeks=len(shares),
        put_off=many(_put_off(week, zone), k),
        put_off_before=many(_put_off(week.before(), zone), k),
        waiting=many(all_waiting, k),
        waiting_before=many(waiting_before.count(), k),
        waiting_long=long_waiting if min(long_waiting, all_waiting - long_waiting) >= k else None,
        services=lines(by_service, k),
    )


def many(count: int, k: int) -> int | None:
    """Return a count, or None where it is below k."""
    return count if count >= k else None


def told(promises: Promises, k: int) -> Told:
    """Return what may be said: parts only where each of them, and so none of the others by subtraction, is at least k."""
    if promises.due < k:
        return Told()
    if min(promises.kept, promises.broken) < k:
        return Told(due=promises.due)
    if min(promises.late, promises.unanswered) < k:
        return Told(promises.due, promises.kept, promises.broken)
    return Told(promises.due, promises.kept, promises.broken, promises.late, promises.unanswered)


def lines(by_service: Mapping[str, Promises], k: int) -> dict[str, Told]:
    """Return what may be said by service. How many had no answer is said of all lines or of none: one that is missing could
    be taken from the city's whole."""
    found = {code: told(one, k) for code, one in apart(by_service, k).items()}
    if any(one.unanswered is None for one in found.values()):
        return {code: replace(one, late=None, unanswered=None) for code, one in found.items()}
    return found


def apart(by_service: Mapping[str, Promises], k: int) -> dict[str, Promises]:
    """Return the services whose promises may be told, by code, and all others added up under OTHERS.

    What is taken from the city's whole leaves the others: they must be tellable too, or the smallest one told joins them.
    Nothing is shown by service where that leaves none.
    """
    shown = {code: one for code, one in by_service.items() if code and min(one.kept, one.broken) >= k}
    rest = _total({code: one for code, one in by_service.items() if code not in shown})
    while shown and rest.due and min(rest.kept, rest.broken) < k:
        smallest = min(shown, key=lambda code: (shown[code].due, code))
        rest = rest.plus(shown.pop(smallest))
    if not shown:
        return {}
    return dict(sorted(shown.items())) | ({OTHERS: rest} if rest.due else {})


def promises_by_service(week: Week, zone: tzinfo) -> dict[str, Promises]:
    """Return the first promises of cases that fell due, by the service that gave them; "" for nobody's. One query.

    Nobody is owed an answer by a matter that was withdrawn or is no real report.
    """
    start, end = week.span(zone)
    rows = Promise.objects.filter(due_at__gte=start, due_at__lt=end, is_first=True, case__isnull=False)
    late = Q(case__answered_at__gt=F("due_at"), case__answered_at__lt=end)
    ended_otherwise = Q(kept__isnull=True, case__state__in=sorted(CLOSED))
    counted = (
        rows.exclude(ended_otherwise)
        .order_by()
        .values("service__code")
        .annotate(
            all=Count("pk"),
            kept_ones=Count("pk", filter=Q(kept=True)),
            late_ones=Count("pk", filter=Q(kept=False) & late),
        )
    )
    found: dict[str, Promises] = {}
    for row in counted:
        kept, came_late = row["kept_ones"], row["late_ones"]
        one = Promises(kept, came_late, row["all"] - kept - came_late)
        found[row["service__code"] or ""] = found.get(row["service__code"] or "", Promises()).plus(one)
    return found


def _total(promises: Mapping[str, Promises] | Iterable[Promises]) -> Promises:
    total = Promises()
    for one in promises.values() if isinstance(promises, Mapping) else promises:
        total = total.plus(one)
    return total


def _contacts(week: Week, zone: tzinfo) -> int:
    start, end = week.span(zone)
    return Contact.objects.filter(received_at__gte=start, received_at__lt=end).count()


def _cases(week: Week, zone: tzinfo) -> int:
    start, end = week.span(zone)
    return Case.objects.filter(received_at__gte=start, received_at__lt=end).count()


def _put_off(week: Week, zone: tzinfo) -> int:
    start, end = week.span(zone)
    later = Promise.objects.filter(made_at__gte=start, made_at__lt=end, is_first=False, case__isnull=False)
    return later.values("case").distinct().count()


def _waiting(moment: datetime) -> "QuerySet[Case]":
    """Return the cases that were open past their first date at a moment."""
    unanswered = Q(answered_at__isnull=True) | Q(answered_at__gte=moment)
    still_open = Q(closed_at__isnull=True) | Q(closed_at__gte=moment)
    return Case.objects.filter(unanswered & still_open, first_due_at__lt=moment, received_at__lt=moment)


def offered(*, today: date) -> Sequence[Week]:
    """Return the weeks one may open, newest first."""
    newest = last_full(today=today)
    return [newest.before(weeks) for weeks in range(WEEKS_OFFERED)]
