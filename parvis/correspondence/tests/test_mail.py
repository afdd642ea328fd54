"""Mail as it reaches a real server: quiet envelope, two readable parts, one link of its own, nothing twice."""

import re
from datetime import timedelta

import pytest

from parvis.core.models import DueRow, Entry
from parvis.correspondence import actions, tokens
from parvis.correspondence.models import BouncedAddress, Delivery, Message, MessageState, PersonTask, TaskReason
from parvis.correspondence.tests.people import BRUNO, ama
from parvis.correspondence.tests.post_office import free_port, open_post_office, point_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("valdoria")]


def test_a_receipt_says_who_answers_by_when_and_opens_the_persons_page(now, say, work, post_office, settings):
    settings.PARVIS_REPLY_DOMAIN = "reply.valdoria.example"
    one = ama(at=now, language="fr")
    say("cases.received", one, at=now, service="cleaning", by_when=(now + timedelta(days=1, hours=9)).isoformat())

    work(now)

    [mail] = post_office.mails
    plain = mail.get_body(["plain"]).get_content()
    assert mail["Subject"] == "Nous avons votre message 1234 5678 6"
    assert "Qui vous répond : les gens qui nettoient les rues" in plain
    assert "Au plus tard : jeudi 19 novembre au soir" in plain
    assert "Danger en ce moment ? Appelez le 112." in plain
    assert "répondez simplement à cet e-mail" in plain
    assert "Sujet :" not in plain  # nothing was said about it
    [token] = re.findall(r"/follow/(\S+)", plain)
    assert tokens.find(token, now) == one
    assert f'href="http://127.0.0.1:8000/follow/{token}"' in mail.get_body(["html"]).get_content()


def test_machines_start_no_conversation_with_us(now, say, work, post_office, settings):
    settings.PARVIS_REPLY_DOMAIN = "reply.valdoria.example"
    say("cases.progress", ama(at=now), at=now, news="A team is on its way.")

    work(now)

    [mail], [envelope] = post_office.mails, post_office.envelopes
    assert envelope.mail_from == "<>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == Delivery.objects.get().mail_id
    assert re.fullmatch(r"reply\+[a-z2-7]{26}@reply\.valdoria\.example", mail["Reply-To"])
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(r"<http://127\.0\.0\.1:8000/leave-list/\S+>", mail["List-Unsubscribe"].strip())


def test_an_answer_cannot_be_unsubscribed_from(now, say, work, post_office):
    say("cases.answered_done", ama(at=now), at=now, answer="The glass is gone.")

    work(now)

    assert post_office.mails[0]["List-Unsubscribe"] is None


def test_what_somebody_wrote_can_neither_add_a_header_nor_a_tag(now, say, work, post_office):
    answer = "See you\r\nBcc: all@example.org\n<script>alert(1)</script>\n.\nQUIT\u202e"
    say("cases.answered_done", ama(at=now), at=now, answer=answer)

    work(now)

    [mail], [envelope] = post_office.mails, post_office.envelopes
    assert mail["Bcc"] is None
    assert envelope.rcpt_tos == ["ama@example.org"]
    html = mail.get_body(["html"]).get_content()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "\n.\nQUIT\n" in mail.get_body(["plain"]).get_content().replace("\r\n", "\n")


def test_an_address_nobody_confirmed_gets_none_of_the_reporters_words(now, say, work, post_office):
    say("cases.received", ama(at=now, email_confirmed_at=None), at=now, own_words="my neighbour drinks")
    say("cases.received", ama(at=now, email="sure@example.org"), at=now, own_words="my neighbour drinks")

    work(now)

    bodies = {mail["To"]: mail.get_body(["plain"]).get_content() for mail in post_office.mails}
    assert "neighbour" not in bodies["ama@example.org"]
    assert "You wrote" not in bodies["ama@example.org"]
    assert "You wrote:\nmy neighbour drinks" in bodies["sure@example.org"].replace("\r\n", "\n")


