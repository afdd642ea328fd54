"""How fields look and what they check, the same on every page.

`ParvisRenderer` is Django's FORM_RENDERER: `{{ form }}` and `{{ field.as_field_group }}` give labelled, described,
reachable fields everywhere, also in forms we did not write. `PageForm` and `PageModelForm` add our sentences for
what is missing.
"""

from collections.abc import Mapping
from typing import Any

import phonenumbers
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest, QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

# Templates of Django's that have one of ours in their place.
_OURS = {
    "django/forms/errors/list/default.html": "core/forms/errors.html",
    "django/forms/errors/list/ul.html": "core/forms/errors.html",
    "django/forms/widgets/radio.html": "core/forms/choices.html",
    "django/forms/widgets/checkbox_select.html": "core/forms/choices.html",
}
_CLASSES = {
    "django/forms/widgets/textarea.html": "govuk-textarea",
    "core/forms/counted.html": "govuk-textarea",
    "django/forms/widgets/select.html": "govuk-select",
    "django/forms/widgets/file.html": "govuk-file-upload",
    "django/forms/widgets/clearable_file_input.html": "govuk-file-upload",
    "django/forms/widgets/checkbox.html": "govuk-checkboxes__input",
}
LONGEST_ID = 18  # digits; one more may be above 2⁶³
_TYPED = {"text", "email", "tel", "url", "number", "password", "search", "date", "time", "datetime-local"}


class ParvisRenderer(DjangoTemplates):
    """Render fields as accessible govuk-frontend markup."""

    form_template_name = "core/forms/form.html"
    field_template_name = "core/forms/field.html"

    def get_template(self, template_name: str) -> Any:
        return super().get_template(_OURS.get(template_name, template_name))

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        if "widget" in context:
            _dress(template_name, context["widget"])
        return super().render(template_name, context, request)


def _dress(template_name: str, widget: dict[str, Any]) -> None:
    """Give one widget its classes, and what helps phones and password managers to fill it in."""
    attrs = widget["attrs"]
    if template_name == "django/forms/widgets/radio.html":
        widget["type"] = "radio"
    own = _CLASSES.get(template_name) or ("govuk-input" if widget.get("type") in _TYPED else "")
    if own:
        error = f"{own}--error" if attrs.get("aria-invalid") and "checkbox" not in own else ""
        attrs["class"] = " ".join(filter(None, (own, error, attrs.get("class"))))
    if widget.get("type") == "email":
        attrs.setdefault("autocomplete", "email")
        attrs.setdefault("spellcheck", "false")
    for sub in widget.get("subwidgets", ()):
        _dress(sub["template_name"], sub)


class PageFormParts:
    """What our forms share: no colons, no bubbles of the browser, and whole sentences for what is missing.

    `heads_page` names the one field whose question is the page's h1 (one question at a time).
    """

    heads_page = ""
    use_required_attribute = False
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            label = field.label or name.replace("_", " ").capitalize()
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                is_choice = isinstance(field, forms.ChoiceField | forms.ModelChoiceField)
                sentence = _("Choose an answer: {label}") if is_choice else _("Still empty: {label}")
                if isinstance(field, forms.BooleanField):
                    sentence = _("Tick this to go on: {label}")
                field.error_messages["required"] = format_lazy(sentence, label=label)


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was posted, also when it is empty; None for a page that is only looked at, so that no form complains."""
    return request.POST if request.method == "POST" else None


def typed(request: HttpRequest, name: str) -> str:
    """Return what was posted under a name that no form checks, without the null character, which no database takes."""
    return request.POST.get(name, "").replace("\0", "")


class PageForm(PageFormParts, forms.Form):
    """A form of ours."""


class PageModelForm(PageFormParts, forms.ModelForm):  # type: ignore[type-arg]
    """A form of ours over a model; it checks, an action saves."""


class RowsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Several rows of a table. An id too long for any database is refused as one that is not there."""

    def clean(self, value: Any) -> Any:
        """Return the rows. Raises ValidationError."""
        too_long = next((one for one in value or () if isinstance(one, str) and len(one) > LONGEST_ID), None)
        if too_long is not None:
            raise ValidationError(self.error_messages["invalid_pk_value"], "invalid_pk_value", {"pk": too_long[:20]})
        return super().clean(value)


