"""Whatever somebody sends: a status of the specification, errors in the format asked, nothing half saved."""

import json
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from parvis.cases.models import Case
from parvis.correspondence.models import Recipient
from parvis.open311.allowance import allowance
from parvis.open311.tests.partner import CONDUCT, LITTER, ROOT, URLENCODED, urlencoded, xml

pytestmark = pytest.mark.thorough

FEW = settings(
    max_examples=60, deadline=timedelta(seconds=10), suppress_health_check=[HealthCheck.function_scoped_fixture]
)
HOSTILE = st.sampled_from(
    [
        "\x00", "￿", "\ud7ff", "%00", "' OR 1=1 --", "<script>", "]]>", "&amp;", "a" * 5000, "-1", "1e309", "NaN", "٣",
        "2026-11-18", "2026-02-30T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-11-18T00:00:00+99:99",
        ",", ",,,", "..", "../../etc/passwd", "${7*7}", "{{7*7}}", "\r\nX-Evil: 1", "9" * 400, "true", "None", "[]", "٠١",
    ]
)  # fmt: skip
VALUE = st.one_of(HOSTILE, st.text(max_size=60), st.floats().map(str), st.integers().map(str))
ASKED = (
    "status", "service_code", "service_request_id", "start_date", "end_date", "page", "page_size", "lat", "long", "radius",
    "updated_after", "updated_before", "extensions", "jurisdiction_id", "api_key", "lang",
)  # fmt: skip
SAID = (
    *LITTER, "address_string", "address_id", "email", "phone", "first_name", "last_name", "media_url", "device_id",
    "account_id", "jurisdiction_id", "lang", "attribute[fixmystreet_id]", "attribute[what][]", "attribute[", "api_key",
)  # fmt: skip
STATUSES = {200, 400, 403, 404, 409}


def spell(response, form):
    assert response.status_code in STATUSES, (response.status_code, response.content)
    if form == "xml":
        assert xml(response).tag
    else:
        json.loads(response.content)
    return response


@pytest.fixture(autouse=True)
def _open_handed(monkeypatch):
    monkeypatch.setattr(allowance, "is_spent", lambda *_args, **_named: False)


@pytest.mark.parametrize("path", ["/v2/requests", "/v2/servicerequestupdates", "/v2/services", "/discovery"])
@pytest.mark.parametrize("form", ["xml", "json"])
def test_reading(partner, path, form):
    @FEW
    @given(asked=st.dictionaries(st.sampled_from(ASKED), VALUE, max_size=3))
    def read(asked):
        spell(partner.client.get(f"{ROOT}{path}.{form}?{urlencoded(_sendable(asked))}"), form)

    read()


@pytest.mark.parametrize("folder", ["requests", "services", "tokens"])
def test_reading_one(partner, folder):
    from urllib.parse import quote

    @FEW
    @given(name=VALUE)
    @example(name="a line\n/and another")
    def read(name):
        name = name.encode("utf-8", "replace").decode()
        assert spell(partner.client.get(f"{ROOT}/v2/{folder}/{quote(name, safe='')}.xml"), "xml").status_code == 404

    read()


def _sendable(fields):
    return {name: value.encode("utf-8", "replace").decode() for name, value in fields.items()}


def test_reports(partner):
    @FEW
    @given(
        changed=st.dictionaries(st.sampled_from(SAID), VALUE, max_size=3),
        left_out=st.sets(st.sampled_from(list(LITTER)), max_size=2),
        fields=st.sampled_from([LITTER, CONDUCT]),
    )
    def post(changed, left_out, fields):
        before = Case.objects.count(), Recipient.objects.count()
        said = {**fields, **dict.fromkeys(left_out), **_sendable(changed)}
        response = spell(partner.post(said), "json")
        if response.status_code != 200:
            assert (Case.objects.count(), Recipient.objects.count()) == before

    post()


def test_updates(partner):
    case = partner.case(partner.post())
    fields = {
        "service_request_id": case.public_id,
        "update_id": "1",
        "status": "OPEN",
        "updated_datetime": "2026-11-18T10:00:00Z",
        "description": "More",
    }

    @FEW
    @given(changed=st.dictionaries(st.sampled_from([*fields, "media_url", "lang"]), VALUE, max_size=2))
    def post(changed):
        spell(partner.update({**fields, **_sendable(changed)}), "json")

    post()


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (URLENCODED, b"\xff\xfe=\xff&%ff=%ff&api_key=%c3%28"),
        (f"{URLENCODED}; charset=utf-16", b"api_key=x"),
        (f"{URLENCODED}; charset=base64", b"api_key=x"),
        (URLENCODED, b"&".join(b"a%d=1" % number for number in range(3000))),
        (URLENCODED, b"description=" + b"x" * 3_000_000),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nhalf'),
        ("multipart/form-data; boundary=" + "x" * 5000, b"--x"),
        ("text/xml", b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"),
        ("application/json", b"{"),
        ("", b"x"),
    ],
)
@pytest.mark.parametrize("path", ["/v2/requests.xml", "/v2/servicerequestupdates.xml"])
def test_bodies_that_are_no_forms(partner, path, kind, body):
    response = partner.client.generic("POST", f"{ROOT}{path}", body, content_type=kind)
    assert spell(response, "xml").status_code in (400, 403)
    assert not Case.objects.exists()