def test_mail_server_down_then_back_everything_arrives_once(now, say, work, settings):
    port = free_port()
    point_at(settings, port)
    for n in range(5):
        say("cases.answered_done", ama(at=now, email=f"ama{n}@example.org"), at=now, answer="Done.")

    for minutes in (0, 1, 5, 30):
        work(now + timedelta(minutes=minutes))
    assert Message.objects.filter(state=MessageState.QUEUED).count() == 5

    with open_post_office(settings, port=port) as office:
        for hours in (1, 6, 7):
            work(now + timedelta(hours=hours))

        assert sorted(mail["To"] for mail in office.mails) == [f"ama{n}@example.org" for n in range(5)]
    assert not Message.objects.exclude(state=MessageState.SENT).exists()
    assert not DueRow.objects.filter(kind__startswith="correspondence").exists()


def test_after_four_days_without_luck_a_person_looks_at_it(now, say, work, settings):
    point_at(settings, free_port())
    say("cases.answered_done", ama(at=now), at=now, answer="Done.")

    for hours in range(0, 110, 4):
        work(now + timedelta(hours=hours))

    assert PersonTask.objects.get().reason == TaskReason.FAILED
    assert Message.objects.get().state == MessageState.FAILED
    assert not DueRow.objects.filter(kind__startswith="correspondence").exists()


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
def test_a_passing_refusal_waits_and_is_tried_again(now, say, work, post_office, step):
    post_office.replies[step] = "451 come back later"
    say("cases.answered_done", ama(at=now), at=now, answer="Done.")

    work(now)
    assert Message.objects.get().state == MessageState.QUEUED
    post_office.replies.clear()
    work(now + timedelta(minutes=1))

    assert Message.objects.get().state == MessageState.SENT
    assert len(post_office.mails) == 1


def test_an_address_that_does_not_exist_goes_to_a_person_and_is_not_tried_for_the_next_message(
    now, say, work, post_office
):
    post_office.replies["RCPT"] = "550 no such user"
    one = ama(at=now)
    say("cases.answered_done", one, at=now, answer="Done.")
    work(now)

    assert Message.objects.get().reason == "address_550"
    assert PersonTask.objects.get().reason == TaskReason.FAILED
    post_office.replies.clear()
    say("cases.question", one, at=now, question="Which colour?")
    work(now)

    assert post_office.mails == []
    assert [task.reason for task in PersonTask.objects.all()] == [TaskReason.FAILED, TaskReason.BOUNCED]

    actions.send_again(task=PersonTask.objects.all()[0], by=BRUNO, at=now)
    work(now)
    assert len(post_office.mails) == 1
    assert not BouncedAddress.objects.exists()


def test_a_server_that_wants_nothing_from_us_is_our_fault_and_waits(now, say, work, post_office):
    post_office.replies["MAIL"] = "550 who are you"
    say("cases.answered_done", ama(at=now), at=now, answer="Done.")

    work(now)

    assert Message.objects.get().state == MessageState.QUEUED
    assert Delivery.objects.get().code == "sender_550"


def test_a_line_cut_after_the_last_byte_is_unsure_and_not_sent_again(now, say, work, post_office):
    post_office.hangs_up_after_data = True
    say("cases.answered_done", ama(at=now), at=now, answer="Done.")

    work(now)
    work(now + timedelta(days=1))

    assert len(post_office.envelopes) == 1
    assert Message.objects.get().state == MessageState.UNSURE
    assert PersonTask.objects.get().reason == TaskReason.UNSURE


def test_danger_is_rather_sent_twice_than_never(now, say, work, post_office):
    post_office.hangs_up_after_data = True
    say("cases.danger", ama(at=now), at=now)
    work(now)
    post_office.hangs_up_after_data = False

    work(now + timedelta(minutes=1))

    assert len(post_office.envelopes) == 2
    assert Message.objects.get().state == MessageState.SENT


def test_danger_that_cannot_leave_is_put_before_a_person_at_once(now, say, work, settings):
    point_at(settings, free_port())
    say("cases.danger", ama(at=now), at=now)

    work(now)

    assert PersonTask.objects.get().reason == TaskReason.URGENT_LATE
    assert Message.objects.get().state == MessageState.QUEUED


def test_the_ledger_tells_what_left_without_telling_to_whom(now, say, work, post_office):
    one = ama(at=now)
    say("cases.received", one, at=now)

    work(now)

    entry = Entry.objects.get(verb="correspondence.sent")
    assert entry.subject == one.subject
    assert entry.codes == {"event": "cases.received", "kind": "receipt", "channel": "email"}
