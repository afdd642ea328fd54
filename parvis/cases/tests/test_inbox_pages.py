"""The inbox: what waits, the late ones first; only one's own; filters, search, map, lists that leave the house."""

import csv
import io
import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parvis.cases import actions
from parvis.cases.models import AccessLog, Case, SavedFilter
from parvis.cases.moves import Outcome
from parvis.cases.tests.town import LITTER, WEST, fresh, litter, staff
from parvis.city import actions as city
from parvis.city.tests.town import AT, CLERK
from parvis.people import actions as people


def references(response) -> list[str]:
    return re.findall(r'name="case" value="(\w+)"', response.content.decode())


def test_the_late_ones_come_first_then_by_date(valdoria, now, by):
    soon = litter(now - timedelta(days=1)).case
    late = litter(now - timedelta(days=7)).case
    later = litter(now).case

    page = by(valdoria.clara).get("/inbox/")

    assert references(page) == [late.reference, soon.reference, later.reference]
    assert re.findall(r'<tr class="govuk-table__row([^"]*)"', page.content.decode()) == [
        " pv-row--late",
        " pv-row--soon",
        "",
    ]
    assert {tab["watch"].code: tab["count"] for tab in page.context["watches"]}["late"] == "1"


class TestWhoSeesWhat:
    def test_a_service_sees_its_own_and_a_coordinator_all(self, valdoria, now, by):
        case = litter(now).case

        assert references(by(valdoria.clara).get("/inbox/")) == [case.reference]
        assert references(by(valdoria.coco).get("/inbox/")) == [case.reference]
        assert references(by(valdoria.dede).get("/inbox/")) == []

    def test_others_are_refused_and_strangers_sent_to_sign_in(self, valdoria, now, by):
        assert by(valdoria.bruno).get("/inbox/").status_code == 403
        assert by(valdoria.mia).get("/inbox/").status_code == 403
        assert Client().get("/inbox/").status_code == 302

    def test_an_open_task_brings_the_case_and_a_done_one_takes_it_away(self, valdoria, now, by):
        case = litter(now).case
        task = actions.give_task(
            case=case, service=valdoria.police, text="Move the car", by=staff(valdoria.clara), at=now
        )

        assert references(by(valdoria.dede).get("/inbox/")) == [case.reference]

        actions.finish_task(task=task, result="Moved", by=staff(valdoria.dede), at=now)
        assert references(by(valdoria.dede).get("/inbox/")) == []

    def test_what_may_tell_of_police_action_is_in_no_inbox(self, valdoria, now, by):
        case = litter(now, words="the police hit my brother").case

        for user in (valdoria.clara, valdoria.dede, valdoria.coco):
            client = by(user)
            assert references(client.get("/inbox/")) == []
            assert references(client.get("/inbox/?q=brother")) == []
            assert references(client.get(f"/inbox/?q={case.reference}")) == []
            assert json.loads(client.get("/inbox/points.json").content)["features"] == []


class TestFilters:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("state=passed", True), ("state=accepted", False), (f"situation={LITTER}", True), ("situation=noise_bar", True),
            ("priority=high", False), ("priority=normal", True), ("language=en", True), ("language=it", False),
            ("danger=on", False), ("since=2026-11-18", True), ("since=2026-11-19", False), ("until=2026-11-18", True),
            ("until=2026-11-17", False), ("watch=mine", False), ("watch=free", True), ("watch=late", False),
            ("watch=ended", False), ("watch=nonsense", True), ("after=nonsense", True), ("q=papers", True), ("q=lamps", False),
            ("q=pap", True), ("q=mill+street", True), ("watch=unhappy", False), ("watch=danger", False),
        ],
    )  # fmt: skip
    def test_each_narrows_as_it_says(self, valdoria, now, by, query, found):
        case = litter(now).case

        page = by(valdoria.clara).get(f"/inbox/?{query}")

        assert page.status_code == 200
        if query == "situation=noise_bar" and "noise_bar" in dict(page.context["form"].fields["situation"].choices):
            found = False
        assert references(page) == ([case.reference] if found else [])

    def test_whose_hands(self, valdoria, now, by):
        case = litter(now).case
        actions.assign(case=case, user=valdoria.colin, by=staff(valdoria.clara), at=now)

        assert references(by(valdoria.clara).get(f"/inbox/?colleague={valdoria.colin.pk}")) == [case.reference]
        assert references(by(valdoria.colin).get("/inbox/?watch=mine")) == [case.reference]
        assert references(by(valdoria.clara).get("/inbox/?watch=mine")) == []

    def test_closed_accounts_are_not_offered(self, valdoria, now, by):
        people.close_account(user=valdoria.colin, by=CLERK, at=now)

        offered = dict(by(valdoria.clara).get("/inbox/").context["form"].fields["colleague"].choices)

        assert valdoria.clara.pk in offered and valdoria.colin.pk not in offered


