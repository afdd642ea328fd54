"""How many people left a way to be told what became of their report."""

from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo

from django.db.models import Count, Exists, OuterRef, Q

from parvis.cases.models import Case, Reporter
from parvis.correspondence.models import Channel
from parvis.figures.sums.measures import months_before, next_month

MONTHS = 3  # how people are reached is deleted some months after the end of a case; older months would look worse than they were


@dataclass(frozen=True, slots=True)
class Coverage:
    """One month's cases: how many there are, and of how many at least one person can be told."""

    month: date
    cases: int
    can_be_told: int

    @property
    def looks_alone(self) -> int:
        """Return of how many everybody has only the page, by reference and PIN."""
        return self.cases - self.can_be_told


def coverage(*, today: date, zone: tzinfo) -> list[Coverage]:
    """Return the last months that are over, newest first. One query a month."""
    return [_of(month, zone) for month in months_before(today, MONTHS)]


def _of(month: date, zone: tzinfo) -> Coverage:
    start, end = (datetime.combine(day, time.min, zone) for day in (month, next_month(month)))
    reached = Reporter.objects.filter(case=OuterRef("pk")).exclude(recipient__channel=Channel.PAGE)
    cases = Case.objects.filter(received_at__gte=start, received_at__lt=end).exclude(door="import").order_by()
    found = cases.annotate(is_told=Exists(reached)).aggregate(all=Count("pk"), told=Count("pk", filter=Q(is_told=True)))
    return Coverage(month, found["all"], found["told"])
