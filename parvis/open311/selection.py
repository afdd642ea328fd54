"""Which cases a request asks for, and which of them it may have: one statement, the same for unknown and private ids."""

import math
from datetime import datetime
from typing import Any

from django.db.models import F, FloatField, Q, Value
from django.db.models.functions import Power
from django.db.models.lookups import LessThanOrEqual

from parvis.cases.models import Case
from parvis.cases.models.queryset import CaseQuerySet
from parvis.cases.moves import OPEN, State
from parvis.open311 import rules
from parvis.open311.arguments import Arguments, Circle
from parvis.open311.shown import Looking, district_points

METRES_PER_DEGREE = 111_320
ID_LENGTH = 32


def _needed(cases: CaseQuerySet) -> CaseQuerySet:
    return cases.select_related("district", "merged_into")


def allowed(looking: Looking, *, at: datetime) -> tuple[Q, Q | None]:
    """Return the conditions of public cases and, for a key that may read, of its own."""
    public = Q(is_public=True, public_from__lte=at, kind="object", is_sensitive=False, hidden_at__isnull=True) & ~Q(
        state__in=[State.MERGED, State.NOT_REAL, State.WITHDRAWN]
    )
    if looking.key is None:
        return public, None
    return public, Q(partner_cases__key=looking.key, erased_at__isnull=True) & ~Q(situation__in=looking.never_told)


def by_ids(ids: list[str], looking: Looking, *, at: datetime) -> list[Case]:
    """Return those of the ids that may be seen, in the order asked; others are passed over without a trace."""
    public, own = allowed(looking, at=at)
    wanted = [text for text in dict.fromkeys(ids) if len(text) == ID_LENGTH][: rules.MOST] or [""]
    found = _needed(Case.objects.filter(public if own is None else public | own, public_id__in=wanted))
    by_id = {case.public_id: case for case in found}
    return [by_id[text] for text in wanted if text in by_id]


def listed(asked: Arguments, looking: Looking, *, at: datetime) -> list[Case]:
    """Return a page of the cases asked for, newest first. Raises Refused."""
    zone = looking.zone
    start, end = asked.span(at=at, zone=zone)
    after, before = asked.moment("updated_after", zone=zone), asked.moment("updated_before", zone=zone)
    public, own = allowed(looking, at=at)
    public &= _days("received_at", start, end, looking)
    if after or before:
        public &= _public_updates(after or start, before or at, looking)
    if own is not None:
        own &= Q(received_at__range=(start, end))
        if after or before:
            own &= _exact_updates(after or start, before or at)
    if circle := asked.circle():
        public &= _public_circle(circle, looking)
        own = own & _around(circle, "latitude", "longitude") if own is not None else None
    cases = Case.objects.filter(public if own is None else public | own)
    if codes := asked.listed("service_code"):
        cases = cases.filter(situation__in=codes)
    statuses = asked.statuses()
    if statuses == {"open"}:
        cases = cases.filter(state__in=OPEN)
    elif statuses == {"closed"}:
        cases = cases.exclude(state__in=OPEN)
    page = list(_needed(cases).order_by("-received_at", "-id")[asked.page()])
    # Within a day nothing tells which of two public cases came first.
    return sorted(page, key=lambda case: (rules.day_of(case.received_at, zone), case.public_id), reverse=True)


def _days(field: str, start: datetime, end: datetime, looking: Looking) -> Q:
    first, last = rules.days_within(start, end, looking.zone)
    return Q(**{f"{field}__gte": first, f"{field}__lt": last})


def _public_updates(after: datetime, before: datetime, looking: Looking) -> Q:
    """Compare what the public is told to be the last change (see shown.public_update)."""
    return (
        _days("closed_at", after, before, looking)
        | Q(closed_at__isnull=True, answered_at__isnull=False) & _days("changed_at", after, before, looking)
        | Q(closed_at__isnull=True, answered_at__isnull=True) & _days("received_at", after, before, looking)
    )


def _exact_updates(after: datetime, before: datetime) -> Q:
    return Q(closed_at__range=(after, before)) | Q(closed_at__isnull=True, changed_at__range=(after, before))


def _public_circle(circle: Circle, looking: Looking) -> Q:
    """Compare the coarse points that are shown; a case shown at its district's point is found there."""
    near = [pk for pk, point in district_points(looking.here).items() if distance(circle, *point) <= circle.radius]
    at_city = distance(circle, looking.here.city.latitude, looking.here.city.longitude) <= circle.radius
    at_district: Q = Q(public_latitude__isnull=True, district__in=near)
    if at_city:
        at_district |= Q(public_latitude__isnull=True, district__isnull=True)
    return _around(circle, "public_latitude", "public_longitude") | at_district


def distance(circle: Circle, latitude: float, longitude: float) -> float:
    """Return the metres from the middle of the circle, on a plane, which is near enough within a city."""
    north = (latitude - circle.latitude) * METRES_PER_DEGREE
    east = (longitude - circle.longitude) * METRES_PER_DEGREE * math.cos(math.radians(circle.latitude))
    return math.hypot(north, east)


def _around(circle: Circle, latitude: str, longitude: str) -> Q:
    narrow = METRES_PER_DEGREE * max(math.cos(math.radians(circle.latitude)), 0.0001)
    box_north, box_east = circle.radius / METRES_PER_DEGREE, circle.radius / narrow

    def squared(field: str, middle: float, metres: float) -> Any:
        return Power((F(field) - Value(middle)) * Value(metres), Value(2.0), output_field=FloatField())

    away = squared(latitude, circle.latitude, float(METRES_PER_DEGREE)) + squared(longitude, circle.longitude, narrow)
    return Q(
        **{
            f"{latitude}__range": (circle.latitude - box_north, circle.latitude + box_north),
            f"{longitude}__range": (circle.longitude - box_east, circle.longitude + box_east),
        }
    ) & Q(LessThanOrEqual(away, Value(circle.radius**2)))