class TestSearch:
    def test_a_reference_finds_its_case_whatever_is_chosen_and_opens_it(self, valdoria, now, by):
        case = litter(now).case
        actions.answer(case=case, outcome=Outcome.DONE, text="Swept", language="en", by=staff(valdoria.clara), at=now)
        spoken = f"{case.reference[:4]}+{case.reference[4:8]}+{case.reference[8:]}"

        page = by(valdoria.clara).get(f"/inbox/?watch=mine&state=passed&q={spoken}")

        assert (page.status_code, page["Location"]) == (302, case.get_absolute_url())

    def test_a_joined_persons_reference_finds_the_case_too(self, valdoria, now, by):
        case = litter(now - timedelta(days=3)).case
        joined = litter(now, join=case.pk, words="Me too")

        assert by(valdoria.clara).get(f"/inbox/?q={joined.reporter.reference}")["Location"] == case.get_absolute_url()

    def test_finds_nothing_of_other_services(self, valdoria, now, by):
        case = litter(now).case

        assert references(by(valdoria.dede).get("/inbox/?q=papers")) == []
        assert references(by(valdoria.dede).get(f"/inbox/?q={case.reference}")) == []

    def test_is_written_down_without_its_words(self, valdoria, now, by):
        litter(now)
        by(valdoria.clara).get("/inbox/?q=papers")

        entry = AccessLog.objects.get(what="search")
        assert entry.user == valdoria.clara and "papers" not in entry.reason


