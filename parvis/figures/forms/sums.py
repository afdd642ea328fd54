"""What people type about monthly sums."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from parvis.core.forms import CountedTextarea, PageForm
from parvis.figures.sums.measures import ONE, OUTSIDE, WHOLE_CITY, Cell, Measure

MOST_AT_ONCE = 240  # numbers on one page; a longer table is filled in in parts
MOST_WORDS = 1000
_GAPS = str.maketrans("", "", "   '’")


class AmountField(forms.CharField):
    """A whole number as people write it, with or without gaps; cleaned to int, None where nobody knows."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "off", "class": "govuk-input--width-4 sums-amount"}
        super().__init__(required=False, max_length=20, widget=forms.TextInput(attrs), **kwargs)

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value) or "").translate(_GAPS)
        if not text:
            return None
        if not (text.isascii() and text.isdecimal()) or len(text) > 12:
            raise ValidationError(format_lazy(_("Write a whole number with digits only: {label}"), label=self.label))
        return int(text)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: what it is for, and its fields beside the names of their columns."""

    name: str
    fields: Sequence[tuple[str, BoundField]]


def name_of_place(place: str, names: Mapping[str, str]) -> str:
    """Return what a line is called."""
    if place == WHOLE_CITY:
        return str(_("The whole city"))
    return str(_("Outside the city")) if place == OUTSIDE else names.get(place, place)


class SumForm(PageForm):
    """Every number of one measure and month, or of a part of its places; empty means that nobody knows it."""

    def __init__(
        self,
        *args: Any,
        measure: Measure,
        places: Sequence[str],
        names: Mapping[str, str],
        language: str,
        is_correction: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.measure, self.places, self.names, self.language = measure, places, names, language
        for place in places:
            for column in measure.columns:
                self.fields[self.key(place, column)] = AmountField(label=self._label(place, column))
        if is_correction:
            self.fields["reason"] = forms.CharField(
                label=_("Why is it corrected?"),
                help_text=_("Everybody reads this beside the old and the new number."),
                max_length=MOST_WORDS,
                widget=CountedTextarea({"rows": 3}, most=MOST_WORDS),
                error_messages={"required": _("Say why it is corrected.")},
            )

    @staticmethod
    def key(place: str, column: str) -> str:
        """Return the name of a field."""
        return f"n.{place}.{column}"

    def _label(self, place: str, column: str) -> str:
        column_name = self.measure.category(column, self.language)
        if self.measure.per == "city":
            return column_name or self.measure.title(self.language)
        name = name_of_place(place, self.names)
        return f"{name}, {column_name}" if column_name else name

    @property
    def columns(self) -> list[str]:
        """Return the headings of the table."""
        if self.measure.per == "city" or self.measure.columns == (ONE,):
            return [str(_("Number"))]
        return [self.measure.category(column, self.language) for column in self.measure.columns]

    def lines(self) -> list[Line]:
        """Return the table: places with their columns, or for the whole city one category a line."""
        if self.measure.per == "city":
            return [
                Line(self._label(WHOLE_CITY, column), [("", self[self.key(WHOLE_CITY, column)])])
                for column in self.measure.columns
            ]
        return [
            Line(
                name_of_place(place, self.names),
                [
                    (self.measure.category(column, self.language), self[self.key(place, column)])
                    for column in self.measure.columns
                ],
            )
            for place in self.places
        ]

    def asked(self) -> list[Cell]:
        """Return the cells this page asks for."""
        return [(place, column) for place in self.places for column in self.measure.columns]

    def cells(self) -> dict[Cell, int]:
        """Return the numbers that were typed."""
        typed = {cell: self.cleaned_data[self.key(*cell)] for cell in self.asked()}
        return {cell: amount for cell, amount in typed.items() if amount is not None}

    @classmethod
    def initial_of(cls, cells: Mapping[Cell, int], reason: str = "") -> dict[str, Any]:
        """Return what the fields begin with."""
        return {**{cls.key(*cell): amount for cell, amount in cells.items()}, "reason": reason}


class SignForm(PageForm):
    """Somebody vouches for the numbers above."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    explains = forms.CharField(
        label=_("Why are they right all the same?"),
        help_text=_("A sentence for whoever wonders later: a big event, a new rule, officers who were away."),
        max_length=MOST_WORDS,
        widget=CountedTextarea({"rows": 3}, most=MOST_WORDS),
        error_messages={"required": _("Something looks odd. Say why it is right, or mend it.")},
    )
    signed_as = forms.CharField(label=_("Your function"), help_text=_("For example: head of planning."), max_length=120)
    is_right = forms.BooleanField(
        label=_("I have looked at every number. As far as I know they are right."),
        error_messages={"required": _("Tick this to sign.")},
    )

    def __init__(self, *args: Any, is_odd: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_odd:
            del self.fields["explains"]


class SumFileForm(PageForm):
    """A CSV of sums."""

    file = forms.FileField(label=_("The file (CSV)"), widget=forms.FileInput({"accept": ".csv,text/csv"}))
