"""What people type in the lane, checked; nothing is saved here, and no field is called after what it holds in history."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.cases.actions import Ground
from parvis.cases.privacy_forms import ReleaseForm
from parvis.complaints import rules
from parvis.complaints.models import Door, KeptFor, Seen, Told
from parvis.core.forms import CountedTextarea, DayInput, PageForm, PhoneField, PhotosField

NAMED, CONFIDENTIAL, ANONYMOUS = "named", "confidential", "anonymous"
_OFF = {"autocomplete": "off"}


Parts = tuple[tuple[Any, tuple[str, ...]], ...]


class TellingForm(PageForm):
    """What is asked at every door, on one page, so that nothing lies half finished. Only *what happened* must be said."""

    what = forms.CharField(
        label=_("What happened?"),
        help_text=_("What was said and done, one thing after the other. You need no legal words."),
        max_length=rules.MAX_WORDS,
        widget=CountedTextarea({"rows": 8, **_OFF}, most=rules.MAX_WORDS),
        error_messages={
            "required": _("Tell us in a few words what happened."),
            "max_length": _(
                "That is longer than we can take at once. Shorten it to 8,000 characters; you can add more later."
            ),
        },
    )
    where = forms.CharField(label=_("Where was it?"), max_length=300, required=False, widget=forms.TextInput(_OFF))
    when = forms.CharField(
        label=_("When was it?"), help_text=_("Day and hour, as well as you remember."), max_length=200, required=False,
        widget=forms.TextInput(_OFF),
    )  # fmt: skip
    wish = forms.CharField(
        label=_("What would help?"),
        help_text=_("For example: an explanation, an apology, that it is looked into, that it happens to nobody else."),
        max_length=2000, required=False, widget=CountedTextarea({"rows": 3, **_OFF}, most=2000),
    )  # fmt: skip
    injured = forms.ChoiceField(
        label=_("Was anybody hurt?"),
        choices=[("no", _("No")), ("yes", _("Yes")), ("unsure", _("I am not sure"))],
        required=False,
        widget=forms.RadioSelect({"class": "pv-choices--few"}),
    )
    afraid = forms.ChoiceField(
        label=_("Are you afraid of what may happen because you told us?"),
        help_text=_("Then fewer people come near it, and the mediator asks you later whether you are left in peace."),
        choices=[("no", _("No")), ("yes", _("Yes")), ("unsure", _("I am not sure"))],
        required=False,
        widget=forms.RadioSelect({"class": "pv-choices--few"}),
    )
    unit = forms.CharField(
        label=_("A service number, a unit, or the number of a vehicle"),
        help_text=_("Only if you know it. Nobody asks you what the officers looked like."),
        max_length=200, required=False, widget=forms.TextInput(_OFF),
    )  # fmt: skip
    naming = forms.ChoiceField(
        label=_("Who may know that it comes from you?"),
        choices=[
            (NAMED, _("My name may be used to settle it")),
            (CONFIDENTIAL, _("Only the mediator may know my name")),
            (ANONYMOUS, _("Nobody: I do not give my name")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who may know your name. You may also keep it to yourself.")},
    )
    name = forms.CharField(label=_("Your name"), max_length=120, required=False, widget=forms.TextInput(_OFF))
    channel = forms.ChoiceField(
        label=_("How may the mediator reach you?"),
        choices=[
            ("none", _("Not at all: I look on my page here")),
            ("email", _("By e-mail")),
            ("phone", _("By a call")),
            ("letter", _("By letter")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how the mediator may reach you. You can also choose not to be reached.")},
    )
    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, required=False, widget=forms.EmailInput(_OFF),
        error_messages={"invalid": _("Write the e-mail address with its @, for example name@example.org.")},
    )  # fmt: skip
    phone = PhoneField(label=_("Phone number"), required=False)
    address = forms.CharField(
        label=_("Postal address"), max_length=500, required=False, widget=forms.Textarea({"rows": 3, **_OFF})
    )
    is_safe = forms.BooleanField(
        label=_("Only I read or hear what comes there"),
        help_text=_(
            "If somebody else might, leave this empty. The mediator then writes nothing and tells nobody why they call."
        ),
        required=False,
    )
    parts: ClassVar[Parts] = ()

    def sections(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Return the fields under their headings, in the order of the page."""
        return [(title, [self[name] for name in names if name in self.fields]) for title, names in self.parts]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        needs = {"email": "email", "phone": "phone", "letter": "address"}.get(said.get("channel", ""))
        sentences = {
            "email": _("Write your e-mail address, or choose another way."),
            "phone": _("Write your phone number, or choose another way."),
            "address": _("Write your postal address, or choose another way."),
        }
        if needs and not said.get(needs) and needs not in self.errors:
            self.add_error(needs, sentences[needs])
        if said.get("naming") == NAMED and not said.get("name"):
            self.add_error("name", _("Write your name, or choose that nobody is to know it."))
        key = rules.normal_unlock_key(said.get("unlock_key") or "")
        if key and len(key) < rules.LEAST_CHOSEN:
            self.add_error("unlock_key", _("This key is too short. Take at least 10 signs, or leave it empty."))
        return said

    def told(self) -> dict[str, Any]:
        """Return what was said, without what was left empty and without what does not fit the choices made."""
        said = dict(self.cleaned_data)
        left_out = {"photos", "unlock_key", "door"}
        left_out |= {"email", "phone", "address"} - {{"letter": "address"}.get(said["channel"], said["channel"])}
        if said["naming"] == ANONYMOUS:
            left_out.add("name")
        if said["channel"] == "none":
            left_out.add("is_safe")
        return {name: value for name, value in said.items() if value and name not in left_out}


