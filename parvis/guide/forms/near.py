"""What somebody types who looks for a contact point."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.core.forms import PageForm


class NearForm(PageForm):
    """Where somebody is and which language they speak; all of it may stay empty."""

    street = forms.CharField(
        label=_("Where are you?"),
        required=False,
        max_length=200,
        help_text=_("A street, a square, a stop."),
        widget=forms.TextInput({"autocomplete": "off", "enterkeyhint": "search"}),
    )
    district = forms.ChoiceField(label=_("Or a district"), required=False)
    spoken = forms.ChoiceField(label=_("Your language"), required=False)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    lon = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, districts: list[tuple[str, str]], languages: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["district"].choices = [("", _("The whole city")), *districts]  # type: ignore[attr-defined]
        self.fields["spoken"].choices = [("", _("Any language")), *languages]  # type: ignore[attr-defined]
        for name, part in (("lat", "lat"), ("lon", "lon")):
            self.fields[name].widget.attrs["data-pv-place"] = part
