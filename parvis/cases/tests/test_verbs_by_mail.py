"""A service without an account: its case comes by mail, its reply becomes an answer once a coordinator has looked."""

import re
from datetime import timedelta
from email.policy import default

import pytest
from django.test import Client

from parvis.cases import actions, answer_by_mail
from parvis.cases.models import Came, ProposedAnswer, Remark, ServiceLink
from parvis.cases.moves import Outcome
from parvis.cases.tests.town import fresh, litter, staff
from parvis.city import actions as city
from parvis.city.tests.town import AT, CLERK
from parvis.core import due
from parvis.core.actors import WORKER
from parvis.core.models import Entry
from parvis.correspondence.models import Message, MessageState
from parvis.correspondence.tests.post_office import free_port, open_post_office, point_at

REPLY_IN_FRENCH = "Vous pouvez aussi répondre à cet e-mail"


@pytest.fixture
def caretaker(valdoria):
    """Cleaning is a caretaker now who reads e-mail in French and has no account."""
    return city.change_service(
        service=valdoria.cleaning, by=CLERK, at=AT,
        changes={"reached_by": "email", "email": "caretaker@valdoria.example", "languages": ["fr"]},
    )  # fmt: skip


@pytest.fixture
def rosa(caretaker, now):
    """What Rosa, who reads Italian, told the city."""
    return litter(
        now, person=actions.Person(language="it", channel="email", email="rosa@example.org"), words="Carta ovunque"
    )


def work(at):
    due.run_all(at=at)


def mails(event):
    return list(Message.objects.filter(event=event).order_by("id"))


def link_in(message) -> str:
    return str(message.facts["case_link"])


def proposal(case, caretaker, at, text="Pas possible. Demandez aux copropriétaires."):
    return actions.propose(case=case, service=caretaker, text=text, language="fr", came=Came.MAIL, by=WORKER, at=at)


class TestTheMail:
    def test_tells_what_where_and_by_when_and_holds_a_link(self, rosa, caretaker, now):
        answer_by_mail.hand_over(rosa.case, now)

        [message] = mails("service.new_case")
        assert message.recipient.email == "caretaker@valdoria.example" and message.about == rosa.case.reference
        assert message.facts["details"].endswith("Carta ovunque") and "12 Mill Street" in message.facts["place"]
        assert ServiceLink.objects.get().digest not in link_in(message)

    def test_goes_out_once_however_often_the_worker_dies(self, rosa, now):
        for _ in range(3):
            answer_by_mail.hand_over(rosa.case, now)

        assert len(mails("service.new_case")) == 1

    def test_goes_out_again_when_the_case_comes_back(self, rosa, caretaker, valdoria, now):
        answer_by_mail.hand_over(rosa.case, now)
        coco = staff(valdoria.coco)
        actions.pass_on(case=rosa.case, service=valdoria.waste, reason="x", by=coco, at=now + timedelta(hours=1))
        actions.own(case=rosa.case, user=valdoria.coco, by=coco, at=now)
        actions.pass_on(
            case=rosa.case, service=caretaker, reason="x", by=coco, at=now + timedelta(hours=2), by_owner=True
        )
        answer_by_mail.hand_over(rosa.case, now + timedelta(hours=2))

        assert len(mails("service.new_case")) == 2

    def test_says_nothing_of_a_sensitive_case(self, caretaker, now):
        case = litter(now, words="my husband beats me").case
        answer_by_mail.hand_over(case, now)

        [message] = mails("service.new_case")
        assert "details" not in message.facts and "place" not in message.facts

    def test_gives_a_controller_only_what_its_agreement_names(self, valdoria, caretaker, now):
        city.change_service(service=caretaker, changes={"relation": "controller"}, by=CLERK, at=AT)
        case = litter(now, words="Papers").case
        answer_by_mail.hand_over(case, now)

        [message] = mails("service.new_case")
        assert "details" not in message.facts and "place" not in message.facts
        assert Entry.objects.get(verb="cases.handed_over").codes["fields"] == ""

    def test_never_carries_what_is_withheld(self, caretaker, now):
        case = litter(now, words="the police hit my brother").case
        answer_by_mail.hand_over(case, now)

        assert not mails("service.new_case")


class TestTheReminder:
    def test_comes_before_the_date(self, rosa, now):
        answer_by_mail.hand_over(rosa.case, now)
        work(rosa.case.due_at - timedelta(minutes=1))

        assert len(mails("service.reminder")) == 1

    def test_is_not_needed_after_an_answer(self, rosa, caretaker, now):
        answer_by_mail.hand_over(rosa.case, now)
        proposal(rosa.case, caretaker, now)
        work(rosa.case.due_at - timedelta(minutes=1))

        assert not mails("service.reminder")

    def test_follows_a_new_date(self, rosa, valdoria, now):
        answer_by_mail.hand_over(rosa.case, now)
        later = rosa.case.due_at + timedelta(days=7)
        actions.postpone(case=rosa.case, due_at=later, reason="x", by=staff(valdoria.coco), at=now)
        work(rosa.case.due_at)
        assert not mails("service.reminder")

        work(later - timedelta(hours=1))
        assert len(mails("service.reminder")) == 1


