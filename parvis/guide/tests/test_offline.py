"""What a phone carries, and the door through which what was written on it comes in."""

import gzip
import json
import re
from datetime import date
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone

from parvis.cases.models import Case, Contact
from parvis.cases.tests import town
from parvis.city import actions as city
from parvis.city.actions import Phone, Words
from parvis.city.models import District, Relation
from parvis.city.service_kinds import ServiceKind
from parvis.city.tests.town import AT, CLERK
from parvis.core.references import spoken
from parvis.guide import offline
from parvis.guide.views import app_door
from parvis.situations import catalogue
from parvis.situations.rules import Kind

KEY = "0f8fad5b-d9cb-469f-a165-70867728950e"
DIRT = {
    "situation": "dirty_street", "answers": {"what": "dirt"}, "words": "Papers everywhere",
    "place": {"text": "12 Mill Street", "latitude": 50.05, "longitude": 4.05}, "language": "en",
}  # fmt: skip


@pytest.fixture
def valdoria(db, now, monkeypatch):
    """The invented city on a Wednesday morning."""
    monkeypatch.setattr(timezone, "now", lambda: now)
    offline.forget()
    return town.found(now)


@pytest.fixture
def hand_in(valdoria):
    """Hand in DIRT with changes, from a phone that sends no cookie; the answer and what it says."""

    def post(key: str = KEY, *, body=None, **changes):
        said = {name: value for name, value in {**DIRT, **changes}.items() if value is not None}
        response = Client().post(
            "/api/report/", json.dumps(said) if body is None else body, content_type="application/json",
            headers={"idempotency-key": key, "accept-language": "en"},
        )  # fmt: skip
        assert not response.cookies
        return response, response.json()

    return post


def carried(client: Client, language: str = "en"):
    answer = client.get(f"/guide/offline.json?lang={language}")
    return answer, json.loads(gzip.decompress(answer.content))


class TestWhatIsCarried:
    def test_every_path_of_every_situation_ends_and_every_card_is_there(self, valdoria, client):
        known, (answer, found) = catalogue.current(), carried(client)

        assert len(gzip.decompress(answer.content)) < 600_000 and not answer.cookies
        assert set(found["situations"]) == set(known.situations)
        named = {found["general"], *(card for _title, cards in found["numbers"] + found["services"] for card in cards)}
        for code, said in found["situations"].items():
            steps = {said["first"]}
            steps |= {leads for question in said.get("questions", {}).values() for _c, _t, leads in question[2]}
            assert steps == {*said.get("questions", {}), *said["ends"]}, code
            named |= {card for end in said["ends"].values() for card in end.get("cards", [])}
            named |= set(said.get("helpers", []))
        assert named - {""} <= set(found["cards"])

    def test_only_what_harms_nobody_may_wait_on_a_phone(self, valdoria, client):
        known, (_answer, found) = catalogue.current().situations, carried(client)
        keeps = {code for code, said in found["situations"].items() if said.get("keeps")}

        assert "dirty_street" in keeps and "violence_at_home" not in keeps
        assert {known[code].kind for code in keeps} == {Kind.OBJECT, Kind.VOICE}
        assert not any(known[code].is_sensitive for code in keeps)

    def test_help_numbers_carry_their_day_and_emergency_numbers_never_do(self, valdoria, client):
        cards = carried(client)[1]["cards"]

        assert re.fullmatch(r"\d{4}-\d\d-\d\d", cards["number-be-107"]["by"])
        assert "by" not in cards["number-be-112"]
        assert cards["service-cleaning"]["lasts"]

    def test_who_answers_is_listed_by_part_of_the_city_where_it_differs(self, valdoria, client):
        for code in ("west", "east"):
            city.add_service(
                code=f"station_{code}", kind=ServiceKind.POLICE_STATION, relation=Relation.PART_OF_CITY,
                texts={"en": Words(f"Station {code}", "")}, phones=[Phone("+32 2 555 05 01")],
                territory=[District.objects.get(code=code)], by=CLERK, at=AT,
            )  # fmt: skip
        found = carried(client)[1]
        listed = [end["places"] for end in found["situations"]["car_towed"]["ends"].values() if "places" in end]

        names = {District.objects.get(code=code).name: f"service-station_{code}" for code in ("west", "east")}
        assert listed and all(dict(places) == names for places in listed)

    def test_it_is_sent_again_only_when_something_has_changed(self, valdoria, client):
        first, _found = carried(client)
        worker = client.get("/sw.js").text
        again = client.get("/guide/offline.json?lang=en", headers={"if-none-match": first["ETag"]})
        assert again.status_code == 304 and not again.content

        city.check_number(
            code="be-107", number="0800 11 22 33", checked_on=date(2026, 11, 18), check_by=date(2027, 5, 18),
            by=CLERK, at=AT,
        )  # fmt: skip
        changed = client.get("/guide/offline.json?lang=en", headers={"if-none-match": first["ETag"]})
        assert changed.status_code == 200 and changed["ETag"] != first["ETag"]
        assert client.get("/sw.js").text != worker

    def test_it_speaks_the_readers_language(self, valdoria, client):
        title = catalogue.current().situations["dirty_street"].title("fr")

        assert carried(client, "fr")[1]["situations"]["dirty_street"]["title"] == title


