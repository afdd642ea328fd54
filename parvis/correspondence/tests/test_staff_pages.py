"""The list of what could not be told: who sees it, what they can do, and that a look at contact data leaves a trace."""

from datetime import timedelta

import pytest
from django.urls import reverse

from parvis.core.access import Role
from parvis.core.actors import WORKER
from parvis.core.models import Entry
from parvis.correspondence import actions, texts
from parvis.correspondence.models import Message, MessageState, PersonTask, Reveal, TaskEnd, Template
from parvis.correspondence.standing import delivery_state
from parvis.correspondence.tests.people import ama, person
from parvis.people import actions as people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("valdoria")]


@pytest.fixture
def signed_in(client, now):
    """Sign somebody in who holds roles."""

    def sign_in(*roles):
        user = people.open_account(
            email="somebody@example.org", name="Somebody", password=None, roles=set(roles), by=WORKER, at=now
        )
        client.force_login(user)
        return user

    return sign_in


@pytest.fixture
def call(now, say):
    """Ama has an answer and wants to be called."""
    say(
        "cases.answered_done",
        person(at=now, channel="call", phone="+32470123456", language="nl"),
        at=now,
        deadline=now - timedelta(hours=1),
        answer="Het glas is weg.",
    )
    return PersonTask.objects.get()


def url(name, task):
    return reverse(f"correspondence:{name}", args=[task.pk])


def test_the_list_shows_what_is_late_and_the_page_what_to_say_in_her_language(client, signed_in, call):
    signed_in(Role.CALL_TAKER)

    listed = client.get(reverse("correspondence:tasks")).content.decode()
    page = client.get(url("task", call)).content.decode()

    assert "1234 5678 6" in listed
    assert "Late:" in listed
    assert '<div class="pv-words" lang="nl">' in page
    assert "Het glas is weg." in page
    assert "/follow/" not in page
    assert "+32 ••• 56" in page
    assert "470123456" not in page


def test_contact_data_is_shown_for_a_reason_that_is_written_down(client, signed_in, call):
    user = signed_in(Role.COORDINATOR)

    assert "470123456" not in client.post(url("reveal", call), {}).content.decode()
    assert not Reveal.objects.exists()
    page = client.post(url("reveal", call), {"reason": "to_call"}).content.decode()

    assert "+32470123456" in page
    assert (Reveal.objects.get().shown_to, Reveal.objects.get().reason) == (user.actor_reference, "to_call")
    assert Entry.objects.filter(verb="correspondence.contact_shown").count() == 1


def test_whoever_looks_at_very_many_is_noticed_once(now, settings, call):
    settings.PARVIS_REVEALS_PER_DAY = 2
    for _ in range(5):
        actions.reveal(recipient=call.message.recipient, reason=actions.RevealReason.TO_CALL, by=WORKER, at=now)

    assert Entry.objects.filter(verb="correspondence.many_reveals").count() == 1


def test_told_by_phone_ends_it(client, signed_in, call):
    user = signed_in(Role.CALL_TAKER)

    client.post(url("take", call))
    response = client.post(url("end", call), {"how": "phone"}, follow=True)

    call.refresh_from_db()
    assert (call.taken_by, call.end, call.done_by) == (user, TaskEnd.TOLD_BY_PHONE, user.actor_reference)
    assert Message.objects.get().state == MessageState.TOLD_BY_PERSON
    assert "Everybody has been told" in response.content.decode()
    assert Entry.objects.get(verb="correspondence.told_by_person").codes["how"] == "phone"


def test_two_colleagues_at_once_end_it_once(client, signed_in, call):
    signed_in(Role.CALL_TAKER)
    client.post(url("end", call), {"how": "phone"})

    response = client.post(url("end", call), {"how": "letter"}, follow=True)

    assert "Somebody has just done this" in response.content.decode()
    assert PersonTask.objects.get().end == TaskEnd.TOLD_BY_PHONE


def test_a_failed_mail_is_sent_again_by_a_button(client, signed_in, now, say, work, post_office):
    post_office.replies["RCPT"] = "550 no"
    say("cases.answered_done", ama(at=now), at=now, answer="Done.")
    work(now)
    post_office.replies.clear()
    signed_in(Role.COORDINATOR)
    task = PersonTask.objects.get()

    assert "Send again" in client.get(url("task", task)).content.decode()
    client.post(url("send_again", task))
    work(Message.objects.get().queued_at)

    assert len(post_office.mails) == 1


def test_looking_changes_nothing(client, signed_in, call):
    signed_in(Role.COORDINATOR)
    for name in ("take", "send_again", "end", "reveal"):
        assert client.get(url(name, call)).status_code == 405

    call.refresh_from_db()
    assert call.taken_by is None
    assert call.done_at is None


@pytest.mark.parametrize("role", [Role.SERVICE, Role.EVALUATOR, Role.ADMINISTRATOR])
def test_other_roles_do_not_see_it(client, signed_in, call, role):
    signed_in(role)

    assert client.get(reverse("correspondence:tasks")).status_code == 403
    assert client.post(url("reveal", call), {"reason": "to_call"}).status_code == 403


