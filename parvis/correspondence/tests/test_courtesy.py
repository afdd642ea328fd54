"""News once a day, together; questions at once; surveys only with a yes; no after a no."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from parvis.city.actions import Words
from parvis.city.tests.town import add_cleaning
from parvis.correspondence import actions, leaving
from parvis.correspondence.models import Consent, Message, MessageState, OptOut
from parvis.correspondence.tests.people import BRUNO, ama, ama_by_sms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("valdoria")]


def body(mail):
    return mail.get_body(["plain"]).get_content()


def test_news_of_one_day_come_in_one_mail_with_one_link(now, say, work, post_office):
    one = ama(at=now)
    say("cases.progress", one, at=now, news="A team is on its way.")
    say("cases.progress", one, at=now, news="They found the leak.", service="cleaning")

    work(now)

    [mail] = post_office.mails
    assert "A team is on its way." in body(mail)
    assert "They found the leak." in body(mail)
    assert body(mail).count("There is news about your message") == 1
    assert body(mail).count("/follow/") == 1
    states = Message.objects.order_by("pk").values_list("state", flat=True)
    assert sorted(states) == [MessageState.CANCELLED, MessageState.SENT]


def test_news_that_come_together_say_once_who_has_it_now(now, say, work, post_office):
    one = ama(at=now)
    add_cleaning("waste", texts={"en": Words("Waste", "the people who fetch bulky things")})
    for news, service in (("First.", "cleaning"), ("Second.", "waste"), ("Third.", "cleaning"), ("Last.", "waste")):
        say("cases.progress", one, at=now, news=news, service=service)

    work(now)

    [mail] = post_office.mails
    assert body(mail).count("Who has it now:") == 1
    assert "the people who fetch bulky things" in body(mail) and "clean the streets" not in body(mail)


def test_later_news_of_the_day_wait_for_the_next_morning(now, say, work, post_office):
    one = ama(at=now)
    say("cases.progress", one, at=now, news="First.")
    work(now)
    say("cases.progress", one, at=now, news="Second.")
    say("cases.progress", one, at=now, news="Third.")

    work(now + timedelta(hours=3))
    assert len(post_office.mails) == 1
    work(datetime(2026, 11, 19, 7, 0, tzinfo=UTC))

    assert len(post_office.mails) == 2
    assert "Second." in body(post_office.mails[1])
    assert "Third." in body(post_office.mails[1])


def test_merged_news_survive_a_mail_server_that_was_down(now, say, work, post_office):
    one = ama(at=now)
    say("cases.progress", one, at=now, news="First.")
    say("cases.progress", one, at=now, news="Second.")
    post_office.replies["RCPT"] = "451 later"
    work(now)
    post_office.replies.clear()

    work(now + timedelta(minutes=5))

    [mail] = post_office.mails
    assert "First." in body(mail)
    assert "Second." in body(mail)


def test_surveys_and_news_leave_room_for_an_answer_on_the_same_day(now, say, work, post_office):
    one = ama(at=now)
    actions.give_consent(recipient=one, purpose="survey", text_version="2026-1", by=BRUNO, at=now)
    say("cases.progress", one, at=now, news="First.")
    for n in range(3):
        say("survey.invite", one, at=now, survey_link=f"/survey/{n}/")
    say("cases.answered_done", one, at=now, answer="Done.")

    work(now)

    assert [mail["Subject"].split()[0] for mail in post_office.mails] == ["News", "How", "The"]
    assert Message.objects.filter(kind="survey", state=MessageState.QUEUED).count() == 2


@pytest.mark.parametrize("consent", ["none", "withdrawn"])
def test_a_survey_without_a_yes_is_not_sent(now, say, work, post_office, consent):
    one = ama(at=now)
    if consent == "withdrawn":
        actions.give_consent(recipient=one, purpose="survey", text_version="2026-1", by=BRUNO, at=now)
        actions.withdraw_consent(recipient=one, purpose="survey", by=BRUNO, at=now)
        assert Consent.objects.get().withdrawn_at
    say("survey.invite", one, at=now, survey_link="/survey/1/")

    work(now)

    assert post_office.mails == []
    assert Message.objects.get().reason == "no_consent"


def test_the_link_to_say_no_changes_nothing_until_the_button_is_pressed(now, client):
    one = ama(at=now)
    url = reverse("correspondence:leave_list", args=[leaving.token_for(one.pk, "progress")])

    for method in (client.get, client.head):
        assert method(url).status_code == 200
        assert not OptOut.objects.exists()
    assert client.post(url).status_code == 200

    assert OptOut.objects.get().kind == "progress"
    assert client.get(url[:-2] + "x/").status_code == 404


def test_a_mail_program_may_press_the_button_without_a_page(now, say, work, post_office):
    from django.test import Client

    one = ama(at=now)
    say("cases.progress", one, at=now, news="First.")
    work(now)
    url = post_office.mails[0]["List-Unsubscribe"].strip().strip("<>").removeprefix("http://127.0.0.1:8000")

    response = Client(enforce_csrf_checks=True).post(url, {"List-Unsubscribe": "One-Click"})

    assert response.status_code == 200
    say("cases.progress", one, at=now, news="Second.")
    say("cases.answered_done", one, at=now, answer="Done.")
    work(now + timedelta(days=2))
    assert [mail["Subject"] for mail in post_office.mails[1:]] == ["The answer to your message 1234 5678 6"]


def test_whoever_is_erased_is_sent_nothing_that_waits(now, say, work, post_office):
    one = ama(at=now)
    say("cases.answered_done", one, at=now, answer="Done.")
    actions.erase_recipient(recipient=one, by=BRUNO, at=now)

    work(now)

    one.refresh_from_db()
    message = Message.objects.get()
    assert post_office.mails == []
    assert (one.email, one.channel, message.facts, message.about) == ("", "page", {}, "")


def test_the_language_is_the_receivers_at_the_time_of_sending(now, say, work, texts_in):
    one = ama_by_sms(at=now, language="de")
    say("cases.answered_done", one, at=now, answer="Erledigt.")
    type(one).objects.filter(pk=one.pk).update(language="nl")

    work(now)

    assert "Er is een antwoord op uw bericht" in texts_in()[0]
