"""The checklist of a strict GeoReport v2 client, points 27 to 54: services, definitions, reports, tokens."""

import io
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from parvis.cases.models import Case
from parvis.city.actions import StreetLine, keep_streets
from parvis.core.models import DueRow
from parvis.open311.models import PartnerCase
from parvis.open311.tests.partner import CONDUCT, DISTRESS, FORMS, LITTER, ROOT, texts, xml
from parvis.situations import catalogue


def jpeg():
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "grey").save(out, "JPEG")
    return out.getvalue()


DATATYPES = {"string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"}


def services(partner):
    return partner.get("/v2/services.json").json()


def definitions(partner):
    return [partner.get(f"/v2/services/{each['service_code']}.json").json() for each in services(partner)]


def refusal(response):
    """Return the sentences of a refusal, which must be one."""
    assert response.status_code in (400, 403, 404, 409), response.content
    return " ".join(error["description"] for error in response.json())


def test_point_27_a_service_has_its_seven_fields(partner):
    for service in services(partner):
        assert set(service) == {
            "service_code", "service_name", "description", "metadata", "type", "keywords", "group",
        }  # fmt: skip
        assert service["service_name"] and service["description"] and service["group"]


def test_point_28_codes_are_unique_stable_and_fit_into_an_address(partner):
    codes = [each["service_code"] for each in services(partner)]
    assert len(codes) == len(set(codes)) and all(re.fullmatch(r"[a-z0-9_]+", code) for code in codes)
    assert codes == [each["service_code"] for each in services(partner)]


def test_point_29_metadata_is_true_where_there_are_attributes(partner):
    for service, definition in zip(services(partner), definitions(partner), strict=True):
        assert service["metadata"] is bool(definition["attributes"])
    [first, *_] = xml(partner.get("/v2/services.xml"))
    assert texts(first)["metadata"] == "true"


def test_point_30_the_type_says_how_a_report_is_acknowledged_and_grievances_are_not_offered(partner):
    types = {each["service_code"]: each["type"] for each in services(partner)}
    known = catalogue.current().situations
    assert set(types.values()) == {"realtime", "batch", "blackbox"}
    for code, kind in types.items():
        assert known[code].kind != "grievance" and known[code].routes_cases
        assert (kind == "blackbox") == known[code].is_sensitive
    assert types["dirty_street"] == "realtime" and types["works_noise"] == "batch"
    assert not {"treated_badly", "report_refused", "violence_at_home"} & set(types)


def test_point_31_keywords_are_one_list_without_switches(partner):
    for service in services(partner):
        words = [word.strip().lower() for word in service["keywords"].split(",")]
        assert all(words) and not {"private", "inactive", "staff", "waste_only"} & set(words)


def test_point_32_a_definition_names_its_code_and_attributes(partner):
    assert partner.get("/v2/services/dirty_street.json").json()["service_code"] == "dirty_street"
    root = xml(partner.get("/v2/services/dirty_street.xml"))
    assert (root.tag, root.findtext("service_code")) == ("service_definition", "dirty_street")
    assert {each.tag for each in root.find("attributes")} == {"attribute"}


def test_point_33_attributes_have_their_fields(partner):
    for definition in definitions(partner):
        for attribute in definition["attributes"]:
            assert set(attribute) - {"values"} == {
                "variable", "code", "datatype", "required", "datatype_description", "order", "description",
            }  # fmt: skip
            assert attribute["code"] and attribute["description"]


def test_point_34_datatypes_are_those_of_the_specification(partner):
    assert all(a["datatype"] in DATATYPES for d in definitions(partner) for a in d["attributes"])


def test_point_35_orders_are_positive_and_unique(partner):
    for definition in definitions(partner):
        orders = [attribute["order"] for attribute in definition["attributes"]]
        assert len(orders) == len(set(orders)) and all(isinstance(order, int) and order > 0 for order in orders)


def test_point_36_lists_carry_keys_and_names_and_nothing_else_does(partner):
    for definition in definitions(partner):
        for attribute in definition["attributes"]:
            values = attribute.get("values")
            assert (values is not None) == attribute["datatype"].endswith("list")
            if values:
                assert len({value["key"] for value in values}) == len(values)
                assert all(value["name"] for value in values)


