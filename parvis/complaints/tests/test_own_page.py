from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from freezegun import freeze_time

from parvis.complaints import actions, reading, rules, sealing
from parvis.complaints.models import Door, Grievance, Letter
from parvis.complaints.tests.lane import AMA, WORDS, hand_in, receipt_of, sealed


def opened(received: actions.Received, at, caller="one", **said):
    values = {"receipt": received.receipt, "unlock_key": received.unlock_key, **said}
    return reading.open_with_receipt(**values, caller=caller, at=at)


def test_receipt_and_key_together_open_the_persons_page(client, valdoria, key):
    halves = receipt_of(hand_in(Client()))

    response = client.post("/complaint/own/", halves, follow=True)

    assert WORDS in response.content.decode()
    assert "Nobody yet." in response.content.decode()
    assert response["Cache-Control"] == "no-store"


def test_the_page_says_what_an_answer_does_to_the_day_of_erasure(client, valdoria, key, now):
    with freeze_time(now):
        client.post("/complaint/own/", receipt_of(hand_in(Client())))
        before = client.get("/complaint/own/page/").content.decode()
        Grievance.objects.update(acknowledged_at=now, acknowledged_how="page")
        after = client.get("/complaint/own/page/").content.decode()

    alone, answered = (f"{now + timedelta(days=days):%-d %B %Y}" for days in (1825, 730))
    assert f"{alone} if the mediator does not answer before" in before and "kept for 2 years after" in before
    assert f"{answered}, 2 years after" in after and alone not in after


def test_more_words_are_sealed_for_both_and_a_second_press_keeps_them_once(client, valdoria, key):
    client.post("/complaint/own/", receipt_of(hand_in(Client())))

    for _press in range(2):
        response = client.post("/complaint/own/page/", {"words": "A neighbour saw it"}, follow=True)

    assert response.content.decode().count("A neighbour saw it") == 1
    assert Letter.objects.filter(kind="added").count() == 1


def test_the_page_closes_by_itself_and_by_hand(client, valdoria, key, now):
    halves = receipt_of(hand_in(Client()))
    with freeze_time(now) as clock:
        client.post("/complaint/own/", halves)
        clock.tick(timedelta(minutes=21))
        assert client.get("/complaint/own/page/").status_code == 302
    client.post("/complaint/own/", halves)
    client.post("/complaint/close/")
    client.post("/complaint/own/close/")

    assert client.get("/complaint/own/page/").status_code == 302


def test_a_chosen_key_works_like_a_made_one(valdoria, key, now):
    what = actions.HandIn(told={"what": "x"}, nonce="p", door=Door.WEB, language="en", unlock_key="My Own Long Key")
    received = actions.hand_in(what=what, by=AMA, at=now)

    assert received.unlock_key == ""
    assert opened(received, now, unlock_key="my own long key")


@pytest.mark.parametrize("case", ["wrong key", "wrong receipt", "malformed", "expired", "shut"])
def test_whatever_is_wrong_costs_the_same_statements_and_one_derivation(valdoria, key, now, monkeypatch, case):
    received = sealed(now)
    derived: list[str] = []
    real = sealing._derive

    def counted(password, salt):
        derived.append(password)
        return real(password, salt)

    monkeypatch.setattr(sealing, "_derive", counted)
    said = {
        "wrong key": {"unlock_key": "aaaa-bbbb-cccc"},
        "wrong receipt": {"receipt": "1234 5678 9012 3456"},
        "malformed": {"receipt": "not a number"},
    }.get(case, {})
    at = now + rules.RECEIPT_LASTS + timedelta(days=1) if case == "expired" else now
    if case == "shut":
        for _try in range(reading.TRIES):
            opened(received, at, unlock_key="aaaa-bbbb-cccc")
        derived.clear()

    with CaptureQueriesContext(connection) as queries:
        assert opened(received, at, **said) is None

    assert len(derived) == 1
    assert len(queries) == 5


def test_a_stranger_who_guesses_shuts_only_themselves_out(valdoria, key, now):
    received = sealed(now)
    for _try in range(reading.TRIES + 1):
        opened(received, now, caller="stranger", unlock_key="aaaa-bbbb-cccc")

    assert opened(received, now, caller="stranger") is None
    assert opened(received, now, caller="ama") is not None


def test_many_strangers_shut_a_receipt_for_an_hour_and_not_longer(valdoria, key, now, monkeypatch):
    received = sealed(now)
    monkeypatch.setattr(reading, "TRIES_FROM_ALL", 3)
    for number in range(3):
        opened(received, now, caller=f"stranger {number}", unlock_key="aaaa-bbbb-cccc")

    assert opened(received, now, caller="ama") is None
    assert opened(received, now + timedelta(hours=2), caller="ama") is not None


def test_neither_receipt_nor_key_stands_in_the_row(valdoria, key, now):
    received = sealed(now)
    row = Grievance.objects.values().get()

    text = " ".join(str(bytes(value) if isinstance(value, memoryview) else value) for value in row.values())
    assert received.receipt not in text
    assert rules.normal_unlock_key(received.unlock_key) not in text


def test_who_lost_the_receipt_is_told_what_can_still_be_done(client, valdoria, key):
    page = client.get("/complaint/lost/").content.decode()

    assert "you get a new receipt and a new unlock key" in page
    assert "nobody gets a new receipt" in page
