"""Cases go to a service's own Open311 server, once, with what its agreement names, and what became of them comes back."""

from datetime import date, timedelta

import pytest

from parvis.cases import actions as cases
from parvis.cases.models import Remark
from parvis.cases.tests.town import fresh, litter
from parvis.city import actions as city
from parvis.city.actions import Words
from parvis.city.models import ReachedBy, Relation
from parvis.city.service_kinds import ServiceKind
from parvis.city.tests.town import AT, CLERK
from parvis.core import due
from parvis.core.actors import WORKER
from parvis.core.models import Entry
from parvis.correspondence import actions as correspondence
from parvis.correspondence.models import Message
from parvis.open311 import handing_over
from parvis.open311.models import KnownUpdate, RemoteCase, RemoteCode
from parvis.open311.tests import remote_city
from parvis.open311.tests.remote_city import ENDPOINT, HOST, acknowledgement, update, updates

POST, UPDATES, REQUESTS = "POST /v2/requests.xml", "/v2/servicerequestupdates.xml", "/v2/requests.xml"
LAMP = {"situation": "street_lamp", "answers": {"what": "lamp", "how_many": "one"}}


@pytest.fixture
def remote(settings):
    with remote_city.running() as server:
        settings.PARVIS_OUTGOING_STAND_INS = {HOST: server.port}
        settings.PARVIS_OPEN311_KEYS = {"lamps": "our-key"}
        server.says(POST, acknowledgement(service_request_id="L-1"))
        yield server


@pytest.fixture
def lamps(valdoria):
    """The people who mend lamps have a server of their own and signed for words, place and answers."""
    service = city.add_service(
        code="lamps", kind=ServiceKind.LIGHTING, relation=Relation.CONTROLLER, reached_by=ReachedBy.OPEN311,
        endpoint=ENDPOINT, endpoint_reference="lamps.example.org", texts={"en": Words("Lamps")}, languages=["en"],
        by=CLERK, at=AT,
    )  # fmt: skip
    agree(service, ["words", "place", "answers"])
    RemoteCode.objects.create(service=service, code="LIGHT")
    return service


def agree(service, fields):
    city.sign_agreement(
        service=service, situation="", promise_hours=40, promise_basis="working", signed_by="Head of lamps",
        signed_on=date(2026, 1, 5), starts_on=date(2026, 1, 5), fields_handed_over=fields, by=CLERK, at=AT,
    )  # fmt: skip


def report(now, **said):
    return litter(now, **{**LAMP, "words": "The lamp is dark", **said})


def work(at):
    due.run_all(slot="post", at=at, limit=20)


def there():
    return RemoteCase.objects.get()


class TestHandingOver:
    def test_sends_what_the_agreement_names_and_writes_it_down_as_a_disclosure(self, lamps, remote, now):
        case = report(now).case
        work(now)

        [sent] = remote.posts
        assert sent["service_code"] == ["LIGHT"] and sent["api_key"] == ["our-key"]
        assert sent["jurisdiction_id"] == ["lamps.example.org"]
        assert (sent["lat"], sent["address_string"]) == (["50.05"], ["12 Mill Street"])
        assert "The lamp is dark" in sent["description"][0] and sent["attribute[what]"] == ["lamp"]
        assert not {"email", "phone", "first_name"} & set(sent) and "ama@example.org" not in str(sent)
        assert (there().state, there().remote_id) == ("known", "L-1")
        codes = Entry.objects.get(subject=case.subject, verb="cases.handed_over").codes
        assert codes == {
            "service": "lamps",
            "fields": "words+place+answers",
            "relation": "controller",
            "how": "open311",
        }

    def test_without_an_agreement_only_what_and_about_where(self, valdoria, remote, now):
        city.add_service(
            code="lamps", kind=ServiceKind.LIGHTING, relation=Relation.CONTROLLER, reached_by=ReachedBy.OPEN311,
            endpoint=ENDPOINT, texts={"en": Words("Lamps")}, by=CLERK, at=AT,
        )  # fmt: skip
        report(now, place=cases.Place(latitude=50.06, longitude=4.06, text="12 Mill Street"))
        work(now)

        [sent] = remote.posts
        assert "dark" not in sent["description"][0] and not {"address_string", "attribute[what]"} & set(sent)
        assert (sent["lat"], sent["long"]) == (["50.05"], ["4.05"])  # the middle of the district
        assert Entry.objects.get(verb="cases.handed_over").codes["fields"] == "situation"

    @pytest.mark.parametrize("consents", [False, True])
    def test_the_person_is_named_only_with_agreement_and_consent(self, lamps, remote, now, consents):
        city.end_agreement(agreement=lamps.agreements.get(), last_day=date(2026, 1, 6), by=CLERK, at=AT)
        city.sign_agreement(
            service=lamps, situation="street_lamp", promise_hours=40, promise_basis="working", signed_by="Head of lamps",
            signed_on=date(2026, 1, 5), starts_on=date(2026, 1, 7), fields_handed_over=["contact"], by=CLERK, at=AT,
        )  # fmt: skip
        taken = report(now)
        if consents:
            correspondence.give_consent(
                recipient=taken.reporter.recipient, purpose="hand_over", text_version="1", by=WORKER, at=now
            )
        work(now)

        assert ("ama@example.org" in str(remote.posts)) is consents

    def test_what_is_sensitive_leaves_only_by_a_person(self, lamps, remote, now):
        case = report(now, words="my husband beats me under the dark lamp").case
        work(now)

        assert remote.posts == [] and fresh(case).handed_back and there().state == "refused"

    def test_happens_once_however_often_the_worker_runs(self, lamps, remote, now):
        case = report(now).case
        work(now)
        handing_over.hand_over(fresh(case), now)

        assert len(remote.posts) == 1


