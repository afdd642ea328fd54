"""What is asked when the catalogue is published."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.core.forms import PageForm


class PublishForm(PageForm):
    """A word about why, for those who look back."""

    note = forms.CharField(label=_("What changes, in a sentence"), max_length=300, required=False)
    is_emergency = forms.BooleanField(
        label=_("This is an emergency correction: put it in force now, somebody else looks at it afterwards"),
        required=False,
    )

    def __init__(self, *args: Any, is_alone: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_alone:  # a second person needs no exception
            del self.fields["is_emergency"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("is_emergency") and not said.get("note"):
            self.add_error("note", _("Say why it cannot wait: whoever looks at it afterwards reads this."))
        return said
