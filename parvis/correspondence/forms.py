"""What staff type here; it is checked, an action saves it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from parvis.core.forms import PageForm
from parvis.correspondence import texts
from parvis.correspondence.actions import RevealReason
from parvis.correspondence.models import Channel, TaskEnd
from parvis.correspondence.texts import Text

_ENDS = [TaskEnd.TOLD_BY_PHONE, TaskEnd.TOLD_BY_LETTER, TaskEnd.TOLD_OTHERWISE, TaskEnd.ARRIVED, TaskEnd.NOT_POSSIBLE]


class RevealForm(PageForm):
    """Why contact data is to be shown."""

    reason = forms.ChoiceField(label=_("Why do you need it?"), choices=RevealReason.choices, widget=forms.RadioSelect)


class EndForm(PageForm):
    """How a task ended."""

    how = forms.ChoiceField(
        label=_("How did it end?"), choices=[(end.value, end.label) for end in _ENDS], widget=forms.RadioSelect
    )


class TextForm(PageForm):
    """A message's words. What is wrong with them stands beside the field, in sentences."""

    subject = forms.CharField(label=_("Subject"), max_length=200)
    body = forms.CharField(label=_("Text"), widget=forms.Textarea({"rows": 16}), strip=True)

    def __init__(self, *args: Any, text: Text, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text = text
        if text.channel == Channel.SMS:
            del self.fields["subject"]
            self.fields["body"].widget.attrs["rows"] = 5

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "body" in cleaned:
            new = texts.changed(self.text, subject=cleaned.get("subject", ""), body=cleaned["body"])
            if problems := texts.problems(new):
                self.add_error("body", ValidationError([ValidationError(problem) for problem in problems]))
        return cleaned