def many(now, number):
    for minutes in range(number):
        litter(now - timedelta(minutes=minutes // 2))  # pairs with the same date


def test_pages_go_on_where_the_last_one_ended(valdoria, now, by, monkeypatch):
    many(now, 7)
    monkeypatch.setattr("parvis.cases.inbox.page.__kwdefaults__", {"size": 3}, raising=False)
    client, seen, url, pages = by(valdoria.clara), [], "?", 0

    while url:
        page = client.get(f"/inbox/{url}")
        seen += references(page)
        url, pages = page.context["next_url"], pages + 1

    assert pages == 3 and seen == list(Case.objects.order_by("due_at", "id").values_list("reference", flat=True))


def statements(client, url):
    client.get(url)  # the snapshots are in memory now
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    own = ("django_session", 'FROM "people_user" WHERE "people_user"."id"')
    sign_in = [query for query in queries if any(sign in query["sql"] for sign in own)]
    return len(queries) - len(sign_in), [q["sql"] for q in queries]


@pytest.mark.parametrize(
    "url", ["/inbox/", "/inbox/?watch=late", "/inbox/?district=1&state=passed", "/inbox/?watch=ended"]
)
def test_a_list_takes_at_most_eight_statements_however_long_it_is(valdoria, now, by, url):
    city.add_member(service=valdoria.waste, user=valdoria.clara, role="answers", by=CLERK, at=AT)
    litter(now)
    few, _ = statements(by(valdoria.clara), url)
    many(now, 12)
    more, sql = statements(by(valdoria.clara), url)

    assert few == more <= 8, "\n".join(sql)


class TestKeptLists:
    def test_stand_above_the_list_for_oneself_alone(self, valdoria, now, by):
        client = by(valdoria.clara)
        client.post("/inbox/lists/keep/", {"name": "West", "query": "district=1&watch=late"})

        assert b"?district=1&amp;watch=late" in client.get("/inbox/").content
        assert b"West</a>" not in by(valdoria.colin).get("/inbox/").content

    def test_are_removed_by_their_owner_only(self, valdoria, now, by):
        kept = SavedFilter.objects.create(user=valdoria.clara, name="West", query="district=1")

        by(valdoria.colin).post(f"/inbox/lists/{kept.pk}/drop/")
        assert SavedFilter.objects.exists()

        by(valdoria.clara).post(f"/inbox/lists/{kept.pk}/drop/")
        assert not SavedFilter.objects.exists()


def test_the_map_has_the_points_of_the_same_list_and_says_nothing_in_them(valdoria, now, by):
    case = litter(now).case
    litter(now, place=actions.Place(text="somewhere"))
    client = by(valdoria.clara)

    page = client.get("/inbox/?state=passed")
    [point] = json.loads(client.get(page.context["points_url"]).content)["features"]

    assert point["geometry"]["coordinates"] == [WEST.longitude, WEST.latitude]
    assert point["properties"] == {"url": case.get_absolute_url(), "state": ""}
    assert len(page.context["rows"]) == 2


class TestTheFile:
    def lead(self, valdoria, user):
        city.remove_member(membership=user.memberships.get(), by=CLERK, at=AT)
        city.add_member(service=valdoria.cleaning, user=user, role="leads", by=CLERK, at=AT)

    def test_is_for_coordinators_and_those_who_lead(self, valdoria, now, by):
        assert by(valdoria.clara).get("/inbox/export/").status_code == 403
        self.lead(valdoria, valdoria.clara)
        assert by(valdoria.clara).get("/inbox/export/").status_code == 200
        assert by(valdoria.coco).get("/inbox/export/").status_code == 200

    def test_needs_a_reason_and_is_written_down(self, valdoria, now, by):
        litter(now)
        client = by(valdoria.coco)

        assert client.post("/inbox/export/", {"reason": ""}).status_code == 400
        assert client.post("/inbox/export/", {"reason": "weekly meeting"})["Content-Type"].startswith("text/csv")
        assert AccessLog.objects.get(what="export").reason == "1: weekly meeting"

    def test_holds_no_words_no_people_and_no_formulas(self, valdoria, now, by):
        litter(
            now,
            place=actions.Place(latitude=50.05, longitude=4.05, text='=HYPERLINK("http://x")'),
            words="Secret words",
        )

        text = by(valdoria.coco).post("/inbox/export/", {"reason": "meeting"}).content.decode("utf-8-sig")

        [_head, row] = list(csv.reader(io.StringIO(text)))
        assert row[5].startswith("'=") and "Secret" not in text and "ama@" not in text

    def test_stops_at_its_limit(self, valdoria, now, by, monkeypatch):
        monkeypatch.setattr("parvis.cases.views.inbox_export.MOST", 2)
        many(now, 4)

        text = by(valdoria.coco).post("/inbox/export/", {"reason": "meeting"}).content.decode("utf-8-sig")

        assert len(text.strip().splitlines()) == 3


class TestOneAnswerToMany:
    def post(self, client, cases, **more):
        words = {"outcome": "done", "language": "en", "text": "We swept the street.", "step": "send", "understood": "1"}
        return client.post("/inbox/bulk/", {"case": [case.reference for case in cases], **words, **more})

    def test_is_an_act_for_each_marked_as_bulk_and_mends_no_broken_promise(self, valdoria, now, by):
        from parvis.core.models import Entry

        late, fine = litter(now - timedelta(days=9)).case, litter(now).case

        assert self.post(by(valdoria.clara), [late, fine]).status_code == 302

        assert [fresh(case).promises.get().kept for case in (late, fine)] == [False, True]
        acts = Entry.objects.filter(verb="cases.answered")
        assert [act.codes["bulk"] for act in acts] == [True, True]
        assert {act.actor_reference for act in acts} == {valdoria.clara.actor_reference}

    def test_says_first_what_it_means(self, valdoria, now, by):
        late = litter(now - timedelta(days=9)).case

        page = self.post(by(valdoria.clara), [late], step="look", understood="")

        assert page.context["late"] == 1 and page.context["people"] == 1 and fresh(late).is_open

    def test_says_in_words_that_nothing_is_broken_and_that_nobody_reads_it(self, valdoria, now, by):
        taken = litter(now)
        actions.ask(
            case=taken.case, reporter=taken.reporter, text="Where?", language="en", by=staff(valdoria.clara), at=now
        )

        page = self.post(by(valdoria.clara), [taken.case], step="look", understood="").content.decode()
        type(taken.reporter).objects.filter(pk=taken.reporter.pk).update(withdrawn_at=now)
        unread = self.post(by(valdoria.clara), [taken.case], step="look", understood="").content.decode()

        assert "No first promise is broken yet." in page and "One person reads this answer." in page
        assert "Nobody reads this answer: whoever reported it has withdrawn." in unread

    def test_lists_the_cases_and_who_reads_in_which_language(self, valdoria, now, by):
        cases = [litter(now).case, litter(now, person=actions.Person(language="nl", channel="page")).case]

        page = self.post(by(valdoria.clara), cases, step="look", understood="")

        text = page.content.decode()
        assert sorted(page.context["languages"]) == [("English", 1), ("Nederlands", 1)]
        assert all(case.get_absolute_url() in text and case.place in text for case in cases)
        assert "One person finds it only on their page." in text and "Dirty street" in text

    def test_says_so_where_none_of_them_can_be_answered(self, valdoria, now, by):
        case = litter(now).case
        self.post(by(valdoria.clara), [case])

        page = self.post(by(valdoria.clara), [case], step="look").content.decode()

        assert "None of these cases can be answered here" in page and "<form" not in page.split("<h1")[1]

    def test_is_not_sent_before_it_is_understood(self, valdoria, now, by):
        case = litter(now).case
        self.post(by(valdoria.clara), [case], understood="")

        assert fresh(case).is_open

    def test_leaves_out_cases_of_others(self, valdoria, now, by):
        case = litter(now).case
        self.post(by(valdoria.dede), [case])

        assert fresh(case).is_open
