"""What coordinators type, checked."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from parvis.cases.models import Case
from parvis.city import directory
from parvis.city.models import District, Service
from parvis.core.access import Role
from parvis.core.forms import CountedTextarea, DayInput, PageForm, RowsField
from parvis.core.references import normalise
from parvis.people.models import User
from parvis.situations import catalogue


class ServicesField(RowsField):
    """Services by the names that readers know them by."""

    def label_from_instance(self, obj: Service) -> str:
        here = directory.current()
        view = here.service(obj.code)
        return view.name(get_language() or here.city.default_language) if view else obj.code


class RecurringForm(PageForm):
    """A recurring problem and its plan."""

    title = forms.CharField(label=_("What keeps happening?"), max_length=160)
    plan = forms.CharField(
        label=_("The plan"),
        help_text=_("What will be done, by whom, by when."),
        widget=CountedTextarea(most=4000),
        max_length=4000,
    )
    review_on = forms.DateField(label=_("Look at it again on"), widget=DayInput())
    owner = forms.ModelChoiceField(label=_("Who answers for it"), queryset=User.objects.none())
    services = ServicesField(
        label=_("Services that take part"),
        queryset=Service.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    district = forms.ModelChoiceField(label=_("District"), queryset=District.objects.none(), required=False)
    situation = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    references = forms.CharField(
        label=_("Cases that belong to it"), help_text=_("References, separated by commas or new lines."), required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = User.objects.filter(is_active=True, roles__role=Role.COORDINATOR)  # type: ignore[attr-defined]
        self.fields["services"].queryset = Service.objects.filter(is_active=True)  # type: ignore[attr-defined]
        self.fields["district"].queryset = District.objects.filter(is_active=True)  # type: ignore[attr-defined]

    def clean_references(self) -> list[Case]:
        parts = [part for part in re.split(r"[,;\n]+", self.cleaned_data["references"]) if part.strip()]
        wanted = {normalise(part) for part in parts}
        found = list(Case.objects.filter(reference__in=[w for w in wanted if w], withheld_at__isnull=True))
        if None in wanted or len(found) < len(wanted):
            raise ValidationError(_("One of these is not the reference of a case. A reference has nine digits."))
        return found


class CloseRecurringForm(PageForm):
    """How a recurring problem ended."""

    what_became = forms.CharField(
        label=_("What became of it?"), widget=CountedTextarea({"rows": 3}, most=2000), max_length=2000
    )


class ExplainForm(PageForm):
    """A report to try out."""

    text = forms.CharField(label=_("What somebody would say"), max_length=500)
    place = forms.CharField(label=_("Where"), max_length=200, required=False)
    situation = forms.ChoiceField(label=_("Situation, if known"), required=False)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = catalogue.current().situations
        names = sorted((situation.title(language), code) for code, situation in known.items())
        choices = [("", _("What the words may mean")), *((code, name) for name, code in names)]
        self.fields["situation"].choices = choices  # type: ignore[attr-defined]
