"""What staff fill in about partners' keys, what a service's own server calls things, and hand-overs nobody is sure of."""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from ipaddress import ip_network
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.core.forms import DayInput, PageForm
from parvis.open311.models import Key, Scope

OTHERS = "others"


class KeyForm(PageForm):
    """A new key for a partner's program."""

    name = forms.CharField(label=_("Whose program is it?"), max_length=120, help_text=_("For example: City app"))
    scopes = forms.MultipleChoiceField(
        label=_("What may it do?"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=list(Scope.values),
    )
    per_second = forms.IntegerField(
        label=_("Requests a second at most"), min_value=1, max_value=10_000, initial=1000,
        widget=forms.NumberInput({"class": "govuk-input--width-4"}),
    )  # fmt: skip
    expires_on = forms.DateField(
        label=_("Last day on which it opens anything"), required=False, widget=DayInput(),
        error_messages={"invalid": _("Write the day with its month and year, for example 26/11/2026.")},
    )  # fmt: skip
    language = forms.ChoiceField(
        label=_("In which language are its reporters written to?"), required=False,
        help_text=_("Where the program does not say it itself."),
    )  # fmt: skip
    addresses = forms.CharField(
        label=_("Only from these addresses or networks"), required=False, widget=forms.Textarea({"rows": 2}),
        help_text=_("One on each line, for example 192.0.2.0/24. Empty: from anywhere."),
    )  # fmt: skip
    media_hosts = forms.CharField(
        label=_("Where may its photos be fetched?"), required=False, widget=forms.Textarea({"rows": 2}),
        help_text=_("Names of hosts, one on each line, for example photos.example.org. Empty: nowhere."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [("", _("The city's first language")), *settings.LANGUAGES]  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if Key.objects.filter(name=name, revoked_at=None).exists():
            raise ValidationError(_("A key of this name is in force. Choose another name, or revoke that key first."))
        return name

    def clean_expires_on(self) -> datetime | None:
        day = self.cleaned_data["expires_on"]
        if day is None:
            return None
        if day < timezone.localdate():
            raise ValidationError(_("This day is over. Choose a later one, or none."))
        return datetime.combine(day, time.max, timezone.get_current_timezone()).astimezone(UTC)

    def clean_addresses(self) -> list[str]:
        lines = _lines(self.cleaned_data["addresses"])
        for line in lines:
            try:
                ip_network(line, strict=False)
            except ValueError:
                sentence = _("“%(line)s” is no address or network. Write it like 192.0.2.7 or 192.0.2.0/24.")
                raise ValidationError(sentence, params={"line": line}) from None
        return lines

    def clean_media_hosts(self) -> list[str]:
        lines = [line.lower() for line in _lines(self.cleaned_data["media_hosts"])]
        for line in lines:
            if "/" in line or ":" in line or "." not in line:
                sentence = _("“%(line)s” is no name of a host. Write it like photos.example.org, without https://.")
                raise ValidationError(sentence, params={"line": line})
        return lines


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class CodesForm(PageForm):
    """How a service's own server calls each situation; empty where it has the code for all others, or ours."""

    def __init__(self, *args: Any, titles: Mapping[str, str], codes: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        narrow = {"class": "govuk-input--width-20", "spellcheck": "false", "autocapitalize": "off"}
        self.fields[OTHERS] = forms.CharField(
            label=_("All others"), required=False, max_length=120, initial=codes.get("", ""),
            widget=forms.TextInput(narrow), help_text=_("For situations without a code of their own. Empty: ours is sent."),
        )  # fmt: skip
        for situation, title in titles.items():
            self.fields[f"code_{situation}"] = forms.CharField(
                label=title, required=False, max_length=120, initial=codes.get(situation, ""),
                widget=forms.TextInput(narrow), help_text=_("Our code: %(code)s") % {"code": situation},
            )  # fmt: skip

    def codes(self) -> dict[str, str]:
        """Return what was written, by situation; "" stands for all others."""
        return {
            "" if name == OTHERS else name.removeprefix("code_"): code.strip()
            for name, code in self.cleaned_data.items()
        }


class ArrivedForm(PageForm):
    """The number under which the service knows it."""

    remote_id = forms.CharField(
        label=_("Their number, if they told you"), required=False, max_length=200,
        widget=forms.TextInput({"class": "govuk-input--width-20"}),
        help_text=_("With it we hear what becomes of it. Without it you ask them."),
    )  # fmt: skip
