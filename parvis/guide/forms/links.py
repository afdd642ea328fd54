"""What the office says of a short link."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parvis.city.forms.fields import DayField
from parvis.core.forms import PageForm
from parvis.guide import links
from parvis.guide.models.points import Medium


class ChangeLinkForm(PageForm):
    """Where a short link leads, where people meet it, and on which days."""

    target = forms.ChoiceField(
        label=_("Where does it lead?"), help_text=_("A page of ours; no other address can be written.")
    )
    medium = forms.ChoiceField(label=_("Where do people meet it?"), choices=Medium.choices, widget=forms.RadioSelect)
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(
        label=_("Last day"), help_text=_("Afterwards it leads to the first page of the guide, and is still counted.")
    )

    def __init__(self, *args: Any, language: str, gone: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = list(links.targets(language).items())
        if gone and not any(gone == code for _heading, pages in choices for code, _name in pages):
            choices.append((gettext("Gone: it leads to the first page"), [(gone, gone)]))
        self.fields["target"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        starts_on, ends_on = said.get("starts_on"), said.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The last day comes before the first. Look at both again."))
        return said


class LinkForm(ChangeLinkForm):
    """A new short link, with its word."""

    word = forms.CharField(
        label=_("Word"),
        max_length=links.LONGEST,
        help_text=_(
            "Short and easy to spell when somebody hears it. It stands behind /go/ and is never used for another link."
        ),
        widget=forms.TextInput({"class": "govuk-input--width-20", "autocapitalize": "none", "spellcheck": "false"}),
    )
    field_order = ("word", "target", "medium", "starts_on", "ends_on")

    def clean_word(self) -> str:
        try:
            return links.checked(self.cleaned_data["word"])
        except links.WordRefused as refused:
            raise forms.ValidationError(refused.sentence) from None

    def taken(self, campaign: str) -> str:
        """Say whose the word is."""
        if not campaign:
            return gettext("Somebody took this word a moment ago. Choose another one.")
        said = {"word": self.cleaned_data["word"], "campaign": campaign}
        return (
            gettext("“%(word)s” leads on for “%(campaign)s” already, and may stand on paper. Choose another one.")
            % said
        )
