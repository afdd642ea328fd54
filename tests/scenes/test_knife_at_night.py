"""02:10, a reply to an old mail about noise: "he is at my door with a knife".

At once: the emergency and text numbers in her language, that nobody reads this at night, and the case on the staffed list.
"""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from io import BytesIO, StringIO, TextIOWrapper

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import Client
from PIL import Image

from parvis.cases import actions
from parvis.cases.models import Attachment, Case, Remark, RemarkKind
from parvis.cases.moves import Outcome
from parvis.cases.tests import town
from parvis.city.models import City
from parvis.core import revisions
from parvis.correspondence.models import Message, PersonTask, Recipient
from parvis.situations.rules import possible_danger

NIGHT = datetime(2026, 11, 18, 1, 10, tzinfo=UTC)  # 02:10 in Brussels
WEEKS_AGO = NIGHT - timedelta(days=16)
INES = actions.Person(language="pt", channel="email", email="ines@example.org")
KNIFE = "Ele está à minha porta com uma faca"


@pytest.fixture(autouse=True)
def _replies(settings):
    settings.PARVIS_REPLY_DOMAIN = "reply.valdoria.example"


@pytest.fixture
def old_noise(valdoria, work, post_office):
    """A noise long answered; all mails about it have arrived."""
    taken = town.litter(
        WEEKS_AGO, situation="works_noise", answers={"what": "site"}, words="Barulho todas as noites", person=INES
    )
    work(WEEKS_AGO)
    actions.answer(
        case=taken.case, outcome=Outcome.DONE, text="We checked the place.", language="en",
        by=town.staff(valdoria.coco), at=WEEKS_AGO + timedelta(days=1),
    )  # fmt: skip
    work(WEEKS_AGO + timedelta(days=1))
    return taken


@pytest.fixture
def pipe(monkeypatch):
    """Hand a mail to `parvis receive_mail`, as mail servers do, at 02:10."""
    monkeypatch.setattr("parvis.correspondence.management.commands.receive_mail.timezone.now", lambda: NIGHT)

    def hand(mail):
        monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(bytes(mail))))
        out = StringIO()
        call_command("receive_mail", stdout=out)
        return out.getvalue()

    return hand


def reply_to(mail, text, *, sender="ines@example.org", message_id="<night@example.org>", picture=None):
    reply = EmailMessage()
    reply["From"], reply["To"], reply["Message-ID"] = sender, mail["Reply-To"], message_id
    reply["Subject"] = "Re: " + mail["Subject"]
    reply.set_content(text)
    if picture:
        reply.add_attachment(picture, maintype="image", subtype="jpeg", filename="../../door.jpg")
    return reply


def words_of(mail):
    return mail.get_body(["plain"]).get_content()


def test_the_words_are_known_for_danger():
    assert possible_danger(KNIFE)
    assert possible_danger("he is at my door with a knife")


def test_the_numbers_come_back_at_once_in_her_language(old_noise, post_office, pipe, work):
    first = post_office.mails[0]
    sent = len(post_office.mails)

    assert pipe(reply_to(first, KNIFE)).strip() == "taken"
    work(NIGHT)

    [danger] = post_office.mails[sent:]
    assert danger["To"] == "ines@example.org"
    assert danger["Content-Language"] == "pt"
    assert "112" in danger["Subject"]
    text = words_of(danger)
    assert "ligue já 112" in text
    assert "ninguém lê" in text  # nobody reads this at night
    assert "Não chamámos ninguém" in text  # and nobody was alerted
    assert KNIFE not in text


def test_where_the_country_has_a_number_to_text_she_gets_it(old_noise, post_office, pipe, work):
    City.objects.update(country="FR")
    revisions.bump("city")
    sent = len(post_office.mails)

    pipe(reply_to(post_office.mails[0], KNIFE))
    work(NIGHT)

    [danger] = post_office.mails[sent:]
    assert "envie um SMS para 114" in words_of(danger)


def test_english_words_bring_them_too(old_noise, post_office, pipe, work):
    sent = len(post_office.mails)

    pipe(reply_to(post_office.mails[0], "he is at my door with a knife"))
    work(NIGHT)

    [danger] = post_office.mails[sent:]
    assert danger["Content-Language"] == "pt"


