"""From cubes to a draft: computing every indicator. It stands on scipy and numpy and is the worker's."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from parvis.core.actors import WORKER
from parvis.figures import publishable
from parvis.figures.actions import releasing
from parvis.figures.actions.telling import Asked, Released, keep_apart
from parvis.figures.counted import Counted
from parvis.figures.indicators import parts
from parvis.figures.indicators.computing import Computed
from parvis.figures.indicators.periods import Period
from parvis.figures.indicators.shape import Record
from parvis.figures.models import Figure, SeriesBreak
from parvis.figures.published import Body, newest_release, told
from parvis.figures.release.views import NotProtected
from parvis.figures.saying import Said


def draft_release(*, records: Sequence[Record], counted: Counted, on: date, at: datetime) -> Iterator[Said]:
    """Make the next release: every table and indicator of the complete months before `on`. It waits for a person's word.

    Nothing is written where nothing is new, or while another release waits. Yields sentences.
    """

    def numbers(shown: releasing.TablesOut) -> list[Figure]:
        questions = [(record, split) for record in records for split in record.told_by]
        newest = newest_release()
        kept = told(newest, records) if newest else {}
        declared = list(SeriesBreak.objects.in_force().order_by("month", "id"))
        asked = [
            Asked(
                record,
                split,
                counted,
                by_month,
                Released.of_body(kept.get(record.code, {}).get(split, Body())),
                declared,
            )
            for record, split in questions
            if (by_month := _by_month(record, split, counted, on))
        ]
        for one in asked:
            one.tell(shown)
        keep_apart(asked, shown)
        made = {(one.record.code, one.split): one.body() for one in asked} | parts.bodies(shown)
        return [
            Figure(code=code, split=split, key=series.key, body=series.as_json())
            for (code, split), body in made.items()
            for series in body.series
        ]

    try:
        release = releasing.make(cubes=counted.rows, by=WORKER, at=at, numbers=numbers)
    except releasing.NothingNew:
        yield Said(_("No number is new."))
    except releasing.DraftWaiting:
        yield Said(_("A release waits for somebody to look at it; the next is made after that."))
    except NotProtected:
        yield Said(
            _("Nothing can be released without showing a small count. The release before stays."), needs_person=True
        )
    else:
        yield Said(_("Release %(number)s waits for somebody to look at it.") % {"number": release.number})


def _by_month(record: Record, split: str, counted: Counted, on: date) -> dict[int, list[Computed]]:
    """Count an indicator month by month; empty where nobody counts it, or no month of it is complete."""
    if record.current.calculation is None:
        return {}
    cubes = {cube for part in record.current.parts for cube in part.cubes} or {
        cube for groups in (record.current.groups or {}).values() for cube in ("sums", "population")
    }
    grace = publishable.grace_days(record, counted.kinds)
    months = [
        month
        for month in counted.months(cubes)
        if publishable.is_complete(Period.month(month), grace_days=grace, on=on)
    ]
    if not months:
        return {}
    return {
        month: counted.computed(record, Period.month(month), split) for month in Period(months[0], months[-1]).months
    }
