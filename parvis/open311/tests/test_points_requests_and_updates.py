"""The checklist of a strict GeoReport v2 client, points 55 to 77: requests, errors, extensions."""

import logging
from datetime import datetime, timedelta

import pytest
from django.test import Client

from parvis.cases import actions as cases
from parvis.cases.models import Case, Remark, RemarkKind
from parvis.cases.moves import Outcome
from parvis.cases.tests.town import fresh, staff
from parvis.core.models import Entry
from parvis.open311.models import PartnerUpdate
from parvis.open311.rules import STATUSES
from parvis.open311.tests.partner import CONDUCT, FORMS, LITTER, ROOT, texts, xml

GET_ONLY = ("/discovery", "/v2/services", "/v2/services/dirty_street", "/v2/requests/x", "/v2/tokens/x")


@pytest.fixture
def three(partner, clock, now):
    """Three public reports: litter of two days, a pothole between them."""
    made = []
    for number, fields in enumerate(
        (
            {},
            {"service_code": "pothole", "attribute[what]": "surface", "attribute[danger]": "nuisance"},
            {"lat": "50.06"},
        )
    ):
        clock.at = now + timedelta(days=number)
        made.append(partner.case(partner.post(description=f"Number {number}", email="ama@example.org", **fields)))
    clock.at = now + timedelta(days=4)
    return made


def ids(response):
    assert response.status_code == 200, response.content
    return [each["service_request_id"] for each in response.json()]


def swept(valdoria, case, at):
    cases.answer(case=case, outcome=Outcome.DONE, text="We swept at 7", language="en", by=staff(valdoria.clara), at=at)


def test_point_55_ids_override_everything_else(partner, three):
    first, second, _third = (case.public_id for case in three)
    asked = {"status": "closed", "start_date": "1999-01-01T00:00:00Z", "end_date": "nonsense", "service_code": "tree"}
    response = partner.get("/v2/requests.json", service_request_id=f"{second},{first},unknown", **asked)
    assert ids(response) == [second, first]


def test_point_56_codes_and_statuses_are_lists(valdoria, partner, three, clock):
    litter, pothole, other = three
    swept(valdoria, other, clock.at)
    assert set(ids(partner.get("/v2/requests.json", service_code="pothole,tree"))) == {pothole.public_id}
    assert len(ids(partner.get("/v2/requests.json", service_code="pothole,dirty_street"))) == 3
    assert ids(partner.get("/v2/requests.json", status="closed")) == [other.public_id]
    assert set(ids(partner.get("/v2/requests.json", status="open"))) == {litter.public_id, pothole.public_id}
    assert len(ids(partner.get("/v2/requests.json", status="open,closed"))) == 3
    assert partner.get("/v2/requests.json", status="ajar").status_code == 400


def test_point_57_dates_filter_with_their_zone(partner, three, now):
    second = three[1].public_id
    # The public reads days: the second case is of the 19th, which begins at 00:00+01:00 = 23:00Z the day before.
    for start, end in (
        ("2026-11-19T00:00:00+01:00", "2026-11-19T12:00:00Z"),
        ("2026-11-18T23:00:00Z", "2026-11-18T23:00:00Z"),
    ):
        assert ids(partner.get("/v2/requests.json", start_date=start, end_date=end)) == [second]
    for wrong in (
        "yesterday",
        "2026-13-01T00:00:00Z",
        "2026-11-19T00:00:00",
        "0000-00-00",
        "9999-12-31T23:59:59-14:00",
    ):
        for name in ("start_date", "end_date", "updated_after", "updated_before"):
            response = partner.get("/v2/requests.json", **{name: wrong})
            assert response.status_code == 400 and name in response.content.decode(), (name, wrong)
    assert partner.client.get(f"{ROOT}/v2/requests.json?start_date=2026-11-19T00:00:00+01:00").status_code == 200