class TestTheApp:
    def test_the_worker_looks_after_the_whole_site_and_asks_each_time(self, valdoria, client):
        answer = client.get("/sw.js")

        assert answer["Content-Type"].startswith("text/javascript") and answer["Cache-Control"] == "no-cache"
        setup = json.loads(answer.text.splitlines()[0].removeprefix("self.parvis = ").removesuffix(";"))
        assert all(finders.find(file.removeprefix("/static/")) for file in setup["files"])
        assert not any(place.startswith(("/desk", "/inbox", "/account", "/api")) for place in setup["places"])

    def test_a_phone_may_put_the_city_among_its_apps(self, valdoria, client):
        page = client.get("/", headers={"accept-language": "fr"}).text
        said = client.get(re.search(r'rel="manifest" href="([^"]+)"', page)[1]).json()

        assert (said["name"], said["lang"], said["start_url"]) == ("Valdoria", "fr", "/?app=1")
        assert all(finders.find(icon["src"].removeprefix("/static/")) for icon in said["icons"])

    def test_emergency_numbers_stand_on_the_page_without_any_script(self, valdoria, client):
        page = client.get("/offline/?lang=en").text.partition("<template")[0]

        assert 'href="tel:112"' in page and "Leave this page now" in page

    def test_pages_of_staff_carry_nothing(self, valdoria, client):
        client.force_login(valdoria.coco)

        assert "offline.js" not in client.get("/city/").text

    @pytest.mark.parametrize(
        "address",
        [
            "/",
            "/guide/",
            "/guide/?q=music",
            "/guide/about-street/",
            "/guide/violence_at_home/",
            "/guide/dirty_street/dirt/",
        ],
    )
    def test_a_page_of_the_guide_stays_light(self, valdoria, client, address):
        page = client.get(address).text
        parts = set(re.findall(r'(?:href|src)="/static/([^"#]+)', page)) - {"guide/icon-192.png"}
        packed = {
            part: len(gzip.compress(Path(finders.find(part)).read_bytes())) for part in parts if "woff" not in part
        }

        assert len(gzip.compress(page.encode())) + sum(packed.values()) <= 60_000, packed
        assert Path(finders.find("guide/offline.js")).stat().st_size <= 12_000


