"""Changing an address: a code to the new one, word to the old one, seven days to undo it."""

import re
from datetime import timedelta

import pytest
from django.db import transaction

from parvis.correspondence import actions, masking, tokens
from parvis.correspondence.models import Channel, Confirmation, Message, Recipient
from parvis.correspondence.tests.people import BRUNO, ama

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("valdoria")]


def ask(one, at, address="new@example.org", *, channel=Channel.EMAIL, is_safe=False):
    with transaction.atomic():
        return actions.ask_confirmation(
            recipient=one, channel=channel, address=address, is_safe=is_safe, about="123456786", at=at
        )


def confirm(one, code, at, **more):
    return actions.confirm(recipient=one, code=code, about="123456786", by=BRUNO, at=at, **more)


def code_in(mail):
    return re.findall(r"^(\d{6})\s*$", mail.get_body(["plain"]).get_content(), re.MULTILINE)[0]


def undo_path(mail):
    return re.findall(r"http://127\.0\.0\.1:8000(/undo-change/\S+)", mail.get_body(["plain"]).get_content())[0]


def test_the_code_goes_to_the_new_address_and_the_word_of_it_to_the_old(now, work, post_office):
    one = ama(at=now)
    ask(one, now)
    work(now)
    [mail] = post_office.mails
    assert mail["To"] == "new@example.org"

    later = now + timedelta(minutes=5)
    new = confirm(one, f" {code_in(mail)[:3]} {code_in(mail)[3:]}", later)
    work(later)

    assert (new.email, new.email_confirmed_at, new.sees_from) == ("new@example.org", later, later)
    assert post_office.mails[1]["To"] == "ama@example.org"
    assert not any(code_in(mail) in str(message.facts) for message in Message.objects.all())


def test_a_link_sent_to_the_old_address_opens_nothing_after_the_change(now, say, work, post_office):
    one = ama(at=now)
    say("cases.received", one, at=now)
    work(now)
    token = re.findall(r"/follow/(\S+)", post_office.mails[0].get_body(["plain"]).get_content())[0]

    actions.change_address(
        recipient=one,
        channel=Channel.EMAIL,
        address="new@example.org",
        is_safe=False,
        about="123456786",
        by=BRUNO,
        at=now,
    )

    assert tokens.find(token, now) is None


def test_confirming_the_address_one_has_tells_nobody_else(now, work, post_office):
    one = ama(at=now, email_confirmed_at=None)
    ask(one, now, "ama@example.org")
    work(now)

    new = confirm(one, code_in(post_office.mails[0]), now)
    work(now)

    assert new.is_confirmed
    assert new.sees_from is None
    assert len(post_office.mails) == 1


def test_five_wrong_codes_and_it_is_over(now, work, post_office):
    one = ama(at=now)
    ask(one, now)
    work(now)
    right = code_in(post_office.mails[0])
    wrong = f"{(int(right) + 1) % 10**6:06d}"

    left = []
    for _ in range(5):
        with pytest.raises(actions.WrongCode) as refused:
            confirm(one, wrong, now)
        left.append(refused.value.tries_left)

    assert left == [4, 3, 2, 1, 0]
    with pytest.raises(actions.NoOpenCode):
        confirm(one, right, now)


def test_a_code_lives_an_hour_and_a_new_one_ends_it(now, work, post_office):
    one = ama(at=now)
    ask(one, now)
    work(now)
    ask(one, now)
    work(now)
    first, second = map(code_in, post_office.mails)
    if first != second:
        with pytest.raises(actions.WrongCode):
            confirm(one, first, now)

    with pytest.raises(actions.NoOpenCode):
        confirm(one, second, now + timedelta(hours=1))
    assert Confirmation.objects.filter(ended_at=None).count() == 1


def test_a_code_that_waits_does_not_leave_after_a_newer_one(now, work, post_office):
    one = ama(at=now)
    ask(one, now)
    ask(one, now, "newer@example.org")

    work(now)

    assert [mail["To"] for mail in post_office.mails] == ["newer@example.org"]


def test_nobody_asks_for_codes_without_end(now):
    one = ama(at=now)
    for _ in range(5):
        ask(one, now)

    with pytest.raises(actions.TooManyCodes):
        ask(one, now)


def test_the_old_address_undoes_the_change_with_one_button(now, work, post_office, client, monkeypatch):
    one = ama(at=now)
    actions.change_address(
        recipient=one,
        channel=Channel.EMAIL,
        address="thief@example.org",
        is_safe=False,
        about="123456786",
        by=BRUNO,
        at=now,
    )
    second = Recipient.objects.get()
    actions.change_address(
        recipient=second,
        channel=Channel.EMAIL,
        address="worse@example.org",
        is_safe=False,
        about="123456786",
        by=BRUNO,
        at=now,
    )
    work(now)
    path = undo_path(next(mail for mail in post_office.mails if mail["To"] == "ama@example.org"))
    thiefs_token = tokens.mint(second, now)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now + timedelta(days=6))

    assert client.get(path).status_code == 200
    assert Recipient.objects.get().email == "worse@example.org"
    assert client.post(path).status_code == 200

    back = Recipient.objects.get()
    assert (back.email, back.email_confirmed_at) == ("ama@example.org", now)
    assert tokens.find(thiefs_token, now) is None
    assert client.post(path).status_code == 404


def test_after_seven_days_a_change_stays(now, work, post_office):
    one = ama(at=now)
    actions.change_address(
        recipient=one,
        channel=Channel.EMAIL,
        address="new@example.org",
        is_safe=False,
        about="123456786",
        by=BRUNO,
        at=now,
    )
    work(now)
    token = undo_path(post_office.mails[0]).split("/")[2]

    with pytest.raises(actions.TooLate):
        actions.undo_change(token=token, by=BRUNO, at=now + timedelta(days=7))
    with pytest.raises(actions.TooLate):
        actions.undo_change(token=token + "x", by=BRUNO, at=now)


@pytest.mark.parametrize("why", ["called unsafe", "sensitive and never safe"])
def test_an_unsafe_old_address_is_not_told(now, work, post_office, why):
    one = ama(at=now, is_sensitive=why != "called unsafe")

    actions.change_address(
        recipient=one, channel=Channel.EMAIL, address="safe@example.org", is_safe=True, about="123456786",
        by=BRUNO, at=now, is_old_unsafe=why == "called unsafe",
    )  # fmt: skip
    work(now)

    assert post_office.mails == []


def test_a_sensitive_matter_sends_a_code_only_to_an_address_called_safe(now, work, post_office):
    one = ama(at=now, is_sensitive=True)

    with pytest.raises(actions.NotSafe):
        ask(one, now)
    ask(one, now, is_safe=True)
    work(now)

    assert [mail["To"] for mail in post_office.mails] == ["new@example.org"]


def test_masked_addresses_let_one_recognise_ones_own():
    assert masking.mask_email("ama.diallo@example.org") == "a•••@e•••.org"
    assert masking.mask_email("nonsense") == "•••"
    assert masking.mask_phone("+32470123456") == "+32 ••• 56"
    assert masking.mask_phone("") == ""
    assert masking.mask_letter("Ama\nRue Longue 1\n1000 Valdoria") == "•••, 1000 Valdoria"