class CountedTextarea(forms.Textarea):
    """A text box that says how many characters are left; the limit itself is the field's `max_length`."""

    template_name = "core/forms/counted.html"

    def __init__(self, attrs: Mapping[str, Any] | None = None, *, most: int = 2000) -> None:
        super().__init__({"rows": 6, **(attrs or {})})
        self.most = most

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget["most"] = self.most
        # The limit is checked by the server with a sentence; cutting off what somebody types or pastes would lose it.
        widget["attrs"].pop("maxlength", None)
        note = f"{widget['attrs'].get('id', name)}_count"
        described = widget["attrs"].get("aria-describedby")
        widget["attrs"] |= {
            "data-pv-count": note,
            "data-pv-most": self.most,
            "aria-describedby": f"{described} {note}" if described else note,
        }
        return context


class PhoneInput(forms.TextInput):
    """A number to call, with the phone's own keyboard of digits."""

    input_type = "tel"

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "tel", "class": "govuk-input--width-20", **(attrs or {})})


class PhoneField(forms.CharField):
    """A phone number as people write it; cleaned to +32 form (E.164), or "" where none was given."""

    widget = PhoneInput
    default_error_messages = {
        "invalid": _("Write the phone number with all its digits, for example {example}."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 40, **kwargs})

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            number = phonenumbers.parse(text, settings.PARVIS_COUNTRY)
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_valid_number(number):
            raise ValidationError(self.error_messages["invalid"].format(example=_example()), code="invalid")
        return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _example() -> str:
    """Return a number of this country that shows how one is written."""
    example = phonenumbers.example_number_for_type(settings.PARVIS_COUNTRY, phonenumbers.PhoneNumberType.MOBILE)
    return str(phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.NATIONAL)) if example else ""


class DayInput(forms.DateInput):
    """A day, with the browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__({"class": "govuk-input--width-10", **(attrs or {})}, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """A time of day, in the browser's own way of writing it."""

    input_type = "time"

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__({"class": "govuk-input--width-10", **(attrs or {})}, format="%H:%M")


class DayAndTimeInput(forms.SplitDateTimeWidget):
    """A day and a time side by side, each with its label, in one named group."""

    template_name = "core/forms/day_and_time.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        forms.MultiWidget.__init__(self, widgets={"day": DayInput(), "time": TimeInput()}, attrs=attrs)


class DayAndTimeField(forms.SplitDateTimeField):
    """A moment in the city's time zone; cleaned to an aware datetime, or None where nothing was given."""

    widget = DayAndTimeInput
    default_error_messages = {
        "invalid_date": _("Write the day with its month and year, for example 26/11/2026."),
        "invalid_time": _("Write the time with hours and minutes, for example 18:30."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_date_formats", ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"])
        kwargs.setdefault("input_time_formats", ["%H:%M", "%H:%M:%S", "%Hh%M"])
        super().__init__(**kwargs)


class PhotosInput(forms.FileInput):
    """Several photos at once, from the album or the camera."""

    allow_multiple_selected = True

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__({"accept": "image/jpeg,image/png,image/webp", "multiple": True, **(attrs or {})})


class PhotosField(forms.FileField):
    """Up to `most` photos of `most_bytes` each; cleaned to a list of uploads, empty where none was given.

    Only number and size are checked here: what a file really is shows when it is drawn again, in the app that keeps it.
    """

    widget = PhotosInput
    default_error_messages = {
        "too_big": _("“{name}” is too big. Choose a photo of less than {megabytes} MB."),
    }

    def __init__(self, *, most: int = 5, most_bytes: int = 10 * 1024 * 1024, **kwargs: Any) -> None:
        super().__init__(**{"required": False, **kwargs})
        self.most = most
        self.most_bytes = most_bytes

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":
        uploads = [upload for upload in (data if isinstance(data, list | tuple) else [data]) if upload]
        if not uploads:
            super().clean(None, initial)
            return []
        if len(uploads) > self.most:
            raise ValidationError(
                ngettext("Choose only one photo.", "Choose at most %(most)d photos.", self.most) % {"most": self.most},
                code="too_many",
            )
        for upload in uploads:
            if upload.size > self.most_bytes:
                sentence = self.error_messages["too_big"].format(name=upload.name, megabytes=self.most_bytes // 2**20)
                raise ValidationError(sentence, code="too_big")
        return [super(PhotosField, self).clean(upload, initial) for upload in uploads]