class TestTheDoor:
    def test_a_report_becomes_a_case_with_reference_pin_and_promise(self, hand_in, now):
        response, said = hand_in(email="ama@example.org")

        case = Case.objects.get()
        reporter = case.reporters.get()
        assert response.status_code == 201
        assert (said["reference"], said["spoken"]) == (reporter.reference, spoken(reporter.reference))
        assert (case.situation, case.district.code, case.service.code) == ("dirty_street", "west", "cleaning")
        assert len(said["pin"]) == 6 and said["answer_by"] > now.isoformat() and "answered by" in said["message"]
        assert reporter.recipient.channel == "email" and "danger" not in said

    def test_the_same_key_gets_the_same_answer_and_another_body_none(self, hand_in):
        first, again = hand_in()[0], hand_in()[0]
        assert (again.status_code, again.content) == (first.status_code, first.content)

        other, said = hand_in(words="Something else")
        assert other.status_code == 409 and said["field"] == "Idempotency-Key" and "reference" not in said
        assert Case.objects.count() == Contact.objects.count() == 1

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"situation": None}, "situation"),
            ({"situation": 7}, "situation"),
            ({"situation": "nothing_such"}, "situation"),
            ({"answers": {}}, "answers.what"),
            ({"answers": {"what": "moon"}}, "answers.what"),
            ({"answers": {"what": ["dirt"]}}, "answers.what"),
            ({"answers": {"who": "x"}}, "answers.who"),
            ({"answers": []}, "answers"),
            ({"words": "x" * 4001}, "words"),
            ({"words": "a\x00b"}, "words"),
            ({"words": "\ud800"}, "words"),
            ({"place": "here"}, "place"),
            ({"place": {"text": 1}}, "place.text"),
            ({"place": {"latitude": 50}}, "place.longitude"),
            ({"place": {"latitude": 91, "longitude": 4}}, "place.latitude"),
            ({"place": {"latitude": 10**400, "longitude": 4}}, "place.latitude"),
            ({"place": {"latitude": True, "longitude": 4}}, "place.latitude"),
            ({"place": {"street": "x"}}, "place.street"),
            ({"email": "nobody"}, "email"),
            ({"phone": "12"}, "phone"),
            ({"language": "xx"}, "language"),
            ({"language": None}, "language"),
            ({"photo": "data:"}, "photo"),
        ],
    )
    def test_what_cannot_be_taken_is_named(self, hand_in, changes, field):
        response, said = hand_in(**changes)

        assert (response.status_code, said["field"]) == (400, field)
        assert said["error"] and not Case.objects.exists()

    @pytest.mark.parametrize(
        ("body", "status"),
        [("[]", 400), ('{"a": 1, "a": 2}', 400), ('{"words": NaN}', 400), ("[" * 9000, 400), (b"\xff", 400),
         (" " * 40_000, 413)],
    )  # fmt: skip
    def test_what_is_no_report_is_refused(self, hand_in, body, status):
        response, said = hand_in(body=body)

        assert response.status_code == status and said["error"]

    def test_only_json_with_a_key_that_cannot_be_guessed_is_taken(self, valdoria, hand_in, client):
        assert hand_in(key="1")[1]["field"] == "Idempotency-Key"
        assert client.post("/api/report/", DIRT | {"place": "", "answers": ""}).status_code == 415
        assert client.get("/api/report/").status_code == 405

    def test_what_may_be_dangerous_for_somebody_is_sent_to_the_page(self, hand_in):
        for code, answers in (("violence_at_home", {}), ("police_stop", {}), ("neighbour_dispute", {})):
            if code in catalogue.current().situations:
                response, said = hand_in(situation=code, answers=answers)
                assert (response.status_code, said["field"]) == (403, "situation"), code
        assert not Contact.objects.exists()

    def test_words_that_sound_like_danger_get_the_numbers_at_once(self, hand_in):
        _response, said = hand_in(words="There is a fire and somebody is bleeding")
        assert "112" in said["danger"] and Case.objects.get().danger_at

        refused = hand_in(key=KEY[::-1], words="He has a knife, help", answers={})[1]
        assert "112" in refused["danger"] and refused["numbers"][0]["link"] == "tel:112"

    def test_words_about_the_police_reach_the_mediator_alone(self, hand_in):
        said = hand_in(words="The police officer hit me and insulted me")[1]

        case = Case.objects.get()
        assert case.withheld_at and case.service is None and "mediator" in said["message"]

    def test_too_many_of_one_address_wait_but_not_for_the_numbers(self, hand_in, monkeypatch):
        monkeypatch.setattr(app_door, "MOST_PER_HOUR", 2)
        hand_in()
        hand_in()
        response, said = hand_in()

        assert response.status_code == 429 and int(response["Retry-After"]) > 0
        assert said["numbers"][0]["link"] == "tel:112"

    def test_a_visitor_with_cookies_is_not_known_here(self, valdoria, client):
        client.cookies["language"], client.cookies["session"] = "fr", "somebody"
        answer = client.post(
            "/api/report/?lang=de", json.dumps(DIRT), content_type="application/json", headers={"idempotency-key": KEY}
        )

        assert answer.status_code == 201 and not answer.cookies and answer["Content-Language"] == "en"


def test_hours_are_said_as_an_ordinary_week(valdoria):
    from parvis.city import directory

    here, monday = directory.current(), date(2026, 11, 16)
    assert offline._hours("Mo-Fr 08:00-16:00; Sa 09:00-12:00", here, monday) == [
        "Monday–Friday: 08:00–16:00", "Saturday: 09:00–12:00",
    ]  # fmt: skip
    assert offline._hours("24/7", here, monday) == ["Open day and night."]
    assert offline._hours("", here, monday) == offline._hours("whenever", here, monday) == []
