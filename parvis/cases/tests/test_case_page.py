"""The case page: everything at one glance for those who may, the same nothing for all others; each verb by its button."""

import io
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from parvis.cases import actions
from parvis.cases.models import AccessLog, Attachment, Case, Remark, RemarkKind
from parvis.cases.moves import Outcome
from parvis.cases.tests.test_inbox_pages import statements
from parvis.cases.tests.town import AMA, LITTER, WEST, fresh, litter, staff
from parvis.cases.views.inbox_verbs import VERBS
from parvis.core.models import Entry
from parvis.correspondence.models import Message
from tests import accessible_pdf

UNKNOWN = "123456782"


@pytest.fixture
def case(valdoria, now):
    return litter(now).case


def text(response) -> str:
    return str(response.content.decode())


class TestAtOneGlance:
    def test_stand_what_where_when_who_and_by_when(self, case, valdoria, by):
        page = text(by(valdoria.clara).get(case.get_absolute_url()))

        for piece in (
            "Papers everywhere",
            "12 Mill Street",
            "Les Tanneurs",
            "Thursday afternoon, 19 November",
            "Person 1",
        ):
            assert piece in page, piece

    def test_no_contact_data(self, case, valdoria, by):
        page = text(by(valdoria.clara).get(case.get_absolute_url()))

        assert "ama@example.org" not in page and "a•••@e•••.org" in page

    def test_everything_that_was_said_and_done(self, case, valdoria, by, now):
        clara = staff(valdoria.clara)
        actions.accept(case=case, user=valdoria.clara, by=clara, at=now)
        actions.note(case=case, text="Call the foreman", kind=RemarkKind.NOTE, by=clara, at=now)
        actions.ask(case=case, reporter=case.reporters.get(), text="Which door?", language="en", by=clara, at=now)
        actions.add_words(reporter=case.reporters.get(), text="The green one", by=AMA, at=now)
        actions.postpone(case=case, due_at=now + timedelta(days=9), reason="Broken machine", by=clara, at=now)
        actions.give_task(case=case, service=valdoria.waste, text="Fetch the sofa", by=clara, at=now)
        actions.doubt(case=case, reason="Perhaps a test", by=clara, at=now)
        page = text(by(valdoria.clara).get(case.get_absolute_url()))

        for piece in ("Call the foreman", "Which door?", "The green one", "Broken machine", "Fetch the sofa", "Perhaps a test",
                      "Taken on", "Clara", "first promised by"):  # fmt: skip
            assert piece in page, piece

    def test_through_whose_hands_it_went(self, case, valdoria, by, now):
        for service in (valdoria.waste, valdoria.noise):
            actions.pass_on(case=case, service=service, reason="Not ours", by=staff(valdoria.clara), at=now)
        page = text(by(valdoria.coco).get(case.get_absolute_url()))

        assert "sent round" in page and page.index("Street cleaning") < page.index("Not ours")

    def test_the_same_nearby_but_nothing_of_other_services(self, case, valdoria, by, now):
        near = litter(now, place=actions.Place(latitude=50.0505, longitude=WEST.longitude, text="Nearby")).case
        far = litter(now, place=actions.Place(latitude=50.06, longitude=WEST.longitude, text="Far")).case
        quiet = litter(now, words="my husband beats me").case
        elsewhere = litter(now).case
        actions.pass_on(case=elsewhere, service=valdoria.police, reason="x", by=staff(valdoria.coco), at=now)
        page = text(by(valdoria.clara).get(case.get_absolute_url()))

        assert near.get_absolute_url() in page
        for other in (far, quiet, elsewhere):
            assert other.get_absolute_url() not in page

    def test_words_kept_for_the_mediator_are_not_there(self, case, valdoria, by, now):
        actions.add_words(reporter=case.reporters.get(), text="The police hit my brother", by=AMA, at=now)

        for user in (valdoria.clara, valdoria.coco):
            client = by(user)
            assert "brother" not in text(client.get(case.get_absolute_url()))
            assert "brother" not in text(client.get(f"{case.get_absolute_url()}answer/"))
            assert client.get("/inbox/?q=brother").context["rows"] == []

    def test_looking_is_written_down(self, case, valdoria, by):
        by(valdoria.clara).get(case.get_absolute_url())

        seen = AccessLog.objects.get()
        assert (seen.what, seen.case, seen.user) == ("view", case, valdoria.clara)


