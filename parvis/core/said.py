"""Days and moments as people say them: "Thursday evening, 26 November"."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

# In these languages the names of days and months begin with a capital.
_CAPITALS = frozenset({"en", "de"})


def _names(at: datetime, now: datetime) -> dict[str, str]:
    # Translators: Django's date format letters: j is the day, F the month, Y the year.
    pattern = pgettext("date format, day and month", "j F")
    if at.year != now.year:
        pattern = pgettext("date format, day, month and year", "j F Y")
    weekday, date = date_format(at, "l"), date_format(at, pattern)
    language = (get_language() or "en").split("-")[0]
    if language not in _CAPITALS:
        weekday, date = weekday.lower(), date.lower()
    if language == "fr" and at.day == 1:
        date = f"1er{date[1:]}"
    if language == "ca":
        date = date.replace(" de a", " d’a").replace(" de o", " d’o")  # d’abril, d’agost, d’octubre
    return {"weekday": weekday, "date": date, "time": date_format(at, "H:i")}


def brief(at: datetime, form: str) -> str:
    """Return a moment by Django's date letters, for narrow columns; where names of days and months are small, small."""
    said = date_format(timezone.localtime(at), form, use_l10n=False)
    return said if (get_language() or "en").split("-")[0] in _CAPITALS else said.lower()


def day(at: datetime, *, now: datetime) -> str:
    """Return the day in the current time zone and language; the year is said only where it is not `now`'s."""
    return _("%(weekday)s, %(date)s") % _names(timezone.localtime(at), timezone.localtime(now))


def part_of_day(at: datetime, *, now: datetime) -> str:
    """Return the day and its part, for promises: nobody promises a minute."""
    local = timezone.localtime(at)
    names = _names(local, timezone.localtime(now))
    if local.hour < 6:
        return _("%(weekday)s before dawn, %(date)s") % names
    if local.hour < 12:
        return _("%(weekday)s morning, %(date)s") % names
    if local.hour < 18:
        return _("%(weekday)s afternoon, %(date)s") % names
    return _("%(weekday)s evening, %(date)s") % names


def moment(at: datetime, *, now: datetime) -> str:
    """Return the day and the clock's time, for what happened."""
    return _("%(weekday)s, %(date)s, %(time)s") % _names(timezone.localtime(at), timezone.localtime(now))
