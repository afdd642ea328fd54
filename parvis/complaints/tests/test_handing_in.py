from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError

from parvis.complaints import actions
from parvis.complaints.models import Door, Grievance, SealedFile
from parvis.complaints.tests.lane import AMA, SAID, hand_in, page_token, receipt_of, sealed
from parvis.core import due
from parvis.core.models import DueRow, Entry


def test_orientation_comes_before_any_field_and_leaves_nothing(client, valdoria, key):
    response = client.get("/complaint/")
    page = response.content.decode()

    assert "Comité P" in page
    assert "is not a criminal complaint" in page
    assert "must tell the prosecutor" in page
    assert "Recordings are wiped soon" in page
    assert "It cannot change your browser" in page
    assert "<textarea" not in page
    assert response.cookies == {}
    assert Session.objects.count() == 0
    assert response["Cache-Control"] == "no-store"
    assert "<title>Information – Valdoria</title>" in page


def test_without_a_mediators_key_people_are_told_where_else_to_turn_and_nothing_is_taken(client, valdoria):
    page = client.get("/complaint/").content.decode()

    assert "Please turn to one of those below" in page
    assert "/complaint/write/" not in page
    assert client.get("/complaint/write/").status_code == 302
    assert client.post("/complaint/write/", SAID).status_code == 302
    assert Grievance.objects.count() == 0


def test_who_reads_it_and_what_is_passed_on_stands_above_the_first_field(client, valdoria, key):
    page = client.get("/complaint/write/").content.decode()

    first_field = page.index("<textarea")
    for words in ("only the mediator", "is not a criminal complaint", "must tell the prosecutor"):
        assert page.index(words) < first_field
    assert "looked like" in page
    assert "description" not in page.lower()


def test_what_is_handed_in_gets_a_receipt_and_a_promise_of_seven_days(client, valdoria, key):
    response = hand_in(client)

    it = Grievance.objects.get()
    assert response.status_code == 200
    assert it.acknowledge_by - it.arrived_at == timedelta(days=7)
    assert DueRow.objects.get(kind="complaints.acknowledge_due").payload == {"grievance": it.pk}
    assert Entry.objects.get(verb="complaints.handed_in").codes == {"door": "web", "language": "en"}
    assert response["Cache-Control"] == "no-store"
    assert Session.objects.count() == 0
    assert len(receipt_of(response)["receipt"].replace(" ", "")) == 16


def test_a_second_press_gets_the_same_receipt(client, valdoria, key):
    token = page_token(client.get("/complaint/write/").content.decode())

    first, second = (client.post("/complaint/write/", {**SAID, "page": token}) for _press in range(2))

    assert receipt_of(first) == receipt_of(second)
    assert Grievance.objects.count() == 1


def test_the_same_page_with_other_words_is_refused_and_says_where_to_add_them(client, valdoria, key):
    token = page_token(client.get("/complaint/write/").content.decode())
    client.post("/complaint/write/", {**SAID, "page": token})

    response = client.post("/complaint/write/", {**SAID, "what": "Something else", "page": token})

    assert "Add what is new on your own page" in response.content.decode()
    assert Grievance.objects.count() == 1


def test_a_page_that_was_open_too_long_loses_no_words(client, valdoria, key):
    response = client.post("/complaint/write/", {**SAID, "page": "worn out"})

    page = response.content.decode()
    assert "press the button once more" in page
    assert SAID["what"] in page
    assert "pv-reference" in client.post("/complaint/write/", {**SAID, "page": page_token(page)}).content.decode()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"what": ""}, "Tell us in a few words what happened."),
        ({"naming": "named"}, "Write your name, or choose that nobody is to know it."),
        ({"channel": "email"}, "Write your e-mail address, or choose another way."),
        ({"channel": "phone"}, "Write your phone number, or choose another way."),
        ({"unlock_key": "short"}, "This key is too short."),
        ({"naming": "whatever"}, "Select a valid choice"),
    ],
)
def test_what_is_missing_is_said_in_a_sentence_and_nothing_is_kept(client, valdoria, key, said, sentence):
    response = hand_in(client, **said)

    assert sentence in response.content.decode()
    assert Grievance.objects.count() == 0


def test_an_address_that_does_not_fit_the_choice_is_not_even_sealed(client, valdoria, key):
    from parvis.complaints import reading

    hand_in(client, email="ama@example.org", name="Ama Sarpong")

    private = reading.open_keys(passphrase="seven grey herons stand in rain")[key.pk]
    told = reading.thread_of_mediator(Grievance.objects.get(), private=private)[0].told
    assert set(told) == {"what", "naming", "channel"}


def test_a_failure_half_way_keeps_nothing(valdoria, key, now, monkeypatch, settings):
    monkeypatch.setattr("parvis.complaints.models.SealedFile.objects.create", lambda **_: 1 / 0)
    what = actions.HandIn(
        told=SAID, nonce="n", door=Door.WEB, language="en", pictures=[actions.Picture(b"one", b"two")]
    )

    with pytest.raises(ZeroDivisionError):
        actions.hand_in(what=what, by=AMA, at=now)

    assert (Grievance.objects.count(), SealedFile.objects.count()) == (0, 0)
    assert not Entry.objects.filter(verb="complaints.handed_in").exists()
    assert list(settings.PARVIS_HOME.rglob("sealed/*/*")) == []


def test_the_seven_days_are_counted_also_when_nobody_looks(valdoria, key, now):
    it = sealed(now).grievance

    due.run_all(at=now + timedelta(days=7, minutes=1))

    assert Entry.objects.get(verb="complaints.acknowledgement_late").subject == it.subject


def test_an_acknowledgement_has_a_moment_and_a_way_or_neither(valdoria, key, now):
    it = sealed(now).grievance

    with pytest.raises(IntegrityError):
        Grievance.objects.filter(pk=it.pk).update(acknowledged_at=now)


def test_a_call_taker_hands_it_in_for_somebody_and_cannot_read_it_again(client, valdoria, key):
    client.force_login(valdoria.bruno)
    page = client.get("/complaint/phone/").content.decode()
    assert "Afterwards I cannot read it any more" in page

    response = client.post("/complaint/phone/", {**SAID, "door": "counter", "page": page_token(page)})

    assert len(receipt_of(response)["receipt"]) == 19
    assert SAID["what"] not in response.content.decode()
    assert Grievance.objects.get().door == "counter"
    assert Entry.objects.get(verb="complaints.handed_in").actor_reference == valdoria.bruno.actor_reference
    assert "what" not in str(dict(client.session))
    for path in ("/complaint/inbox/", f"/complaint/inbox/{Grievance.objects.get().public_id}/"):
        assert client.get(path).status_code == 403