PAGES = (
    "", "answer/", "print/", "note/", "hand-back/", "pass-on/", "accept/", "merge/", "nonsense/", "photo/1/small/",
    "contact/1/", "proposal/1/",
)  # fmt: skip


class TestCasesOfOthers:
    @pytest.mark.parametrize("page", PAGES)
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_cannot_be_told_from_cases_that_do_not_exist(self, case, valdoria, by, page, method):
        client = by(valdoria.dede)
        found = []
        for reference in (case.reference, UNKNOWN, case.reference):
            with CaptureQueriesContext(connection) as queries:
                response = getattr(client, method)(f"/inbox/{reference}/{page}")
            found.append((response.status_code, response.content.replace(reference.encode(), b""), len(queries)))

        assert found[1] == found[2] and found[1][0] in (404, 405)
        assert not AccessLog.objects.exists() and fresh(case).state == "passed"

    def test_nor_withheld_ones_by_anybody(self, valdoria, by, now):
        withheld = litter(now, words="the police hit my brother").case

        for user in (valdoria.clara, valdoria.coco):
            assert by(user).get(withheld.get_absolute_url()).status_code == 404

    def test_strangers_are_asked_to_sign_in(self, case):
        for page in PAGES:
            assert Client().get(f"/inbox/{case.reference}/{page}").status_code == 302

    def test_one_opened_for_a_task_is_read_noted_on_and_no_more(self, case, valdoria, by, now):
        actions.give_task(case=case, service=valdoria.police, text="Move the car", by=staff(valdoria.clara), at=now)
        client, reporter = by(valdoria.dede), case.reporters.get()

        page = client.get(case.get_absolute_url())
        assert page.status_code == 200 and "Task done" in text(page) and "Hand it back" not in text(page)
        for verb in ("accept", "hand-back", "answer", "merge"):
            assert client.post(f"{case.get_absolute_url()}{verb}/").status_code == 403
        assert client.post(f"{case.get_absolute_url()}contact/{reporter.pk}/").status_code == 403
        client.post(f"{case.get_absolute_url()}finish-task/", {"task": case.tasks.get().pk, "result": "Moved"})
        assert case.tasks.get().result == "Moved"


@pytest.mark.parametrize("user", ["clara", "coco"])
def test_the_page_takes_at_most_eight_statements_however_much_happened(case, valdoria, by, now, user):
    client = by(getattr(valdoria, user))
    few, _ = statements(client, case.get_absolute_url())
    clara = staff(valdoria.clara)
    for number in range(4):
        litter(now + timedelta(days=2), join=case.pk, words=f"Me too {number}")
        actions.note(case=case, text=f"Note {number}", kind=RemarkKind.NOTE, by=clara, at=now)
        actions.give_task(case=case, service=valdoria.waste, text="x", by=clara, at=now)
        other = litter(now).case
        actions.merge(source=other, target=case, by=clara, at=now)
        litter(now)
    more, sql = statements(client, case.get_absolute_url())

    assert few == more <= 8, "\n".join(sql)