@pytest.mark.parametrize(("role", "sees"), [(Role.COORDINATOR, False), (Role.CALL_TAKER, False), (Role.MEDIATOR, True)])
def test_what_belongs_to_a_grievance_is_seen_by_the_mediator_only(client, signed_in, now, say, role, sees):
    say("complaints.received", ama(at=now, is_sensitive=True), at=now)
    say("cases.received", ama(at=now, is_sensitive=True), at=now)
    signed_in(role)
    sealed, other = PersonTask.objects.order_by("pk")

    assert client.get(url("task", sealed)).status_code == (200 if sees else 404)
    assert client.get(url("task", other)).status_code == (404 if sees else 200)
    assert len(client.get(reverse("correspondence:tasks")).context["rows"]) == 1


def test_a_case_page_can_ask_where_its_messages_stand(now, say, work, post_office, django_assert_num_queries):
    say("cases.received", ama(at=now), at=now)
    work(now)
    say("cases.answered_done", ama(at=now, is_sensitive=True), at=now, answer="Done.")

    with django_assert_num_queries(1):
        state = delivery_state("123456786")

    assert (state.worst, state.needs_person) == (MessageState.HELD, True)
    assert [(line.event, line.state) for line in state.lines] == [
        ("cases.answered_done", "held"),
        ("cases.received", "sent"),
    ]
    assert delivery_state("000000000").worst == ""


TEXT = ("cases.withdrawn", "en", "sms")


def text_url(name="text"):
    return reverse(f"correspondence:{name}", args=TEXT)


def test_the_citys_own_words_are_previewed_then_used_then_taken_back(client, signed_in, now, say, work, texts_in):
    signed_in(Role.ADMINISTRATOR)
    words = {"body": "All right, {reference} is off our list.\nMore: {link}"}

    preview = client.post(text_url(), {**words, "preview": "1"}).content.decode()
    assert "All right, 1234 5678 6 is off our list." in preview
    assert not Template.objects.exists()
    client.post(text_url(), {**words, "save": "1"})
    say("cases.withdrawn", person(at=now, channel="sms", phone="+32470123456"), at=now)
    work(now)
    client.post(text_url("take_shipped"))
    say("cases.withdrawn", person(at=now, channel="sms", phone="+32470999999"), at=now)
    work(now)

    assert [text.split("\n\n")[1] for text in texts_in()] == [
        "All right, 1234 5678 6 is off our list.\n",
        "Your message 1234 5678 6 is taken back.\n",
    ]
    assert [row.number for row in Template.objects.order_by("number")] == [1, 2]
    assert "All right" in client.get(text_url()).content.decode()  # in the history


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("Hello", "“{reference}” is missing"),
        ("{reference} {suspect}", "“{suspect}” is no placeholder"),
        ("{reference} {0.__class__}", "stands alone"),
        ("{reference} {reference", "stands alone"),
        ("{reference} {reference!r:>9999999}", "stands alone"),
        ("{reference} {% debug %}", "stands alone"),
        ("{reference} https://evil.example/x", "leads to another host"),
        ("{reference} www.evil.example", "leads to another host"),
        ("{reference} http://127.0.0.1.evil.example", "leads to another host"),
        ("{reference} \u202etxt", "invisible sign"),
        ("{reference} [press]({link})", "may not stand in an SMS"),
        ("{reference} " + "x" * 400, "longer than"),
    ],
)
def test_words_that_could_harm_are_refused_with_a_sentence(client, signed_in, body, sentence):
    signed_in(Role.COORDINATOR)

    page = client.post(text_url(), {"body": body, "save": "1"})

    assert sentence in page.content.decode().replace("&#x27;", "'")
    assert not Template.objects.exists()


@pytest.mark.parametrize(
    ("event", "channel", "subject", "body"),
    [
        ("cases.received", "sms", "", "{reference} {link} {service}"),
        ("cases.received", "sms", "", "{reference} {link} {situation}"),
        ("cases.answered_done", "sms", "", "{answer}"),
        ("cases.received", "email", "{situation}", "{reference} {link}"),
        ("cases.received", "email", "We have\nBcc: x", "{reference} {link}"),
        ("cases.answered_done", "email", "Your answer", "[press]({answer})"),
        ("contact.confirm_phone", "email", "Code", "{code}"),
    ],
)
def test_an_sms_and_a_subject_tell_nothing_to_bystanders(event, channel, subject, body):
    assert texts.problems(texts.Text(event, "en", channel, subject, body))


def test_only_those_who_may_change_words(client, signed_in):
    signed_in(Role.CALL_TAKER)

    assert client.get(reverse("correspondence:texts")).status_code == 403
    assert client.post(text_url(), {"body": "{reference}", "save": "1"}).status_code == 403


def test_every_text_has_its_page(client, signed_in):
    signed_in(Role.COORDINATOR)

    listed = client.get(reverse("correspondence:texts")).content.decode()

    assert listed.count('href="/messages/texts/') - 1 == 8 * len({(e, c) for e, _l, c in texts.shipped()[0]})
    for event, channel in [("cases.received", "email"), ("cases.danger", "sms"), ("staff.invite", "email")]:
        assert client.get(reverse("correspondence:text", args=[event, "pt", channel])).status_code == 200
    assert client.get("/messages/texts/no.such/en/email/").status_code == 404
    assert client.get("/messages/texts/staff.invite/en/sms/").status_code == 404
