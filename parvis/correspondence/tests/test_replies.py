"""Replies by mail: taken once, for the right person, in the sender's own words; machines and strangers get no conversation."""

import re
from datetime import timedelta
from email.message import EmailMessage
from io import BytesIO, StringIO
from types import SimpleNamespace

import pytest
from django.core.management import call_command

from parvis.correspondence import actions, mailbox, quoting, replies
from parvis.correspondence.models import (
    Delivery,
    InboundMail,
    InboundState,
    Message,
    MessageState,
    PersonTask,
    TaskReason,
)
from parvis.correspondence.reading import MOST_BYTES
from parvis.correspondence.tests.people import BRUNO, ama, ama_by_sms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("valdoria")]


@pytest.fixture(autouse=True)
def _domain(settings):
    settings.PARVIS_REPLY_DOMAIN = "reply.valdoria.example"


@pytest.fixture
def heard(monkeypatch):
    """Everything the app above was told."""
    told: list[replies.Reply] = []
    monkeypatch.setattr(replies, "_handlers", [told.append])
    return told


def mail_to(address, text="It is still there.", *, sender="ama@example.org", message_id="<one@example.org>", **headers):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = sender, address, "Re: your message", message_id
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def take(mail, at, **more):
    return actions.receive(raw=mail if isinstance(mail, bytes) else bytes(mail), at=at, **more)


def address_of(one, now):
    return replies.address_for("reporter", "123456786", recipient=one, at=now)


def test_a_reply_reaches_the_app_above_once_with_person_and_words(now, heard):
    one = ama(at=now)
    mail = mail_to(address_of(one, now))

    assert take(mail, now) == InboundState.TAKEN
    assert take(mail, now + timedelta(minutes=1)) == InboundState.TAKEN

    [reply] = heard
    assert (reply.purpose, reply.reference, reply.recipient) == ("reporter", "123456786", one)
    assert (reply.text, reply.sender, reply.language) == ("It is still there.", "ama@example.org", "en")


def test_the_address_is_the_same_each_time_and_capitals_do_not_matter(now, heard):
    one = ama(at=now)
    address = address_of(one, now)

    assert address == address_of(one, now)
    assert address != replies.address_for("service", "123456786", at=now)
    assert len(address.split("@")[0]) == len("reply+") + 26  # 128 bits
    assert take(mail_to(address.upper()), now) == InboundState.TAKEN


def test_a_services_mailbox_answers_under_its_own_address(now, heard):
    take(mail_to(replies.address_for("service", "123456786", at=now), "Not possible, ask the co-owners."), now)

    [reply] = heard
    assert (reply.purpose, reply.recipient, reply.text) == ("service", None, "Not possible, ask the co-owners.")


def test_the_envelope_counts_where_the_headers_hide_the_address(now, heard):
    one = ama(at=now)

    assert take(mail_to("city@valdoria.example"), now, envelope_to=address_of(one, now)) == InboundState.TAKEN


def test_the_answer_to_a_mail_of_ours_comes_back_to_the_same_person(now, say, work, post_office, heard):
    one = ama(at=now)
    say("cases.question", one, at=now, question="Which floor?")
    work(now)
    ours = post_office.mails[0]

    plain = ours.get_body(["plain"]).get_content()
    quoted = "\n".join(f"> {line}" for line in plain.splitlines())
    heading = "On Wed, 18 Nov 2026 at 10:30, Valdoria <x@y.example> wrote:"
    take(mail_to(ours["Reply-To"], f"The third.\n\n{heading}\n\n{quoted}"), now)

    [reply] = heard
    assert (reply.recipient, reply.text) == (one, "The third.")


def test_our_own_tokens_never_travel_on(now, heard):
    one = ama(at=now)
    address = address_of(one, now)

    take(mail_to(address, f"See http://127.0.0.1:8000/follow/abcdef and write to {address}"), now)

    assert heard[0].text == "See … and write to …"


def test_a_reply_shows_that_the_person_is_there_and_changes_nothing_else(now, heard):
    one = ama_by_sms(at=now - timedelta(days=100), last_heard_at=now - timedelta(days=100))
    before = (one.email, one.phone, one.phone_confirmed_at, one.channel)

    take(mail_to(address_of(one, now), sender="forger@example.org"), now)

    one.refresh_from_db()
    assert (one.email, one.phone, one.phone_confirmed_at, one.channel) == before
    assert one.last_heard_at == now
    assert one.writing_now_until > now


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated; owner-email=x"},
        {"Return_Path": "<>"},
        {"Precedence": "bulk"},
        {"List_Id": "<list.example.org>"},
        {"X_Autoreply": "yes"},
        {"sender": "MAILER-DAEMON@example.org"},
        {"sender": ""},
    ],
    ids=str,
)
def test_what_a_machine_wrote_is_dropped_and_not_answered(now, heard, headers):
    mail = mail_to(address_of(ama(at=now), now), **headers)

    assert take(mail, now) == InboundState.AUTOMATIC
    assert heard == []
    assert not Message.objects.exists()