def test_the_case_stands_on_top_of_the_staffed_list_until_somebody_looks(old_noise, post_office, pipe, valdoria):
    pipe(reply_to(post_office.mails[0], KNIFE))
    case = town.fresh(old_noise.case)
    assert case.danger_at == NIGHT
    client = Client(headers={"accept-language": "en"})
    client.force_login(valdoria.coco)

    page = client.get("/coordinator/").content.decode()

    assert case.reference in page.replace(" ", "").replace("\xa0", "")
    assert page.index("Possible danger") < page.index("Late")
    assert list(Case.objects.in_danger()) == [case]
    actions.see_danger(case=case, by=town.staff(valdoria.coco), at=NIGHT)
    assert not Case.objects.in_danger().exists()


def test_quiet_hours_do_not_hold_back_the_text_message_of_who_has_changed_to_a_phone(
    old_noise, post_office, pipe, work, settings, tmp_path
):
    settings.SMS_URL = f"file://{tmp_path / 'sms'}"
    (tmp_path / "sms").mkdir()
    recipient = old_noise.reporter.recipient
    Recipient.objects.filter(pk=recipient.pk).update(
        channel="sms", phone="+32470123456", phone_confirmed_at=WEEKS_AGO, last_heard_at=WEEKS_AGO
    )
    recipient.refresh_from_db()

    pipe(reply_to(post_office.mails[0], KNIFE))
    work(NIGHT)

    [said] = [path.read_text() for path in (tmp_path / "sms").iterdir()]
    assert "112" in said


def test_what_is_not_danger_brings_no_numbers(old_noise, post_office, pipe, work):
    sent = len(post_office.mails)

    pipe(reply_to(post_office.mails[0], "O barulho voltou."))
    work(NIGHT)

    assert len(post_office.mails) == sent
    assert not Case.objects.in_danger().exists()


def test_the_words_are_marked_unverified_and_nothing_that_was_decided_changes(old_noise, post_office, pipe):
    before = Case.objects.values("state", "outcome", "service", "due_at", "closed_at", "place").get()
    contact = Recipient.objects.values("email", "phone", "channel", "language", "email_confirmed_at").get()

    pipe(reply_to(post_office.mails[0], f"{KNIFE}. Write to forger@example.org", sender="forger@example.org"))

    remark = Remark.objects.get()
    assert (remark.kind, remark.text) == (RemarkKind.MAIL, f"{KNIFE}. Write to forger@example.org")
    assert remark.get_kind_display() == "By e-mail, unverified"
    assert Case.objects.values("state", "outcome", "service", "due_at", "closed_at", "place").get() == before
    assert Recipient.objects.values("email", "phone", "channel", "language", "email_confirmed_at").get() == contact
    assert set(Message.objects.values_list("recipient", flat=True)) == {old_noise.reporter.recipient_id}


def test_the_same_mail_brought_twice_counts_once(old_noise, post_office, pipe, work):
    sent = len(post_office.mails)
    mail = reply_to(post_office.mails[0], KNIFE)

    pipe(mail)
    pipe(mail)
    work(NIGHT)

    assert len(post_office.mails) == sent + 1
    assert Remark.objects.count() == 1


def test_a_picture_becomes_a_photo_of_ours_and_what_is_none_is_passed_over(old_noise, post_office, pipe):
    out = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken by Ines at home"
    Image.new("RGB", (60, 40), "grey").save(out, "JPEG", exif=exif.tobytes())

    pipe(reply_to(post_office.mails[0], "", picture=out.getvalue()))
    pipe(reply_to(post_office.mails[0], "Look", message_id="<two@example.org>", picture=b"no picture at all"))

    photo = Attachment.objects.get()
    assert photo.reporter == old_noise.reporter
    with default_storage.open(photo.name) as kept:
        assert b"Ines" not in kept.read()
    assert "door" not in photo.name
    assert [remark.text for remark in Remark.objects.order_by("id")] == ["", "Look"]


def test_a_service_that_writes_under_a_reporters_address_is_not_taken_for_a_service(old_noise, post_office, pipe):
    pipe(reply_to(post_office.mails[0], "Not possible.", sender="cleaning@valdoria.example"))

    assert not town.fresh(old_noise.case).proposals.exists()
    assert not PersonTask.objects.exists()