class TestTheLink:
    @pytest.fixture
    def path(self, rosa, now, by):
        answer_by_mail.hand_over(rosa.case, now)
        return link_in(mails("service.new_case")[0])

    words = {"outcome": "not_possible", "language": "fr", "text": "Ce mur est privé."}

    def test_opens_one_case_and_takes_one_answer(self, path, rosa):
        client = Client(headers={"accept-language": "en"})
        first = client.get(path)
        assert (first.status_code, first["Location"]) == (303, "/one-time/")
        page = client.get("/one-time/")
        assert b"Carta ovunque" in page.content and b"rosa@" not in page.content

        assert client.post("/one-time/", self.words).status_code == 200

        kept = ProposedAnswer.objects.get()
        assert (kept.came, kept.outcome, kept.text, kept.state) == (
            "link",
            "not_possible",
            "Ce mur est privé.",
            "waiting",
        )
        assert client.get(path).status_code == 404 and client.post("/one-time/", self.words).status_code == 404
        assert fresh(rosa.case).is_open and not mails("cases.answered_not_possible")

    def test_says_why_a_controller_without_agreement_reads_no_place(self, path, caretaker):
        city.change_service(service=caretaker, changes={"relation": "controller"}, by=CLERK, at=AT)
        client = Client(headers={"accept-language": "en"})
        client.get(path)
        page = client.get("/one-time/").content.decode()

        assert "may not pass on where it is" in page and "Carta ovunque" not in page

    def test_looking_changes_nothing(self, path):
        for _ in range(3):
            assert Client().get(path).status_code == 303
            assert Client().head("/one-time/").status_code == 404

        assert ServiceLink.objects.get().used_at is None

    def test_opens_nothing_when_the_case_has_gone_on(self, path, rosa, valdoria, now):
        client = Client()
        client.get(path)
        actions.hand_back(case=rosa.case, reason="x", by=staff(valdoria.coco), at=now)

        assert client.get("/one-time/").status_code == 404 and client.get(path).status_code == 404

    def test_unknown_and_lapsed_ones_look_the_same(self, path, now, rosa):
        ServiceLink.objects.update(used_at=now)

        assert Client().get(path).content == Client().get("/one-time/unknown-token-000000000000000/").content

    def test_needs_words(self, path):
        client = Client()
        client.get(path)

        assert client.post("/one-time/", {**self.words, "text": " "}).status_code == 400
        assert not ProposedAnswer.objects.exists()


class TestTheReply:
    def test_of_a_service_that_no_longer_has_it_is_a_note(self, rosa, caretaker, valdoria, now):
        actions.pass_on(case=rosa.case, service=valdoria.waste, reason="x", by=staff(valdoria.coco), at=now)
        made = answer_by_mail.take_reply(
            reference=rosa.case.reference, service_code="cleaning", text="C'est fait", language="fr", at=now
        )

        assert made is None and Remark.objects.get(kind="note").text == "cleaning: C'est fait"

    def test_of_a_service_that_never_had_it_is_nothing(self, rosa, now):
        assert answer_by_mail.take_reply(
            reference=rosa.case.reference, service_code="noise", text="x", language="fr", at=now
        ) is None  # fmt: skip
        assert not Remark.objects.exists()


