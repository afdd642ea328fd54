"""Guessing and replaying, from many addresses and with forged headers."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from parvis.cases.actions import Person
from parvis.cases.tests import town
from parvis.core import counters
from parvis.core.models import Counter

pytestmark = pytest.mark.thorough

START = "/follow/start/"


@pytest.fixture(autouse=True)
def _one_window(monkeypatch, at):
    """Let all tries of a story fall into one window, however slow the machine is."""
    window_of = counters._bucket
    monkeypatch.setattr(counters, "_bucket", lambda window, _at: window_of(window, at))


def guess(reference, pin, *, address="192.0.2.7", **headers):
    return Client(headers={"accept-language": "en"}).post(
        START, {"reference": reference, "pin": pin}, REMOTE_ADDR=address, headers=headers
    )


def test_five_wrong_pins_lock_the_reference_for_everybody_and_only_that_one(full):
    reference, pin = full.own.reporter.reference, full.own.pin
    wrong = "000000" if pin != "000000" else "000001"
    for number in range(5):
        assert guess(reference, wrong, address=f"198.51.{number}.9").status_code == 200

    assert guess(reference, pin, address="203.0.113.50").status_code == 200  # the right one, too late
    other = guess(full.other.reporter.reference, full.other.pin)
    assert (other.status_code, other["Location"]) == (302, "/follow/")


def test_a_thousand_addresses_do_not_find_a_pin(full):
    reference, found = full.own.reporter.reference, 0
    pins = [f"{number:06}" for number in range(200)] + [full.own.pin]
    for number, pin in enumerate(pins):
        found += guess(reference, pin, address=f"10.{number % 250}.{number // 250}.1").status_code == 302

    assert found == 0


def test_headers_do_not_make_one_address_many(full):
    answers = [
        guess(
            "123456786", "000000", address="192.0.2.8",
            **{"x-forwarded-for": f"10.0.0.{number}", "forwarded": f"for=10.0.0.{number}", "x-real-ip": f"10.1.0.{number}"},
        ).status_code
        for number in range(62)
    ]  # fmt: skip

    assert answers[:60] == [200] * 60
    assert answers[60:] == [429, 429]


def test_what_is_counted_holds_no_address_and_links_no_two_doors(full):
    reference = full.own.reporter.reference
    guess(reference, "000000", address="198.51.100.77")
    guess(reference, "000000", address="2001:db8:7:8::9")
    for page in ("/complaint/own/", "/complaint/write/"):
        Client().post(page, {"receipt": "1", "unlock_key": "2"}, REMOTE_ADDR="198.51.100.77")
    for _number in range(250):
        Client().get("/open311/v2/services.json", REMOTE_ADDR="198.51.100.77")

    names = list(Counter.objects.values_list("name", flat=True))

    assert any(name.startswith("open311.read:") for name in names)
    assert not any(sign in name for name in names for sign in ("198.51.100", "2001:db8", reference))
    digests = {name.split(":")[1] for name in names if name.startswith(("follow:", "x20:", "x40:", "open311.read:"))}
    assert len(digests) == 5  # two callers of one page, and one of them at three other doors


def test_one_house_with_many_ipv6_addresses_is_one(full):
    answers = {guess("123456786", "000000", address=f"2001:db8:1:2::{number:x}").status_code for number in range(1, 63)}

    assert answers == {200, 429}


def test_the_gate_and_the_numbers_are_never_limited(full):
    client = Client(headers={"accept-language": "en"})
    answers = {client.post("/report/", REMOTE_ADDR="192.0.2.9").status_code for _ in range(80)}

    assert answers == {302}
    assert "112" in client.get("/report/").content.decode()


def test_a_cookie_of_a_follow_page_opens_no_other_and_not_for_long(full, browser, monkeypatch):
    client = browser("ama")
    assert client.get("/follow/").status_code == 200
    name, cookie = next((name, cookie.value) for name, cookie in client.cookies.items() if ":" in cookie.value)

    forged = Client()
    forged.cookies[name] = cookie.replace(cookie.split(":")[0], str(full.other.reporter.pk), 1)
    assert forged.get("/follow/").status_code == 302

    later = timezone.now() + timedelta(hours=3)
    monkeypatch.setattr("django.core.signing.time.time", later.timestamp)
    assert client.get("/follow/").status_code == 302


def test_a_key_of_a_web_form_tells_nothing_at_another_door(full, at):
    said = {
        "api_key": full.key,
        "service_code": "dirty_street",
        "attribute[what]": "dirt",
        "lat": "50.05",
        "long": "4.05",
    }
    headers = {"Idempotency-Key": "same"}
    first = Client().post("/open311/v2/requests.json", {**said, "description": "Mine"}, headers=headers)
    foreign = Client().post(
        "/open311/v2/requests.json", {**said, "api_key": full.other_key, "description": "Mine"}, headers=headers
    )
    clash = Client().post("/open311/v2/requests.json", {**said, "description": "Other"}, headers=headers)

    mine = first.json()[0]["service_request_id"]
    assert mine != foreign.json()[0]["service_request_id"]
    assert clash.status_code == 409
    assert mine not in clash.content.decode()


@pytest.mark.parametrize("given", ["", "x", "0" * 43, "' OR 1=1 --", "null"])
def test_a_wrong_api_key_is_refused_without_saying_why(given, full):
    said = {
        "api_key": given,
        "service_code": "dirty_street",
        "attribute[what]": "dirt",
        "lat": "50.05",
        "long": "4.05",
        "description": "x",
    }
    answer = Client().post("/open311/v2/requests.json", said)

    assert answer.status_code in (401, 403)
    assert answer.json()[0]["description"] == "api_key is missing or does not open this."


def test_references_come_from_chance(db, now):
    town.found(now)
    drawn = {town.litter(now, person=Person(language="fr")).case.reference for _ in range(30)}

    assert len(drawn) == 30
    assert len({reference[:3] for reference in drawn}) > 20
