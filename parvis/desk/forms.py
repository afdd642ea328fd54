"""What a call-taker types, checked; nothing is saved here. Browsers fill in nothing: it would be the call-taker's own."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from parvis.cases.models import Door
from parvis.cases.rules import MAX_WORDS
from parvis.core.forms import PageForm, PhoneField, PhoneInput

_OFF = {"autocomplete": "off"}


class PlaceForm(PageForm):
    """How they reach us, in which language, and where it is: the first question of a call."""

    place = forms.CharField(
        label=_("Where is it?"), max_length=200, required=False,
        widget=forms.TextInput({**_OFF, "spellcheck": "false"}),
    )  # fmt: skip
    place_note = forms.CharField(
        label=_("How is it found?"), max_length=500, required=False, widget=forms.TextInput(_OFF)
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    door = forms.ChoiceField(
        label=_("They"), choices=[(Door.DESK, _("call")), (Door.COUNTER, _("stand at the counter"))]
    )


class SituationForm(PageForm):
    """What it is about, in the caller's words or from the list."""

    words = forms.CharField(
        label=_("What happened, in their words?"), max_length=MAX_WORDS, required=False,
        widget=forms.Textarea({"rows": 3, **_OFF}),
    )  # fmt: skip
    situation = forms.ChoiceField(label=_("Or choose from the list"), required=False)

    def __init__(self, *args: Any, choices: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["situation"].choices = [("", _("What the words suggest")), *choices]  # type: ignore[attr-defined]


class PersonForm(PageForm):
    """How the caller hears what becomes of it; nothing is an answer too."""

    channel = forms.ChoiceField(
        label=_("How do we tell them?"),
        choices=[
            ("page", _("Not at all: they ask with reference and PIN")),
            ("sms", _("By text message")),
            ("call", _("We call")),
            ("email", _("By e-mail")),
            ("letter", _("By letter")),
        ],
        initial="page",
    )
    phone = PhoneField(label=_("Their phone number"), required=False, widget=PhoneInput(_OFF))
    email = forms.EmailField(
        label=_("Their e-mail address"), required=False, max_length=254, widget=forms.EmailInput(_OFF),
        error_messages={"invalid": _("Write the e-mail address with its @, for example name@example.org.")},
    )  # fmt: skip
    letter_address = forms.CharField(
        label=_("Their postal address"), required=False, max_length=500, widget=forms.TextInput(_OFF)
    )
    name = forms.CharField(label=_("Their name"), required=False, max_length=120, widget=forms.TextInput(_OFF))
    may_ask_later = forms.BooleanField(label=_("Yes, you may ask me later how it went"), required=False)

    def __init__(self, *args: Any, asks_safety: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if asks_safety:
            self.fields["is_safe_channel"] = forms.BooleanField(
                label=_("Only they read or hear what comes there"),
                help_text=_("Ask. If somebody else might, leave it empty: then nothing is sent by itself."),
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        needs = {"sms": "phone", "call": "phone", "email": "email", "letter": "letter_address"}.get(
            said.get("channel", "")
        )
        if needs and not said.get(needs) and needs not in self.errors:
            self.add_error(needs, _("Ask for it, or choose another way."))
        return said


class CallBackForm(PageForm):
    """Whom to call back, and what about."""

    phone = PhoneField(label=_("Number to call back"), widget=PhoneInput(_OFF))
    about = forms.CharField(label=_("What to have ready"), max_length=300, required=False, widget=forms.TextInput(_OFF))


class LookUpForm(PageForm):
    """Reference, and as a second check the PIN or the place."""

    reference = forms.CharField(
        label=_("Reference"), max_length=20,
        widget=forms.TextInput({**_OFF, "inputmode": "numeric", "class": "govuk-input--width-10"}),
    )  # fmt: skip
    pin = forms.CharField(
        label=_("PIN"), max_length=6, required=False,
        widget=forms.TextInput({**_OFF, "inputmode": "numeric", "class": "govuk-input--width-10"}),
    )  # fmt: skip
    place = forms.CharField(
        label=_("Or the place of the matter, as they name it"), max_length=200, required=False,
        widget=forms.TextInput(_OFF),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("pin") and not said.get("place"):
            self.add_error("pin", _("Ask for the PIN, or for the place."))
        return said