class TestButtons:
    @pytest.mark.parametrize(
        ("verb", "data", "state"),
        [
            ("accept", {}, "accepted"),
            ("note", {"text": "x", "kind": "note"}, "passed"),
            ("hand-back", {"reason": "Not ours"}, "unrouted"),
            ("postpone", {"due_at_day": "2026-12-01", "due_at_time": "12:00", "reason": "x"}, "passed"),
            ("first", {"sent": "1"}, "passed"),
            ("reclassify", {"situation": LITTER, "answer_what": "dirt", "reason": "x"}, "passed"),
            ("doubt", {"reason": "A test"}, "passed"),
            ("sensitive", {"is_sure": "on"}, "passed"),
            ("hide", {"sent": "1"}, "passed"),
            ("release", {"text": "Papers"}, "passed"),
        ],
    )
    def test_do_what_they_say(self, case, valdoria, by, verb, data, state):
        client = by(valdoria.clara)
        assert client.get(f"{case.get_absolute_url()}{verb}/").status_code == 200

        done = client.post(f"{case.get_absolute_url()}{verb}/", data)

        assert done.status_code == 302, text(done)
        assert fresh(case).state == state

    @pytest.mark.parametrize(
        "verb", ["note", "hand-back", "postpone", "pass-on", "merge", "ask", "task", "doubt", "sensitive"]
    )
    def test_say_what_is_missing_and_change_nothing(self, case, valdoria, by, verb):
        before = fresh(case).changed_at
        page = by(valdoria.clara).post(f"{case.get_absolute_url()}{verb}/", {"sent": "1"})

        assert page.status_code == 400 and "still needed" in text(page)
        assert (fresh(case).changed_at, fresh(case).state) == (before, "passed")

    def test_open_a_clean_form_and_write_nothing_down_before_it_is_sent(self, case, valdoria, by):
        client, written = by(valdoria.clara), Entry.objects.count()
        page = text(client.get(case.get_absolute_url()))
        asking = [verb.code for verb in VERBS.values() if verb.asks and f"{case.reference}/{verb.code}/" in page]
        assert {"assign", "sensitive", "ask", "note", "hand-back", "pass-on", "postpone", "reclassify", "task", "merge",
                "doubt"} <= set(asking)  # fmt: skip

        for verb in asking:
            url = f"{case.get_absolute_url()}{verb}/"
            assert f'href="{url}"' in page and f'action="{url}"' not in page, verb
            for opened in (client.get(url), client.post(url)):
                assert opened.status_code == 200 and not opened.context["form"].errors, verb
                assert "govuk-error" not in text(opened) and 'name="sent"' in text(opened), verb
        assert Entry.objects.count() == written and not fresh(case).is_sensitive

    def test_putting_it_into_hands_asks_whose_and_says_so(self, case, valdoria, by):
        client, url = by(valdoria.clara), f"{case.get_absolute_url()}assign/"

        assert client.post(url, {"sent": "1", "colleague": ""}).status_code == 400
        page = text(client.post(url, {"colleague": valdoria.colin.pk}, follow=True))
        assert "They find it under “Mine”" in page and fresh(case).assigned_to == valdoria.colin
        page = text(client.post(url, {"colleague": ""}, follow=True))
        assert "in nobody&#x27;s hands now" in page and "Mine”" not in page and fresh(case).assigned_to is None

    def test_a_new_date_is_later_than_the_promise_and_within_a_year(self, case, valdoria, by):
        client, before = by(valdoria.clara), case.due_at
        for day, sentence in (
            ("2099-01-01", "within a year"),
            ("2026-11-01", "still to come"),
            (f"{before:%Y-%m-%d}", "The promise is already Thursday afternoon, 19 November. Answer earlier without"),
        ):
            said = {"due_at_day": day, "due_at_time": "12:00", "reason": "x"}
            page = client.post(f"{case.get_absolute_url()}postpone/", said)
            assert page.status_code == 400 and sentence in text(page), (day, before)
        assert fresh(case).due_at == before

    def test_looking_at_a_form_changes_nothing(self, case, valdoria, by):
        before = Case.objects.values().get(pk=case.pk)
        client = by(valdoria.clara)
        for verb in ("accept", "first", "sensitive", "hide", "danger-seen", "confirm-doubt"):
            client.get(f"{case.get_absolute_url()}{verb}/")

        assert Case.objects.values().get(pk=case.pk) == before

    def test_passing_on_shows_the_tour_when_refused_and_who_owns_it(self, case, valdoria, by, now):
        actions.pass_on(case=case, service=valdoria.waste, reason="Bulky", by=staff(valdoria.clara), at=now)
        page = by(valdoria.coco).post(
            f"{case.get_absolute_url()}pass-on/", {"service": valdoria.cleaning.pk, "reason": "Theirs"}
        )

        assert page.status_code == 400
        assert "Street cleaning → Waste" in text(page) and "Coco answers for it by name" in text(page)

    def test_a_question_goes_to_one_person(self, case, valdoria, by):
        reporter = case.reporters.get()
        by(valdoria.clara).post(f"{case.get_absolute_url()}ask/", {"reporter": reporter.pk, "text": "Which door?"})

        assert Remark.objects.get(kind="question").reporter == reporter and fresh(case).state == "asked"

    def test_merging_with_a_case_of_others_is_as_with_none(self, case, valdoria, by, now):
        foreign = litter(now).case
        actions.pass_on(case=foreign, service=valdoria.police, reason="x", by=staff(valdoria.coco), at=now)
        client = by(valdoria.clara)

        pages = [
            client.post(f"{case.get_absolute_url()}merge/", {"target": one}) for one in (foreign.reference, UNKNOWN)
        ]

        assert [page.status_code for page in pages] == [400, 400] and fresh(case).state == "passed"

    def test_merging_leads_to_the_two_as_one(self, case, valdoria, by, now):
        other = litter(now).case
        client = by(valdoria.clara)
        client.post(f"{case.get_absolute_url()}merge/", {"target": other.reference})

        assert fresh(case).merged_into == other
        assert case.get_absolute_url() in text(client.get(other.get_absolute_url()))

    def test_reclassifying_asks_the_new_questions_one_by_one(self, case, valdoria, by):
        url = f"{case.get_absolute_url()}reclassify/"
        client = by(valdoria.clara)
        page = client.post(url, {"situation": "bulky_waste", "reason": "A sofa"})

        asked = [name for name in page.context["form"].fields if name.startswith("answer_")]
        assert page.status_code == 200 and len(asked) == 1 and "still needed" not in text(page)

    def test_only_coordinators_decide_on_doubts(self, case, valdoria, by, now):
        actions.doubt(case=case, reason="A test", by=staff(valdoria.clara), at=now)
        by(valdoria.colin).post(f"{case.get_absolute_url()}confirm-doubt/")
        assert fresh(case).is_open

        by(valdoria.coco).post(f"{case.get_absolute_url()}confirm-doubt/")
        assert fresh(case).state == "not_real"


