"""Fields of the city's forms: opening hours, telephone numbers, days."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from parvis.city import dialling, rules
from parvis.city import hours as opening_hours
from parvis.city.models import HearingLoop, Wheelchair
from parvis.core.forms import DayInput

LANGUAGE_NAMES = dict(settings.LANGUAGES)
UNSTATED = "unknown"


class HoursField(forms.CharField):
    """Opening hours as OpenStreetMap writes them."""

    def __init__(self, **kwargs: Any) -> None:
        example = {"example": opening_hours.EXAMPLE}
        said = {
            "required": False,
            "max_length": 300,
            "label": _("Opening hours"),
            "help_text": _("Like %(example)s") % example,
        }
        super().__init__(**{**said, **kwargs})

    def clean(self, value: Any) -> str:
        hours = str(super().clean(value) or "")
        try:
            opening_hours.check(hours)
        except opening_hours.HoursUnclear as unclear:
            raise ValidationError(str(unclear)) from unclear
        return hours


def _written(number: str, country: str) -> str:
    try:
        return dialling.written(number, country)
    except dialling.NotANumber as wrong:
        sentence = _("“%(number)s” is no telephone number. Write it like +32 2 555 01 00.")
        raise ValidationError(sentence, params={"number": number}) from wrong


class StatedField(forms.ChoiceField):
    """One of a few choices of which “not stated” is one: that is what an empty answer means."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "initial": UNSTATED, **kwargs})

    def clean(self, value: Any) -> str:
        return str(super().clean(value) or UNSTATED)


class WheelchairField(StatedField):
    """Whether somebody in a wheelchair gets in."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": _("Does one get in with a wheelchair?"), "choices": Wheelchair.choices, **kwargs})


class WheelchairNoteField(forms.CharField):
    """What to know of the way in."""

    def __init__(self, **kwargs: Any) -> None:
        said = {
            "required": False,
            "max_length": 200,
            "label": _("What to know of the way in"),
            "help_text": _("A few words, as people read them: “ramp in the yard, ring twice”."),
        }
        super().__init__(**{**said, **kwargs})


class HearingLoopField(StatedField):
    """Whether there is a hearing loop."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"label": _("Is there a hearing loop?"), "choices": HearingLoop.choices, **kwargs})


class NumberField(forms.CharField):
    """One number; cleaned to its international form, "" where none was given. The form says of which `country` it is."""

    country = ""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "max_length": 30, **kwargs})

    def clean(self, value: Any) -> str:
        number = str(super().clean(value) or "")
        return _written(number, self.country) if number else ""


class PhonesField(forms.CharField):
    """Numbers, one a line; cleaned to a list in international form."""

    def __init__(self, *, country: str, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea({"rows": 2}), **kwargs)
        self.country = country

    def clean(self, value: Any) -> Any:
        lines = [line.strip() for line in str(super().clean(value) or "").splitlines() if line.strip()]
        return [_written(line, self.country) for line in lines]


class DayField(forms.DateField):
    """A day, with the browser's calendar; a slip like the year 2 or 20226 is no day."""

    widget = DayInput

    def to_python(self, value: Any) -> date | None:
        day: date | None = super().to_python(value)
        if day is not None and not rules.is_in_reach(day):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day