def test_auto_submitted_no_is_a_person(now, heard):
    assert take(mail_to(address_of(ama(at=now), now), Auto_Submitted="no"), now) == InboundState.TAKEN


def test_a_stranger_is_told_once_a_day_and_whom_to_call(now, heard, work, post_office):
    unknown = "reply+" + "a" * 26 + "@reply.valdoria.example"
    for n in range(3):
        assert take(mail_to(unknown, message_id=f"<{n}@x>", sender="eva@example.org"), now) == InboundState.UNPLACED

    work(now)

    assert heard == []
    [mail] = post_office.mails
    assert mail["To"] == "eva@example.org"
    assert "112" in mail.get_body(["plain"]).get_content()
    assert mail["Auto-Submitted"] == "auto-generated"
    take(mail_to(unknown, message_id="<4@x>", sender="eva@example.org"), now + timedelta(days=1))
    work(now + timedelta(days=1))
    assert len(post_office.mails) == 2


def test_an_erased_persons_address_reaches_nobody(now, heard):
    one = ama(at=now)
    address = address_of(one, now)
    actions.erase_recipient(recipient=one, by=BRUNO, at=now)

    assert take(mail_to(address), now) == InboundState.UNPLACED
    assert heard == []


def test_a_returned_mail_goes_to_a_person_and_the_address_is_not_tried_again(now, say, work, post_office):
    say("cases.answered_done", ama(at=now), at=now, answer="Done.")
    work(now)

    assert take(report_about(Delivery.objects.get().mail_id, "5.1.1"), now) == InboundState.BOUNCE

    assert Message.objects.get().state == MessageState.FAILED
    assert PersonTask.objects.get().reason == TaskReason.BOUNCED


@pytest.mark.parametrize(("mail_id", "status"), [("<made-up@x>", "5.1.1"), (None, "4.2.2")])
def test_a_forged_or_passing_report_changes_nothing(now, say, work, post_office, mail_id, status):
    say("cases.answered_done", ama(at=now), at=now, answer="Done.")
    work(now)

    take(report_about(mail_id or Delivery.objects.get().mail_id, status), now)

    assert Message.objects.get().state == MessageState.SENT


def report_about(mail_id, status):
    return (
        "From: MAILER-DAEMON@example.org\r\nTo: parvis@localhost\r\nMessage-ID: <report@example.org>\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n"
        f"Final-Recipient: rfc822; ama@example.org\r\nAction: failed\r\nStatus: {status}\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {mail_id}\r\nSubject: x\r\n\r\n--b--\r\n"
    ).encode()


def test_pictures_come_along_as_they_are_and_other_files_do_not(now, heard):
    mail = mail_to(address_of(ama(at=now), now))
    mail.add_attachment(b"\xff\xd8\xff raw", maintype="image", subtype="jpeg", filename="../../evil.jpg")
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="a.pdf")
    mail.add_attachment(b"<svg/>", maintype="image", subtype="svg+xml", filename="a.svg")

    take(mail, now)

    [picture] = heard[0].images
    assert (picture.declared_type, picture.content) == ("image/jpeg", b"\xff\xd8\xff raw")
    assert "/" not in picture.name


def test_a_mail_of_html_only_is_read_without_its_tags(now, heard):
    mail = mail_to(address_of(ama(at=now), now))
    words = "<style>p{}</style><p>Still <b>there</b> &amp; wet.</p><script>x()</script><blockquote>old</blockquote>"
    mail.set_content(words, subtype="html")

    take(mail, now)

    assert heard[0].text == "Still there & wet."


def test_the_language_of_the_words_is_told_where_there_are_enough(now, heard):
    words = "È davanti alla mia porta con un coltello, ho paura, per favore mandate qualcuno subito."

    take(mail_to(address_of(ama(at=now), now), words), now)

    assert heard[0].language == "it"


def test_an_empty_reply_is_nobodys_work(now, heard):
    assert take(mail_to(address_of(ama(at=now), now), "> all of it quoted"), now) == InboundState.EMPTY
    assert heard == []


@pytest.mark.parametrize(
    "hostile",
    [
        b"",
        b"\x00" * 1000,
        b"From: a@b\r\nContent-Type: text/plain; charset=rot13\r\n\r\nuryyb",
        b"From: a@b\r\nContent-Type: text/plain; charset=utf-7\r\n\r\n+ADw-script+AD4-",
        b"From: a@b\r\nContent-Type: text/plain; charset=\xff\xfe\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!",
        b"From: =?no-such-charset?q?=FF?= <a@b>\r\nTo: " + b"x@y, " * 5000 + b"\r\n\r\nhi",
        b"Content-Type: multipart/mixed; boundary=\r\n\r\n--\r\n",
        b"From: a@b\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n\r\n" * 5000,
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(3000)),
        b"Content-Type: message/rfc822\r\n\r\n" * 3000,
        b"Message-ID: " + b"x" * 100_000 + b"\r\n\r\n",
        b"x" * (MOST_BYTES + 1),
    ],
    ids=range(12),
)
def test_a_hostile_mail_breaks_nothing(now, heard, hostile):
    assert take(hostile, now) in InboundState
    assert heard == []