class TestAnswering:
    words = {"outcome": "done", "language": "en", "text": "We swept the street today."}

    def test_shows_how_many_read_it_in_which_languages_before_it_goes(self, case, valdoria, by, now):
        rosa = actions.Person(language="it", channel="email", email="rosa@example.org")
        litter(now + timedelta(days=2), join=case.pk, words="x", person=rosa)
        page = by(valdoria.clara).post(f"{case.get_absolute_url()}answer/", {**self.words, "step": "look"})

        assert page.context["hearers"] == 2 and dict(page.context["readers"]) == {"English": 1, "Italiano": 1}
        assert page.context["others"] == ["Italiano"] and fresh(case).is_open

    def test_goes_only_as_it_was_looked_at(self, case, valdoria, by):
        client, url = by(valdoria.clara), f"{case.get_absolute_url()}answer/"
        seen = client.post(url, {**self.words, "step": "look"}).context["seen"]

        again = client.post(url, {**self.words, "text": "Something else.", "step": "send", "seen": seen})
        assert again.status_code == 200 and fresh(case).is_open

        assert client.post(url, {**self.words, "step": "send", "seen": seen}).status_code == 302
        assert fresh(case).state == "answered" and case.case_answers.get().text == self.words["text"]

    def test_puts_a_standard_text_in_to_be_edited(self, case, valdoria, by):
        said = {"insert": "done:0", "language": "fr", "text": "Bonjour."}
        page = by(valdoria.clara).post(f"{case.get_absolute_url()}answer/", said)

        form = page.context["form"]
        assert form["outcome"].value() == "done" and form["text"].value().startswith("Bonjour.\n\n")
        assert fresh(case).is_open

    def test_the_story_begins_with_who_told_it(self, case, valdoria, by):
        page = by(valdoria.clara).get(case.get_absolute_url(), headers={"accept-language": "en"})
        titles = [str(one.title) for one in page.context["history"]]

        assert titles[0].startswith("Told the city") and titles[-1].startswith("First promise")

    def test_of_photos_nobody_is_asked_where_there_are_none(self, case, valdoria, by):
        page = by(valdoria.clara).get(f"{case.get_absolute_url()}release/", headers={"accept-language": "en"})

        assert page.status_code == 200 and "Which photos" not in page.content.decode()

    def test_a_text_in_another_language_brings_its_language_along(self, case, valdoria, by):
        client, url = by(valdoria.clara), f"{case.get_absolute_url()}answer/"
        case.reporters.get().recipient.__class__.objects.update(language="de")
        page = client.get(url, headers={"accept-language": "fr"})

        assert page.context["form"]["language"].value() == "fr"  # there are no German texts to start from
        assert {one.language for one in page.context["standard"]} == {"fr"}

        said = {"insert": "done:0", "language": "de", "text": ""}
        page = client.post(url, said, headers={"accept-language": "fr"})

        assert page.context["form"]["language"].value() == "fr"

    def test_begins_in_the_language_most_people_read_where_there_are_texts(self, case, valdoria, by):
        page = by(valdoria.clara).get(f"{case.get_absolute_url()}answer/", headers={"accept-language": "fr"})

        assert page.context["form"]["language"].value() == "en"

    def test_warns_of_what_tells_who_wrote(self, case, valdoria, by, now):
        case.contacts.update(words="The papers come from the flat above the bakery every Monday")
        said = "We spoke with Mrs Miller (0470 12 34 56): the papers come from the flat above the bakery."
        page = by(valdoria.clara).post(
            f"{case.get_absolute_url()}answer/", {**self.words, "text": said, "step": "look"}
        )

        assert {one.kind for one in page.context["warnings"]} == {"name", "phone", "own_words"}

    def test_the_final_answer_is_somebody_elses(self, case, valdoria, by, now):
        actions.answer(case=case, outcome=Outcome.DONE, text="x", language="en", by=staff(valdoria.clara), at=now)
        actions.judge(reporter=case.reporters.get(), solved=False, reason="Still dirty", by=AMA, at=now)
        url = f"{case.get_absolute_url()}answer/"
        for user, status in ((valdoria.clara, 400), (valdoria.colin, 302)):
            client = by(user)
            assert "Still dirty" in text(client.get(url))
            seen = client.post(url, {**self.words, "step": "look"}).context["seen"]
            assert client.post(url, {**self.words, "step": "send", "seen": seen}).status_code == status

        assert fresh(case).state == "settled" and Message.objects.filter(event="cases.final_answer").count() == 1

    def test_an_ended_case_is_not_answered_again(self, case, valdoria, by, now):
        actions.answer(case=case, outcome=Outcome.DONE, text="x", language="en", by=staff(valdoria.clara), at=now)

        assert by(valdoria.clara).get(f"{case.get_absolute_url()}answer/").status_code == 302