class TestSomethingWentWrong:
    def test_a_server_that_is_down_is_tried_again(self, lamps, remote, now, settings):
        case = report(now).case
        settings.PARVIS_OUTGOING_STAND_INS = {HOST: 9}
        work(now)
        assert (there().state, there().attempted_at) == ("sending", None)
        settings.PARVIS_OUTGOING_STAND_INS = {HOST: remote.port}
        work(now + timedelta(minutes=2))

        assert len(remote.posts) == 1 and there().state == "known" and fresh(case).service == lamps

    def test_one_that_stays_down_for_a_day_is_a_persons_business(self, lamps, remote, now, settings):
        case = report(now).case
        settings.PARVIS_OUTGOING_STAND_INS = {HOST: 9}
        work(now)
        work(now + timedelta(hours=25))

        assert fresh(case).handed_back and fresh(case).service is None and fresh(case).due_at == case.due_at

    def test_a_worker_killed_after_sending_finds_its_report_over_there(self, lamps, remote, now):
        case = report(now).case
        RemoteCase.objects.create(case=case, service=lamps, endpoint=ENDPOINT, created_at=now, attempted_at=now)
        mark = handing_over.mark_of(there())
        remote.says(REQUESTS, acknowledgement(service_request_id="L-7", description=f"Lamp {mark}"))
        work(now + timedelta(minutes=5))

        assert remote.posts == [] and (there().state, there().remote_id) == ("known", "L-7")
        assert Entry.objects.filter(verb="cases.handed_over").count() == 1

    @pytest.mark.parametrize("answer", [(0, ""), (500, "<errors/>"), (200, "<html>hello"), (200, "<other/>")])
    def test_an_unclear_answer_is_looked_for_and_then_goes_to_a_person_unsent(self, lamps, remote, now, answer):
        case = report(now).case
        remote.answers[POST] = answer
        remote.says(REQUESTS, acknowledgement(service_request_id="L-8", description="another lamp"))
        work(now)
        work(now + timedelta(minutes=2))

        assert len(remote.posts) == 1 and there().state == "unsure"
        assert fresh(case).handed_back and "[parvis:" in case.passings.get().reason

    def test_a_refusal_goes_to_a_person_without_its_words(self, lamps, remote, now):
        case = report(now).case
        remote.says(POST, "<errors><error><description>secret</description></error></errors>", status=400)
        work(now)

        assert "400" in case.passings.get().reason and "secret" not in case.passings.get().reason

    def test_a_reply_full_of_entities_is_not_understood(self, lamps, remote, now):
        report(now)
        remote.says(POST, '<!DOCTYPE x [<!ENTITY a "aaaa">]>' + acknowledgement(service_request_id="&a;"))
        work(now)

        assert there().remote_id == "" and there().state == "sending"


def test_a_token_is_asked_until_it_has_a_number(lamps, remote, now):
    report(now)
    remote.says(POST, acknowledgement(token="t/1"))
    work(now)
    assert there().state == "token"
    work(now + timedelta(seconds=20))
    assert there().state == "token"
    remote.says("/v2/tokens/t%2F1.xml", acknowledgement(service_request_id="L-3", token="t/1"))
    work(now + timedelta(minutes=2))

    assert (there().state, there().remote_id, len(remote.posts)) == ("known", "L-3", 1)