def test_an_unreadable_mail_is_put_before_a_person_once(now):
    for _ in range(2):
        assert take(b"Content-Type: message/rfc822\r\n\r\n" * 3000, now) == InboundState.UNREADABLE

    assert PersonTask.objects.get().reason == TaskReason.UNREAD_MAIL


def test_when_the_app_above_fails_the_mail_is_as_if_it_never_came(now, monkeypatch):
    def fail(reply):
        raise RuntimeError

    monkeypatch.setattr(replies, "_handlers", [fail])

    with pytest.raises(RuntimeError):
        take(mail_to(address_of(ama(at=now), now)), now)
    assert not InboundMail.objects.exists()


def test_the_pipe_says_try_again_when_it_fails_and_taken_when_it_does_not(now, heard, monkeypatch):
    raw = bytes(mail_to(address_of(ama(at=now), now)))
    out = StringIO()
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=BytesIO(raw)))
    call_command("receive_mail", stdout=out)
    assert out.getvalue().strip() == "taken"

    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=BytesIO(raw.replace(b"one@", b"two@"))))
    monkeypatch.setattr(replies, "_handlers", [lambda reply: 1 / 0])
    with pytest.raises(SystemExit) as ended:
        call_command("receive_mail", stderr=StringIO())
    assert ended.value.code == 75


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Yes.\n\nLe mer. 18 nov. 2026 à 10:30, Valdoria <a@b> a\nécrit :\n> Bonjour", "Yes."),
        ("Ja.\n\nAm 18.11.2026 um 10:30 schrieb Valdoria:\n> Guten Tag", "Ja."),
        ("Sì.\n\nIl giorno mer 18 nov 2026 alle 10:30 Valdoria <a@b> ha scritto:\n> Buongiorno", "Sì."),
        ("Ok.\n\n-----Message d'origine-----\nDe : Valdoria <a@b>\nBonjour", "Ok."),
        ("Ok.\n\nVan: Valdoria <a@b.example>\nVerzonden: vandaag\nDag", "Ok."),
        ("Ok.\n-- \nAma\n+32 470 12 34 56", "Ok."),
        ("On Wed, Valdoria wrote:\n> Which floor?\nThe third.\n> And door?\nB.", "The third.\nB."),
        ("On my way home I saw it again.\nIt stinks.", "On my way home I saw it again.\nIt stinks."),
        ("He is at my door with a knife", "He is at my door with a knife"),
    ],
)
def test_only_the_senders_own_words_are_kept(text, own):
    assert quoting.own_words(text) == own


class FakeBox:
    """A mailbox with some mails; it remembers what was asked of it."""

    def __init__(self, mails):
        self.mails = dict(enumerate(mails, 1))
        self.flags: dict[str, str] = {}

    def uid(self, command, *args):
        if command == "search":
            return "OK", [b" ".join(str(n).encode() for n in self.mails if str(n) not in self.flags)]
        if command == "store":
            self.flags[args[0]] = args[2]
            return "OK", [b""]
        raw = self.mails[int(args[0])]
        if args[1] == "(RFC822.SIZE)":
            return "OK", [b"1 (UID 1 RFC822.SIZE %d)" % len(raw)]
        return "OK", [(b"1 (BODY[] {9}", raw), b")"]

    def expunge(self):
        return "OK", [b""]


def test_the_mailbox_is_emptied_of_what_was_taken_and_keeps_what_was_not(now, monkeypatch):
    from contextlib import nullcontext

    one = ama(at=now)
    good, bad = (mail_to(address_of(one, now), text, message_id=f"<{text}@x>") for text in ("good", "bad"))
    box = FakeBox([bytes(good), bytes(bad), b"Content-Type: message/rfc822\r\n\r\n" * 3000])
    monkeypatch.setattr(mailbox, "opened", lambda: nullcontext(box))
    told = []

    def handler(reply):
        if reply.text == "bad":
            raise RuntimeError
        told.append(reply.text)

    monkeypatch.setattr(replies, "_handlers", [handler])

    assert mailbox.fetch(at=now) == 1
    assert box.flags == {"1": r"(\Seen \Deleted)", "3": r"(\Seen \Flagged)"}
    for _ in range(4):
        mailbox.fetch(at=now)

    assert told == ["good"]
    assert box.flags["2"] == r"(\Seen \Flagged)"
    assert PersonTask.objects.filter(reason=TaskReason.UNREAD_MAIL).count() == 2


@pytest.mark.parametrize(
    "url", ["imap://u:p@mail.example.org/", "https://mail.example.org/", "imaps:///INBOX", "nonsense"]
)
def test_a_mailbox_without_encryption_is_refused(settings, url):
    settings.PARVIS_IMAP_URL = url

    with pytest.raises(mailbox.MailboxRefused), mailbox.opened():
        pass


def test_the_link_in_a_mail_is_not_in_the_reply_address(now, say, work, post_office):
    say("cases.received", ama(at=now), at=now)
    work(now)

    token = re.findall(r"/follow/(\S+)", post_office.mails[0].get_body(["plain"]).get_content())[0]
    assert token not in post_office.mails[0]["Reply-To"]