def test_with_special_care_nothing_is_said_to_be_on_its_way(case, valdoria, by, now):
    client, url = by(valdoria.clara), case.get_absolute_url()
    client.post(f"{url}sensitive/", {"is_sure": "on"})
    tells = "a colleague tells them by name"

    for verb, said in (
        ("ask", {"reporter": case.reporters.get().pk, "text": "Which door?"}),
        ("postpone", {"due_at_day": "2026-12-01", "due_at_time": "12:00", "reason": "Snow"}),
        ("note", {"text": "Soon", "kind": "shared"}),
    ):
        before = text(client.get(f"{url}{verb}/"))
        after = text(client.post(f"{url}{verb}/", said, follow=True))
        assert "on its way" not in after and "are told why" not in after, verb
        assert (tells in before, tells in after) == ((False, False) if verb == "note" else (True, True)), verb
        assert ("One person finds it only on their page." in after) is (verb == "note")

    seen = client.post(f"{url}answer/", {**TestAnswering.words, "step": "look"})
    assert tells in text(seen)
    sent = {**TestAnswering.words, "step": "send", "seen": seen.context["seen"]}
    page = text(client.post(f"{url}answer/", sent, follow=True))
    assert "on its way" not in page and f"The answer is written down. Nothing is sent to one person: {tells}" in page
    assert not Message.objects.filter(state="queued").exclude(kind="receipt").exists()


class TestContactData:
    def show(self, client, case, **said):
        reporter = case.reporters.get()
        return client.post(
            f"{case.get_absolute_url()}contact/{reporter.pk}/",
            {"why": "to_call", "reason": "To agree on a visit", **said},
        )

    def test_is_shown_after_a_reason(self, case, valdoria, by):
        client = by(valdoria.clara)
        assert self.show(client, case, reason="").status_code == 400
        assert not AccessLog.objects.filter(what="reveal").exists()

        page = self.show(client, case)

        assert "ama@example.org" in text(page)
        assert AccessLog.objects.get(what="reveal").reason == "To agree on a visit"

    def test_of_too_many_people_alerts_the_coordinators(self, case, valdoria, by, settings):
        settings.PARVIS_REVEALS_PER_DAY = 2
        client = by(valdoria.clara)
        for _ in range(3):
            self.show(client, case)

        alert = AccessLog.objects.get(what="alert")
        assert alert.user == valdoria.clara
        assert "Clara" in text(by(valdoria.coco).get("/coordinator/"))


