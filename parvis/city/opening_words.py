"""How opening hours are said to people: open now, until when, and when next."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.city import hours as opening_hours
from parvis.city.directory import Directory, ServiceView, TeamView
from parvis.city.hours import Opening
from parvis.city.packs import Number
from parvis.core import said


def opening_of(here: Directory, item: ServiceView | Number | TeamView, at: datetime) -> Opening:
    """Return the opening; hours that cannot be read count as not known."""
    try:
        return here.opening(item, at)
    except opening_hours.HoursUnclear:
        return Opening(is_open=False, is_known=False)


def say_opening(opening: Opening, *, now: datetime) -> str:
    """Say in a sentence whether somebody answers, until when, and when next."""
    if not opening.is_known:
        return _("We do not know the opening hours.")
    if opening.is_open and opening.until is None:
        return _("Open day and night.")
    if opening.is_open and opening.until:
        return _("Open now, until %(until)s.") % {"until": _clock(opening.until, now)}
    if opening.opens_next:
        return _("Closed now. Opens %(next)s.") % {"next": _clock(opening.opens_next, now)}
    return _("Closed for a long time.")


def _clock(at: datetime, now: datetime) -> str:
    local, today = timezone.localtime(at), timezone.localdate(now)
    if local.date() == today:
        return _("today at %(time)s") % {"time": f"{local:%H:%M}"}
    return said.moment(at, now=now)
