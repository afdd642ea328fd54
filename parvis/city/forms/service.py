"""The form of a service."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from parvis.city.actions import Phone, Words
from parvis.city.forms.fields import (
    LANGUAGE_NAMES,
    HearingLoopField,
    HoursField,
    PhonesField,
    WheelchairField,
    WheelchairNoteField,
)
from parvis.city.models import BUILDING, District, PhoneUse, ReachedBy, Relation, Service
from parvis.city.service_kinds import ServiceKind
from parvis.core.access import Role
from parvis.core.forms import PageForm, RowsField

COLUMNS = (
    "kind", "relation", "reached_by", "email", "endpoint", "endpoint_reference", "web_page", "address", "hours",
    "coordinator", "is_active", *BUILDING,
)  # fmt: skip


class ServiceForm(PageForm):
    """A service with its names per language, its numbers and its territory."""

    code = forms.SlugField(label=_("Code"), max_length=60, help_text=_("Short, and never changed again."))
    kind = forms.ChoiceField(label=_("What does it do?"), choices=ServiceKind.choices)
    relation = forms.ChoiceField(label=_("What is it to the city?"), choices=Relation.choices, widget=forms.RadioSelect)
    reached_by = forms.ChoiceField(
        label=_("How do cases reach it?"), choices=ReachedBy.choices, widget=forms.RadioSelect
    )
    email = forms.EmailField(label=_("E-mail address"), required=False)
    endpoint = forms.URLField(label=_("Address of its programme"), required=False, assume_scheme="https")
    endpoint_reference = forms.CharField(label=_("Jurisdiction or path there"), required=False, max_length=120)
    web_page = forms.URLField(label=_("Web page"), required=False, assume_scheme="https")
    address = forms.CharField(label=_("Where to go"), required=False, max_length=200)
    wheelchair = WheelchairField()
    wheelchair_note = WheelchairNoteField()
    hearing_loop = HearingLoopField()
    hours = HoursField()
    languages = forms.CharField(
        label=_("Languages spoken"), required=False, help_text=_("Two-letter codes, like: fr nl ar tr")
    )
    territory = RowsField(
        label=_("For which districts? None means the whole city."),
        queryset=District.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    coordinator = forms.ModelChoiceField(
        label=_("Who looks after it?"), queryset=get_user_model().objects.none(), required=False
    )
    is_active = forms.BooleanField(label=_("It takes cases"), required=False, initial=True)

    def __init__(
        self, *args: Any, languages: Sequence[str], country: str, service: Service | None = None, **kwargs: Any
    ):
        if service:
            kwargs["initial"] = {**_of(service), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.service = service
        self.city_languages = languages
        if service:
            del self.fields["code"]
        self.fields["territory"].queryset = District.objects.filter(is_active=True)  # type: ignore[attr-defined]
        people = get_user_model().objects.filter(is_active=True, roles__role=Role.COORDINATOR)
        self.fields["coordinator"].queryset = people.distinct()  # type: ignore[attr-defined]
        for use, label in PhoneUse.choices:
            self.fields[f"phones_{use}"] = PhonesField(
                country=country, label=_("Numbers: %(use)s") % {"use": label}, help_text=_("One a line.")
            )
        for language in languages:
            said = {"language": LANGUAGE_NAMES.get(language, language)}
            is_first = language == languages[0]
            self.fields[f"name_{language}"] = forms.CharField(
                label=_("Name (%(language)s)") % said,
                max_length=120,
                required=is_first,
                error_messages={"required": _("Write the name in the city's first language.")},
            )
            self.fields[f"plain_name_{language}"] = forms.CharField(
                label=_("What people call it (%(language)s)") % said, max_length=160, required=False
            )
            self.fields[f"advice_{language}"] = forms.CharField(
                label=_("A word of advice (%(language)s)") % said, required=False, widget=forms.Textarea({"rows": 2})
            )

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if Service.objects.filter(code=code).exists():
            raise ValidationError(_("Another service has this code. Choose another one."))
        return code

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("reached_by") == ReachedBy.EMAIL and not data.get("email") and "email" not in self.errors:
            self.add_error("email", _("Write the address to which cases are sent."))
        needs_endpoint = data.get("reached_by") in (ReachedBy.OPEN311, ReachedBy.WEBHOOK)
        if needs_endpoint and not str(data.get("endpoint") or "").startswith("https://"):
            self.add_error("endpoint", _("Write an address that begins with https://."))
        return data

    def columns(self) -> dict[str, Any]:
        """Return the columns of Service."""
        columns = {name: self.cleaned_data[name] for name in COLUMNS}
        return {**columns, "languages": str(self.cleaned_data["languages"]).replace(",", " ").split()}

    def words(self) -> dict[str, Words]:
        """Return the names per language; those in languages the city does not use stay as they are."""
        kept = (
            {t.language: Words(t.name, t.plain_name, t.advice) for t in self.service.texts.all()}
            if self.service
            else {}
        )
        for language in self.city_languages:
            parts = (self.cleaned_data[f"{part}_{language}"] for part in ("name", "plain_name", "advice"))
            kept[language] = Words(*parts)
        return {language: words for language, words in kept.items() if words.name}

    def phones(self) -> list[Phone]:
        """Return the numbers with what each is for."""
        return [Phone(number, use) for use in PhoneUse.values for number in self.cleaned_data[f"phones_{use}"]]


def _of(service: Service) -> dict[str, Any]:
    found: dict[str, Any] = {name: getattr(service, name) for name in COLUMNS}
    found |= {"languages": " ".join(service.languages), "territory": list(service.territory.all())}
    for use in PhoneUse.values:
        found[f"phones_{use}"] = "\n".join(phone.number for phone in service.phones.all() if phone.use == use)
    for text in service.texts.all():
        found |= {f"{part}_{text.language}": getattr(text, part) for part in ("name", "plain_name", "advice")}
    return found