class TestHearing:
    @pytest.fixture
    def case(self, lamps, remote, now):
        case = report(now).case
        work(now)
        return case

    def hear(self, lamps, now):
        return handing_over.fetch(lamps, at=now + timedelta(hours=1))

    def test_an_answer_in_words_reaches_the_person_once(self, case, lamps, remote, now):
        remote.says(UPDATES, updates(update("u1", "L-1", "FIXED", "A new bulb is in.")))
        assert self.hear(lamps, now) == 1
        assert self.hear(lamps, now) == 0

        answer = case.case_answers.get()
        assert (answer.text, answer.outcome, fresh(case).state) == ("A new bulb is in.", "done", "answered")
        assert Message.objects.filter(event="cases.answered_done").count() == 1
        assert there().state == "ended" and KnownUpdate.objects.get().became == "answer"

    def test_closed_without_a_word_is_no_answer(self, case, lamps, remote, now):
        remote.says(UPDATES, updates(update("u1", "L-1", "closed")))
        self.hear(lamps, now)

        assert fresh(case).state == "unrouted" and fresh(case).handed_back and not case.case_answers.exists()

    def test_closed_with_words_waits_for_a_person_to_say_what_it_means(self, case, lamps, remote, now):
        remote.says(UPDATES, updates(update("u1", "L-1", "closed", "Duplicate of 17")))
        self.hear(lamps, now)

        proposal = case.proposals.get()
        assert (proposal.text, proposal.came, proposal.outcome) == ("Duplicate of 17", "open311", "")
        assert not case.case_answers.exists() and fresh(case).service == lamps

    def test_work_begun_and_words_on_the_way_are_news(self, case, lamps, remote, now):
        remote.says(UPDATES, updates(update("u1", "L-1", "IN_PROGRESS", "Ordered a bulb")))
        self.hear(lamps, now)

        assert fresh(case).state == "accepted"
        assert Remark.objects.get(kind="shared").text == "Ordered a bulb"

    def test_updates_of_cases_that_are_not_ours_change_nothing(self, case, lamps, remote, now):
        remote.says(UPDATES, updates(update("u1", "L-99", "FIXED", "Something else")))
        assert self.hear(lamps, now) == 0

    def test_what_comes_after_the_case_has_ended_changes_nothing(self, case, lamps, remote, now):
        remote.says(UPDATES, updates(update("u1", "L-1", "FIXED", "First"), update("u2", "L-1", "FIXED", "Second")))
        self.hear(lamps, now)

        assert case.case_answers.get().text == "First"
        assert list(KnownUpdate.objects.values_list("became", flat=True)) == ["answer", "late"]

    def test_a_server_without_updates_is_asked_for_states(self, case, lamps, remote, now):
        closed = acknowledgement(
            service_request_id="L-1", status="closed", updated_datetime="2026-11-18T10:00:00Z", status_notes="New bulb"
        )
        remote.says(REQUESTS, closed)
        self.hear(lamps, now)

        assert case.proposals.get().text == "New bulb"
        assert remote.gets[-1][1]["service_request_id"] == ["L-1"]

    def test_the_worker_asks_every_ten_minutes(self, case, lamps, remote, now):
        remote.says(UPDATES, updates(update("u1", "L-1", "FIXED", "A new bulb is in.")))
        due.schedule(kind="open311.fetch", due_at=now, key="periodic")
        due.run_all(slot="default", at=now + timedelta(minutes=1), limit=10)
        work(now + timedelta(minutes=1))

        assert fresh(case).state == "answered"

    def test_a_hostile_list_stops_nothing_else(self, case, lamps, remote, now):
        remote.says(UPDATES, "<service_request_updates><request_update/></service_request_updates>")
        due.schedule(kind="open311.fetch_service", due_at=now, payload={"service": lamps.pk})
        work(now)

        assert fresh(case).state == "passed"


def test_a_parvis_at_both_ends_understands_itself(lamps, remote, now):
    """What our server writes, our client reads."""
    report(now)
    from parvis.open311 import formats

    body = formats.as_xml("service_requests", [{"service_request_id": "L-5", "service_notice": None}]).decode()
    remote.says(POST, body)
    work(now)
    assert there().remote_id == "L-5"


def test_hand_over_after_passing_on(lamps, valdoria, remote, now):
    case = litter(now).case
    cases.pass_on(case=case, service=lamps, reason="It is the lamp", by=WORKER, at=now)
    work(now)

    assert remote.posts and there().service == lamps
