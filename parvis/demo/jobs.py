"""The worker tells the rest of the year while people already look around; then its figures go out."""

import time
from datetime import timedelta

from django.conf import settings

from parvis.core import due
from parvis.demo import actions
from parvis.demo.cast import Cast
from parvis.figures.actions import releasing
from parvis.figures.jobs import build_now
from parvis.figures.models import Release

LEAST_PAUSE = 0.2
_cast = Cast()


@due.handler(actions.FILL, slot="slow", calls_out=True, time_limit=60)
def fill(row: due.Claimed) -> timedelta | None:
    """Load a part of an older day, in a transaction of its own that also moves the progress on: once, or not at all.

    Then it rests at least as long as it worked, so that visitors come to write too.
    """
    begun = time.monotonic()
    if not actions.load_before(cast=_cast).is_filling:
        return None
    worked = time.monotonic() - begun
    return timedelta(seconds=worked + max(worked, LEAST_PAUSE))  # counted from when the row was claimed


@due.every("demo.figures", timedelta(minutes=1), slot="figures", calls_out=True, time_limit=1800)
def let_figures_out(row: due.Claimed) -> timedelta | None:
    """Build the figures once the whole year is told, and let them go out in the name of the invented evaluator.

    A release made before that knows only a part of the year and is set aside: what goes out stays as it is.
    """
    if not settings.PARVIS_DEMO or Release.objects.public().exists():
        return timedelta(days=1)
    if not actions.is_told():
        return None
    for early in Release.objects.waiting():
        releasing.discard(release=early, by=_cast.evaluator, at=row.at)
    build_now()
    for release in Release.objects.waiting():
        releasing.approve(release=release, by=_cast.evaluator, at=row.at)
    return None