class TestOnPaper:
    def test_the_case_without_contact_data_and_a_line_in_the_log(self, case, valdoria, by):
        made = by(valdoria.clara).post(f"{case.get_absolute_url()}print/", {})

        assert made["Content-Type"] == "application/pdf"
        assert accessible_pdf.problems(made.content) == []
        assert AccessLog.objects.filter(what="print", case=case).count() == 1
        assert not AccessLog.objects.filter(what="reveal").exists()

    def test_contact_data_needs_a_reason(self, case, valdoria, by):
        client = by(valdoria.clara)
        assert client.post(f"{case.get_absolute_url()}print/", {"with_contacts": "on"}).status_code == 400
        assert (
            client.post(f"{case.get_absolute_url()}print/", {"with_contacts": "on", "reason": "Visit"}).status_code
            == 200
        )
        assert AccessLog.objects.filter(what="reveal").count() == 1

    @pytest.mark.parametrize(
        "said",
        ['#read("/etc/passwd")', "#panic()", "*bold* _x_ $ @ref <label> `raw` \\ // /* ", "\u202e\u0007 =HYPERLINK()"],
    )
    def test_hostile_words_are_only_words(self, valdoria, by, now, said):
        case = litter(now, words=said, place=actions.Place(latitude=50.05, longitude=4.05, text=said[:100])).case

        assert by(valdoria.clara).post(f"{case.get_absolute_url()}print/", {}).content.startswith(b"%PDF")

    def test_a_child_that_does_not_come_back_is_said_kindly(self, case, valdoria, by, monkeypatch):
        monkeypatch.setattr("parvis.cases.pdf.SECONDS", 0.01)

        page = by(valdoria.clara).post(f"{case.get_absolute_url()}print/", {})

        assert page.status_code == 400 and "could not be made" in text(page)

    def test_no_web_process_loads_the_typesetter(self):
        import subprocess
        import sys

        code = (
            "import django, os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'parvis.config.settings'; django.setup();"
            "import parvis.config.urls; sys.exit('typst' in sys.modules)"
        )
        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


class TestPhotos:
    @pytest.fixture
    def photo(self, case, now):
        out = io.BytesIO()
        Image.new("RGB", (20, 20), "blue").save(out, "JPEG")
        name = default_storage.save("photos/aa/test.jpg", ContentFile(out.getvalue()))
        return Attachment.objects.create(
            case=case, reporter=case.reporters.get(), name=name, small_name=name, media_type="image/jpeg", size_bytes=1,
            width=20, height=20, at=now, by_kind="reporter",
        )  # fmt: skip

    def test_are_for_those_who_may_see_the_case(self, case, photo, valdoria, by):
        url = f"{case.get_absolute_url()}photo/{photo.pk}/small/"
        response = by(valdoria.clara).get(url)

        assert response.status_code == 200 and response["Content-Security-Policy"].endswith("sandbox")
        assert b"".join(response.streaming_content).startswith(b"\xff\xd8")
        assert by(valdoria.dede).get(url).status_code == 404
        assert url in text(by(valdoria.clara).get(case.get_absolute_url()))

    def test_belong_to_their_case(self, case, photo, valdoria, by, now):
        other = litter(now).case

        assert by(valdoria.clara).get(f"{other.get_absolute_url()}photo/{photo.pk}/small/").status_code == 404

    def test_go_on_paper_too(self, case, photo, valdoria, by):
        made = by(valdoria.clara).post(f"{case.get_absolute_url()}print/", {}).content

        assert made.startswith(b"%PDF") and b"/Image" in made

    def test_are_shared_by_a_press(self, case, photo, valdoria, by):
        by(valdoria.clara).post(f"{case.get_absolute_url()}share-photos/", {"photos": [photo.pk]})
        photo.refresh_from_db()

        assert photo.shared_at is not None


def test_the_note_form_of_a_sensitive_case_says_who_hears_of_it_and_how(case, valdoria, by, now):
    actions.raise_sensitivity(case=case, how="staff", by=staff(valdoria.clara), at=now)

    page = text(by(valdoria.clara).get(f"{case.get_absolute_url()}note/"))

    assert "Of a note for colleagues nobody else is told." in page and "One person finds it only on their page." in page


def test_what_others_see_at_once_asks_first(case, valdoria, by):
    client = by(valdoria.clara)
    page = text(client.get(f"{case.get_absolute_url()}first/"))
    assert "“No longer first” takes it back" in page

    client.post(f"{case.get_absolute_url()}first/")  # as from a page that was open before
    assert fresh(case).priority != "high"
    client.post(f"{case.get_absolute_url()}first/", {"sent": "1"})
    assert fresh(case).priority == "high"


def test_staff_choose_the_language_of_the_page_at_its_foot(valdoria, by):
    page = text(by(valdoria.clara).get("/inbox/"))

    assert page.index('hreflang="fr"') > page.index("</main>")
