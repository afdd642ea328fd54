"""Making the demonstration, step by step; each step is one short transaction that also writes down that it is done.

So a demonstration that was killed goes on where it was, whatever the moment, and nothing is there twice.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from parvis.cases.models import Case
from parvis.city import directory
from parvis.city.models import City
from parvis.core import due, marks, revisions
from parvis.core.models import DatabaseMark
from parvis.demo import founding, present
from parvis.demo.cast import Cast
from parvis.demo.history import Year, load
from parvis.demo.plan import rhythm
from parvis.demo.plan.contacts import Told
from parvis.people.models import User

CONTACTS = 25_300  # of which a good 20,000 become cases
RECENT_DAYS = 62
AT_ONCE = (
    25  # contacts in one transaction: whoever else writes waits for a tenth of a second, not for a day of the year
)
FILL = "demo.fill"
_BORN, _CONTACTS, _FROM, _PRESENT = "demo.born", "demo.contacts", "demo.from_day", "demo.present"


class NotOurs(Exception):
    """The database holds something that no demonstration made."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the year is told: from this day (0–364) on, and of the day before it the first `begun` contacts.

    `is_filling`: older days are still missing.
    """

    from_day: int
    begun: int
    is_filling: bool

    @property
    def days(self) -> int:
        return rhythm.DAYS - self.from_day


def refuse_strangers() -> None:
    """Raise NotOurs for a database with a city, people or cases in it that a demonstration did not make."""
    tables = set(connection.introspection.table_names())
    if DatabaseMark._meta.db_table in tables and _read(marks.DEMO):
        return
    for model in (City, User, Case):
        if model._meta.db_table in tables and model._default_manager.exists():
            raise NotOurs
    if tables and "django_migrations" not in tables:
        raise NotOurs


@transaction.atomic
def found(*, at: datetime, contacts: int = CONTACTS) -> None:
    """Found the invented city, unless it is there. Raises NotOurs."""
    if _read(marks.DEMO):
        return
    refuse_strangers()
    founding.found(at=at, cases=contacts)
    for name, value in (
        (marks.DEMO, "1"),
        (_BORN, at.isoformat()),
        (_CONTACTS, str(contacts)),
        (_FROM, str(rhythm.DAYS)),
    ):
        _write(name, value)
    revisions.bump(marks.REVISION)


def load_before(*, cast: Cast, most: int = AT_ONCE) -> Progress:
    """Load the `most` contacts before those that are there already, in one short transaction.

    What they told is worked out before it begins. Where somebody else has loaded them meanwhile, nothing is loaded.
    """
    now = progress()
    if not now.is_filling:
        return now
    this = year()
    part, from_day, begun = _part_before(now, this, most)
    with transaction.atomic():
        DatabaseMark.objects.select_for_update().get(name=_FROM)
        if progress() == now:
            load(part, year=this, cast=cast)
            _write(_FROM, f"{from_day} {begun}")
    return progress()


def _part_before(now: Progress, this: Year, most: int) -> tuple[list[Told], int, int]:
    """Return up to `most` contacts before `now`, over several days where days are small, and how far that leads."""
    part: list[Told] = []
    from_day, begun = now.from_day, now.begun
    while from_day > 0 and len(part) < most:
        told = this.told(range(from_day - 1, from_day))
        piece = told[begun : begun + most - len(part)]
        part += piece
        begun += len(piece)
        if begun == len(told):
            from_day, begun = from_day - 1, 0
    return part, from_day, begun


@transaction.atomic
def stage_present(*, cast: Cast) -> None:
    """Put something on every list of a coordinator, once, and let the worker fill in the rest of the year."""
    if not _read(_PRESENT):
        present.stage(year=year(), cast=cast)
        _write(_PRESENT, "1")
    if progress().is_filling:
        due.cancel(kind=FILL, key=FILL)  # a killed worker holds its lease for a while; here nobody else works
        due.schedule(kind=FILL, due_at=due.now() + timedelta(seconds=5), key=FILL)


def progress() -> Progress:
    """Return how far the year is told."""
    from_day, _, begun = (_read(_FROM) or "0").partition(" ")
    return Progress(from_day=int(from_day), begun=int(begun or 0), is_filling=int(from_day) > 0)


def is_told() -> bool:
    """Return whether the whole year stands in the database, and something on every list."""
    return bool(_read(_PRESENT)) and not progress().is_filling


def is_filling() -> bool:
    """Return whether older days are still missing; False where there is no demonstration. One small query."""
    return settings.PARVIS_DEMO and progress().is_filling


def year() -> Year:
    """Return the year this database tells."""
    born, contacts = datetime.fromisoformat(_read(_BORN)), int(_read(_CONTACTS))
    return Year(born=born, contacts=contacts, zone=directory.current().city.zone)


def _read(name: str) -> str:
    return DatabaseMark.objects.filter(name=name).values_list("value", flat=True).first() or ""


def _write(name: str, value: str) -> None:
    DatabaseMark.objects.update_or_create(name=name, defaults={"value": value})
