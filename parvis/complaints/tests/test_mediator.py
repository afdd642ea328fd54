import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from freezegun import freeze_time

from parvis.complaints import actions, reading
from parvis.complaints.models import Grievance, Looking, MediatorKey
from parvis.complaints.tests.lane import PASSPHRASE, WORDS, hand_in, receipt_of, sealed, signed_in, unlocked
from parvis.core.actors import WORKER
from parvis.core.models import Entry


@pytest.fixture
def it(valdoria, key, now):
    return sealed(now, channel="email", email="ama@example.org", is_safe=True, naming="named", name="Ama").grievance


def address(it, more=""):
    return f"/complaint/inbox/{it.public_id}/{more}"


def test_the_list_tells_codes_and_no_words(valdoria, it):
    page = signed_in(valdoria.mia).get("/complaint/inbox/").content.decode()

    assert f"No. {it.pk}" in page
    assert "bakery" not in page
    assert "ama@example.org" not in page


def test_the_passphrase_opens_it_in_this_browser_and_the_person_sees_that(valdoria, it):
    client = signed_in(valdoria.mia)
    assert WORDS not in client.get(address(it)).content.decode()

    client.post("/complaint/inbox/unlock/", {"passphrase": PASSPHRASE})

    assert WORDS in client.get(address(it)).content.decode()
    assert WORDS not in signed_in(valdoria.mia).get(address(it)).content.decode()
    client.get(address(it))
    assert list(Looking.objects.values_list("role", "what")) == [("mediator", "opened")]


def test_a_wrong_passphrase_opens_nothing_and_is_counted(valdoria, it):
    client = signed_in(valdoria.mia)
    for _try in range(5):
        client.post("/complaint/inbox/unlock/", {"passphrase": "six grey herons stand in rain"})

    client.post("/complaint/inbox/unlock/", {"passphrase": PASSPHRASE})

    assert WORDS not in client.get(address(it)).content.decode()
    assert Looking.objects.count() == 0


def test_after_an_hour_or_a_new_sign_in_it_is_sealed_again(valdoria, it, now):
    with freeze_time(now) as clock:
        client = unlocked(valdoria.mia)
        assert WORDS in client.get(address(it)).content.decode()
        clock.tick(timedelta(minutes=61))
        assert WORDS not in client.get(address(it)).content.decode()
    client = unlocked(valdoria.mia)
    kept = client.cookies["keys"].value
    client.logout()
    client.force_login(valdoria.mia)
    client.cookies["keys"] = kept

    assert WORDS not in client.get(address(it)).content.decode()


def test_nothing_of_the_opened_key_lies_in_the_database(valdoria, it):
    from django.contrib.sessions.models import Session

    client = unlocked(valdoria.mia)
    client.get(address(it))

    assert all("AGE-SECRET" not in str(row.get_decoded()) for row in Session.objects.all())
    assert "AGE-SECRET" not in client.cookies["keys"].value


def test_the_acknowledgement_is_on_the_persons_page_and_says_what_it_is_not(valdoria, key):
    ama = Client()
    halves = receipt_of(hand_in(ama, channel="email", email="ama@example.org", is_safe="on"))
    it = Grievance.objects.get()
    client = unlocked(valdoria.mia)

    client.post(address(it, "acknowledge/"), {"words": "Dear Ama, I have read it.", "how": "email"})

    page = ama.post("/complaint/own/", halves, follow=True).content.decode()
    assert "I have read it." in page
    assert page.count("is not a criminal complaint") == 2
    assert "the mediator read it" not in page or "Nobody yet" not in page
    entry = Entry.objects.get(verb="complaints.acknowledged")
    assert entry.codes == {"how": "email", "kept": True}
    shown = client.get(address(it)).content.decode()
    assert re.search(r'href="mailto:ama@example\.org\?subject=', shown)
    assert "not%20a%20criminal%20complaint" in shown
    assert mail.outbox == []


def test_where_others_may_read_along_nothing_invites_to_write(valdoria, key, now):
    it = sealed(now, channel="email", email="ama@example.org").grievance
    client = unlocked(valdoria.mia)
    client.post(address(it, "acknowledge/"), {"words": "Read.", "how": "page"})

    page = client.get(address(it)).content.decode()

    assert "Write nothing and leave no message" in page
    assert "mailto:" not in page


def test_a_new_receipt_opens_the_thread_and_the_old_one_nothing(valdoria, key, now):
    before = sealed(now)
    client = unlocked(valdoria.mia)

    response = client.post(address(before.grievance, "receipt/"))

    halves = receipt_of(response)
    assert reading.open_with_receipt(receipt=before.receipt, unlock_key=before.unlock_key, caller="a", at=now) is None
    page = Client().post("/complaint/own/", halves, follow=True).content.decode()
    assert WORDS in page
    assert "the mediator made a new receipt" in page


def test_the_letter_can_be_printed_alone(valdoria, it):
    client = unlocked(valdoria.mia)
    client.post(address(it, "acknowledge/"), {"words": "Dear Ama.", "how": "letter"})

    page = client.get(address(it, "letter/")).content.decode()

    assert "Dear Ama." in page
    assert WORDS not in page


def test_after_a_new_key_the_old_words_still_open_with_the_old_passphrase(valdoria, key, now):
    sealed(now)
    actions.make_key(passphrase="another long passphrase", by=WORKER, at=now)
    new = sealed(now, nonce="second page").grievance

    assert new.key_id != key.pk
    assert MediatorKey.objects.filter(is_in_force=True).count() == 1
    assert set(reading.open_keys(passphrase=PASSPHRASE)) == {key.pk}


def test_the_command_makes_a_key_and_shows_its_passphrase_once(db, capsys):
    call_command("new_mediator_key")

    shown = capsys.readouterr().out
    passphrase = re.search(r"^  ((?:[a-z2-9]{5}-){3}[a-z2-9]{5})$", shown, re.MULTILINE)
    assert passphrase
    assert list(reading.open_keys(passphrase=passphrase[1])) == [MediatorKey.objects.get().pk]


def test_a_short_passphrase_makes_no_key(db, now):
    with pytest.raises(actions.TooWeak):
        actions.make_key(passphrase="short", by=WORKER, at=now)

    assert MediatorKey.objects.count() == 0
