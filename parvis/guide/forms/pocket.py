"""What people type on the pages of the pocket guide."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from parvis.core.forms import CountedTextarea, PageForm
from parvis.guide.models.pocket import RemarkOutcome
from parvis.guide.pocket import shape

MOST_WORDS = 2000

LABELS: dict[str, Any] = {
    "title": _("Name of the sheet"),
    "synonyms": _("Words people look for it by"),
    "first": _("What matters first"),
    "say": _("What to say"),
    "steps": _("Step by step, the calm ones first"),
    "last_resort": _("Force: last, and only if law and need are there"),
    "never": _("Never"),
    "equipment": _("Uniform and equipment"),
    "rights_title": _("Name of the page for residents"),
    "must": _("What the officer must do"),
    "expect": _("What you may expect"),
    "may": _("What you may do"),
    "contest": _("How to contest it"),
}
OFFICERS = ("title", "synonyms", "first", "say", "steps", "last_resort", "never", "equipment")
RESIDENTS = ("rights_title", "must", "expect", "may", "contest")


class SearchForm(PageForm):
    """A few words to find a sheet by."""

    q = forms.CharField(
        label=_("What is happening?"),
        required=False,
        max_length=100,
        widget=forms.TextInput(
            attrs={"type": "search", "class": "govuk-input", "autocomplete": "off", "enterkeyhint": "search"}
        ),
    )


class WrongForm(PageForm):
    """What is wrong in a sheet, and how it should read."""

    wrong = forms.CharField(
        label=_("What is wrong?"),
        help_text=_("What does not hold in the street, in law, or here. Leave out names and cases."),
        max_length=MOST_WORDS,
        widget=CountedTextarea(most=MOST_WORDS),
    )
    proposal = forms.CharField(
        label=_("How should it read?"), required=False, max_length=MOST_WORDS, widget=CountedTextarea(most=MOST_WORDS)
    )


class AnswerForm(PageForm):
    """The answer to a remark."""

    outcome = forms.ChoiceField(label=_("What becomes of it?"), choices=RemarkOutcome.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("Your answer"),
        help_text=_("What you changed, or why it stays. The person who wrote reads this."),
        max_length=MOST_WORDS,
        widget=CountedTextarea(most=MOST_WORDS),
    )


class SettingsForm(PageForm):
    """Who reads the officers' side, who answers for it, and how soon."""

    is_open = forms.BooleanField(
        label=_("Everybody may read the officers' side"),
        required=False,
        help_text=_("Otherwise only those who sign in. What residents may expect is open to everybody in any case."),
    )
    responsible = forms.ModelChoiceField(
        label=_("Who answers for the guide?"),
        queryset=get_user_model().objects.none(),
        required=False,
        empty_label=_("Nobody yet: the coordinators answer"),
    )
    reply_hours = forms.IntegerField(
        label=_("Answers a remark within (working hours)"),
        min_value=1,
        max_value=400,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-4"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = get_user_model().objects.filter(is_active=True).order_by("name", "email")
        self.fields["responsible"].queryset = people  # type: ignore[attr-defined]


class NoteForm(PageForm):
    """The city's own note on the law of one theme, in one language."""

    words = forms.CharField(
        label=_("The note"),
        required=False,
        help_text=_("Which texts apply here, in a few lines. Empty: the shipped note."),
        max_length=MOST_WORDS,
        widget=CountedTextarea(most=MOST_WORDS),
    )


class SheetForm(PageForm):
    """Every part of a sheet in one language; lists have a line for each item."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in (*OFFICERS, *RESIDENTS):
            self.fields[part] = _field(part)

    def words(self) -> dict[str, str]:
        """Return what was typed, by part."""
        return {part: self.cleaned_data[part] for part in (*OFFICERS, *RESIDENTS)}

    def seen_now(self, newest: int) -> None:
        """Let the form, sent once more, count as written after `newest`."""
        self.data = {**self.data.dict(), "seen": str(newest)} if isinstance(self.data, QueryDict) else self.data

    def too_many(self, part: str, least: int, most: int) -> None:
        """Say beside a list how many lines it may have."""
        sentence = _("Write %(least)s to %(most)s lines, one for each.") % {"least": least, "most": most}
        self.add_error(part, sentence)


def _field(part: str) -> forms.CharField:
    if part in ("title", "rights_title"):
        return forms.CharField(label=LABELS[part], max_length=120)
    if part not in shape.LIST_PARTS:
        return forms.CharField(label=LABELS[part], max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 3}))
    least, most = shape.LENGTHS[part]
    return forms.CharField(
        label=LABELS[part],
        help_text=_("One a line, %(least)s to %(most)s.") % {"least": least, "most": most},
        max_length=2 * MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
