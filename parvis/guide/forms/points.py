"""What people type about contact points: the office, and a house."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from parvis.city import places, rules
from parvis.city.forms.fields import (
    DayField,
    HearingLoopField,
    HoursField,
    NumberField,
    WheelchairField,
    WheelchairNoteField,
)
from parvis.city.models import BUILDING
from parvis.core.forms import CountedTextarea, PageForm
from parvis.guide.models.point_kind import PointKind
from parvis.guide.models.points import Campaign, ContactPoint, PosterPlace

PLACE = ("name", "address", "latitude", "longitude")
AGREEMENT = (
    "kind", "hours", "languages", "trained", *BUILDING, "phone", "email", "signed_by", "starts_on", "ends_on",
)  # fmt: skip
MOST_WORDS = 500
MOST_BYTES = 2_000_000


class PlaceForm(PageForm):
    """Where a poster hangs."""

    name = forms.CharField(label=_("Name on the door"), max_length=120)
    address = forms.CharField(label=_("Address"), max_length=200, help_text=_("As people say it: 12 Mill Street."))
    latitude = forms.FloatField(
        label=_("Latitude"),
        required=False,
        min_value=-90,
        max_value=90,
        widget=forms.NumberInput({"data-pv-place": "lat", "step": "any", "class": "govuk-input--width-10"}),
        help_text=_("Leave both empty, and the address is looked up in the city's list of streets."),
    )
    longitude = forms.FloatField(
        label=_("Longitude"),
        required=False,
        min_value=-180,
        max_value=180,
        widget=forms.NumberInput({"data-pv-place": "lon", "step": "any", "class": "govuk-input--width-10"}),
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if "latitude" in self.errors or "longitude" in self.errors or not said.get("address"):
            return said
        if said.get("latitude") is None or said.get("longitude") is None:
            found = places.search(said["address"], limit=2)
            if len(found) != 1:
                self.add_error("address", _("The city's list has no such place, or several. Put the pin on the map."))
            else:
                said["latitude"], said["longitude"] = found[0].latitude, found[0].longitude
        return said

    def place(self) -> dict[str, Any]:
        """Return the columns of PosterPlace."""
        return {name: self.cleaned_data[name] for name in PLACE}


class PosterPlaceForm(PlaceForm):
    """A place with a poster and no agreement: a stop, a square."""

    campaign = forms.ModelChoiceField(
        label=_("Campaign"), queryset=Campaign.objects.none(), required=False, empty_label=_("None")
    )
    is_active = forms.BooleanField(label=_("A poster hangs there"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campaign"].queryset = Campaign.objects.all()  # type: ignore[attr-defined]

    def changes(self) -> dict[str, Any]:
        """Return the columns of PosterPlace, with campaign and whether it hangs."""
        return {**self.place(), "campaign": self.cleaned_data["campaign"], "is_active": self.cleaned_data["is_active"]}


class PointForm(PlaceForm):
    """A house under agreement."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=PointKind.choices)
    hours = HoursField(label=_("When can people ask there?"))
    languages = forms.CharField(
        label=_("Languages spoken"), required=False, help_text=_("Two-letter codes, like: fr nl ar tr")
    )
    trained = forms.CharField(
        label=_("Who there was trained?"),
        required=False,
        max_length=120,
        help_text=_("A function, like “the person at the night desk”. No name."),
    )
    wheelchair = WheelchairField()
    wheelchair_note = WheelchairNoteField()
    hearing_loop = HearingLoopField()
    phone = NumberField(label=_("Number of the house"))
    email = forms.EmailField(label=_("E-mail of the house"), required=False)
    signed_by = forms.CharField(label=_("Signed by"), max_length=160, help_text=_("Name and function."))
    starts_on = DayField(label=_("Holds from"))
    ends_on = DayField(label=_("Holds until"), help_text=_("You are reminded 60 and 14 days before."))

    def __init__(self, *args: Any, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].country = country  # type: ignore[attr-defined]

    def clean_languages(self) -> list[str]:
        codes = str(self.cleaned_data["languages"]).replace(",", " ").lower().split()
        if wrong := rules.no_language(codes):
            raise ValidationError(_("“%(code)s” is no code of a language."), params={"code": wrong})
        return list(dict.fromkeys(codes))

    def clean_trained(self) -> str:
        trained = str(self.cleaned_data["trained"])
        if rules.names_a_person(trained):
            raise ValidationError(_("Write a function, not a name: nobody is named here."))
        return trained

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        starts_on, ends_on = said.get("starts_on"), said.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The last day comes before the first. Look at both again."))
        return said

    def agreement(self) -> dict[str, Any]:
        """Return the columns of ContactPoint."""
        return {name: self.cleaned_data[name] for name in AGREEMENT}


class NewPointForm(PointForm):
    """A house that has just signed."""

    number = forms.IntegerField(
        label=_("Poster number"),
        required=False,
        min_value=1,
        max_value=999_999,
        help_text=_("Only where a poster hangs there already. Empty: the next free number."),
        widget=forms.NumberInput({"class": "govuk-input--width-10"}),
    )


class PointFileForm(PageForm):
    """A CSV of contact points; `try` only checks it."""

    file = forms.FileField(label=_("CSV file"), widget=forms.FileInput({"accept": ".csv,text/csv"}))

    def clean_file(self) -> "UploadedFile[Any]":
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise ValidationError(_("The file is larger than 2 MB. Split it."))
        return file


class HandOverForm(PageForm):
    """A short note of a house to the city."""

    words = forms.CharField(
        label=_("What happened?"),
        help_text=_("What, when, what would help. No names: the city sees where you are."),
        max_length=MOST_WORDS,
        widget=CountedTextarea({"rows": 4}, most=MOST_WORDS),
    )


def place_of(row: PosterPlace) -> dict[str, Any]:
    """Return what the form of a place begins with."""
    return {name: getattr(row, name) for name in (*PLACE, "campaign", "is_active")}


def initial_of(point: ContactPoint) -> dict[str, Any]:
    """Return what the form of a contact point begins with."""
    said = {name: getattr(point, name) for name in AGREEMENT} | {name: getattr(point.poster, name) for name in PLACE}
    return said | {"languages": " ".join(point.languages)}
