"""What people type about a break in the series."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from parvis.core.forms import CountedTextarea, PageForm
from parvis.figures import said
from parvis.figures.indicators import reading
from parvis.figures.sums.measures import months_before

MONTHS = 36
MOST_WORDS = 200


class BreakForm(PageForm):
    """From which month on, of what, and a sentence for the public."""

    month = forms.ChoiceField(label=_("From which month on?"))
    indicators = forms.MultipleChoiceField(
        label=_("Which figures?"), help_text=_("None chosen: all of them."), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    words_en = forms.CharField(
        label=_("What was different, in English"), max_length=MOST_WORDS, widget=CountedTextarea(attrs={"rows": 2}, most=MOST_WORDS),
        help_text=_("One sentence that stands beside the chart. No names of people."),
        error_messages={"required": _("Write the sentence in both languages: the figures are read in both.")},
    )  # fmt: skip
    words_fr = forms.CharField(
        label=_("The same in French"), max_length=MOST_WORDS, widget=CountedTextarea(attrs={"rows": 2}, most=MOST_WORDS),
        error_messages={"required": _("Write the sentence in both languages: the figures are read in both.")},
    )  # fmt: skip

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        written = reading.written_in(get_language() or "en")
        codes = [f"{month:%Y-%m}" for month in (today.replace(day=1), *months_before(today, MONTHS))]
        self.fields["month"].choices = [(code, said.month(code)) for code in codes]  # type: ignore[attr-defined]
        self.fields["indicators"].choices = [  # type: ignore[attr-defined]
            (record.code, f"{record.code} {record.name[written]}")
            for record in reading.shipped()
            if not record.waiting_for
        ]

    def said_words(self) -> dict[str, str]:
        """Return the sentence in each language."""
        return {"en": self.cleaned_data["words_en"], "fr": self.cleaned_data["words_fr"]}

    def chosen_month(self) -> int:
        """Return the month as in 202611."""
        return int(self.cleaned_data["month"].replace("-", ""))
