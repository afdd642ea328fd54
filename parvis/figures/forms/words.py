"""What people type about the sample, released words and comments."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from parvis.city import directory
from parvis.city.models import District, Service
from parvis.core.forms import CountedTextarea, DayInput, PageForm
from parvis.figures.models.words import (
    CRITERIA,
    LEAST_DRAWN,
    MOST_DRAWN,
    VOICES,
    ConsentHow,
    PublicText,
    PublicWords,
    Verdict,
    WithdrawnWhy,
    WordsKind,
)
from parvis.figures.words.released import groups

MOST_WORDS = 1200
LANGUAGES = settings.LANGUAGES

RUBRIC: dict[str, tuple[Any, Any]] = {
    "clear": (_("Is it clear?"), _("Somebody without knowledge of offices understands what happens now, or why not.")),
    "reasoned": (_("Does it give reasons?"), _("It says why, and for a no: on what ground, and where one can turn.")),
    "respectful": (_("Is it respectful?"), _("It takes the person seriously, blames nobody, answers what was asked.")),
    "true": (
        _("Is it true, as far as one can see?"),
        _("It fits what was reported, and promises nothing it cannot hold."),
    ),
}
assert tuple(RUBRIC) == CRITERIA


class SampleForm(PageForm):
    """How many answers are drawn."""

    size = forms.IntegerField(
        label=_("Answers drawn each month"),
        help_text=_(
            "From every service that answered at least one. Each is read by two people, some three minutes each."
        ),
        min_value=LEAST_DRAWN,
        max_value=MOST_DRAWN,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-4"}),
    )


class ReadingForm(PageForm):
    """The rubric: four questions, and a remark."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (question, hint) in RUBRIC.items():
            widget = forms.RadioSelect(attrs={"class": "pv-choices--few"})
            self.fields[name] = forms.ChoiceField(
                label=question, help_text=hint, choices=Verdict.choices, widget=widget,
                error_messages={"required": _("Choose yes, partly or no.")},
            )  # fmt: skip
        self.fields["remark"] = forms.CharField(
            label=_("A remark"),
            required=False,
            help_text=_("What could be better. No names; nobody is judged here, only the answer."),
            max_length=MOST_WORDS,
            widget=CountedTextarea({"rows": 3}, most=MOST_WORDS),
        )

    def verdicts(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in RUBRIC}


class TextParts(PageForm):
    """Words in one language; what residents said only where somebody answers to it."""

    language = forms.ChoiceField(label=_("Language of the words"), choices=LANGUAGES)
    said = forms.CharField(
        label=_("You said"), max_length=MOST_WORDS, widget=CountedTextarea({"rows": 3}, most=MOST_WORDS)
    )
    text = forms.CharField(
        label=_("We did"), max_length=MOST_WORDS, widget=CountedTextarea({"rows": 5}, most=MOST_WORDS)
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind != WordsKind.SAID_DID:
            del self.fields["said"]
            self.fields["text"].label = {
                WordsKind.OWN_MEASURE: _("What was done, where, and what came of it"),
            }.get(WordsKind(kind), _("The words, as the person wants them to be read"))


class WordsForm(TextParts):
    """A new entry: whose words, when, where, about what; for a voice the consent; and the words in a first language."""

    on = forms.DateField(label=_("On which day was it?"), widget=DayInput())
    district = forms.ModelChoiceField(
        label=_("District"), queryset=District.objects.filter(is_active=True), required=False, to_field_name="code",
        empty_label=_("The whole city"),
    )  # fmt: skip
    group = forms.ChoiceField(label=_("What it is about"), required=False)
    service = forms.ModelChoiceField(
        label=_("Which service"), queryset=Service.objects.filter(is_active=True), required=False, to_field_name="code",
        empty_label=_("None in particular"),
    )  # fmt: skip
    shown_as = forms.CharField(
        label=_("Shown as"),
        required=False,
        max_length=120,
        help_text=_("For example: a shopkeeper, an officer on a bicycle. Never a name."),
    )
    consent_how = forms.ChoiceField(
        label=_("How did the person agree that their words are shown?"), choices=ConsentHow.choices,
        widget=forms.RadioSelect,
    )  # fmt: skip
    consent_on = forms.DateField(label=_("On which day did they agree?"), widget=DayInput())
    consent_kept = forms.CharField(
        label=_("Where is it kept?"),
        help_text=_("Folder or file number, so that it is found again. Not the person's name."),
        max_length=200,
    )
    field_order = (
        "on", "district", "group", "service", "shown_as", "consent_how", "consent_on", "consent_kept", "language",
        "said", "text",
    )  # fmt: skip

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, kind=kind, **kwargs)
        language = get_language() or "en"
        services = directory.current().services
        self.fields["group"].choices = [("", _("Nothing in particular")), *groups(language)]  # type: ignore[attr-defined]
        self.fields["service"].label_from_instance = lambda row: (  # type: ignore[attr-defined]
            services[row.code].name(language) if row.code in services else row.code
        )
        if kind not in VOICES:
            for name in ("shown_as", "consent_how", "consent_on", "consent_kept"):
                del self.fields[name]

    def clean_on(self) -> Any:
        return self._past("on")

    def clean_consent_on(self) -> Any:
        return self._past("consent_on")

    def _past(self, name: str) -> Any:
        day = self.cleaned_data[name]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return day


