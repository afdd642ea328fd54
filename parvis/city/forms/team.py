"""The form of a service's team in a neighbourhood."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from parvis.city import rules
from parvis.city.forms.fields import HoursField, NumberField
from parvis.city.models import District, LocalTeam
from parvis.core.forms import PageForm, RowsField


class TeamForm(PageForm):
    """What a team is called, for which districts, where and when people meet it. Nobody of it is named."""

    name = forms.CharField(
        label=_("Name of the team"),
        max_length=120,
        help_text=_("What people call the team, like “Neighbourhood team of the port”. No name of a person."),
    )
    districts = RowsField(
        label=_("For which districts? None means the whole city."),
        queryset=District.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    meeting_place = forms.CharField(
        label=_("Where can people meet it?"), max_length=200, help_text=_("An address, a market, a square.")
    )
    hours = HoursField(label=_("When can people meet it there?"))
    phone = NumberField(label=_("Number of the team, not of a person"))
    is_active = forms.BooleanField(label=_("The team exists"), required=False, initial=True)

    def __init__(self, *args: Any, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].country = country  # type: ignore[attr-defined]
        self.fields["districts"].queryset = District.objects.filter(is_active=True)  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if rules.names_a_person(name):
            raise ValidationError(_("Write the name of the team: nobody of it is named on this page."))
        return name

    def columns(self) -> dict[str, Any]:
        """Return the columns of LocalTeam."""
        return {name: self.cleaned_data[name] for name in ("name", "meeting_place", "hours", "phone", "is_active")}


def initial_of(team: LocalTeam) -> dict[str, Any]:
    """Return what the form of a team begins with."""
    columns = ("name", "meeting_place", "hours", "phone", "is_active")
    return {name: getattr(team, name) for name in columns} | {"districts": list(team.districts.all())}
