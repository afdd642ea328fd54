"""What the city offers to figures: how many people live where. Declared by figures, which add what people signed."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from django.db.models import QuerySet

from parvis.city.models import District
from parvis.core import facts
from parvis.core.facts import Making, Row, code, number
from parvis.core.models import Entry

ALL = "all"


def _stated(districts: QuerySet[District] | None = None) -> Iterable[datetime]:
    """Return a moment in the January of each year for which people were counted; at noon it is January everywhere."""
    found = District.objects.all() if districts is None else districts
    days = found.exclude(population=None).order_by().values_list("population_on", flat=True).distinct()
    return {datetime(day.year, 1, 2, 12, tzinfo=UTC) for day in days if day}


def _touched(entries: Sequence[Entry]) -> Iterable[datetime]:
    if any("district" not in entry.codes for entry in entries):
        return _stated()
    return _stated(District.objects.filter(code__in={str(entry.codes["district"]) for entry in entries}))


def _rows(making: Making) -> Iterator[Row]:
    if making.month.month != 1:
        return
    found = District.objects.exclude(population=None).filter(population_on__year=making.month.year).order_by()
    for district, people in found.values_list("code", "population").iterator():
        yield district, ALL, None, people


POPULATION = facts.Kind(
    name="population",
    meaning=(
        "One row per district and group of people, as the city stated it last. A statement for a later year is a row of that "
        "year; the file of the year before stays as it was written, until a number of that year is corrected."
    ),
    month_of="January of the year stated",
    columns=(
        code("district", "District, by its code"),
        code("group_kind", "How people are divided: all (not at all), sex, age, residence, language"),
        code("group_code", "Which of the groups; NULL for all"),
        number("people", "People who live there", "people"),
    ),
    rows=_rows,
    beginnings=_stated,
    verbs=frozenset({"city.district_added", "city.district_changed", "city.imported"}),
    touched=_touched,
    is_monthly=False,
    freezes=False,
)
