"""How numbers are said: in the reader's language, with the unit, never more precise than they are."""

from datetime import date
from functools import lru_cache

from django.utils import formats
from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from parvis.core.languages import best
from parvis.figures.breaks import SENTENCES as BREAKS
from parvis.figures.breaks import Break, Kind
from parvis.figures.indicators.refusals import SENTENCES, Refusal
from parvis.figures.indicators.shape import Unit
from parvis.figures.published import Number

NARROW = "\u202f"
_MINUTES_A_DAY, _MINUTES_AN_HOUR = 1440, 60


def value(number: float, unit: Unit) -> str:
    """Say a value with its unit: 87 %, 1.25, 3 days, 4.2 per 1,000."""
    if unit is Unit.SHARE:
        return f"{_rounded(number * 100, 0)}{NARROW}%"
    if unit is Unit.MINUTES:
        return _duration(number)
    if unit is Unit.HOURS:
        return _duration(number * _MINUTES_AN_HOUR)
    if unit is Unit.DAYS:
        return _duration(number * _MINUTES_A_DAY)
    said = _rounded(number, _decimals(number))
    if unit is Unit.PER_100:
        return _("%(number)s per 100") % {"number": said}
    if unit is Unit.PER_1000:
        return _("%(number)s per 1,000") % {"number": said}
    if unit is Unit.HOURS_PER_1000:
        return _("%(number)s hours per 1,000 residents") % {"number": said}
    return said


def interval(number: Number, unit: Unit) -> str:
    """Say between what the true value probably lies; nothing for a full count."""
    if number.low is None:
        return ""
    if number.high is None:
        return _("at least %(low)s") % {"low": value(number.low, unit)}
    return _("%(low)s to %(high)s") % {"low": value(number.low, unit), "high": value(number.high, unit)}


def whole(number: Number, unit: Unit) -> str:
    """Say a number, or the sentence that says why there is none."""
    return value(number.value, unit) if number.value is not None else refusal(number.refusal)


def sentence(name: str, number: Number, unit: Unit) -> str:
    """Say a number as a whole sentence: what, how much, when, counted from how many; or why there is none."""
    if number.value is None:
        return f"{name}: {refusal(number.refusal or 'waiting')}"
    return _("%(name)s: %(value)s in %(period)s, counted from %(n)s.") % {
        "name": name,
        "value": value(number.value, unit),
        "period": period(number.period),
        "n": count(number.n) if number.n is not None else "–",
    }


def refusal(code: str) -> str:
    """Return the one sentence for a reason; that of `too_few` for a code nobody knows any more."""
    return str(SENTENCES[Refusal(code) if code in set(Refusal) else Refusal.TOO_FEW])


def broken(found: Break, language: str) -> str:
    """Say why the months before are not the same thing: what is found with its reason, what a person wrote in their words."""
    kind = Kind(found.kind) if found.kind in set(Kind) else Kind.DECLARED
    words = best(found.words, language)
    return words if words and kind is Kind.DECLARED else " ".join(filter(None, [str(BREAKS[kind]), words]))


def period(code: str) -> str:
    """Say a period: March 2026, the second quarter, or the twelve months to February 2027."""
    if "-Q" in code:
        year, _dash, quarter = code.partition("-Q")
        return _("quarter %(quarter)s of %(year)s") % {"quarter": quarter, "year": year}
    first, _slash, last = code.partition("/")
    if last:
        return _("the twelve months to %(month)s") % {"month": month(last)}
    if "Q" in first:
        return _("%(first)s to %(last)s") % {"first": _month_alone(first), "last": month(_last_month(first))}
    return month(first) if "-" in first else first


def month(code: str) -> str:
    """Say a month: March 2026."""
    return _month(code, get_language() or "")


@lru_cache(maxsize=2000)
def _month(code: str, _language: str) -> str:
    return formats.date_format(date.fromisoformat(f"{code}-01"), "F Y")


def day(iso: str) -> str:
    """Say a day: 12 May 2027."""
    return formats.date_format(date.fromisoformat(iso), "j F Y")


def short_month(code: str) -> str:
    """Say a month, or the last one of a quarter, where there is little room: Mar 26."""
    return _short_month(_last_month(code), get_language() or "")


@lru_cache(maxsize=2000)
def _short_month(code: str, _language: str) -> str:
    return formats.date_format(date.fromisoformat(f"{code}-01"), "M y")


def _last_month(code: str) -> str:
    year, _between, quarter = code.partition("-Q")
    return f"{year}-{int(quarter) * 3:02}" if quarter else code


def _month_alone(quarter: str) -> str:
    year, _between, number = quarter.partition("-Q")
    return formats.date_format(date(int(year), int(number) * 3 - 2, 1), "F")


def _duration(minutes: float) -> str:
    if minutes >= 2 * _MINUTES_A_DAY:
        days = round(minutes / _MINUTES_A_DAY, 1 if minutes < 10 * _MINUTES_A_DAY else 0)
        return _("%(number)s days") % {"number": _rounded(days, 0 if days == int(days) else 1)}
    if minutes >= 2 * _MINUTES_AN_HOUR:
        hours = round(minutes / _MINUTES_AN_HOUR)
        return ngettext("%(number)s hour", "%(number)s hours", hours) % {"number": _rounded(hours, 0)}
    whole_minutes = round(minutes)
    return ngettext("%(number)s minute", "%(number)s minutes", whole_minutes) % {"number": _rounded(whole_minutes, 0)}


def count(number: int) -> str:
    """Say how many: 1,718."""
    return _rounded(number, 0)


def _rounded(number: float, decimals: int) -> str:
    return _formatted(f"{round(number, decimals):.{decimals}f}", decimals, get_language() or "")


@lru_cache(maxsize=20_000)
def _formatted(number: str, decimals: int, _language: str) -> str:
    return number_format(number, decimals, force_grouping=True)


def _decimals(number: float) -> int:
    return 0 if abs(number) >= 100 or number == int(number) else 1 if abs(number) >= 10 else 2
