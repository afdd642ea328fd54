"""Fields say what they are, what is missing, and where."""

import re
from datetime import UTC, datetime

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from parvis.core.forms import DayAndTimeField, PageForm, PhoneField, PhotosField, RowsField
from parvis.core.models import Entry
from parvis.core.tests.style_pages import EverythingForm, OneQuestionForm


def test_every_field_has_a_label_or_a_legend():
    html = str(EverythingForm())

    ids = re.findall(r'<(?:input|select|textarea)[^>]* id="([^"]+)"', html)

    assert len(ids) > 10
    assert [one for one in ids if f'for="{one}"' not in html] == []
    assert html.count("<fieldset") == html.count("<legend") == 4


def test_a_field_to_mend_is_described_by_its_help_and_its_error():
    html = EverythingForm({"email": "no"})["email"].as_field_group()

    assert 'aria-describedby="id_email_helptext id_email_error"' in html
    assert 'id="id_email_helptext"' in html
    assert 'id="id_email_error"' in html
    assert 'aria-invalid="true"' in html
    assert "govuk-input--error" in html


def test_a_group_of_choices_to_mend_is_described_as_a_group():
    html = EverythingForm({})["how"].as_field_group()

    assert '<fieldset class="govuk-fieldset" aria-describedby="id_how_helptext id_how_error">' in html


def test_a_form_of_somebody_else_gets_the_same_clothes():
    class Foreign(forms.Form):
        name = forms.CharField()

    html = str(Foreign())

    assert 'class="govuk-input"' in html
    assert '<label class="govuk-label" for="id_name">' in html


def test_what_was_typed_is_never_markup():
    html = str(EverythingForm({"words": "</textarea><script>", "email": '"><script>'}))

    assert "<script>" not in html


def test_what_is_missing_is_said_with_the_name_of_the_field():
    errors = EverythingForm({}).errors

    assert errors["how"] == ["Choose an answer: Where is the noise from?"]
    assert errors["words"] == ["Still empty: What happened?"]
    assert errors["agree"] == ["Tick this to go on: Tell me by e-mail what became of it"]


def test_one_question_is_the_heading_of_its_page():
    html = str(OneQuestionForm())

    assert html.count("<h1") == 1
    assert re.search(r"<legend[^>]*><h1[^>]*>Is anybody hurt\?</h1></legend>", html)


def test_a_long_text_is_told_about_and_not_cut_off():
    form = EverythingForm({"words": "a" * 501})

    assert "maxlength" not in str(form["words"])
    assert 'data-pv-most="500"' in str(form["words"])
    assert form.errors["words"]


def test_a_phone_number_is_kept_with_its_country(settings):
    settings.PARVIS_COUNTRY = "BE"

    field = PhoneField(required=False)

    assert field.clean("0470 12 34 56") == "+32470123456"
    assert field.clean("+33 6 12 34 56 78") == "+33612345678"
    assert field.clean("") == ""


def test_a_wrong_phone_number_is_answered_with_an_example_of_the_country(settings):
    settings.PARVIS_COUNTRY = "BE"

    class Form(PageForm):
        phone = PhoneField()

    errors = Form({"phone": "12"}).errors["phone"]

    assert errors == ["Write the phone number with all its digits, for example 0450 00 12 34."]


def test_day_and_time_make_one_moment_of_the_city(settings):
    with timezone.override("Europe/Brussels"):
        moment = DayAndTimeField().clean(["2026-11-26", "18:30"])

    assert moment == datetime(2026, 11, 26, 17, 30, tzinfo=UTC)


def photo(name="lamp.jpg", size=10):
    return SimpleUploadedFile(name, b"x" * size, content_type="image/jpeg")


class PhotosForm(PageForm):
    photos = PhotosField(most=2, most_bytes=2**20)


def send(*photos):
    return PhotosForm({}, MultiValueDict({"photos": list(photos)}))


def test_photos_arrive_as_a_list_and_none_is_fine():
    assert [one.name for one in sent_clean(send(photo("a.jpg"), photo("b.jpg")))] == ["a.jpg", "b.jpg"]
    assert sent_clean(send()) == []


def sent_clean(form):
    assert form.is_valid(), form.errors
    return form.cleaned_data["photos"]


def test_too_many_or_too_big_photos_are_refused_with_the_limit():
    assert send(photo(), photo(), photo()).errors["photos"] == ["Choose at most 2 photos."]
    assert send(photo("big.jpg", 2**20 + 1)).errors["photos"] == [
        "“big.jpg” is too big. Choose a photo of less than 1 MB."
    ]


@pytest.mark.django_db
def test_an_id_longer_than_any_is_refused_and_not_asked_for():
    class Lines(PageForm):
        entries = RowsField(queryset=Entry.objects.all())

    form = Lines(MultiValueDict({"entries": ["9" * 30]}))

    assert "999" in form.errors["entries"][0]