class HandInForm(TellingForm):
    """What somebody tells by themselves: also photos, and a key of their own choice."""

    photos = PhotosField(
        label=_("Photos"),
        help_text=_(
            "Up to 5, JPEG, PNG or WebP. They are sealed as they are, for they may prove something; the mediator looks at "
            "copies."
        ),
        most=rules.MAX_FILES,
    )
    unlock_key = forms.CharField(
        label=_("An unlock key of your own"),
        help_text=_(
            "With it you open your page later. Leave it empty, and we make one for you. At least 10 signs; do not take a "
            "password you use elsewhere."
        ),
        max_length=80, required=False, widget=forms.TextInput({**_OFF, "spellcheck": "false"}),
    )  # fmt: skip

    parts = (
        (_("What happened"), ("what", "where", "when", "injured", "wish", "unit")),
        (_("Photos"), ("photos",)),
        (_("You"), ("naming", "name", "afraid")),
        (_("How you hear from the mediator"), ("channel", "email", "phone", "address", "is_safe")),
        (_("Your key"), ("unlock_key",)),
    )


class PhoneHandInForm(TellingForm):
    """The same, told to a call-taker; without photos and without a key of one's own, which nobody should say aloud."""

    door = forms.ChoiceField(
        label=_("How do they tell it?"),
        choices=[(Door.PHONE, _("By phone")), (Door.COUNTER, _("At the counter"))],
        widget=forms.RadioSelect({"class": "pv-choices--few"}),
        initial=Door.PHONE,
    )
    parts = (
        (_("The call"), ("door",)),
        (_("What happened"), ("what", "where", "when", "injured", "wish", "unit")),
        (_("The person"), ("naming", "name", "afraid")),
        (_("How they hear from the mediator"), ("channel", "email", "phone", "address", "is_safe")),
    )


class OpenForm(PageForm):
    """Receipt and unlock key."""

    receipt = forms.CharField(
        label=_("Your receipt"), help_text=_("16 digits, with or without spaces."), max_length=40,
        widget=forms.TextInput({**_OFF, "inputmode": "numeric", "class": "govuk-input--width-20"}),
    )  # fmt: skip
    unlock_key = forms.CharField(
        label=_("Your unlock key"), help_text=_("Capitals, spaces and hyphens do not matter."), max_length=80,
        widget=forms.TextInput({**_OFF, "spellcheck": "false", "autocapitalize": "none", "class": "govuk-input--width-20"}),
    )  # fmt: skip


class AddForm(PageForm):
    """More words from the person."""

    words = forms.CharField(
        label=_("Add something"), max_length=rules.MAX_WORDS,
        widget=CountedTextarea({"rows": 5, **_OFF}, most=rules.MAX_WORDS),
        error_messages={"required": _("Write a few words first.")},
    )  # fmt: skip


class PassphraseForm(PageForm):
    """The mediators' passphrase."""

    passphrase = forms.CharField(
        label=_("The mediators' passphrase"), max_length=200,
        widget=forms.PasswordInput({**_OFF, "class": "govuk-input--width-20"}),
    )  # fmt: skip


class AcknowledgeForm(PageForm):
    """The letter that says it arrived, and how it is told; it stands on the person's page in any case."""

    words = forms.CharField(
        label=_("The letter"),
        help_text=_("What it is not, and that it stops no time limit, is added below it by itself."),
        max_length=4000, widget=forms.Textarea({"rows": 8}),
        error_messages={"required": _("Write a few words to the person.")},
    )  # fmt: skip
    how = forms.ChoiceField(
        label=_("How do you tell them?"),
        choices=[
            (Told.PAGE, _("Only on their page")),
            (Told.EMAIL, _("I also write an e-mail")),
            (Told.LETTER, _("I also send a letter")),
            (Told.CALL, _("I also call")),
        ],
        widget=forms.RadioSelect,
    )


class CopyForm(PageForm):
    """Somebody wants a copy of what they handed in."""

    checked = forms.ChoiceField(
        label=_("How do you know that it is this person?"), choices=Seen.choices, widget=forms.RadioSelect
    )
    language = forms.ChoiceField(label=_("Language of the copy"), choices=settings.LANGUAGES)


class BlackOutForm(ReleaseForm):
    """What is blacked out before a copy leaves. Nothing is out by rule here: who else is in it, nobody else knows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["redactions"].help_text = _("One name or group of words a line, wherever it stands.")


class EraseForm(PageForm):
    """Somebody asks to be erased, or something should never have been kept."""

    ground = forms.ChoiceField(
        label=_("Why?"), widget=forms.RadioSelect,
        choices=[(each.value, each.label) for each in (Ground.ASKED, Ground.UNLAWFUL)],
    )  # fmt: skip
    sure = forms.BooleanField(
        label=_("They know that nobody can bring it back, and that nobody looks into it any more.")
    )


class KeepForm(PageForm):
    """Keep it beyond its time."""

    why = forms.ChoiceField(label=_("Why must it be kept?"), choices=KeptFor.choices, widget=forms.RadioSelect)
    until = forms.DateField(label=_("Until which day at the latest?"), widget=DayInput())

    def clean_until(self) -> date:
        day: date = self.cleaned_data["until"]
        if day <= timezone.localdate():
            raise ValidationError(_("Choose a day to come."))
        return day
