"""A door that cannot ask back still leaves nobody without an answer."""

from datetime import timedelta

import pytest

from parvis.cases import actions, rules
from parvis.cases.models import Case, Door
from parvis.cases.tests.town import fresh, litter, staff
from parvis.core.models import Entry


def test_an_open_question_brings_it_to_the_coordinator_by_the_longest_date_the_situation_knows(valdoria, now):
    whole = litter(now)
    taken = litter(now, answers={}, may_lack_end=True, door=Door.OPEN311)

    case = fresh(taken.case)
    assert (case.state, case.service, case.end) == ("unrouted", None, "")
    assert not case.is_public  # nobody knows yet whether it lies in public space
    assert case.promises.get().due_at >= fresh(whole.case).due_at
    [entry] = Entry.objects.filter(subject=case.subject, verb="cases.unrouted")
    assert entry.codes["reason"] == "no_end"


def test_answers_that_lead_elsewhere_can_be_taken_too(valdoria, now):
    answers = {"whose": "left", "where": "private_land"}
    with pytest.raises(rules.NotACase):
        litter(now, situation="bulky_waste", answers=answers)

    taken = litter(now, situation="bulky_waste", answers=answers, may_lack_end=True)
    assert taken.case.state == "unrouted"


def test_a_grievance_is_never_taken_as_a_case(valdoria, now):
    with pytest.raises((rules.NotACase, rules.NotYetAnswered)):
        litter(now, situation="treated_badly", answers={}, may_lack_end=True)

    assert not Case.objects.exists()


def test_it_can_be_passed_on_answered_and_looked_at_again(valdoria, now):
    taken = litter(now, answers={}, may_lack_end=True)
    coco = staff(valdoria.coco)
    actions.pass_on(case=taken.case, service=valdoria.cleaning, reason="It is litter", by=coco, at=now)
    actions.answer(case=taken.case, outcome="done", text="Swept", language="en", by=staff(valdoria.clara), at=now)

    actions.judge(reporter=taken.reporter, solved=False, by=coco, at=now + timedelta(days=1))

    assert fresh(taken.case).state == "second_look"


def test_a_key_can_be_used_anew_once_its_time_has_passed(valdoria, now):
    key = actions.Key(scope="open311:1", key="k", body=b"x", lasts=timedelta(minutes=10))
    first = litter(now, key=key)

    assert litter(now + timedelta(minutes=9), key=key).is_repeat
    later = litter(now + timedelta(minutes=11), key=key)
    assert not later.is_repeat and later.case != first.case
