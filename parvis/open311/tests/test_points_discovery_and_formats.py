"""The checklist of a strict GeoReport v2 client, points 1 to 26: discovery, formats, jurisdiction, keys."""

import json
import logging
import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.test import Client

from parvis.cases import actions as cases
from parvis.cases.moves import Outcome
from parvis.cases.tests.town import staff
from parvis.open311 import actions, formats
from parvis.open311.tests.partner import CLERK, FORMS, LITTER, ROOT, texts, xml
from parvis.situations import actions as situations
from parvis.situations import catalogue, known
from parvis.situations.rules.layers import Edit

PATHS = (
    "/discovery",
    "/v2/services",
    "/v2/services/dirty_street",
    "/v2/requests",
    "/v2/servicerequestupdates",
)
W3C = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")


def public_case(partner, clock, **more):
    """Hand in a report and let a day and a half go by, so that it is on the public map."""
    case = partner.case(partner.post(**more))
    clock.at += timedelta(hours=36)
    return case


@pytest.mark.parametrize("form", FORMS)
def test_point_01_discovery_answers_in_both_formats(partner, form):
    assert partner.get(f"/discovery.{form}").status_code == 200


def test_point_02_discovery_has_its_four_fields(partner):
    for fields in (partner.get("/discovery.json").json(), texts(xml(partner.get("/discovery.xml")))):
        assert set(fields) == {"changeset", "contact", "key_service", "endpoints"}
        assert fields["changeset"] and fields["contact"] and fields["key_service"]
    assert len(xml(partner.get("/discovery.xml")).find("endpoints")) == 1


def test_point_03_each_endpoint_has_its_five_fields(partner):
    [endpoint] = partner.get("/discovery.json").json()["endpoints"]
    assert set(endpoint) == {"specification", "url", "changeset", "type", "formats"}
    assert endpoint["url"].endswith("/open311/v2") and all(endpoint.values())


def test_point_04_the_specification_is_version_two(partner):
    [endpoint] = partner.get("/discovery.json").json()["endpoints"]
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"


@pytest.mark.parametrize(("is_demo", "kind"), [(False, "production"), (True, "test")])
def test_point_05_the_type_tells_a_demonstration_from_a_city(partner, settings, is_demo, kind):
    settings.PARVIS_DEMO = is_demo
    assert partner.get("/discovery.json").json()["endpoints"][0]["type"] == kind


def test_point_06_formats_are_media_types_and_xml_is_among_them(partner):
    assert partner.get("/discovery.json").json()["endpoints"][0]["formats"] == ["text/xml", "application/json"]
    found = [each.text for each in xml(partner.get("/discovery.xml")).iter("format")]
    assert found == ["text/xml", "application/json"]


def test_point_07_the_changeset_is_a_moment_in_the_past(partner, clock):
    changeset = datetime.fromisoformat(partner.get("/discovery.json").json()["changeset"])
    assert changeset <= clock.at


def test_point_08_the_changeset_moves_when_the_services_change_and_not_otherwise(valdoria, partner, clock, now):
    before = partner.get("/discovery.json").json()["changeset"]
    partner.post()
    assert partner.get("/discovery.json").json()["changeset"] == before

    clock.at = later = now + timedelta(hours=1)
    situations.load(layer=catalogue.shipped_layer(), by=CLERK, at=later)
    edit = Edit("dirty_street", ("title", "en"), "Dirt in the street")
    situations.edit(edits=[edit], existing=known.anywhere(), by=CLERK, at=later)
    situations.publish(existing=known.anywhere(), by=replace(CLERK, reference="somebody-else"), at=later)

    assert datetime.fromisoformat(partner.get("/discovery.json").json()["changeset"]) == later
    names = {each["service_code"]: each["service_name"] for each in partner.get("/v2/services.json", lang="en").json()}
    assert names["dirty_street"] == "Dirt in the street"


@pytest.mark.parametrize("path", PATHS)
def test_point_09_every_resource_speaks_xml(partner, path):
    response = partner.get(f"{path}.xml")
    assert response.status_code == 200
    assert xml(response).tag in formats.MEMBERS or xml(response).tag == "service_definition"


@pytest.mark.parametrize("path", PATHS)
def test_point_10_every_resource_speaks_json(partner, path):
    response = partner.get(f"{path}.json")
    assert response.status_code == 200
    json.loads(response.content)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("form", FORMS)
def test_points_11_and_12_say_their_content_type_with_charset(partner, path, form):
    assert partner.get(f"{path}.{form}")["Content-Type"] == FORMS[form]


@pytest.mark.parametrize("path", PATHS)
def test_point_13_xml_begins_with_its_declaration(partner, path):
    start = partner.get(f"{path}.xml").content[:60].lower()
    assert start.startswith(b"<?xml version='1.0' encoding='utf-8'?>")


def test_point_14_there_is_no_namespace_and_no_foreign_element(partner, clock):
    case = public_case(partner, clock)
    [request] = xml(partner.get(f"/v2/requests/{case.public_id}.xml"))
    assert set(texts(request)) == {
        "service_request_id", "status", "status_notes", "service_name", "service_code", "description",
        "agency_responsible", "service_notice", "requested_datetime", "updated_datetime", "expected_datetime", "address",
        "address_id", "zipcode", "lat", "long", "media_url",
    }  # fmt: skip
    assert b"xmlns" not in partner.get("/v2/requests.xml").content


