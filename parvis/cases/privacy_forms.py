"""What is filled in for copies, erasures, holds and periods."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from parvis.cases.actions import Ground
from parvis.cases.models import Checked, Kept
from parvis.cases.moves import Outcome
from parvis.core.forms import CountedTextarea, DayInput, PageForm
from parvis.core.references import normalise


class ReferenceField(forms.CharField):
    """The reference of a report, as somebody says it; cleaned to nine digits."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Reference"))
        super().__init__(max_length=20, **kwargs)

    def clean(self, value: Any) -> str:
        said = str(super().clean(value) or "")
        found = normalise(said)
        if said and found is None:
            raise ValidationError(_("This is not a reference. It has nine digits."))
        return found or ""


class CheckedForm(PageForm):
    """How it was seen that the one who asks is that person; a PIN counts only if it fits."""

    checked = forms.ChoiceField(
        label=_("How do you know that it is this person?"), choices=Checked.choices, widget=forms.RadioSelect
    )
    pin = forms.CharField(label=_("PIN, if they have it"), max_length=6, required=False)
    reason = forms.CharField(
        label=_("What did they ask, and how was it checked?"),
        widget=CountedTextarea({"rows": 3}, most=500),
        max_length=500,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("checked") == Checked.PIN and not data.get("pin"):
            self.add_error("pin", _("Write the six digits of the PIN, or choose how else it was checked."))
        return data


class OwnCopyForm(CheckedForm):
    """Somebody wants a copy of what they told us."""

    reference = ReferenceField()
    language = forms.ChoiceField(label=_("Language of the copy"), choices=settings.LANGUAGES)
    field_order = ("reference", "checked", "pin", "reason", "language")


class AboutCopyForm(PageForm):
    """Somebody wants a copy of what others wrote about them."""

    name = forms.CharField(label=_("Their name, as others may have written it"), max_length=120)
    checked = forms.ChoiceField(
        label=_("How do you know that it is this person?"), widget=forms.RadioSelect,
        choices=[choice for choice in Checked.choices if choice[0] != Checked.PIN],
    )  # fmt: skip
    reason = forms.CharField(
        label=_("What did they ask, and how was it checked?"),
        widget=CountedTextarea({"rows": 3}, most=500),
        max_length=500,
    )
    language = forms.ChoiceField(label=_("Language of the copy"), choices=settings.LANGUAGES)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if len(name.split()) < 2:
            raise ValidationError(_("Write first name and family name: one word alone finds too many others."))
        return name


class ReleaseForm(PageForm):
    """What the second person blacks out."""

    redactions = forms.CharField(
        label=_("Black out"), required=False, widget=forms.Textarea({"rows": 6}), max_length=5000,
        help_text=_("One name or group of words a line, wherever it stands. Names of others who reported are out already."),
    )  # fmt: skip
    looked = forms.BooleanField(label=_("I have read the whole copy. Nothing in it shows anybody else."))

    def lines(self) -> list[str]:
        """Return the words to black out."""
        return [line.strip() for line in self.cleaned_data["redactions"].splitlines() if line.strip()]


class EraseForm(CheckedForm):
    """Somebody asks to be erased, or something should never have been kept."""

    reference = ReferenceField()
    ground = forms.ChoiceField(
        label=_("Why?"), widget=forms.RadioSelect,
        choices=[(each.value, each.label) for each in (Ground.ASKED, Ground.UNLAWFUL)],
    )  # fmt: skip
    sure = forms.BooleanField(label=_("They know that nobody can bring it back, and that an open report is withdrawn."))
    field_order = ("reference", "checked", "pin", "reason", "ground", "sure")


class NewsForm(PageForm):
    """Somebody asks what we send to their address, or that it stops."""

    email = forms.EmailField(
        label=_("Their e-mail address"), max_length=254,
        error_messages={"invalid": _("Write the e-mail address with its @, for example name@example.org.")},
    )  # fmt: skip
    reason = forms.CharField(
        label=_("What did they ask, and how was it checked?"),
        widget=CountedTextarea({"rows": 3}, most=200),
        max_length=200,
    )


class HoldForm(PageForm):
    """Keep a case whole for a while."""

    reference = ReferenceField(label=_("Reference of the case"))
    reason = forms.CharField(
        label=_("Why must it be kept?"), widget=CountedTextarea({"rows": 3}, most=500), max_length=500
    )
    ends_on = forms.DateField(label=_("Until which day at the latest?"), widget=DayInput())

    def clean_ends_on(self) -> date:
        day: date = self.cleaned_data["ends_on"]
        if day <= date.today():  # noqa: DTZ011  (a day somebody chose on a calendar)
            raise ValidationError(_("Choose a day to come."))
        return day


KINDS: dict[str, Any] = {
    "object": _("Things in the street"),
    "conduct": _("What people do"),
    "person": _("People in distress"),
    "voice": _("Ideas and thanks"),
    "grievance": _("What is handed in against the police or an office"),
}
ENDINGS: dict[str, Any] = {
    **dict(Outcome.choices),
    "withdrawn": _("Withdrawn"),
    "not_real": _("Not a real report"),
    "waiting": _("Not acknowledged yet"),
}


class PeriodForm(PageForm):
    """The city's own period for a kind of data."""

    what = forms.ChoiceField(label=_("Which data?"), choices=Kept.choices, widget=forms.RadioSelect)
    scope = forms.SlugField(
        label=_("Only one situation? (its code)"), required=False, max_length=60, help_text=_("Empty for all of them.")
    )
    kind = forms.ChoiceField(
        label=_("Or all of a kind?"), required=False,
        choices=[("", _("All kinds")), *KINDS.items()],
    )  # fmt: skip
    outcome = forms.ChoiceField(
        label=_("Only one way of ending?"), required=False,
        choices=[("", _("Any")), *ENDINGS.items()],
    )  # fmt: skip
    days = forms.IntegerField(
        label=_("Days after the end"), min_value=1, max_value=36500, required=False,
        help_text=_("Empty: the shipped period holds again."),
    )  # fmt: skip

    def scope_said(self) -> str:
        """Return the scope as it is stored."""
        kind: str = self.cleaned_data["kind"]
        scope: str = self.cleaned_data["scope"]
        return scope or (f"kind:{kind}" if kind else "")
