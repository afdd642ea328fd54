"""What was handed in, as rows to read: labels in the reader's language, values as they were said."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.complaints import actions
from parvis.complaints.forms import TellingForm
from parvis.complaints.models import Grievance
from parvis.core import said

_ORDER = (
    "what", "words", "where", "when", "place", "situation", "report", "injured", "wish", "unit", "naming", "name", "afraid",
    "channel", "email", "phone", "address", "is_safe",
)  # fmt: skip
_CHOICES = ("injured", "naming", "afraid", "channel")


def rows_of(told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return key and value of everything that was said, in the order of the page."""
    return [{"key": _label(name), "value": _value(name, told[name])} for name in _ORDER if told.get(name)]


def looked(what: str) -> str:
    """Return what a mediator did, as the person reads it."""
    if what in ("photo", "original"):
        return _("the mediator looked at a photo")
    others = {
        "receipt": _("the mediator made a new receipt"),
        "copy": _("the mediator prepared a copy of your data"),
        "letter": _("the mediator printed a letter to you"),
    }
    return others.get(what) or _("the mediator read it")


def how_long(grievance: Grievance, *, now: datetime) -> str:
    """Say when it is erased by itself: after an answer the time is shorter, and each word begins it anew."""
    day = said.day(actions.goes_at(grievance), now=now)
    after = _span(actions.period(is_acknowledged=True))
    if grievance.acknowledged_at is None:
        return _(
            "It is erased by itself on %(day)s if the mediator does not answer before. Once the mediator has answered, it is "
            "kept for %(span)s after the last thing written here."
        ) % {"day": day, "span": after}
    return _(
        "It is erased by itself on %(day)s, %(span)s after the last thing written here. If more is written, that time "
        "begins anew."
    ) % {"day": day, "span": after}


def _span(period: timedelta) -> str:
    years, rest = divmod(period.days, 365)
    if years and not rest:
        return ngettext("%(count)d year", "%(count)d years", years) % {"count": years}
    return ngettext("%(count)d day", "%(count)d days", period.days) % {"count": period.days}


def _label(name: str) -> Any:
    others = {
        "words": _("What was written"),
        "place": _("Where was it?"),
        "situation": _("Told as"),
        "report": _("Reference of the report it came out of"),
    }
    return others[name] if name in others else TellingForm.base_fields[name].label


def _value(name: str, value: Any) -> Any:
    if name in _CHOICES:
        return dict(TellingForm.base_fields[name].choices).get(value, value)  # type: ignore[attr-defined]
    return _("Yes") if value is True else value
