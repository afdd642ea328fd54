"""What staff fill in about agreements, people, districts, notices, numbers and the city itself."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from parvis.city import hours as opening_hours
from parvis.city import rules
from parvis.city.forms.fields import LANGUAGE_NAMES, DayField, HoursField
from parvis.city.hours import HolidayCalendar
from parvis.city.models import (
    FIELDS_TO_HAND_OVER,
    Audience,
    District,
    MembershipRole,
    Part,
    PromiseBasis,
    Service,
)
from parvis.city.packs import Group, Number, is_a_number
from parvis.core.forms import DayAndTimeField, PageForm


class AgreementForm(PageForm):
    """What a service takes and by when."""

    situation = forms.ChoiceField(label=_("Situation"), required=False)
    promise_hours = forms.IntegerField(
        label=_("Answers within (hours)"),
        min_value=1,
        max_value=8760,
        help_text=_("Where somebody may be in danger, a shorter time in the catalogue counts instead."),
    )
    promise_basis = forms.ChoiceField(label=_("Which hours?"), choices=PromiseBasis.choices, widget=forms.RadioSelect)
    fields_handed_over = forms.MultipleChoiceField(
        label=_("What may it be given?"),
        choices=list(FIELDS_TO_HAND_OVER),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    signed_by = forms.CharField(label=_("Signed by"), max_length=160, help_text=_("Name and function."))
    signed_on = DayField(label=_("Signed on"))
    starts_on = DayField(label=_("Holds from"))
    ends_on = DayField(label=_("Holds until"), required=False)

    def __init__(self, *args: Any, situations: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["situation"].choices = [("", _("Everything it takes")), *situations]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        starts_on, ends_on = data.get("starts_on"), data.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The last day comes before the first. Look at both again."))
        return data


class LastDayForm(PageForm):
    """The last day of an agreement."""

    last_day = DayField(label=_("Last day on which it holds"))


class MemberForm(PageForm):
    """Somebody who works for a service."""

    user = forms.ModelChoiceField(label=_("Who?"), queryset=get_user_model().objects.none())
    role = forms.ChoiceField(label=_("What may they do?"), choices=MembershipRole.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = get_user_model().objects.filter(is_active=True).order_by("name", "email")
        self.fields["user"].queryset = people  # type: ignore[attr-defined]


class DistrictForm(PageForm):
    """Name, people and whether it still exists; the border comes from a file."""

    name = forms.CharField(label=_("Name"), max_length=120)
    population = forms.IntegerField(label=_("Population"), required=False, min_value=0)
    population_on = DayField(label=_("On which day?"), required=False)
    is_active = forms.BooleanField(label=_("The district exists"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if (data.get("population") is None) != (data.get("population_on") is None) and not self.errors:
            self.add_error("population_on", _("Write both the population and its day, or neither."))
        return data


class NoticeForm(PageForm):
    """A notice in the city's languages."""

    audience = forms.ChoiceField(label=_("Who reads it?"), choices=Audience.choices, widget=forms.RadioSelect)
    district = forms.ModelChoiceField(
        label=_("Only in one district?"),
        queryset=District.objects.none(),
        required=False,
        empty_label=_("The whole city"),
    )
    service = forms.ModelChoiceField(
        label=_("Only about one service?"),
        queryset=Service.objects.none(),
        required=False,
        empty_label=_("All services"),
    )
    situation = forms.SlugField(label=_("Only about one situation? (its code)"), required=False, max_length=60)
    starts_at = DayAndTimeField(label=_("From"))
    ends_at = DayAndTimeField(label=_("Until"))

    def __init__(self, *args: Any, languages: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.city_languages = languages
        self.fields["district"].queryset = District.objects.filter(is_active=True)  # type: ignore[attr-defined]
        self.fields["service"].queryset = Service.objects.filter(is_active=True)  # type: ignore[attr-defined]
        for language in languages:
            self.fields[f"text_{language}"] = forms.CharField(
                label=_("Words (%(language)s)") % {"language": LANGUAGE_NAMES.get(language, language)},
                max_length=500,
                required=language == languages[0],
                error_messages={"required": _("Write the notice in the city's first language.")},
                widget=forms.Textarea({"rows": 2}),
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("starts_at") and data.get("ends_at") and data["ends_at"] <= data["starts_at"]:
            self.add_error("ends_at", _("The end comes before the beginning. Look at both again."))
        return data

    def texts(self) -> dict[str, str]:
        """Return the words that were written, by language."""
        return dict(self._texts())

    def _texts(self) -> Iterator[tuple[str, str]]:
        for language in self.city_languages:
            if text := self.cleaned_data[f"text_{language}"]:
                yield language, text


class NumberForm(PageForm):
    """What came of looking at a number of the country pack: still right, another one, or no more."""

    RIGHT, CORRECTED, WITHDRAWN = "right", "corrected", "withdrawn"

    outcome = forms.ChoiceField(
        label=_("What did you find?"),
        choices=[
            (RIGHT, _("It is right")),
            (CORRECTED, _("Another one is right")),
            (WITHDRAWN, _("It is no more: do not show it")),
        ],
        widget=forms.RadioSelect,
    )
    number = forms.CharField(
        label=_("The number that is right"),
        required=False,
        max_length=300,
        help_text=_("Digits and spaces, or an address that begins with https:// where the pack has one."),
    )
    hours = HoursField(label=_("Hours, if they are others"))
    checked_on = DayField(label=_("Tried on"))
    check_by = DayField(label=_("Try again by"))

    def __init__(self, *args: Any, shipped: Number, shown: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shipped, self.shown = shipped, shown
        if shipped.group is Group.EMERGENCY:
            self.fields["outcome"].choices = self.fields["outcome"].choices[:2]  # type: ignore[attr-defined]

    def clean_number(self) -> str:
        number = " ".join(str(self.cleaned_data["number"]).split())
        if number and not is_a_number(number, self.shipped.use):
            raise ValidationError(
                _("“%(number)s” cannot be used. Write digits and spaces, like 0800 12 345.") % {"number": number}
            )
        return number

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("checked_on") and data.get("check_by") and data["check_by"] <= data["checked_on"]:
            self.add_error("check_by", _("Choose a day after the one on which it was tried."))
        if "number" in data:
            if data.get("outcome") == self.CORRECTED and not data["number"]:
                self.add_error("number", _("Write the number that is right."))
            if data.get("outcome") == self.RIGHT and data["number"] not in ("", self.shown):
                self.add_error(
                    "outcome", _("You wrote another number. Choose “Another one is right”, or empty the field.")
                )
        return data

    def known(self) -> dict[str, Any]:
        """Return what the city knows now, as `actions.check_number` takes it."""
        data = self.cleaned_data
        number = data["number"] if data["outcome"] == self.CORRECTED else self.shown
        return {
            "number": "" if number == self.shipped.number else number,
            "hours": data["hours"],
            "is_hidden": data["outcome"] == self.WITHDRAWN,
            "checked_on": data["checked_on"],
            "check_by": data["check_by"],
        }


class CityForm(PageForm):
    """The city's own row."""

    name = forms.CharField(label=_("Name of the city"), max_length=120)
    region = forms.CharField(label=_("Region, for public holidays"), required=False, max_length=20)
    working_time = HoursField(label=_("Working time for promises"), required=True)
    accent_colour = forms.RegexField(r"^#[0-9a-fA-F]{6}$", label=_("Accent colour"), help_text=_("Like #1d5fa8"))
    sender_name = forms.CharField(label=_("The city writes as"), required=False, max_length=120)
    sender_email = forms.EmailField(label=_("The city writes from"), required=False)
    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=settings.LANGUAGES, widget=forms.CheckboxSelectMultiple
    )
    default_language = forms.ChoiceField(label=_("First language"), choices=settings.LANGUAGES)
    parts = forms.MultipleChoiceField(
        label=_("What is switched on?"), choices=Part.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country = country

    def clean_region(self) -> str:
        region = str(self.cleaned_data["region"])
        try:
            HolidayCalendar(self.country, region).days(2026)
        except opening_hours.HoursUnclear as unclear:
            raise ValidationError(str(unclear)) from unclear
        return region

    def clean_accent_colour(self) -> str:
        colour = str(self.cleaned_data["accent_colour"])
        if not rules.is_readable_accent(colour):
            raise ValidationError(_("This colour is hard to read on our paper. Choose a darker one."))
        return colour

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("languages") and data.get("default_language") not in data["languages"]:
            self.add_error("default_language", _("Choose one of the languages ticked above."))
        return data


class TextForm(PageForm):
    """One of the city's own texts in one language."""

    text = forms.CharField(
        label=_("Text"), required=False, widget=forms.Textarea({"rows": 20}), help_text=_("Markdown, without HTML.")
    )
