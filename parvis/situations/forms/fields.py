"""The few sorts of field a situation's form is made of."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from parvis.situations.rules.schema import MAX_TEXT


def tick(label: Any) -> forms.BooleanField:
    """One box to tick."""
    return forms.BooleanField(label=label, required=False)


def several(label: Any, choices: Sequence[tuple[str, Any]]) -> forms.MultipleChoiceField:
    """Boxes to tick, as many as fit."""
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple()
    )


def lines(label: str, language: str, *, is_needed: bool = False) -> forms.CharField:
    """Several words or texts, each on a line of its own."""
    widget = forms.Textarea({"rows": 4, "lang": language})
    help_text = _("One on each line.")
    return forms.CharField(label=label, required=is_needed, max_length=4 * MAX_TEXT, widget=widget, help_text=help_text)
