"""What colleagues type in the inbox and on a case, checked; nothing is saved here."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from django import forms
from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from parvis.cases.inbox import Filters
from parvis.cases.models import Priority, RemarkKind
from parvis.cases.moves import Outcome, State
from parvis.cases.rules import LONGEST_POSTPONEMENT, MAX_WORDS
from parvis.cases.watches import WATCHES
from parvis.core.forms import CountedTextarea, DayAndTimeField, DayInput, PageForm
from parvis.core.said import part_of_day
from parvis.correspondence.actions.revealing import RevealReason

Choices = Iterable[tuple[Any, Any]]
EVERY = ("", _("All"))


class QuickSelect(forms.Select):
    """A list of choices written in one go: a filter has a hundred of them, and a template for each takes its time."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        choices = tuple((str(code), str(label)) for code, label in self.choices)
        chosen = "" if value is None else str(value)
        options = _options(choices, chosen if any(code == chosen for code, _label in choices) else "")
        found = {**self.attrs, **(attrs or {})}
        return format_html(
            '<select name="{}" id="{}" class="govuk-select">{}</select>', name, found.get("id", name), options
        )


@lru_cache(maxsize=256)
def _options(choices: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    """Return the choices as options; the lists of filters are the same on every page until the city changes."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((code, SafeString(" selected") if code == chosen else "", label) for code, label in choices),
    )


class FilterForm(PageForm):
    """What a list is narrowed by, as it stands in the address. What makes no sense is left out."""

    q = forms.CharField(label=_("Words or reference"), required=False, max_length=200)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[EVERY, *State.choices])
    situation = forms.ChoiceField(label=_("What"), required=False)
    district = forms.TypedChoiceField(label=_("Where"), required=False, coerce=int, empty_value=None)
    service = forms.TypedChoiceField(label=_("Service"), required=False, coerce=int, empty_value=None)
    priority = forms.ChoiceField(label=_("How soon"), required=False, choices=[EVERY, *Priority.choices])
    colleague = forms.TypedChoiceField(label=_("In whose hands"), required=False, coerce=int, empty_value=None)
    language = forms.ChoiceField(label=_("They read"), required=False, choices=[EVERY, *settings.LANGUAGES])
    since = forms.DateField(label=_("Received from"), required=False, widget=DayInput)
    until = forms.DateField(label=_("to"), required=False, widget=DayInput)
    danger = forms.BooleanField(label=_("Possible danger"), required=False)
    watch = forms.ChoiceField(
        required=False, choices=[(code, watch.name) for code, watch in WATCHES.items()], widget=forms.HiddenInput
    )

    def __init__(
        self, *args: Any, situations: Choices, districts: Choices, services: Choices, colleagues: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField) and not field.widget.is_hidden:
                field.widget = QuickSelect()
                field.widget.choices = field.choices
        for name, choices in (
            ("situation", situations), ("district", districts), ("service", services), ("colleague", colleagues)
        ):  # fmt: skip
            found = list(choices)
            self.fields[name].choices = [EVERY, *found]  # type: ignore[attr-defined]
            if not found:
                del self.fields[name]

    def filters(self) -> Filters:
        """Return what could be understood; a wrong value narrows nothing."""
        self.is_valid()
        said = {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
        return Filters(**{"watch": "open", **said}, after=str(self.data.get("after", ""))[:40])


class SaveFilterForm(PageForm):
    """A name for the list one looks at."""

    name = forms.CharField(label=_("Keep this list as"), max_length=60)


class ReasonForm(PageForm):
    """Why; the ledger keeps that it happened, colleagues read why."""

    reason = forms.CharField(
        label=_("Why?"), max_length=2000, widget=CountedTextarea({"rows": 3}, most=2000),
        help_text=_("The person may ask to read this."),
    )  # fmt: skip


class PassOnForm(ReasonForm):
    """To which service, and why."""

    service = forms.TypedChoiceField(label=_("To whom?"), coerce=int)
    field_order = ["service", "reason"]

    def __init__(self, *args: Any, services: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].choices = [("", _("Choose a service")), *services]  # type: ignore[attr-defined]


class AssignForm(PageForm):
    """In whose hands."""

    colleague = forms.TypedChoiceField(label=_("In whose hands?"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, colleagues: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["colleague"].choices = [("", _("In nobody's hands")), *colleagues]  # type: ignore[attr-defined]

    def clean_colleague(self) -> int | None:
        colleague: int | None = self.cleaned_data["colleague"]
        if colleague is None and self.initial.get("colleague") is None:
            raise forms.ValidationError(_("Choose who has it in hand. Nobody has it now."))
        return colleague


class ReclassifyForm(ReasonForm):
    """Another situation, with the answers that lead to its end."""

    situation = forms.ChoiceField(label=_("What is it really?"))
    field_order = ["situation", "reason"]

    def __init__(self, *args: Any, situations: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["situation"].choices = list(situations)  # type: ignore[attr-defined]


class AskForm(PageForm):
    """A question to one person."""

    reporter = forms.TypedChoiceField(label=_("Whom?"), coerce=int, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Your question"), max_length=2000, widget=CountedTextarea({"rows": 4}, most=2000),
        help_text=_("Only this person reads it. Write in the language they read."),
    )  # fmt: skip

    def __init__(self, *args: Any, reporters: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reporter"].choices = list(reporters)  # type: ignore[attr-defined]


class NoteForm(PageForm):
    """A note, for colleagues or for the reporters too."""

    text = forms.CharField(label=_("Note"), max_length=MAX_WORDS, widget=CountedTextarea({"rows": 4}, most=MAX_WORDS))
    kind = forms.ChoiceField(
        label=_("Who reads it?"),
        choices=[
            (RemarkKind.NOTE, _("Colleagues. The person may ask to read it.")),
            (RemarkKind.SHARED, _("Colleagues and everybody who reported this: they are told.")),
        ],
        widget=forms.RadioSelect,
        initial=RemarkKind.NOTE,
    )


class PostponeForm(PageForm):
    """A new date, and why; the reporters read it."""

    due_at = DayAndTimeField(label=_("Answer by when?"))
    reason = forms.CharField(
        label=_("Why does it take longer?"), max_length=2000, widget=CountedTextarea({"rows": 3}, most=2000),
        help_text=_("Everybody who reported this reads it. The first date stays in the figures as it was promised."),
    )  # fmt: skip

    def __init__(self, *args: Any, now: datetime, promised: datetime | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now, self.promised = now, promised

    def clean_due_at(self) -> datetime:
        due_at: datetime = self.cleaned_data["due_at"]
        if due_at <= self.now:
            raise forms.ValidationError(_("Choose a moment that is still to come."))
        if due_at > self.now + LONGEST_POSTPONEMENT:
            raise forms.ValidationError(_("Choose a date within a year: nobody waits longer for an answer."))
        if self.promised and due_at <= self.promised:
            by = part_of_day(self.promised, now=self.now)
            raise forms.ValidationError(
                _("The promise is already %(by)s. Answer earlier without a new date.") % {"by": by}
            )
        return due_at


class CareForm(PageForm):
    """A second yes to what nothing takes back."""

    is_sure = forms.BooleanField(label=_("Yes, handle it with special care from now on"))


class MergeForm(PageForm):
    """The case that this one is the same as."""

    target = forms.CharField(
        label=_("Reference of the other case"), max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "govuk-input--width-10"}),
        help_text=_("The people of this case get the answers of the other one. You can undo it for 30 days."),
    )  # fmt: skip


class TaskForm(PageForm):
    """Something asked of another service inside this case."""

    service = forms.TypedChoiceField(label=_("Of whom?"), coerce=int)
    text = forms.CharField(
        label=_("What do you ask of them?"), max_length=2000, widget=CountedTextarea({"rows": 3}, most=2000),
        help_text=_("They see this case until the task is done. The person hears only you."),
    )  # fmt: skip
    due_at = DayAndTimeField(label=_("By when?"), required=False)

    def __init__(self, *args: Any, services: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].choices = [("", _("Choose a service")), *services]  # type: ignore[attr-defined]


class FinishTaskForm(PageForm):
    """What was done, for the colleagues who asked."""

    task = forms.TypedChoiceField(label=_("Which task?"), coerce=int, widget=forms.RadioSelect)
    result = forms.CharField(label=_("What was done?"), max_length=2000, widget=CountedTextarea({"rows": 3}, most=2000))

    def __init__(self, *args: Any, tasks: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = list(tasks)
        self.fields["task"].choices = found  # type: ignore[attr-defined]
        if len(found) == 1:
            self.fields["task"].initial = found[0][0]


class SharePhotosForm(PageForm):
    """Which photos everybody who reported this may see."""

    photos = forms.TypedMultipleChoiceField(
        label=_("Which photos may everybody who reported this see?"), required=False, coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Look for faces, number plates and children first."),
    )  # fmt: skip

    def __init__(self, *args: Any, photos: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["photos"].choices = list(photos)  # type: ignore[attr-defined]
        if not photos:
            self.fields["photos"].widget = forms.MultipleHiddenInput()


class ReleaseForm(SharePhotosForm):
    """Words and photos that anybody may see on the public map."""

    text = forms.CharField(
        label=_("What anybody may read"), max_length=1000, required=False,
        widget=CountedTextarea({"rows": 4}, most=1000),
        help_text=_("Take out names, numbers, and everything that tells who wrote it."),
    )  # fmt: skip
    field_order = ["text", "photos"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["photos"].label = _("Which photos may anybody see?")


class RevealForm(PageForm):
    """Why somebody's contact data is needed; it is written down and the person may read it."""

    why = forms.ChoiceField(label=_("What do you need it for?"), choices=RevealReason.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("In a few words: why?"), max_length=200,
        help_text=_("It is written down with your name. The person may read it."),
    )  # fmt: skip


class AnswerForm(PageForm):
    """The answer to everybody who reported the matter."""

    outcome = forms.ChoiceField(label=_("What became of it?"), choices=Outcome.choices, widget=forms.RadioSelect)
    language = forms.ChoiceField(label=_("In which language do you write?"), choices=settings.LANGUAGES)
    text = forms.CharField(
        label=_("Your answer"), max_length=MAX_WORDS, widget=CountedTextarea({"rows": 8}, most=MAX_WORDS),
        help_text=_("Say first what you did or why not, then what they can do next. No names."),
    )  # fmt: skip


class ProposeForm(AnswerForm):
    """The answer a service without account proposes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = _(
            "A colleague of the city reads it before the person gets it. Say first what you did or why not, then what they "
            "can do next. No names."
        )


class QuestionBackForm(PageForm):
    """What is missing in the words of a service."""

    question = forms.CharField(
        label=_("What do you still need from them?"), max_length=2000, widget=CountedTextarea({"rows": 4}, most=2000)
    )


class PrintForm(PageForm):
    """What goes on paper."""

    with_contacts = forms.BooleanField(label=_("With how to reach the people"), required=False)
    reason = forms.CharField(
        label=_("Why do you need their contact data?"), max_length=200, required=False,
        help_text=_("Only needed with contact data. It is written down with your name; the person may read it."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("with_contacts") and not said.get("reason"):
            self.add_error("reason", _("Say why you need their contact data on paper."))
        return said


class ExportForm(PageForm):
    """Why a list leaves the house."""

    reason = forms.CharField(
        label=_("What do you need this list for?"), max_length=200,
        help_text=_("It is written down with your name. Delete the file when you no longer need it."),
    )  # fmt: skip
