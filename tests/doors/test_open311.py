"""The Open311 door, by a schema of our own: each argument right, wrong, twice or missing; JSON and XML, GET and POST."""

import json
from urllib.parse import urlencode

import pytest
from defusedxml import ElementTree
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from parvis.cases.models import Case
from parvis.open311 import actions
from parvis.open311.tests.partner import CLERK
from parvis.situations import catalogue
from tests.doors.anything import MANY, is_whole, numbers, saved, words

GOOD = {
    "service_code": "dirty_street",
    "attribute[what]": "dirt",
    "lat": "50.05",
    "long": "4.05",
    "description": "Papers",
}
REPORT = {
    "service_code": st.sampled_from(["dirty_street", "bar_noise", "works_noise", "treated_badly", "person_in_crisis"]),
    "attribute[what]": st.sampled_from(["dirt", "site"]),
    "attribute[when]": st.sampled_from(["now", "often", "over"]),
    "lat": st.sampled_from(["50.05"]),
    "long": st.sampled_from(["4.05"]),
    "address_string": st.sampled_from(["12 Mill Street"]),
    "address_id": st.sampled_from(["7"]),
    "description": words,
    "email": st.sampled_from(["ama@example.org"]),
    "phone": st.sampled_from(["+32470123456"]),
    "first_name": words,
    "last_name": words,
    "device_id": words,
    "account_id": words,
    "media_url": st.sampled_from(["https://photos.example.org/1.jpg", "http://127.0.0.1/", "file:///etc/passwd"]),
    "jurisdiction_id": st.sampled_from(["127.0.0.1"]),
    "lang": st.sampled_from(["fr", "en", "xx"]),
}
ASKED = {
    "service_request_id": words,
    "service_code": st.sampled_from(["dirty_street", "dirty_street,bar_noise"]),
    "start_date": st.sampled_from(["2026-01-01T00:00:00Z", "2026-01-01"]),
    "end_date": st.sampled_from(["2026-02-01T00:00:00Z"]),
    "status": st.sampled_from(["open", "closed", "open,closed"]),
    "page": numbers,
    "page_size": numbers,
    "lat": numbers,
    "long": numbers,
    "radius": numbers,
    "updated_after": st.sampled_from(["2026-01-01T00:00:00Z"]),
    "extensions": st.sampled_from(["true", "false"]),
    "lang": st.sampled_from(["fr", "en"]),
    "jurisdiction_id": words,
    "q": words,
}
FORM = st.sampled_from(["json", "xml"])


def twice_or_missing(known):
    """Return forms in which each argument may be right, wrong, repeated or missing."""
    value = {name: st.lists(st.one_of(right, words, numbers), min_size=1, max_size=2) for name, right in known.items()}
    return st.fixed_dictionaries({}, optional=value)


@pytest.fixture
def key(valdoria, at):
    return actions.create_key(name="City app", by=CLERK, at=at, media_hosts=["photos.example.org"], per_second=100_000)[
        1
    ]


def sentences(answer, form):
    """Return the errors of an answer; [] for a success. Raises where a client of the format could not read it."""
    if form == "json":
        read = json.loads(answer.content)
        return [one["description"] for one in read] if answer.status_code >= 400 else []
    root = ElementTree.fromstring(answer.content)
    return [one.findtext("description") for one in root] if answer.status_code >= 400 else []


def post(path, fields, form):
    return Client().post(
        f"/open311/v2/{path}.{form}", urlencode(fields, doseq=True), content_type="application/x-www-form-urlencoded"
    )


@MANY
@given(said=twice_or_missing(REPORT), form=FORM)
def test_any_report_is_whole_or_refused_with_a_sentence(key, said, form):
    before = saved()

    answer = post("requests", {"api_key": key, **said}, form)

    assert answer.status_code in (200, 400, 404), (said, answer.content)
    assert all(sentence.strip() for sentence in sentences(answer, form))
    assert bool(sentences(answer, form)) == (answer.status_code != 200)
    assert is_whole(before)
    if answer.status_code != 200:
        assert saved() == before


@MANY
@given(
    name=st.sampled_from(["service_code", "attribute[what]", "lat", "long", "email", "phone"]),
    # hypothesis takes words from our own code too, so the code of another service would sometimes come: right, but
    # its questions are others.
    wrong=words.filter(lambda word: word not in catalogue.current().situations),
    form=FORM,
)
def test_the_sentence_names_the_argument_that_is_wrong(key, name, wrong, form):
    before = saved()

    answer = post("requests", {"api_key": key, **GOOD, name: wrong}, form)

    if answer.status_code != 200:
        assert any(name in sentence for sentence in sentences(answer, form)), (wrong, answer.content)
        assert saved() == before


@MANY
@given(
    asked=twice_or_missing(ASKED),
    form=FORM,
    path=st.sampled_from(
        ["requests", "services", "services/dirty_street", "servicerequestupdates", "requests/x", "tokens/x"]
    ),
)
def test_anything_can_be_asked_for(key, asked, form, path):
    before = saved()

    for more in ({}, {"api_key": key}):
        answer = Client().get(f"/open311/v2/{path}.{form}", {**asked, **more})
        assert answer.status_code in (200, 400, 401, 403, 404), (asked, answer.content)
        assert all(sentence.strip() for sentence in sentences(answer, form))
    assert saved() == before


@MANY
@given(body=st.binary(max_size=400), kind=st.sampled_from([
    "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "multipart/form-data", "application/json", "text/xml", "",
    "application/x-www-form-urlencoded; charset=utf-7", "application/x-www-form-urlencoded; charset=no-such",
]), form=FORM)  # fmt: skip
def test_bytes_of_any_kind_are_refused_with_a_sentence(key, body, kind, form):
    before = saved()

    for path in ("requests", "servicerequestupdates"):
        answer = Client().generic("POST", f"/open311/v2/{path}.{form}?api_key={key}", body, content_type=kind)
        assert answer.status_code in (400, 401, 403, 404, 415), answer.content
        assert all(sentence.strip() for sentence in sentences(answer, form))
    assert saved() == before


@MANY
@given(said=twice_or_missing({
    "service_request_id": words, "update_id": words, "status": st.sampled_from(["OPEN", "CLOSED"]),
    "updated_datetime": st.sampled_from(["2026-11-18T09:30:00Z"]), "description": words, "email": words, "title": words,
}), form=FORM, is_mine=st.booleans())  # fmt: skip
def test_any_update_is_taken_whole_or_refused_with_a_sentence(key, said, form, is_mine):
    if is_mine:
        mine = post("requests", {"api_key": key, **GOOD}, "json").json()[0]["service_request_id"]
        said = {**said, "service_request_id": mine}
    remarks = sum(case.remarks.count() for case in Case.objects.all())

    answer = post("servicerequestupdates", {"api_key": key, **said}, form)

    assert answer.status_code in (200, 400, 404), (said, answer.content)
    assert all(sentence.strip() for sentence in sentences(answer, form))
    added = sum(case.remarks.count() for case in Case.objects.all()) - remarks
    assert added == (1 if answer.status_code == 200 and is_mine else 0) or (added == 0 and answer.status_code == 200)
