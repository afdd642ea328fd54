"""What the office writes of a work, and of somebody who agrees to be in it."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from parvis.city.forms.fields import DayField
from parvis.core.forms import PageForm
from parvis.guide.actions import works as actions
from parvis.guide.models import Campaign, Work
from parvis.guide.models.works import Usage, WorkKind

COLUMNS = (
    "title", "kind", "language", "made_on", "credits", "usage", "usage_until", "transcript", "captions", "campaign",
    "is_public",
)  # fmt: skip


class WorkForm(PageForm):
    """A work: what it is, whose, where it may be shown, and what is seen and heard in it."""

    title = forms.CharField(label=_("Title"), max_length=120)
    kind = forms.ChoiceField(label=_("What is it?"), choices=WorkKind.choices, widget=forms.RadioSelect)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    made_on = DayField(label=_("When was it made?"))
    credits = forms.CharField(
        label=_("Who made it"),
        help_text=_("As they want to be named; a first name or a group is enough."),
        max_length=300,
    )
    usage = forms.ChoiceField(label=_("Where may it be shown?"), choices=Usage.choices, widget=forms.RadioSelect)
    usage_until = DayField(label=_("Until when?"), required=False)
    upload = forms.FileField(
        label=_("The file"),
        help_text=_("A clip as MP4 or WebM, sound as MP3 or Ogg, pictures as JPEG, PNG or WebP; at most 50 MB."),
        required=False,
        max_length=200,
    )
    captions = forms.CharField(
        label=_("Captions of a clip, as WebVTT"),
        help_text=_("Begins with WEBVTT. Without captions deaf people are left out; a clip needs them."),
        required=False,
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    transcript = forms.CharField(
        label=_("What is seen and heard, in words"),
        help_text=_("For those who cannot see or hear it: everything said, and what matters in the picture."),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    campaign = forms.ModelChoiceField(
        label=_("Campaign"), queryset=Campaign.objects.none(), required=False, empty_label=_("None")
    )
    is_public = forms.BooleanField(label=_("Show it to everybody, once all in it agree"), required=False)

    def __init__(self, *args: Any, has_file: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_file = has_file
        self.fields["campaign"].queryset = Campaign.objects.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        upload = said.get("upload")
        if upload is None and not self.has_file:
            self.add_error("upload", _("Choose the file."))
        elif upload is not None and upload.size > actions.MAX_BYTES:
            self.add_error("upload", _("The file is over 50 MB. Make it smaller, for instance 720 lines high."))
        if said.get("kind") == WorkKind.CLIP and not said.get("captions", "").strip().startswith("WEBVTT"):
            self.add_error("captions", _("A clip needs captions. Write them as WebVTT: the first line is WEBVTT."))
        return said

    def changes(self) -> dict[str, Any]:
        """Return the columns of Work."""
        return {name: self.cleaned_data[name] for name in COLUMNS}

    def data_of_file(self) -> bytes | None:
        """Return the new file, None where the old one stays."""
        upload = self.cleaned_data["upload"]
        return upload.read() if upload else None


def initial_of(work: Work) -> dict[str, Any]:
    """Return what the form of a work begins with."""
    return {name: getattr(work, name) for name in COLUMNS}


class ConsentForm(PageForm):
    """Somebody who is seen, heard or named in a work."""

    name = forms.CharField(label=_("Name, for the office alone"), max_length=120)
    is_minor = forms.BooleanField(label=_("Under 18"), required=False)
    parent_agreed = forms.BooleanField(label=_("A parent has signed, too"), required=False)
    agreed_on = DayField(label=_("Signed on"))
    until = DayField(label=_("Agrees until"), help_text=_("Empty: without an end."), required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("is_minor") and not said.get("parent_agreed"):
            self.add_error("parent_agreed", _("Whoever is under 18 agrees together with a parent."))
        if said.get("until") and said.get("agreed_on") and said["until"] < said["agreed_on"]:
            self.add_error("until", _("The last day comes before the first. Look at both again."))
        return said