class TextForm(TextParts):
    """The words in one more language, or anew."""

    def __init__(self, *args: Any, row: PublicWords, before: PublicText | None, **kwargs: Any) -> None:
        super().__init__(*args, kind=row.kind, **kwargs)
        del self.fields["language"]
        if before is not None:
            self.initial.update({"said": before.said, "text": before.text})


class DecideForm(PageForm):
    """Release what was read, or give it back."""

    seen_at = forms.CharField(widget=forms.HiddenInput, max_length=40)
    verdict = forms.ChoiceField(
        label=_("What becomes of it?"),
        choices=[("release", _("Show it to everybody")), ("send_back", _("Give it back to who wrote it"))],
        widget=forms.RadioSelect,
    )
    why = forms.CharField(
        label=_("Why it is given back"), required=False, max_length=MOST_WORDS,
        widget=CountedTextarea({"rows": 3}, most=MOST_WORDS),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("verdict") == "send_back" and not said.get("why", "").strip():
            self.add_error("why", _("Say what should be different."))
        return said


class WithdrawForm(PageForm):
    """Why words are shown no more."""

    why = forms.ChoiceField(label=_("Why?"), choices=WithdrawnWhy.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("In a sentence"), required=False, max_length=MOST_WORDS,
        help_text=_("Not needed where a person takes their consent back: nobody has to explain that."),
        widget=CountedTextarea({"rows": 3}, most=MOST_WORDS),
    )  # fmt: skip

    def __init__(self, *args: Any, row: PublicWords, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not row.is_voice:
            choices = [one for one in WithdrawnWhy.choices if one[0] != WithdrawnWhy.CONSENT]
            self.fields["why"].choices = choices  # type: ignore[attr-defined]
            self.fields["reason"].help_text = ""

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("why") not in (None, WithdrawnWhy.CONSENT) and not said.get("reason", "").strip():
            self.add_error("reason", _("Say in a sentence why."))
        return said


class SeenForm(PageForm):
    """I have read what this figure says."""

    has_read = forms.BooleanField(
        label=_("I have read what this figure says, and what it cannot tell."),
        error_messages={"required": _("Read it first, then tick this.")},
    )


class CommentForm(PageForm):
    """What a service says to one figure."""

    service = forms.ChoiceField(label=_("In whose name"))
    language = forms.ChoiceField(label=_("Language of the words"), choices=LANGUAGES)
    text = forms.CharField(
        label=_("Your comment"),
        help_text=_(
            "What happened, what you do about it, what the number leaves out. No names. It stands beside the figure with the day."
        ),
        max_length=MOST_WORDS,
        widget=CountedTextarea({"rows": 5}, most=MOST_WORDS),
    )

    def __init__(self, *args: Any, services: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].choices = services  # type: ignore[attr-defined]


class CommentDecideForm(PageForm):
    """Show a comment, or refuse it with a reason."""

    verdict = forms.ChoiceField(
        label=_("What becomes of it?"),
        choices=[("release", _("Show it beside the figure")), ("refuse", _("Do not show it"))],
        widget=forms.RadioSelect,
    )
    why = forms.CharField(
        label=_("Why it is not shown"), required=False, max_length=MOST_WORDS,
        help_text=_("The service reads this. Refuse only what names or hurts somebody, or is no comment on this figure."),
        widget=CountedTextarea({"rows": 3}, most=MOST_WORDS),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("verdict") == "refuse" and not said.get("why", "").strip():
            self.add_error("why", _("Say why: the service reads it."))
        return said