class TestTheCoordinator:
    def test_sends_it_as_it_came_with_one_press(self, rosa, caretaker, valdoria, by, now):
        made = proposal(rosa.case, caretaker, now)
        client = by(valdoria.coco)
        url = f"/inbox/{rosa.case.reference}/proposal/{made.pk}/"
        assert made.text in client.get(url).content.decode()
        words = {"outcome": "not_possible", "language": "fr", "text": made.text}
        seen = client.post(url, {**words, "step": "look"}).context["seen"]

        assert client.post(url, {**words, "step": "send", "seen": seen}).status_code == 302

        assert fresh(rosa.case).state == "answered"
        made.refresh_from_db()
        assert made.state == "sent" and made.answer == rosa.case.case_answers.get()

    def test_asks_back_and_the_date_runs_on(self, rosa, caretaker, valdoria, by, now):
        made = proposal(rosa.case, caretaker, now)
        by(valdoria.coco).post(
            f"/inbox/{rosa.case.reference}/proposal/{made.pk}/",
            {"step": "ask_back", "back-question": "Whom do they ask?"},
        )

        [message] = mails("service.question")
        assert message.facts["question"] == "Whom do they ask?"
        work(rosa.case.due_at + timedelta(minutes=1))
        assert rosa.case.promises.get().kept is False

    def test_leaves_a_holiday_notice_unused(self, rosa, caretaker, valdoria, by, now):
        made = proposal(rosa.case, caretaker, now, text="Je suis en congé")
        by(valdoria.coco).post(f"/inbox/{rosa.case.reference}/proposal/{made.pk}/", {"step": "aside"})
        made.refresh_from_db()

        assert made.state == "set_aside" and fresh(rosa.case).is_open

    def test_decides_once(self, rosa, caretaker, valdoria, now):
        made, coco = proposal(rosa.case, caretaker, now), staff(valdoria.coco)
        actions.set_aside(proposal=made, by=coco, at=now)

        with pytest.raises(actions.NothingOpen):
            actions.send_proposal(proposal=made, outcome=Outcome.DONE, text="x", language="fr", by=coco, at=now)

    def test_alone_decides(self, rosa, caretaker, valdoria, by, now):
        made = proposal(rosa.case, caretaker, now)
        url = f"/inbox/{rosa.case.reference}/proposal/{made.pk}/"

        assert by(valdoria.clara).post(url, {"step": "aside"}).status_code == 403
        assert by(valdoria.dede).get(url).status_code == 404

    def test_answering_otherwise_sets_it_aside(self, rosa, caretaker, valdoria, now):
        made = proposal(rosa.case, caretaker, now)
        actions.answer(
            case=rosa.case, outcome=Outcome.DONE, text="Swept", language="en", by=staff(valdoria.coco), at=now
        )
        made.refresh_from_db()

        assert made.state == "set_aside"


def test_a_mail_nobody_can_reply_to_offers_the_link_alone(rosa, caretaker, valdoria, settings, now):
    settings.PARVIS_REPLY_DOMAIN = ""
    with open_post_office(settings) as office:
        answer_by_mail.hand_over(rosa.case, now)
        work(now)
    mail = next(mail for mail in office.mails if mail["To"] == "caretaker@valdoria.example")
    words = mail.get_body(["plain"]).get_content()

    assert mail["Reply-To"] is None and REPLY_IN_FRENCH not in words
    assert re.search(r"http\S+", words)


def test_a_reply_in_the_last_minutes_keeps_the_date_though_the_mail_server_dies(
    rosa, caretaker, valdoria, settings, now
):
    """16:55 on the due day a caretaker without account replies "not possible, ask the co-owners"; at 17:00 mail is dead."""
    from parvis.correspondence import actions as correspondence

    settings.PARVIS_REPLY_DOMAIN = "reply.valdoria.example"
    case = rosa.case
    with open_post_office(settings) as office:
        answer_by_mail.hand_over(case, now)
        work(now)
        to_caretaker = next(mail for mail in office.mails if mail["To"] == "caretaker@valdoria.example")
        assert REPLY_IN_FRENCH in to_caretaker.get_body(["plain"]).get_content()
        [reply_to] = re.findall(r"reply\+[a-z2-7]{26}@[\w.-]+", str(to_caretaker["Reply-To"]))

    five_to = case.due_at - timedelta(minutes=5)
    raw = (
        f"From: caretaker@valdoria.example\r\nTo: {reply_to}\r\nMessage-ID: <1@valdoria.example>\r\n"
        f"Subject: Re: case\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        "Pas possible, demandez aux copropriétaires de la cour.\r\n"
    )
    correspondence.receive(raw=raw.encode(), at=five_to)
    point_at(settings, free_port())  # nobody listens there
    work(case.due_at + timedelta(minutes=1))

    made = ProposedAnswer.objects.get()
    assert made.arrived_at == five_to and case.promises.get().kept is None  # not known yet, and not called broken

    next_morning = case.due_at + timedelta(hours=15)
    italian = "Non è possibile: il cortile è privato. Chieda ai comproprietari."
    actions.send_proposal(
        proposal=made,
        outcome=Outcome.NOT_POSSIBLE,
        text=italian,
        language="it",
        by=staff(valdoria.coco),
        at=next_morning,
    )
    work(next_morning)
    told = Message.objects.get(event="cases.answered_not_possible")
    assert told.state == MessageState.QUEUED  # the server is still dead; nothing is lost

    with open_post_office(settings) as office:
        work(next_morning + timedelta(hours=5))
        mail = next(mail for mail in office.mails if italian in mail.as_bytes(policy=default).decode())
    assert mail["To"] == "rosa@example.org"
    assert mail["Content-Language"] == "it"

    case = fresh(case)
    assert (case.promises.get().kept, case.outcome, case.answered_at) == (True, "not_possible", five_to)
    codes = Entry.objects.get(verb="cases.answered", subject=case.subject).codes
    assert codes["kept"] is True and codes["outcome"] == "not_possible" and codes["arrived"] == int(five_to.timestamp())
    assert not Entry.objects.filter(verb="cases.promise_broken", subject=case.subject).exists()
    assert case.reporters.get().solved is None