def test_point_58_a_span_over_90_days_is_refused_and_exactly_90_passes(partner):
    span = {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-04-01T00:00:00Z"}
    assert partner.get("/v2/requests.json", **span).status_code == 200
    longer = partner.get("/v2/requests.json", **{**span, "end_date": "2026-04-01T00:00:01Z"})
    assert longer.status_code == 400 and "may not span more than 90 days" in longer.content.decode()


def test_point_59_without_dates_the_last_90_days_with_one_90_from_or_to_it(partner, three, clock, now):
    assert len(ids(partner.get("/v2/requests.json"))) == 3
    clock.at = now + timedelta(days=120)
    assert ids(partner.get("/v2/requests.json")) == []
    assert len(ids(partner.get("/v2/requests.json", start_date="2026-11-01T00:00:00Z"))) == 3
    assert len(ids(partner.get("/v2/requests.json", end_date="2027-01-01T00:00:00Z"))) == 3
    assert ids(partner.get("/v2/requests.json", end_date="2026-11-01T00:00:00Z")) == []


def test_point_60_at_most_1000_come_newest_first(partner, three, clock, now):
    template = fresh(three[0])
    copies = []
    for number in range(999):
        copy = Case.objects.get(pk=template.pk)
        copy.pk, copy.reference = None, f"{100_000_000 + number}"
        copy.public_id, copy.subject = f"{number:032x}", f"{number:032x}"
        copies.append(copy)
    Case.objects.bulk_create(copies)
    found = partner.get("/v2/requests.json").json()
    days = [each["requested_datetime"] for each in found]
    assert len(found) == 1000 and days == sorted(days, reverse=True)
    assert found[0]["service_request_id"] == three[2].public_id


def test_point_61_states_are_open_or_closed_and_the_agency_is_a_name(valdoria, partner, three, clock):
    swept(valdoria, three[0], clock.at)
    for request in partner.get("/v2/requests.json", lang="en").json():
        assert request["status"] in ("open", "closed")
        assert request["agency_responsible"] in ("Street cleaning", None)


def test_point_62_the_update_of_a_closed_request_is_its_closing(valdoria, partner, three, clock):
    case = three[0]
    swept(valdoria, case, clock.at)
    before = [
        r(f"/v2/requests/{case.public_id}.json").json()[0]["updated_datetime"] for r in (partner.get, partner.read)
    ]
    assert datetime.fromisoformat(before[1]) == clock.at
    cases.note(
        case=case, text="internal", kind=RemarkKind.NOTE, by=staff(valdoria.clara), at=clock.at + timedelta(days=2)
    )
    cases.add_words(
        reporter=case.reporters.get(), text="thanks", by=staff(valdoria.clara), at=clock.at + timedelta(days=3)
    )
    clock.at += timedelta(days=5)
    after = [
        r(f"/v2/requests/{case.public_id}.json").json()[0]["updated_datetime"] for r in (partner.get, partner.read)
    ]
    assert after == before


def test_point_63_place_and_update_are_always_there_and_an_unknown_date_is_absent(partner, three):
    Case.objects.filter(pk=three[0].pk).update(due_at=None)
    for request in partner.get("/v2/requests.json").json():
        assert isinstance(request["lat"], float) and isinstance(request["long"], float) and request["updated_datetime"]
    [request] = xml(partner.get(f"/v2/requests/{three[0].public_id}.xml"))
    assert request.find("expected_datetime") is None


def test_point_64_a_private_request_looks_like_one_that_never_was(partner, three, clock, django_assert_num_queries):
    private = Case.objects.get(public_id=ids(partner.read(f"/v2/requests/{three[0].public_id}.json"))[0])
    assert len(partner.get(f"/v2/requests/{private.public_id}.json").json()) == 1
    Case.objects.filter(pk=private.pk).update(hidden_at=clock.at)
    for form in FORMS:
        with django_assert_num_queries(2):
            unknown = partner.get(f"/v2/requests/{'0' * 32}.{form}")
        with django_assert_num_queries(2):
            hidden = partner.get(f"/v2/requests/{private.public_id}.{form}")
        assert unknown.status_code == 404 and hidden.content == unknown.content
        assert hidden.headers == unknown.headers


def test_point_65_nobody_is_named_in_what_is_read(partner, three):
    for path in ("/v2/requests", f"/v2/requests/{three[0].public_id}", "/v2/servicerequestupdates"):
        for form in FORMS:
            for look in (partner.get, partner.read):
                response = look(f"{path}.{form}", extensions="true")
                assert response.status_code == 200
                for hidden in (b"ama@", three[0].reference.encode(), b"requestor", b"email", b"phone", b"account"):
                    assert hidden not in response.content


@pytest.mark.parametrize("form", FORMS)
def test_point_66_errors_have_code_and_description(partner, form):
    response = partner.post(form=form, service_code=None)
    if form == "json":
        [error] = response.json()
        assert set(error) == {"code", "description"} and error["code"] == 400
    else:
        root = xml(response)
        assert (root.tag, [each.tag for each in root]) == ("errors", ["error"])
        assert texts(root[0])["code"] == "400"


def test_point_67_missing_things_are_404_keys_403_all_else_400_and_never_a_page(partner):
    assert partner.get("/v2/requests/none.json").status_code == 404
    assert partner.post(api_key="x").status_code == 403
    assert partner.get("/v2/requests.json", page_size="1001").status_code == 400
    for response in (partner.get("/v2/x.html"), partner.post(api_key=None), partner.get("/v2/requests.xml", page="0")):
        assert b"<html" not in response.content.lower()


@pytest.mark.parametrize("form", FORMS)
def test_point_68_errors_come_in_the_format_asked(partner, form):
    for response in (
        partner.get(f"/v2/requests/x.{form}"),
        partner.post(form=form, lat="x"),
        partner.get(f"/v2/x.{form}"),
    ):
        assert response["Content-Type"] == FORMS[form]


def test_point_69_other_methods_are_405_head_works_and_only_reading_is_for_every_site(partner):
    for path in GET_ONLY:
        response = partner.client.post(f"{ROOT}{path}.xml")
        assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")
    for path in ("/v2/requests.json", "/v2/servicerequestupdates.json"):
        for method in ("put", "patch", "delete", "options"):
            response = getattr(partner.client, method)(f"{ROOT}{path}")
            assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, POST")
        head = partner.client.head(f"{ROOT}{path}")
        assert (head.status_code, head.content) == (200, b"")
    assert partner.get("/v2/services.json")["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in partner.post()


def test_point_70_pages(partner, three):
    every = ids(partner.get("/v2/requests.json"))
    paged = [ids(partner.get("/v2/requests.json", page=page, page_size=1)) for page in (1, 2, 3, 4)]
    assert paged == [[every[0]], [every[1]], [every[2]], []]
    for wrong in ("0", "-1", "1.5", "x", "9" * 30, "²"):
        assert partner.get("/v2/requests.json", page=wrong).status_code == 400


def test_point_71_updated_after_and_before(valdoria, partner, three, clock):
    swept(valdoria, three[0], clock.at)
    day = clock.at.date().isoformat()
    assert ids(partner.get("/v2/requests.json", updated_after=f"{day}T00:00:00+01:00")) == [three[0].public_id]
    assert three[0].public_id not in ids(partner.get("/v2/requests.json", updated_before=f"{day}T00:00:00+02:00"))
    exact = clock.at.isoformat().replace("+00:00", "Z")
    assert ids(partner.read("/v2/requests.json", updated_after=exact)) == [three[0].public_id]


@pytest.mark.parametrize("form", FORMS)
def test_point_72_updates_tell_what_became_of_requests(valdoria, partner, three, clock, form):
    cases.accept(case=three[0], by=staff(valdoria.clara), at=clock.at)
    swept(valdoria, three[0], clock.at)
    response = partner.get(f"/v2/servicerequestupdates.{form}", lang="en")
    if form == "xml":
        root = xml(response)
        assert (root.tag, {each.tag for each in root}) == ("service_request_updates", {"request_update"})
        told = [texts(each) for each in root]
    else:
        told = response.json()
    assert [each["status"] for each in told] == ["IN_PROGRESS", "FIXED"]
    assert len({each["update_id"] for each in told}) == 2
    assert all(each["service_request_id"] == three[0].public_id for each in told)
    assert told[1]["description"] == "Done"  # the words only after release
    assert partner.get(f"/v2/servicerequestupdates.{form}", lang="en").content == response.content
    own = partner.read("/v2/servicerequestupdates.json").json()
    assert own[-1]["description"] == "We swept at 7"
    for each in own:
        assert datetime.fromisoformat(each["updated_datetime"]) == clock.at


UPDATE = {
    "update_id": "u1",
    "status": "OPEN",
    "updated_datetime": "2026-11-18T10:00:00Z",
    "description": "It is worse now",
}


def test_point_73_an_update_is_added_once_to_the_reporters_thread(partner, stranger, three):
    fields = {**UPDATE, "service_request_id": three[0].public_id}
    first = partner.update(fields)
    assert first.status_code == 200 and partner.update(fields).json() == first.json()
    [remark] = Remark.objects.all()
    assert (remark.text, remark.reporter) == ("It is worse now", three[0].reporters.get())
    assert PartnerUpdate.objects.count() == 1
    for name in fields:
        missing = partner.update({**fields, name: None})
        assert missing.status_code == 400 and name in missing.content.decode()
    unknown = partner.update({**fields, "service_request_id": "0" * 32})
    foreign = stranger.update({**fields, "update_id": "u2"})
    assert unknown.status_code == 404 and foreign.content == unknown.content
    assert Remark.objects.count() == 1


@pytest.mark.parametrize("status", [*STATUSES, "in progress", "Closed"])
def test_point_74_extended_statuses_are_understood_and_decide_nothing(partner, three, status):
    fields = {**UPDATE, "service_request_id": three[0].public_id, "status": status}
    assert partner.update(fields).status_code == 200
    assert fresh(three[0]).state == three[0].state
    assert partner.update({**fields, "status": "SPLENDID"}).status_code == 400


def test_point_75_extensions_come_when_asked_for(valdoria, partner, three, clock):
    swept(valdoria, three[0], clock.at)
    path = f"/v2/requests/{three[0].public_id}.json"
    assert "extended_attributes" not in partner.get(path).json()[0]
    [public], [own] = partner.get(path, extensions="true").json(), partner.read(path, extensions="true").json()
    assert set(public["extended_attributes"]) == {
        "title", "detailed_status", "service_object_type", "service_object_id", "media_urls",
    }  # fmt: skip
    assert public["extended_attributes"]["detailed_status"] == "PROCESSED"
    assert public["notes"] == [] and own["notes"][0]["description"] == "We swept at 7"
    assert partner.get(path, extensions="perhaps").status_code == 400


def test_point_76_a_circle_finds_what_is_shown_inside_it(partner, three):
    [shown] = partner.get(f"/v2/requests/{three[0].public_id}.json").json()
    near = {"lat": shown["lat"], "long": shown["long"], "radius": 10}
    assert three[0].public_id in ids(partner.get("/v2/requests.json", **near))
    assert ids(partner.get("/v2/requests.json", **{**near, "lat": 48.0})) == []
    # Nobody finds the exact place by trying: only the shown point counts.
    exact = {"lat": three[0].latitude, "long": three[0].longitude, "radius": 10}
    assert three[0].public_id not in ids(partner.get("/v2/requests.json", **{**exact, "lat": 50.0501}))
    assert three[2].public_id in ids(partner.read("/v2/requests.json", lat=50.06, long=4.05, radius=10))
    for wrong in ({"lat": 1}, {"lat": 1, "long": 1}, {"radius": 5}, {"lat": 1, "long": 1, "radius": -1}):
        assert partner.get("/v2/requests.json", **wrong).status_code == 400


def test_point_77_where_the_city_has_https_plain_posts_are_turned_away(partner, settings):
    settings.SECURE_SSL_REDIRECT = True
    response = partner.post()
    assert response.status_code == 301 and response["Location"].startswith("https://")
    assert not Case.objects.exists()


class TestThePublicSees:
    def test_nothing_before_a_day_has_gone_by_then_days_and_coarse_places_only(self, partner, clock):
        case = partner.case(partner.post(lat="50.06"))
        assert ids(partner.get("/v2/requests.json")) == []
        clock.at += timedelta(hours=36)
        [request] = partner.get("/v2/requests.json").json()
        assert request["description"] is None
        assert request["requested_datetime"] == request["updated_datetime"] == "2026-11-18T00:00:00+01:00"
        assert (request["lat"], request["long"]) != (case.latitude, case.longitude)
        assert request["address"] == "Les Tanneurs"

    def test_released_words(self, valdoria, partner, three):
        cases.release(case=three[0], text="Papers", photos=[], by=staff(valdoria.coco), at=three[0].received_at)
        [request] = partner.get(f"/v2/requests/{three[0].public_id}.json").json()
        assert request["description"] == "Papers"

    def test_never_what_somebody_did(self, partner, clock):
        partner.post(CONDUCT)
        clock.at += timedelta(days=3)
        assert ids(partner.get("/v2/requests.json")) == []
        assert len(ids(partner.read("/v2/requests.json"))) == 1


class TestAKey:
    def test_sees_its_own_and_not_those_of_another(self, partner, stranger):
        case = partner.case(partner.post())
        assert partner.read(f"/v2/requests/{case.public_id}.json").json()[0]["description"] == "Papers everywhere"
        assert stranger.read(f"/v2/requests/{case.public_id}.json").status_code == 404
        assert ids(stranger.read("/v2/requests.json")) == []
        assert stranger.read("/v2/servicerequestupdates.json").json() == []

    def test_reads_no_answer_to_what_is_sensitive(self, valdoria, partner, now):
        case = partner.case(partner.post(description="my husband beats me, I am afraid to go home"))
        cases.answer(case=case, outcome=Outcome.DONE, text="Call Mia", language="en", by=staff(valdoria.clara), at=now)
        for path in (f"/v2/requests/{case.public_id}.json", "/v2/servicerequestupdates.json"):
            assert b"Call Mia" not in partner.read(path, extensions="true").content

    def test_hears_the_answer_to_the_case_its_own_was_joined_to(self, valdoria, partner, stranger, now):
        mine, other = partner.case(partner.post()), stranger.case(stranger.post(description="Bottles"))
        cases.merge(source=mine, target=other, by=staff(valdoria.coco), at=now)
        swept(valdoria, other, now)
        [request] = partner.read(f"/v2/requests/{mine.public_id}.json").json()
        assert (request["status"], request["status_notes"]) == ("closed", "We swept at 7")
        told = partner.read("/v2/servicerequestupdates.json").json()
        assert [each["service_request_id"] for each in told] == [mine.public_id]

    def test_is_limited_whatever_its_headers_say(self, partner, now):
        partner.key.per_second = 1
        partner.key.save()
        from parvis.core import revisions

        revisions.bump("open311_keys")
        answers = [
            partner.post(description=str(number), headers={"X-Forwarded-For": f"10.0.0.{number}"}).status_code
            for number in range(12)
        ]
        assert answers == [200] * 10 + [429] * 2


def test_readers_are_limited_by_address(partner):
    codes = {partner.get("/v2/services.json").status_code for _ in range(520)}
    assert codes == {200, 429}


def test_a_broken_door_still_answers_programs(partner, monkeypatch, caplog):
    def broken(*_args):
        raise RuntimeError("secret")

    monkeypatch.setattr("parvis.open311.offer.services", broken)
    with caplog.at_level(logging.CRITICAL):
        response = partner.get("/v2/services.xml")
    assert (response.status_code, xml(response).tag) == (500, "errors")
    assert b"secret" not in response.content


def test_a_city_that_does_not_use_it_has_no_door(valdoria, partner, now):
    from parvis.city import actions as city

    city.change_city(changes={"parts": ["desk"]}, by=staff(valdoria.coco), at=now)
    assert partner.get("/v2/services.xml").status_code == 404
    assert partner.post().status_code == 404


def test_the_history_names_the_key_and_nothing_else(partner):
    case = partner.case(partner.post(email="ama@example.org"))
    entries = Entry.objects.filter(subject=case.subject)
    assert {entry.actor_reference for entry in entries} == {partner.key.reference}
    assert partner.key.last_used_on is None
    partner.key.refresh_from_db()
    assert partner.key.last_used_on is not None


def test_whoever_has_no_cookie_gets_none(partner):
    assert not Client().post(f"{ROOT}/v2/requests.json", {**LITTER, "api_key": partner.secret}).cookies
