"""What people type, checked; nothing is saved here."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from parvis.cases.rules import MAX_PHOTOS, MAX_WORDS
from parvis.core.forms import CountedTextarea, PageForm, PhoneField, PhotosField
from parvis.situations.rules import Question


class WordsForm(PageForm):
    """What happened, in own words."""

    heads_page = "words"
    words = forms.CharField(
        label=_("What happened?"),
        help_text=_("Say it as you would to a neighbour: what, and what would help. No names of other people, please."),
        max_length=MAX_WORDS,
        required=False,
        widget=CountedTextarea(most=MAX_WORDS),
        error_messages={"max_length": _("That is longer than we can take. Please shorten it to 4,000 characters.")},
    )


class WhichForm(PageForm):
    """Which situation was meant; nobody picks a department."""

    heads_page = "situation"
    situation = forms.ChoiceField(label=_("Is it one of these?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["situation"].choices = choices  # type: ignore[attr-defined]


class QuestionForm(PageForm):
    """One closed question of a situation."""

    heads_page = "choice"
    choice = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, *args: Any, question: Question, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["choice"]
        field.label = question.text(language)
        field.help_text = question.help(language)
        field.choices = [(choice.code, choice.text(language)) for choice in question.choices]  # type: ignore[attr-defined]
        field.error_messages["required"] = _("Choose one of the answers to go on.")
        field.error_messages["invalid_choice"] = _("Choose one of the answers on this page.")


class WhereForm(PageForm):
    """Where it is: words, or a point from the phone or the map, or both."""

    heads_page = "place"
    place = forms.CharField(
        label=_("Where is it?"),
        help_text=_(
            "Street and number, a crossing, or a place everybody knows. For example: 12 Mill Street, or the station."
        ),
        max_length=200,
        required=False,
    )
    place_note = forms.CharField(
        label=_("How do we find it?"),
        help_text=_("For example: third floor, behind the school, next to the bus stop."),
        max_length=500,
        required=False,
    )
    lat = forms.FloatField(
        required=False, min_value=-90, max_value=90, widget=forms.HiddenInput({"data-pv-place": "lat"})
    )
    lon = forms.FloatField(
        required=False, min_value=-180, max_value=180, widget=forms.HiddenInput({"data-pv-place": "lon"})
    )

    def __init__(self, *args: Any, is_needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_needed = is_needed

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for name in ("lat", "lon"):  # nobody sees these fields: what cannot be read there was not said
            if self.errors.pop(name, None):
                said[name] = None
        if (said.get("lat") is None) != (said.get("lon") is None):
            said["lat"] = said["lon"] = None
        if self.is_needed and not said.get("place") and said.get("lat") is None and not said.get("place_note"):
            self.add_error("place", _("Tell us where it is, so that somebody can find it. A few words are enough."))
        return said


class PhotosForm(PageForm):
    """Up to five photos."""

    heads_page = "photos"
    photos = PhotosField(
        label=_("Do you have a photo?"),
        help_text=_(
            "Up to 5. Photos of the thing, please, not of people. Nothing is shown to others unless somebody here has looked first."
        ),
        most=MAX_PHOTOS,
    )


class YouForm(PageForm):
    """How to hear from the city, or not at all."""

    heads_page = "channel"
    channel = forms.ChoiceField(
        label=_("How do we tell you what became of it?"),
        help_text=_(
            "You do not have to say who you are. What you write here is seen only by those who answer you, and only when they have to reach you."
        ),
        choices=[
            ("email", _("By e-mail")),
            ("sms", _("By text message")),
            ("call", _("Somebody calls me")),
            ("page", _("Not at all: I look it up myself with a number")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how we tell you. You can also choose not to be told.")},
    )
    email = forms.EmailField(
        label=_("E-mail address"), required=False, max_length=254,
        error_messages={"invalid": _("Write the e-mail address with its @, for example name@example.org.")},
    )  # fmt: skip
    phone = PhoneField(label=_("Phone number"), required=False)
    language = forms.ChoiceField(label=_("In which language?"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, asks_safety: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if asks_safety:
            self.fields["is_safe_channel"] = forms.BooleanField(
                label=_("Only I read the messages that come there"),
                help_text=_("If somebody else might see them, leave this empty. Then nothing is sent by itself."),
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        channel = said.get("channel")
        if channel == "email" and not said.get("email") and "email" not in self.errors:
            self.add_error("email", _("Write your e-mail address, or choose another way."))
        if channel in ("sms", "call") and not said.get("phone") and "phone" not in self.errors:
            self.add_error("phone", _("Write your phone number, or choose another way."))
        return said


class FollowForm(PageForm):
    """Finding one's own case without a link."""

    reference = forms.CharField(
        label=_("Your reference"), help_text=_("Nine digits, for example 1234 5678 9."), max_length=20
    )
    pin = forms.CharField(
        label=_("Your PIN"), help_text=_("The six digits you got with it."), max_length=6,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "govuk-input--width-10"}),
    )  # fmt: skip


class AddForm(PageForm):
    """More words or photos from somebody who reported."""

    words = forms.CharField(
        label=_("Add something"),
        max_length=MAX_WORDS,
        required=False,
        widget=CountedTextarea({"rows": 4}, most=MAX_WORDS),
    )
    photos = PhotosField(label=_("Photos"), most=MAX_PHOTOS)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("words") and not said.get("photos") and not self.errors:
            self.add_error("words", _("Write a few words or choose a photo."))
        return said


class ContactForm(YouForm):
    """Another way to be reached, or none."""

    is_old_unsafe = forms.BooleanField(
        label=_("Somebody else may read at the address you have now: do not tell it that I changed"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["language"]
        self.fields["channel"].help_text = ""


WHOLE_CITY, FIGURES = "*", "#"  # no district has such a code


class SubscribeForm(PageForm):
    """Where news go, and of which district, or of the figures."""

    email = forms.EmailField(
        label=_("E-mail address"), max_length=254,
        error_messages={
            "required": _("Write the e-mail address to send the news to."),
            "invalid": _("Write the e-mail address with its @, for example name@example.org."),
        },
    )  # fmt: skip
    district = forms.ChoiceField(
        label=_("News of what?"),
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose one from the list.")),
    )  # fmt: skip

    def __init__(self, *args: Any, districts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        streets = [(WHOLE_CITY, _("What is told to the city: the whole city")), *districts] if districts else []
        self.fields["district"].choices = [*streets, (FIGURES, _("The city's figures, when new ones come out"))]  # type: ignore[attr-defined]


class CodeForm(PageForm):
    """The code that was sent to a new address."""

    heads_page = "code"
    code = forms.CharField(
        label=_("Which code did we send you?"), help_text=_("Six digits. It can take a minute."), max_length=9,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "govuk-input--width-10"}),
    )  # fmt: skip
