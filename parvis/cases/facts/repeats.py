"""Places reported again and again. The grid of 50 m stays in here; only how many places there are leaves."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from math import cos, floor, radians

from parvis.cases.facts import columns
from parvis.cases.models import Contact
from parvis.cases.moves import State
from parvis.city import directory
from parvis.core.facts import Kind, Making, Row, number
from parvis.core.models import Entry

WINDOW = timedelta(days=90)
METRES, METRES_PER_DEGREE = 50, 111_320
OFTEN = 3
# Periods that run out take exact places away, too: those months stay as they were counted.
_RAN_OUT = "retention"


def place_of(latitude: float, longitude: float, *, around: float) -> tuple[int, int]:
    """Return the square of about 50 m in which a point lies; `around` is the latitude of the city."""
    return (
        floor(latitude * METRES_PER_DEGREE / METRES),
        floor(longitude * METRES_PER_DEGREE * cos(radians(around)) / METRES),
    )


def _beginnings() -> Iterable[datetime]:
    first = (
        Contact.objects.filter(case__latitude__isnull=False)
        .order_by("received_at")
        .values_list("received_at", flat=True)
        .first()
    )
    return [first] if first else []


def _touched(entries: Sequence[Entry]) -> Iterable[datetime]:
    subjects = {entry.subject for entry in entries if entry.codes.get("ground") != _RAN_OUT}
    contacts = Contact.objects.filter(case__subject__in=subjects).order_by().values_list("received_at", flat=True)
    for moment in set(contacts):
        # The month itself, and those whose 90 days reach back to it.
        yield from (moment + timedelta(days=days) for days in (0, 28, 56, 84, 90))


def _rows(making: Making) -> Iterator[Row]:
    city = directory.current().city
    counts: Counter[tuple[str, int, int]] = Counter()
    districts: dict[tuple[str, int, int], str] = {}
    found = (
        Contact.objects.filter(received_at__gte=making.end - WINDOW, received_at__lt=making.end)
        .filter(case__latitude__isnull=False)
        .exclude(case__state=State.NOT_REAL)
        .order_by()
        .values_list("case__situation", "case__latitude", "case__longitude", "case__district__code")
    )
    for situation, latitude, longitude, district in found.iterator(chunk_size=columns.CHUNK):
        if latitude is None or longitude is None:
            continue
        key = (situation, *place_of(latitude, longitude, around=city.latitude))
        counts[key] += 1
        # A square on a border belongs to the one whose code comes first.
        districts[key] = min(district or "", districts.get(key, district or ""))
    totals: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for key, count in counts.items():
        total = totals[key[0], districts[key]]
        total[0] += 1
        total[1] += count >= OFTEN
    for (situation, district), (places, repeated) in totals.items():
        yield situation, district or None, places, repeated


REPEATS = Kind(
    name="repeats",
    meaning=(
        "One row per situation and district: places of 50 m, counted inside the city over the 90 days up to the end of the "
        "month (up to the as-of moment while it is not over). Cases that were no real report do not count."
    ),
    month_of="the count",
    columns=(
        columns.SITUATION,
        columns.DISTRICT,
        number("places", "Places with at least one contact about it in the 90 days", "places"),
        number("repeated", "Those of them with at least three", "places"),
    ),
    rows=_rows,
    beginnings=_beginnings,
    verbs=frozenset({"cases.opened", "cases.joined", "cases.reclassified", "cases.doubt_confirmed", "cases.erased"}),
    touched=_touched,
)
