"""The form of a usual wait on the way through justice."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.city.forms.fields import DayField
from parvis.city.models import UsualWait, WaitUnit
from parvis.city.packs.names import OFFENCE_NAMES, STAGE_NAMES
from parvis.city.waits import STAGES
from parvis.core.forms import PageForm

MOST = 999


def _count(**said: Any) -> forms.IntegerField:
    return forms.IntegerField(
        min_value=1, max_value=MOST, widget=forms.NumberInput({"class": "govuk-input--width-4"}), **said
    )


class WaitForm(PageForm):
    """How long a stage usually takes, and who says so."""

    stage = forms.ChoiceField(label=_("Which step?"), choices=[(stage.value, STAGE_NAMES[stage]) for stage in STAGES])
    offence = forms.ChoiceField(
        label=_("For which offences?"),
        required=False,
        choices=[
            ("", _("All that have no line of their own")),
            *((offence.value, name) for offence, name in OFFENCE_NAMES.items()),
        ],
    )
    least = _count(label=_("From"))
    most = _count(label=_("To"), help_text=_("The same number where it is one length."))
    unit = forms.ChoiceField(label=_("Counted in"), choices=WaitUnit.choices)
    source = forms.CharField(
        label=_("Who says so?"),
        max_length=300,
        help_text=_("A page that begins with https://, or what it was: “Letter of the court, 3 May 2026”. No name."),
    )
    told_on = DayField(label=_("Of which day is that?"))
    check_by = DayField(label=_("Ask again by"))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("least") and said.get("most") and said["most"] < said["least"]:
            self.add_error("most", _("Write a number that is not smaller than the first."))
        if said.get("told_on") and said.get("check_by") and said["check_by"] <= said["told_on"]:
            self.add_error("check_by", _("Choose a day after the one of which it is."))
        return said


def initial_of(wait: UsualWait) -> dict[str, Any]:
    """Return what the form of a wait begins with."""
    return {name: getattr(wait, name) for name in WaitForm.base_fields}