def test_point_37_the_urgent_gate_is_text_on_every_definition_with_the_numbers(partner):
    for definition in definitions(partner):
        gate = definition["attributes"][0]
        assert (gate["variable"], gate["required"], gate["order"]) == (False, False, 1)
        assert "112" in gate["description"]
    assert partner.post().status_code == 200  # without an answer to it


def test_point_38_an_unknown_code_is_404_and_so_is_a_grievance(partner):
    unknown = partner.get("/v2/services/no_such_thing.json")
    assert unknown.status_code == 404
    assert partner.get("/v2/services/treated_badly.json").content == unknown.content


def test_point_39_forms_of_both_kinds_are_taken_with_photos(partner, settings, tmp_path):
    assert partner.post().status_code == 200
    photo = SimpleUploadedFile("a.jpg", jpeg(), "image/jpeg")
    fields = {**LITTER, "api_key": partner.secret, "description": "With a photo", "media": photo}
    response = Client().post(f"{ROOT}/v2/requests.json", fields)
    assert response.status_code == 200
    assert partner.case(response).attachments.count() == 1
    refused = Client().post(f"{ROOT}/v2/requests.json", {**fields, "media": SimpleUploadedFile("a.jpg", b"no photo")})
    assert refused.status_code == 400
    other = Client().post(f"{ROOT}/v2/requests.json", "{}", content_type="application/json")
    assert other.status_code == 400 and "multipart/form-data" in refusal(other)


def test_point_40_a_missing_service_code_is_400_and_an_unknown_one_404(partner):
    missing, unknown = partner.post(service_code=None), partner.post(service_code="no_such_thing")
    grievance = partner.post(service_code="treated_badly")
    assert (missing.status_code, unknown.status_code, grievance.status_code) == (400, 404, 404)
    assert "service_code" in refusal(missing) and grievance.content == unknown.content


@pytest.mark.parametrize(
    ("where", "status", "named"),
    [
        ({"lat": "50.05", "long": "4.05"}, 200, ""),
        ({"lat": "0", "long": "0"}, 200, ""),
        ({"address_string": "12 Mill Street"}, 200, ""),
        ({"address_id": "12345"}, 200, ""),
        ({}, 400, "address_string"),
        ({"lat": "50.05"}, 400, "long"),
        ({"long": "4.05"}, 400, "lat"),
        ({"lat": "91", "long": "4"}, 400, "lat"),
        ({"lat": "50", "long": "-180.5"}, 400, "long"),
        ({"lat": "nan", "long": "4"}, 400, "lat"),
        ({"lat": "inf", "long": "4"}, 400, "lat"),
        ({"lat": "fifty", "long": "4"}, 400, "lat"),
    ],
)
def test_point_41_somewhere_must_be_said_and_possible(partner, where, status, named):
    response = partner.post({**LITTER, "lat": None, "long": None, **where})
    assert response.status_code == status, response.content
    if status == 400:
        assert named in refusal(response) and not Case.objects.exists()


@pytest.mark.parametrize(
    ("address", "district"),
    [
        ("Quay Lane, 1000 Valdoria", "east"),  # one place of the city
        ("12 Mill Street", None),  # two streets begin so, and neither is called so
        ("Nowhere Road 1", None),
    ],
)
def test_point_41_an_address_that_means_one_place_gets_its_district_and_others_stay_words(partner, address, district):
    keep_streets(
        lines=[
            StreetLine("q", "Quay Lane", 50.05, 4.15),
            StreetLine("m1", "Mill Street North", 50.05, 4.05),
            StreetLine("m2", "Mill Street South", 50.05, 4.15),
        ]
    )

    case = partner.case(partner.post(lat=None, long=None, address_string=address))

    assert (case.district and case.district.code, case.latitude is None) == (district, district is None)
    assert case.place == address