def test_point_15_json_has_no_outermost_name(partner):
    assert isinstance(partner.get("/v2/services.json").json(), list)
    assert isinstance(partner.get("/v2/requests.json").json(), list)
    assert set(partner.get("/v2/services/dirty_street.json").json()) == {"service_code", "attributes"}


def test_point_16_one_child_is_still_a_list(partner, clock):
    public_case(partner, clock)
    assert len(partner.get("/v2/requests.json").json()) == 1
    assert isinstance(partner.get("/v2/requests.json").json(), list)


def test_point_17_nothing_found_is_an_empty_list(partner):
    assert (partner.get("/v2/requests.json").status_code, partner.get("/v2/requests.json").json()) == (200, [])
    assert xml(partner.get("/v2/requests.xml")).tag == "service_requests"
    assert b"<service_requests />" in partner.get("/v2/requests.xml").content


def test_point_18_ids_and_codes_are_strings(partner, clock):
    public_case(partner, clock)
    [request] = partner.get("/v2/requests.json").json()
    assert isinstance(request["service_request_id"], str) and isinstance(request["service_code"], str)
    assert request["zipcode"] is None or isinstance(request["zipcode"], str)


def test_point_19_letters_of_all_languages_come_back_and_control_characters_do_not(partner):
    said = "Déchets & <b>verre</b> – نفايات 🗑️\nsecond line"
    response = partner.post(description=f"{said}\x00\x08\x1b￿")
    public_id = response.json()[0]["service_request_id"]

    assert partner.read(f"/v2/requests/{public_id}.json").json()[0]["description"] == said
    [request] = xml(partner.read(f"/v2/requests/{public_id}.xml"))
    assert texts(request)["description"] == said


@pytest.mark.parametrize("path", ["/v2/requests.yaml", "/v2/requests", "/v2/services/", "/v2/nothing.pdf", "/"])
def test_point_20_an_unknown_format_is_404_in_xml(partner, path):
    response = partner.get(path)
    assert (response.status_code, response["Content-Type"]) == (404, FORMS["xml"])
    assert xml(response).tag == "errors"


def test_point_21_every_moment_has_its_zone(valdoria, partner, clock, now):
    case = public_case(partner, clock)
    cases.answer(case=case, outcome=Outcome.DONE, text="Swept", language="en", by=staff(valdoria.clara), at=now)
    for response in (partner.get("/v2/requests.json"), partner.read("/v2/requests.json")):
        [request] = response.json()
        moments = [value for name, value in request.items() if name.endswith("_datetime")]
        assert len(moments) == 3 and all(W3C.fullmatch(value) for value in moments)
    [update] = partner.get("/v2/servicerequestupdates.json").json()
    assert W3C.fullmatch(update["updated_datetime"])
    assert W3C.fullmatch(partner.get("/discovery.json").json()["changeset"])


def test_point_22_an_empty_argument_is_an_absent_one(partner, clock):
    public_case(partner, clock)
    names = "status service_code service_request_id start_date end_date page page_size lat long radius updated_after"
    empty = dict.fromkeys([*names.split(), "updated_before", "extensions", "jurisdiction_id", "api_key"], "")
    assert partner.get("/v2/requests.json", **empty).json() == partner.get("/v2/requests.json").json() != []


def test_point_23_no_jurisdiction_is_needed(partner):
    assert partner.get("/v2/services.xml").status_code == 200
    assert partner.get("/v2/services.xml", jurisdiction_id="127.0.0.1").status_code == 200
    assert partner.post(jurisdiction_id="127.0.0.1").status_code == 200


@pytest.mark.parametrize("form", FORMS)
def test_point_24_another_jurisdiction_is_404_with_an_error(partner, form):
    response = partner.get(f"/v2/requests.{form}", jurisdiction_id="elsewhere.example.org")
    assert response.status_code == 404
    assert b"jurisdiction_id" in response.content
    assert partner.post(jurisdiction_id="elsewhere.example.org").status_code == 404


def test_point_25_only_posts_need_a_key_and_a_wrong_one_is_403(partner, now):
    assert partner.post(api_key=None).status_code == 403
    assert partner.post(api_key="wrong").status_code == 403
    assert partner.update({}, api_key="wrong").status_code == 403
    assert partner.get("/v2/requests.xml").status_code == 200
    _late, secret = actions.create_key(name="Late", expires_at=now, by=CLERK, at=now - timedelta(days=9))
    assert partner.post(api_key=secret).status_code == 403
    _narrow, secret = actions.create_key(name="Reads", scopes=["read"], by=CLERK, at=now)
    assert partner.post(api_key=secret).status_code == 403
    _far, secret = actions.create_key(name="From afar", addresses=["203.0.113.0/24"], by=CLERK, at=now)
    assert partner.post(api_key=secret).status_code == 403
    actions.revoke_key(key=partner.key, by=CLERK, at=now)
    assert partner.post().status_code == 403


def test_point_26_a_key_in_form_or_query_is_neither_echoed_nor_logged(partner, caplog):
    with caplog.at_level(logging.DEBUG):
        inside = partner.post()
        beside = Client().post(
            f"{ROOT}/v2/requests.json?api_key={partner.secret}", {**LITTER, "description": "Another"}
        )
        read = partner.read("/v2/requests.xml")
    assert (inside.status_code, beside.status_code, read.status_code) == (200, 200, 200)
    for response in (inside, beside, read):
        assert partner.secret.encode() not in response.content
    assert partner.secret not in caplog.text
    partner.key.refresh_from_db()
    assert partner.secret not in str(vars(partner.key))
