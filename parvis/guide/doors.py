"""Where the rest of Parvis meets contact points and posters: the ways to their pages, what waits, what falls due."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from parvis.cases import waiting
from parvis.cases.models.queryset import CaseQuerySet
from parvis.city import changes, ways
from parvis.core import due
from parvis.guide import near, pocket, second_looks
from parvis.guide.actions import points, printing, releases
from parvis.guide.forms.points import PointForm
from parvis.guide.models import SheetDraft, Work
from parvis.guide.models.points import ContactPoint
from parvis.people import welcome

ways.add(
    url_name="guide:points",
    title=_("Contact points"),
    text=_("Shops, hotels and others where people ask for help: agreements, hours, their own page"),
)
ways.add(
    url_name="guide:print",
    title=_("Posters and booklets"),
    text=_("Where posters hang, campaigns, everything to print"),
)
ways.add(
    url_name="guide:translations",
    title=_("Translations"),
    text=_("How much of the guide each language has, and what is missing"),
)
ways.add(
    url_name="guide:files",
    title=_("Files of the guide"),
    text=_("Catalogue, sheets and numbers as YAML: give them to another city, or take theirs"),
)
ways.add(
    url_name="guide:works",
    title=_("Made by young people"),
    text=_("Clips, comics, drawings: credits, who agrees to be in them, where they may be shown"),
)
ways.add(
    url_name="guide:second_looks",
    title=_("Second looks"),
    text=_("What somebody corrected alone, until another person has read it"),
)


def prints_to_replace() -> tuple[int, str]:
    """Return how many posters and stacks of booklets say something old, and where they are listed."""
    old = printing.to_replace(at=timezone.now(), language=translation.get_language() or "en")
    return len(old.posters) + len(old.stacks), reverse("guide:to_replace")


ways.count_prints(prints_to_replace)
ways.show_faces("guide:faces")


def second_looks_due(_cases: CaseQuerySet) -> int:
    """Return how much one person put in force alone, or worded, and no other has read."""
    return second_looks.count() + SheetDraft.objects.count()


waiting.add(
    url_name="guide:second_looks", label=_("changes by one person wait for a second look"), count=second_looks_due
)


def works_withdrawn(_cases: CaseQuerySet) -> int:
    """Return how many works lost their file because somebody in them does not agree any more."""
    return Work.objects.filter(people__withdrawn_at__isnull=False).distinct().count()


waiting.add(
    url_name="guide:works",
    label=_("works that somebody withdrew from: tell those you gave a copy to"),
    count=works_withdrawn,
)

welcome.add(
    url_name="guide:who",
    title=_("Who is who"),
    text=_("Police and services of the city as residents read of them, with their numbers and hours"),
)


def house_name(number: str) -> str:
    """Return what the history calls a poster's place: its number and the house."""
    place = near.current().places.get(int(number)) if number.isdecimal() else None
    return f"{number} {place.name}" if place else number


changes.name_kind("point", house_name, PointForm)


def points_to_look_at(_cases: CaseQuerySet) -> int:
    """Return how many contact points were found closed, or end within the last reminder's time."""
    today = timezone.localdate()
    ending = ContactPoint.objects.ending(after=today, by=today + timedelta(days=points.REMIND_DAYS[-1]))
    found_closed = ContactPoint.objects.in_force(today).doubted()
    return len({*ending.values_list("pk", flat=True), *found_closed.values_list("pk", flat=True)})


waiting.add(
    url_name="guide:points",
    label=_("contact points to look at: found closed, or the agreement ends soon"),
    count=points_to_look_at,
)


@due.handler(points.ENDING)
def agreement_ending(row: due.Claimed) -> None:
    """Remind the coordinators that an agreement comes to its end."""
    points.remind(point_id=row.payload["point"], days=row.payload["days"], at=row.at)


@due.every("guide.sheets_note", timedelta(hours=24), slot="slow")
def note_shipped_sheets(row: due.Claimed) -> None:
    """Keep what this release ships as sheets, where that is new."""
    releases.note_sheets(sheets=pocket.shipped().sheets.values(), at=row.at)


@due.every("guide.points_forget", timedelta(hours=24), slot="slow")
def forget_old_points(row: due.Claimed) -> None:
    """Empty what is known of houses long after their agreement."""
    points.forget_old(at=row.at)
