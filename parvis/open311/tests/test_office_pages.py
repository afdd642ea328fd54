"""The pages of those who look after Open311: keys shown once, codes of services, and hand-overs a person decides."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.cases import actions as cases
from parvis.cases.actions.safety import raise_sensitivity
from parvis.cases.tests.town import fresh
from parvis.city.models import EditHistory
from parvis.core.models import Entry
from parvis.open311 import actions, handing_over, keys
from parvis.open311.models import Key, RemoteCase, RemoteCode
from parvis.open311.tests.partner import CLERK
from parvis.open311.tests.remote_city import acknowledgement, update, updates
from parvis.open311.tests.test_handing_over import POST, REQUESTS, UPDATES, lamps, remote, report, there, work
from tests import cast

__all__ = ["lamps", "remote"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_that_morning(monkeypatch, now) -> None:
    """Pages ask the clock themselves."""
    monkeypatch.setattr(timezone, "now", lambda: now)


def browser(user) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def page(name: str, *arguments: object) -> str:
    return reverse(f"partners:{name}", args=arguments)


@pytest.fixture
def coco(valdoria) -> Client:
    """Coco coordinates."""
    return browser(valdoria.coco)


@pytest.fixture
def gina(valdoria, now) -> Client:
    """Gina administers, and opens no cases."""
    return browser(cast.gina(at=now))


class TestKeys:
    MADE = {"name": "City app", "scopes": ["post", "read"], "per_second": "20"}

    def test_a_key_is_shown_once_and_opens_the_door(self, gina, now):
        shown = gina.post(page("new_key"), self.MADE)

        secret = shown.context["secret"]
        assert secret in shown.content.decode() and "no-store" in shown["Cache-Control"]
        view = keys.find(secret)
        assert view and (view.name, view.scopes, view.per_second) == ("City app", frozenset({"post", "read"}), 20)
        row = Key.objects.get()
        for address in (page("home"), page("key", row.pk)):
            text = gina.get(address).content.decode()
            assert "City app" in text and secret not in text and row.digest not in text
        assert Entry.objects.get(verb="open311.key_created").subject == row.reference

    def test_sending_the_form_again_makes_no_second_key_of_that_name(self, gina):
        gina.post(page("new_key"), self.MADE)
        again = gina.post(page("new_key"), self.MADE)

        assert again.status_code == 422 and "A key of this name is in force" in again.content.decode()
        assert Key.objects.count() == 1

    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [
            ("addresses", "10.0.0.0/24\nhome", "“home” is no address or network"),
            ("media_hosts", "https://photos.example.org", "is no name of a host"),
            ("expires_on", "2020-01-01", "This day is over"),
            ("per_second", "0", ""),
            ("scopes", [], "What may it do?"),
        ],
    )
    def test_what_does_not_fit_is_said_beside_its_field(self, gina, field, value, sentence):
        answer = gina.post(page("new_key"), {**self.MADE, field: value})

        assert answer.status_code == 422 and sentence in str(answer.context["form"].errors[field])
        assert not Key.objects.exists()

    def test_its_last_day_is_a_whole_day_of_the_city(self, gina):
        gina.post(page("new_key"), {**self.MADE, "expires_on": "2099-05-31"})

        assert Key.objects.get().expires_at.isoformat() == "2099-05-31T21:59:59.999999+00:00"

    def test_a_revoked_key_opens_nothing_and_says_who_revoked_it(self, gina, now):
        key, secret = actions.create_key(name="City app", by=CLERK, at=now)

        assert gina.post(page("revoke", key.pk)).status_code == 302
        assert gina.post(page("revoke", key.pk)).status_code == 302  # twice is once

        assert keys.find(secret) is None
        text = gina.get(page("key", key.pk)).content.decode()
        assert "Revoked" in text and "Gina Rossi" in text and "Revoke this key" not in text
        assert Entry.objects.filter(verb="open311.key_revoked").count() == 1


class TestCodes:
    def test_a_service_has_a_field_for_each_situation_that_may_reach_it(self, gina, lamps):
        form = gina.get(page("codes", "lamps")).context["form"]

        assert form.fields["others"].initial == "LIGHT"
        assert {"code_street_lamp"} <= set(form.fields) and "code_bulky_waste" not in form.fields

    def test_codes_are_kept_with_history_and_used_for_the_next_case(self, gina, lamps, remote, now):
        gina.post(page("codes", "lamps"), {"others": "", "code_street_lamp": "LAMP-7"})
        report(now)
        work(now)

        assert remote.posts[0]["service_code"] == ["LAMP-7"]
        assert list(RemoteCode.objects.values_list("situation", "code")) == [("street_lamp", "LAMP-7")]
        edits = EditHistory.objects.filter(subject="service:lamps:open311").order_by("field")
        assert [(edit.field, edit.old, edit.new) for edit in edits] == [
            ("Open311: *", "LIGHT", ""),
            ("Open311: street_lamp", "", "LAMP-7"),
        ]
        assert Entry.objects.get(verb="open311.codes_changed").codes == {"service": "lamps"}

    def test_saving_the_same_again_writes_nothing(self, gina, lamps):
        gina.post(page("codes", "lamps"), {"others": "LIGHT"})

        assert not Entry.objects.filter(verb="open311.codes_changed").exists()

    def test_a_service_with_an_inbox_has_no_such_page_and_no_link(self, gina, lamps):
        assert gina.get(page("codes", "cleaning")).status_code == 404
        assert page("codes", "lamps") in gina.get(reverse("city:service", args=["lamps"])).content.decode()
        assert "/city/open311/" not in gina.get(reverse("city:service", args=["cleaning"])).content.decode()

    def test_a_missing_key_of_ours_is_said(self, gina, lamps):
        assert "PARVIS_OPEN311_KEYS" in gina.get(page("home")).content.decode()
        assert "lamps=key" in gina.get(page("codes", "lamps")).content.decode()


class TestDidItArrive:
    @pytest.fixture
    def case(self, lamps, remote, now):
        """A report whose fate nobody knows: their server hung up, and does not list it."""
        case = report(now).case
        remote.answers[POST] = (0, "")
        work(now)
        work(now + timedelta(minutes=2))
        assert (there().state, fresh(case).service) == ("unsure", None)
        return case

    def do(self, client, what, **said):
        return client.post(page("decide", there().pk, what), said)

    def test_it_stands_on_the_overview_and_in_the_list_with_its_mark(self, coco, case):
        overview = coco.get(reverse("cases:coordinator")).content.decode()
        listed = coco.get(page("home")).content.decode()
        shown = coco.get(page("handed_over", there().pk)).content.decode()

        assert page("home") in overview
        assert page("handed_over", there().pk) in listed
        assert "[parvis:" in shown and "Look again" in shown and "They have it" in shown and "Send again" in shown

    def test_looking_again_finds_it_and_the_service_has_it_without_a_second_report(
        self, coco, case, remote, lamps, now
    ):
        self.do(coco, "look")
        assert "We are looking for it" in coco.get(page("handed_over", there().pk)).content.decode()
        mark = f"[parvis:{there().reference[:12]}]"
        remote.says(REQUESTS, acknowledgement(service_request_id="L-7", description=f"Lamp {mark}"))
        work(now + timedelta(hours=1))

        assert (there().state, there().remote_id, fresh(case).service) == ("known", "L-7", lamps)
        assert len(remote.posts) == 1
        assert Entry.objects.filter(subject=case.subject, verb="cases.handed_over").count() == 1
        remote.says(UPDATES, updates(update("u1", "L-7", "FIXED", "A new bulb is in.")))
        handing_over.fetch(lamps, at=now + timedelta(hours=2))
        assert fresh(case).state == "answered"

    def test_looking_again_in_vain_says_when_and_sends_nothing(self, coco, case, remote, now):
        remote.says(REQUESTS, acknowledgement(service_request_id="L-8", description="another lamp"))
        self.do(coco, "look")
        self.do(coco, "look")  # twice is once
        work(now + timedelta(hours=1))

        assert there().state == "unsure" and there().looked_at and len(remote.posts) == 1
        assert "not found" in coco.get(page("handed_over", there().pk)).content.decode()

    def test_a_silent_server_is_asked_until_somebody_decides(self, coco, case, remote, lamps, now):
        remote.answers[REQUESTS] = (0, "")
        self.do(coco, "look")
        work(now + timedelta(hours=1))
        assert there().looked_at is None

        self.do(coco, "arrived", remote_id="L-9")
        work(now + timedelta(hours=2))

        assert (there().state, there().remote_id, fresh(case).service) == ("known", "L-9", lamps)

    def test_sent_again_it_leaves_once_more_under_the_same_mark(self, coco, case, remote, lamps, now):
        remote.says(POST, acknowledgement(service_request_id="L-1"))
        self.do(coco, "send")
        work(now + timedelta(hours=1))

        first, second = (headers["Idempotency-Key"] for headers in remote.headers)
        assert first == second == there().reference
        assert (there().state, fresh(case).service) == ("known", lamps)
        assert Entry.objects.filter(subject=case.subject, verb="cases.routed").last().actor_kind == "staff"

    def test_it_arrived_is_a_disclosure_by_the_one_who_says_so_also_without_a_number(self, coco, valdoria, case, now):
        self.do(coco, "arrived")

        entry = Entry.objects.get(subject=case.subject, verb="cases.handed_over")
        assert (entry.actor_reference, entry.codes["fields"]) == (valdoria.coco.actor_reference, "words+place+answers")
        assert there().state == "blind" and fresh(case).state == "passed"

    def test_a_number_that_belongs_to_another_case_is_refused(self, coco, case, lamps, now):
        other = report(now).case
        RemoteCase.objects.create(
            case=other, service=lamps, endpoint="x", created_at=now, remote_id="L-5", state="known"
        )

        answer = coco.post(page("decide", case_row(case), "arrived"), {"remote_id": "L-5"})

        assert answer.status_code == 422 and "Another case has this number" in answer.content.decode()
        assert RemoteCase.objects.get(case=case).state == "unsure"

    @pytest.mark.parametrize("what", ["look", "send", "arrived"])
    def test_what_somebody_has_decided_is_not_decided_twice(self, coco, case, remote, what, now):
        self.do(coco, "arrived")
        before = Entry.objects.count()

        answer = self.do(coco, what)

        assert answer.status_code == 302 and Entry.objects.count() == before
        assert "This is settled" in coco.get(page("handed_over", there().pk)).content.decode()

    def test_a_case_that_was_given_to_others_waits_no_longer(self, coco, valdoria, case, now):
        cases.pass_on(case=fresh(case), service=valdoria.cleaning, reason="They do it", by=CLERK, at=now)
        self.do(coco, "send")

        assert there().state == "unsure" and fresh(case).service == valdoria.cleaning
        assert "Nothing waits for you" in coco.get(page("home")).content.decode()

    def test_what_is_sensitive_is_never_sent_again(self, coco, case, remote, now):
        raise_sensitivity(case=case, how="staff", by=CLERK, at=now)

        self.do(coco, "send")

        assert there().state == "unsure" and len(remote.posts) == 1
        assert "Send again" not in coco.get(page("handed_over", there().pk)).content.decode()

    def test_who_administers_sees_keys_and_codes_and_no_case(self, gina, case):
        assert case.reference[:4] not in gina.get(page("home")).content.decode()
        assert gina.get(page("handed_over", there().pk)).status_code == 403
        assert self.do(gina, "send").status_code == 403


def case_row(case) -> int:
    return RemoteCase.objects.get(case=case).pk


def test_those_who_answer_cases_or_take_calls_open_none_of_it(valdoria, lamps):
    for user in (valdoria.clara, valdoria.bruno, valdoria.mia):
        assert browser(user).get(page("home")).status_code == 403
