"""Who has an open contact point within 15 minutes on foot, month by month.

Each month is made of the state at its end, whenever it is written: what was changed later is taken back by the city's
history, what visitors found closed is read from the ledger. So a month says the same today and in ten years.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from parvis.city import directory
from parvis.city.actions import history
from parvis.city.models import District
from parvis.core.facts import Kind, Making, Row, code, number
from parvis.core.models import Entry
from parvis.guide.facts import reach
from parvis.guide.facts.reach import House
from parvis.guide.models.points import ContactPoint

SIGNED, FOUND_CLOSED, LOOKED_INTO = "guide.point_signed", "guide.point_said_closed", "guide.point_looked_into"


@dataclass(frozen=True, slots=True)
class _Ground:
    """A district as it was."""

    code: str
    polygon: str
    people: int


def houses_at(moment: datetime, *, last_day: date) -> list[House]:
    """Return the contact points whose agreement held on a day, as they were known at a moment.

    Left out is whichever somebody had found closed though it was stated open, until the city has looked into it.
    """
    before, doubted = history.values_at("point", moment), _doubted(moment)
    zone = directory.current().city.zone
    found = []
    for row in ContactPoint.objects.select_related("poster").order_by("pk"):
        was = before.get(str(row.poster.number), {})
        starts_on, ends_on = (was.get(name, getattr(row, name).isoformat()) for name in ("starts_on", "ends_on"))
        if str(row.poster.number) in doubted or not starts_on or not starts_on <= last_day.isoformat() <= ends_on:
            continue
        at = (
            float(was.get("latitude") or row.poster.latitude),
            float(was.get("longitude") or row.poster.longitude),
        )
        found.append(House(at, reach.open_hours(was.get("hours", row.hours), last_day=last_day, zone=zone)))
    return found


def _doubted(moment: datetime) -> set[str]:
    """Return the numbers of houses that were found closed and not looked into by then."""
    lines = Entry.objects.filter(verb__in=[FOUND_CLOSED, LOOKED_INTO], at__lt=moment).order_by("at", "pk")
    found: set[str] = set()
    for verb, codes in lines.values_list("verb", "codes"):
        if verb == LOOKED_INTO:
            found.discard(codes["number"])
        elif codes["stated_open"]:
            found.add(codes["number"])
    return found


def _grounds(moment: datetime) -> Iterator[_Ground]:
    """Yield the districts of which it was known how many live there."""
    before = history.values_at("district", moment)
    for row in District.objects.order_by("code"):
        was = before.get(row.code, {})
        people = int(was.get("population", str(row.population or "")) or 0)
        is_there = was.get("name", row.name) and was.get("is_active", str(row.is_active)) == "True"
        if is_there and people:
            yield _Ground(row.code, was.get("polygon") or row.polygon, people)


def _rows(making: Making) -> Iterator[Row]:
    last_day = (making.end - timedelta(microseconds=1)).astimezone(making.zone).date()
    near = reach.within_reach(houses_at(making.end, last_day=last_day))
    for ground in _grounds(making.end):
        reached = reach.reached(reach.cells_of(ground.polygon), ground.people, near)
        yield ground.code, ground.people * reach.HOURS, reached


def _beginnings() -> Iterable[datetime]:
    return Entry.objects.filter(verb=SIGNED).order_by("at").values_list("at", flat=True)[:1]


def _touched(entries: Sequence[Entry]) -> Iterable[datetime]:
    """Return when something changed in a house; districts alone begin nothing."""
    return {entry.at for entry in entries}


ACCESS = Kind(
    name="access",
    meaning=(
        "One row per district of which it is known how many live there: for each of the 168 hours of a week, residents within "
        "15 minutes on foot of a contact point that is open, added up. From the month on in which the first agreement was signed. "
        "As the city knew it at the end of the month (at the as-of moment while it is not over), whenever it is written. A walk "
        "is 900 m as the crow flies: 1,200 m of streets, taken to be a third longer. Residents are spread evenly over the "
        "district (cells of H3, resolution 10). The week is that of the last seven days, without public holidays; an hour counts "
        "by its middle. Hours nobody knows are closed, and so is a house that was found closed until somebody has looked into it. "
        "Services have no place on the map and are not in it."
    ),
    month_of="the count",
    columns=(
        code("district", "District, by its code"),
        number("residents", "Residents, once for each hour of the week", "residents × hours"),
        number("reached", "Those of them with an open contact point within reach in that hour", "residents × hours"),
    ),
    rows=_rows,
    beginnings=_beginnings,
    verbs=frozenset({"guide.place_changed", SIGNED, "guide.point_changed", FOUND_CLOSED, LOOKED_INTO}),
    touched=_touched,
)