def test_point_42_the_first_question_is_required_and_unknown_attributes_are_not_minded(partner):
    missing = partner.post({**LITTER, "attribute[what]": None})
    assert missing.status_code == 400 and "attribute[what]" in refusal(missing)
    assert partner.post({**LITTER, "attribute[easting]": "1", "attribute[": "x", "attribute[]": "y"}).status_code == 200


def test_an_open_question_brings_it_to_the_coordinator(partner):
    case = partner.case(
        partner.post(service_code="bulky_waste", **{"attribute[what]": None, "attribute[whose]": "left"})
    )
    assert (case.state, case.service, case.is_public) == ("unrouted", None, False)
    assert case.promises.get().due_at > case.received_at


def test_answers_that_lead_elsewhere_say_who_helps_and_leave_nothing(valdoria, partner):
    answers = {"attribute[what]": None, "attribute[whose]": "left", "attribute[where]": "private_land"}
    response = partner.post({**LITTER, "service_code": "bulky_waste", **answers})
    assert response.status_code == 400 and len(refusal(response)) > 60
    assert not Case.objects.exists() and not PartnerCase.objects.exists()


@pytest.mark.parametrize("name", ["attribute[what]", "attribute[what][]"])
def test_point_43_several_values_are_read_in_both_spellings(partner, name):
    fields = {**LITTER, "attribute[what]": None}
    assert partner.post({**fields, name: ["dirt", "dirt"]}).status_code == 200
    two = partner.post({**fields, name: ["dirt", "glass"]})
    assert two.status_code == 400 and "attribute[what]" in refusal(two)


def test_point_44_a_description_has_up_to_4000_characters_as_they_are(partner):
    words = "é🗑" * 1998 + "\r\n<i>"
    case = partner.case(partner.post(description=words))
    assert partner.read(f"/v2/requests/{case.public_id}.json").json()[0]["description"] == words.replace("\r\n", "\n")
    assert len(words.replace("\r\n", "\n")) == 4000
    longer = partner.post(description="é" * 4001)
    assert longer.status_code == 400 and "description" in refusal(longer)


def test_point_45_realtime_gives_an_id_and_no_token(partner):
    [reply] = partner.post().json()
    assert reply["service_request_id"] and "token" not in reply


def test_point_46_batch_gives_a_token_and_no_id(partner):
    [reply] = partner.post(CONDUCT).json()
    assert len(reply["token"]) >= 22 and "service_request_id" not in reply


def test_point_47_blackbox_gives_neither(partner):
    [reply] = partner.post(DISTRESS).json()
    assert set(reply) == {"service_notice"}
    assert Case.objects.get().is_sensitive
    assert partner.read("/v2/requests.json").json() == []
    assert partner.read(f"/v2/requests/{Case.objects.get().public_id}.json").status_code == 404


def test_point_48_success_is_200(partner):
    assert partner.post().status_code == 200


@pytest.mark.parametrize("form", FORMS)
def test_point_49_the_reply_is_a_list_of_one_request(partner, form):
    response = partner.post(form=form)
    if form == "json":
        assert len(response.json()) == 1
    else:
        root = xml(response)
        assert (root.tag, [each.tag for each in root]) == ("service_requests", ["request"])


def test_point_50_the_optional_inputs_are_taken(partner):
    response = partner.post(
        email="ama@example.org", phone="0470 12 34 56", first_name="Ama", last_name="Diallo", device_id="d", deviceid="d",
        account_id="a", easting="1", northing="2",
        media_url=["https://photos.example.org/1.jpg", "https://elsewhere.example.org/2.jpg", "file:///etc/passwd"],
    )  # fmt: skip
    assert response.status_code == 200
    reporter = partner.case(response).reporters.get()
    assert (reporter.name, reporter.recipient.email, reporter.recipient.phone) == (
        "Ama Diallo", "ama@example.org", "+32470123456",
    )  # fmt: skip
    [row] = DueRow.objects.filter(kind="open311.fetch_photo")
    assert row.payload["address"] == "https://photos.example.org/1.jpg"
    assert response.json()[0]["service_notice"]
    assert "email" in refusal(partner.post(email="nobody"))
    assert "phone" in refusal(partner.post(phone="12"))


