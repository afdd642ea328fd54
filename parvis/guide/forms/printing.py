"""What the office chooses when it prints, and what it says of a campaign."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from parvis.city import directory
from parvis.city.forms.fields import DayField
from parvis.city.models import District
from parvis.core.forms import CountedTextarea, PageForm, RowsField
from parvis.guide.models import BookletKind
from parvis.guide.models.points import Campaign, PosterPlace, PrintKind
from parvis.guide.printing import campaigns

MOST_DEFINITION = 600
BOOKLETS = BookletKind.choices


class LanguageForm(PageForm):
    """In which language."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class BookletForm(LanguageForm):
    """Which booklet, in which language."""

    kind = forms.ChoiceField(label=_("Booklet"), choices=BOOKLETS)
    field_order: Sequence[str] = ("kind", "language")


class StackForm(BookletForm):
    """Where copies of a booklet lie."""

    where = forms.CharField(
        label=_("Where do they lie?"), help_text=_("A house or a counter, no person."), max_length=120
    )
    copies = forms.IntegerField(label=_("How many?"), min_value=1, max_value=1_000_000)
    field_order = ("kind", "language", "where", "copies")


class PostersForm(LanguageForm):
    """Which posters, for which places."""

    kind = forms.ChoiceField(label=_("What?"), choices=PrintKind.choices)
    places = RowsField(
        label=_("For which places?"),
        queryset=PosterPlace.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one place.")},
    )
    field_order = ("kind", "language", "places")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = PosterPlace.objects.filter(is_active=True).select_related("campaign").order_by("number")
        self.fields["places"].queryset = places  # type: ignore[attr-defined]


class CampaignForm(PageForm):
    """Posters with one message, hung for some weeks, and what they should change."""

    name = forms.CharField(label=_("Name"), max_length=120)
    definition = forms.CharField(
        label=_("What should it change, and how is that counted?"),
        help_text=_(
            "Say it before it begins: which calls, cases or openings should become more or fewer, in which districts, compared "
            "with which others, until when (a campaign fades: count at least twelve weeks after). From the first day on it stays."
        ),
        max_length=MOST_DEFINITION,
        widget=CountedTextarea(most=MOST_DEFINITION),
    )
    text = forms.ChoiceField(label=_("What it says"), widget=forms.RadioSelect)
    districts = RowsField(
        label=_("For which districts? None is the whole city"),
        queryset=District.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    places = RowsField(
        label=_("Where it hangs"),
        queryset=PosterPlace.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, language: str, has_begun: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = directory.current()
        said = [(one.code, " ".join(one.said(language, here=here))) for one in campaigns.texts().values()]
        self.fields["text"].choices = [*said, (campaigns.OWN, _("Your own words, below"))]  # type: ignore[attr-defined]
        self.fields["districts"].queryset = District.objects.filter(is_active=True)  # type: ignore[attr-defined]
        places = PosterPlace.objects.filter(is_active=True).order_by("number")
        self.fields["places"].queryset = places  # type: ignore[attr-defined]
        names = dict(settings.LANGUAGES)
        self.languages = [code for code in names if code in {"fr", "en", *here.city.languages}]
        for code in self.languages:
            for part, label, most in (("title", _("Own title"), 90), ("line", _("Own line below it"), 160)):
                self.fields[f"{part}_{code}"] = forms.CharField(
                    label=format_lazy("{label} ({language})", label=label, language=names[code]),
                    required=False,
                    max_length=most,
                )
        self.order_fields(
            ["name", "definition", "text", *(f for c in self.languages for f in (f"title_{c}", f"line_{c}"))]
        )
        if has_begun:
            for name in ("definition", "starts_on"):
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        starts_on, ends_on = said.get("starts_on"), said.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The last day comes before the first. Look at both again."))
        own = self._own_words()
        if said.get("text") == campaigns.OWN and not any(words[0] for words in own.values()):
            self.add_error(f"title_{self.languages[0]}", _("Write a title in at least one language."))
        for code, (title, line) in own.items():
            if line and not title:
                self.add_error(f"title_{code}", _("This language has a line but no title."))
        return said

    def _own_words(self) -> dict[str, list[str]]:
        said = self.cleaned_data
        own = {code: [said.get(f"title_{code}", ""), said.get(f"line_{code}", "")] for code in self.languages}
        return {code: words for code, words in own.items() if any(words)}

    def changes(self) -> dict[str, Any]:
        """Return the columns of Campaign."""
        return {name: self.cleaned_data[name] for name in COLUMNS} | {"own_words": self._own_words()}


COLUMNS = ("name", "definition", "text", "starts_on", "ends_on")


def initial_of(campaign: Campaign) -> dict[str, Any]:
    """Return what the form of a campaign begins with."""
    own = {
        f"{part}_{code}": words[place]
        for code, words in campaign.own_words.items()
        for place, part in enumerate(("title", "line"))
    }
    rows = {"places": list(campaign.places.all()), "districts": list(campaign.districts.all())}
    return {name: getattr(campaign, name) for name in COLUMNS} | own | rows
