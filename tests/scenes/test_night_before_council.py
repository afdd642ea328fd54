"""The night before council, 400 late cases are answered "done" in bulk and 100 get a new date.

The first promises stay broken, whoever wrote it down first, and the ledger says who did it.
"""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from parvis.cases import actions
from parvis.cases.models import Answer, Case, Door, Promise
from parvis.cases.tests import town
from parvis.core import due, seals
from parvis.core.models import Entry

pytestmark = pytest.mark.thorough

RECEIVED = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
DUE = datetime(2026, 11, 3, 15, 0, tzinfo=UTC)  # 16 working hours later
NIGHT = datetime(2026, 11, 18, 21, 0, tzinfo=UTC)
TEXT = "Done. Thank you for your report."


@pytest.fixture
def late(valdoria):
    """Five hundred cases of the cleaners, all two weeks late; no worker has run."""
    said = actions.Intake(
        situation=town.LITTER, answers=town.LITTER_ANSWERS, door=Door.WEB, words="Papers everywhere", place=town.WEST,
        person=actions.Person(language="en", channel="email", email="ama@example.org"), received_at=RECEIVED,
    )  # fmt: skip
    cases = actions.take_many(intakes=[said] * 500, by=town.AMA, at=RECEIVED)
    assert {case.due_at for case in cases} == {DUE}
    return cases


@pytest.fixture
def clara(valdoria, monkeypatch):
    """Answers for the cleaners, at 22:00, at her screen."""
    monkeypatch.setattr(timezone, "now", lambda: NIGHT)
    client = Client(headers={"accept-language": "en"})
    client.force_login(valdoria.clara)
    return client


def answer_in_bulk(client, cases):
    said = {"case": [case.reference for case in cases], "outcome": "done", "text": TEXT, "language": "en"}
    return client.post("/inbox/bulk/", {**said, "step": "send", "understood": "on"})


def give_new_date(client, case):
    said = {"due_at_day": "2026-12-18", "due_at_time": "12:00", "reason": "We are catching up."}
    return client.post(f"/inbox/{case.reference}/postpone/", said)


def verbs(verb):
    return Entry.objects.filter(verb=verb)


def test_first_promises_stay_broken_and_the_ledger_says_by_whom(late, clara, valdoria):
    due.run_all(slot="default", at=DUE + timedelta(hours=1), limit=250)  # the clock had noticed half of them
    due_before = dict(Case.objects.values_list("pk", "first_due_at"))

    assert answer_in_bulk(clara, late[:400]).status_code == 302
    for case in late[400:]:
        assert give_new_date(clara, case).status_code == 302
    due.run_all(slot="default", at=NIGHT + timedelta(minutes=5))

    first = Promise.objects.filter(is_first=True)
    assert (first.filter(kept=False).count(), first.exclude(kept=False).count()) == (500, 0)
    assert set(first.values_list("due_at", flat=True)) == {DUE}
    assert dict(Case.objects.values_list("pk", "first_due_at")) == due_before

    broken = verbs("cases.promise_broken")
    assert broken.count() == broken.values("subject").distinct().count() == 500
    assert {entry.at for entry in broken} == {DUE}
    answers = verbs("cases.answered")
    assert answers.count() == 400
    assert {(e.actor_kind, e.actor_reference) for e in answers} == {("staff", valdoria.clara.actor_reference)}
    assert {(e.codes["outcome"], e.codes["kept"], e.codes["bulk"]) for e in answers} == {("done", False, True)}
    new_dates = [entry for entry in verbs("cases.promised") if not entry.codes["first"]]
    assert len(new_dates) == 100
    assert {(e.actor_kind, e.actor_reference, e.at) for e in new_dates} == {
        ("staff", valdoria.clara.actor_reference, NIGHT)
    }


def test_an_answer_before_the_new_date_does_not_mend_the_first(late, clara):
    [case] = late[:1]
    give_new_date(clara, case)

    answer_in_bulk(clara, [case])
    due.run_all(slot="default", at=NIGHT + timedelta(days=60))

    kept = dict(Promise.objects.filter(case=case).values_list("is_first", "kept"))
    assert kept == {True: False, False: True}
    assert verbs("cases.answered").get().codes["kept"] is False


def test_each_is_answered_by_name_and_its_people_can_say_that_nothing_is_solved(late, clara, valdoria):
    answer_in_bulk(clara, late[:9])

    assert Answer.objects.filter(by=valdoria.clara.actor_reference, outcome="done").count() == 9
    case = town.fresh(late[0])
    actions.judge(reporter=case.reporters.get(), solved=False, by=town.AMA, at=NIGHT)
    assert town.fresh(case).state == "second_look"


def test_the_screen_says_before_sending_how_many_are_late_and_how_many_people_will_read_it(late, clara):
    said = {"case": [case.reference for case in late[:400]], "outcome": "done", "text": TEXT, "language": "en"}

    page = clara.post("/inbox/bulk/", {**said, "step": "look"}).content.decode()

    assert not Answer.objects.exists()
    assert "400 people read this answer." in page
    assert "400 first promises are broken already. They stay broken" in page


def test_nobody_can_take_the_night_out_of_the_ledger(late, clara):
    answer_in_bulk(clara, late[:9])
    while seals.seal_next(at=NIGHT):
        pass

    assert list(seals.verify()) == []
    with pytest.raises(Exception, match=r"(?i)append|ledger|entry"):
        verbs("cases.answered").delete()