class TestPoint51ARetriedReportIsOneReport:
    def test_by_the_number_of_fixmystreet(self, partner, clock):
        first = partner.post({**LITTER, "attribute[fixmystreet_id]": "77"}).json()
        clock.at += timedelta(minutes=30)
        again = partner.post({**LITTER, "attribute[fixmystreet_id]": "77", "description": "Edited meanwhile"}).json()
        assert again == first and Case.objects.count() == 1

    def test_by_the_idempotency_key(self, partner, clock):
        first = partner.post(headers={"Idempotency-Key": "k"}).json()
        clock.at += timedelta(days=30)
        assert partner.post(headers={"Idempotency-Key": "k"}).json() == first
        other = partner.post(headers={"Idempotency-Key": "k"}, description="Something else")
        assert other.status_code == 409 and first[0]["service_request_id"].encode() not in other.content

    def test_by_the_body_for_ten_minutes(self, partner, clock):
        first = partner.post().json()
        clock.at += timedelta(minutes=9)
        assert partner.post().json() == first
        clock.at += timedelta(minutes=2)
        assert partner.post().json() != first
        assert Case.objects.count() == 2

    def test_and_not_across_keys(self, partner, stranger):
        fields = {**LITTER, "attribute[fixmystreet_id]": "77"}
        assert partner.post(fields).json() != stranger.post(fields).json()

    def test_and_a_batch_gets_its_token_again(self, partner):
        assert partner.post(CONDUCT).json() == partner.post(CONDUCT).json()


def test_point_52_a_value_outside_the_list_is_400(partner):
    response = partner.post({**LITTER, "attribute[what]": "plutonium"})
    assert response.status_code == 400 and "attribute[what]" in refusal(response)
    assert not Case.objects.exists()


def test_point_53_a_token_becomes_an_id_and_an_unknown_one_404(partner):
    [reply] = partner.post(CONDUCT).json()
    [found] = partner.get(f"/v2/tokens/{reply['token']}.json").json()
    assert found == {"service_request_id": Case.objects.get().public_id, "token": reply["token"]}
    assert partner.get("/v2/tokens/nothing.json").status_code == 404
    stored = PartnerCase.objects.get().token_digest
    assert reply["token"] not in stored and partner.get(f"/v2/tokens/{stored}.json").status_code == 404


def test_point_54_a_token_is_never_pending(partner):
    [reply] = partner.post(CONDUCT).json()
    [request] = xml(partner.get(f"/v2/tokens/{reply['token']}.xml"))
    assert texts(request)["service_request_id"] == Case.objects.get().public_id


class TestDanger:
    def test_is_accepted_marked_and_answered_with_the_numbers_at_once(self, partner):
        response = partner.post(description="he is at my door with a knife", email="ama@example.org", lang="en")
        case = partner.case(response)
        assert "112" in response.json()[0]["service_notice"]
        assert list(Case.objects.in_danger()) == [case]
        assert DueRow.objects.filter(kind="correspondence.deliver_now").count() == 2  # the receipt and the numbers

    def test_is_accepted_where_the_answers_lead_elsewhere(self, partner):
        answers = {"attribute[what]": None, "attribute[whose]": "left", "attribute[where]": "private_land"}
        words = "a man with a gun threatens my son"
        case = partner.case(partner.post({**LITTER, "service_code": "bulky_waste", **answers, "description": words}))
        assert case.danger_at and case.service is None

    def test_gets_the_numbers_with_a_refusal_too(self, partner):
        response = partner.post(description="he is at my door with a knife", service_code="no_such_thing")
        assert response.status_code == 404 and "112" in refusal(response)


def test_words_about_the_police_reach_no_service_and_are_led_to_the_sealed_lane(valdoria, partner):
    response = partner.post(description="the police hit my brother")
    case = partner.case(response)
    assert case.withheld_at and case.service is None
    assert "/complaint/" in response.json()[0]["service_notice"]
    assert not Case.objects.visible_to(valdoria.coco).exists()
