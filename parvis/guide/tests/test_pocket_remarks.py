"""“This sheet is wrong”: said with a promise, answered by the person named, late where nobody does, forgotten in the end."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from parvis.core import due, ledger
from parvis.core.actors import WORKER
from parvis.core.models import Entry
from parvis.guide.actions import pocket as guide
from parvis.guide.actions import pocket_remarks as actions
from parvis.guide.models import RemarkOutcome, SheetRemark
from tests import cast

pytestmark = pytest.mark.django_db

WRONG = "The alleys are too narrow to listen from the street."


@pytest.fixture
def town(now):
    """Carla is an officer, Bruno takes calls; Esi coordinates; Tara trains and answers for the guide."""
    cast.city_of_parvis(at=now)
    people = {"carla": cast.carla(at=now), "bruno": cast.bruno(at=now), "esi": cast.esi(at=now)}
    people["tara"] = cast.somebody("Tara Lindt", at=now)
    guide.settle(is_open=False, responsible=people["tara"], reply_hours=16, by=WORKER, at=now)
    return people


@pytest.fixture
def said(town, now) -> SheetRemark:
    return actions.say_wrong(
        sheet="home_noise", language="en", wrong=WRONG, proposal="On the landing.", by=town["carla"], at=now
    )


@pytest.fixture
def by(now, monkeypatch):
    """Return a browser in which somebody is signed in, on the morning of the story."""

    def sign_in(user, at=now) -> Client:
        monkeypatch.setattr(timezone, "now", lambda: at)
        client = Client(headers={"accept-language": "en"})
        client.force_login(user)
        return client

    return sign_in


def page_of(remark: SheetRemark) -> str:
    return f"/pocket/remarks/{remark.reference}/"


@pytest.mark.parametrize("who", ["carla", "bruno"])
def test_an_officer_or_a_call_taker_says_it_from_the_sheet_and_it_is_promised_in_working_time(town, by, now, who):
    browser = by(town[who])
    assert 'href="/pocket/home_noise/wrong/"' in browser.get("/pocket/home_noise/").text

    assert browser.post("/pocket/home_noise/wrong/", {"wrong": " ", "proposal": ""}).status_code == 422
    sent = browser.post("/pocket/home_noise/wrong/", {"wrong": WRONG, "proposal": ""})

    remark = SheetRemark.objects.get()
    assert sent["Location"] == page_of(remark)
    assert timezone.localtime(remark.due_at) - now > timedelta(hours=16)  # two working days, not 16 hours by the clock
    assert WRONG in browser.get(page_of(remark)).content.decode()
    entry = Entry.objects.get(verb="guide.remark_made")
    assert entry.codes == {"sheet": "home_noise", "hours": 16}
    assert entry.subject == remark.subject


def test_a_button_pressed_twice_is_one_remark_and_one_mail(town, by, now):
    browser = by(town["carla"])
    first, again = (browser.post("/pocket/home_noise/wrong/", {"wrong": WRONG, "proposal": ""}) for _press in range(2))

    assert again["Location"] == first["Location"]
    assert SheetRemark.objects.count() == Entry.objects.filter(verb="guide.remark_made").count() == 1

    later = by(town["carla"], at=now + timedelta(hours=1))
    assert later.post("/pocket/home_noise/wrong/", {"wrong": WRONG, "proposal": ""})["Location"] != first["Location"]


def test_the_person_named_hears_of_it_by_mail_and_the_mail_holds_no_word_of_it(said, town, now):
    due.run_all(at=now + timedelta(minutes=1))

    letter = mail.outbox[0]
    assert letter.to == ["tara@example.org"]
    assert page_of(said) in letter.body
    assert "Noise in a private home" in letter.body
    assert "alleys" not in letter.body


def test_the_named_person_answers_and_the_writer_sees_and_hears_it(said, town, by, now):
    later = now + timedelta(hours=2)
    answer = {"outcome": "not_changed", "words": "In the new town one hears it from the street."}

    assert by(town["tara"], later).post(page_of(said), answer).status_code == 302
    due.run_all(at=later + timedelta(minutes=1))

    page = by(town["carla"], later).get(page_of(said)).content.decode()
    assert answer["words"] in page
    assert "The sheet stays as it is" in page
    assert [letter.to for letter in mail.outbox][-1] == ["carla@example.org"]
    codes = {"sheet": "home_noise", "outcome": "not_changed", "kept": True}
    assert Entry.objects.get(verb="guide.remark_answered").codes == codes


def test_changed_is_only_said_of_a_sheet_that_was_changed(said, town, by, now):
    answer = {"outcome": "changed", "words": "Thank you."}
    later = now + timedelta(hours=1)
    browser = by(town["tara"], later)

    refused = browser.post(page_of(said), answer)
    guide.change_sheet(sheet="home_noise", language="en", words={"first": "Listen first."}, by=WORKER, at=later)
    taken = browser.post(page_of(said), answer)

    assert refused.status_code == 422
    assert b"Change it first" in refused.content
    assert taken.status_code == 302
    with pytest.raises(actions.Answered):
        actions.answer(remark=said, outcome=RemarkOutcome.CHANGED, words="Twice", by=town["esi"], at=later)


def test_others_do_not_see_it_and_nobody_answers_their_own(said, town, by, now):
    assert by(town["bruno"]).get(page_of(said)).status_code == 404
    assert by(town["bruno"]).get("/pocket/remarks/123456786/").status_code == 404
    assert WRONG in by(town["esi"]).get(page_of(said)).content.decode()
    own = actions.say_wrong(sheet="crisis", language="fr", wrong="Non", proposal="", by=town["tara"], at=now)
    with pytest.raises(actions.OwnRemark):
        actions.answer(remark=own, outcome=RemarkOutcome.NOT_CHANGED, words="Si", by=town["tara"], at=now)
    with pytest.raises(actions.NothingSaid):
        actions.answer(remark=own, outcome=RemarkOutcome.NOT_CHANGED, words=" ", by=town["esi"], at=now)
    with pytest.raises(actions.UnknownSheet):
        actions.say_wrong(sheet="none", language="fr", wrong="Non", proposal="", by=town["tara"], at=now)


def test_a_late_one_stands_in_the_ledger_and_before_the_coordinator(said, town, by, now):
    late = said.due_at + timedelta(minutes=1)
    assert "remarks on the officers" not in by(town["esi"], said.due_at).get("/coordinator/").content.decode()

    due.run_all(at=late)

    assert "remarks on the officers" in by(town["esi"], late).get("/coordinator/").content.decode()
    assert "pv-row--late" in by(town["esi"], late).get("/pocket/remarks/").content.decode()
    assert Entry.objects.get(verb="guide.remark_late").at == said.due_at
    answered = actions.answer(
        remark=said, outcome=RemarkOutcome.NOT_CHANGED, words="Sorry, late.", by=town["esi"], at=late
    )
    assert answered.kept is False


def test_words_and_writer_go_two_years_after_the_answer(said, town, by, now):
    actions.answer(remark=said, outcome=RemarkOutcome.NOT_CHANGED, words="No", by=town["esi"], at=now)

    assert actions.forget_old(at=now + timedelta(days=729)) == 0
    assert actions.forget_old(at=now + timedelta(days=731)) == 1

    left = SheetRemark.objects.get()
    assert (left.wrong, left.proposal, left.answer, left.written_by, left.answered_by) == ("", "", "", None, "")
    assert (left.outcome, left.kept) == ("not_changed", True)
    assert by(town["carla"]).get(page_of(said)).status_code == 404
    with pytest.raises(IntegrityError), transaction.atomic():
        SheetRemark.objects.update(wrong="back again")


def test_when_the_ledger_fails_nothing_is_written(town, now, monkeypatch):
    def fail(**_kwargs):
        raise RuntimeError

    monkeypatch.setattr(ledger, "write", fail)
    with pytest.raises(RuntimeError):
        actions.say_wrong(sheet="crisis", language="en", wrong="No", proposal="", by=town["carla"], at=now)

    assert not SheetRemark.objects.exists()
