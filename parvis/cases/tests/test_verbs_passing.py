"""Who has it: each verb's good end, each named refusal, and nothing written where the ledger fails."""

from datetime import timedelta

import pytest

from parvis.cases import actions, rules
from parvis.cases.models import Came, Case, Passing, Priority, Promise, Remark, RemarkKind
from parvis.cases.moves import Outcome
from parvis.cases.tests.test_take import first_case_path
from parvis.cases.tests.town import LITTER, LITTER_ANSWERS, fresh, litter, staff
from parvis.core import due, ledger
from parvis.core.models import DueRow, Entry
from parvis.correspondence.models import Message, PersonTask
from parvis.correspondence.tests.post_office import open_post_office


@pytest.fixture
def case(valdoria, now):
    return litter(now).case


@pytest.fixture
def clara(valdoria):
    return staff(valdoria.clara)


@pytest.fixture
def coco(valdoria):
    return staff(valdoria.coco)


def verbs(case):
    return [entry.verb for entry in Entry.objects.filter(subject=case.subject).order_by("id")]


def events(case):
    return list(Message.objects.filter(about=case.reference).order_by("id").values_list("event", flat=True))


def test_taking_it_on_tells_the_people(case, valdoria, clara, now):
    actions.accept(case=case, user=valdoria.clara, by=clara, at=now)

    assert (fresh(case).state, fresh(case).assigned_to) == ("accepted", valdoria.clara)
    assert verbs(case)[-1] == "cases.accepted" and events(case)[-1] == "cases.progress"


def test_it_is_taken_on_once(case, clara, now):
    actions.accept(case=case, by=clara, at=now)

    with pytest.raises(actions.NotAllowedNow):
        actions.accept(case=case, by=clara, at=now)


def test_hands_change_and_empty(case, valdoria, clara, now):
    actions.assign(case=case, user=valdoria.colin, by=clara, at=now)
    assert fresh(case).assigned_to == valdoria.colin

    actions.assign(case=case, user=None, by=clara, at=now)
    assert fresh(case).assigned_to is None and verbs(case)[-2:] == ["cases.assigned"] * 2


def test_nobody_holds_an_ended_case(case, valdoria, clara, now):
    end(case, clara, now)

    with pytest.raises(actions.CaseClosed):
        actions.assign(case=case, user=valdoria.colin, by=clara, at=now)


def end(case, by, at):
    actions.answer(case=case, outcome=Outcome.DONE, text="Swept", language="en", by=by, at=at)


class TestHandingBack:
    def test_goes_to_the_coordinator_with_its_reference_date_and_reason(self, case, valdoria, clara, now):
        date = case.due_at
        actions.hand_back(case=case, reason="Not our street", by=clara, at=now)

        again = fresh(case)
        assert (again.state, again.service, again.handed_back, again.due_at) == ("unrouted", None, True, date)
        assert Passing.objects.get().reason == "Not our street"
        assert not Case.objects.visible_to(valdoria.clara).exists()

    def test_needs_a_reason(self, case, clara, now):
        with pytest.raises(actions.NeedsReason):
            actions.hand_back(case=case, reason="  ", by=clara, at=now)
        assert fresh(case).service is not None

    def test_is_over_when_it_has_ended(self, case, clara, now):
        end(case, clara, now)
        with pytest.raises(actions.NotAllowedNow):
            actions.hand_back(case=case, reason="x", by=clara, at=now)


class TestPassingOn:
    def test_keeps_reference_and_date_and_tells_the_people(self, case, valdoria, clara, now):
        date = case.due_at
        actions.pass_on(case=case, service=valdoria.waste, reason="Bulky", by=clara, at=now)

        again = fresh(case)
        assert (again.state, again.service, again.due_at) == ("passed", valdoria.waste, date)
        assert events(case)[-1] == "cases.progress"
        entry = Entry.objects.filter(verb="cases.routed", subject=case.subject).latest("id")
        assert (entry.codes["service"], entry.codes["from"]) == ("waste", "cleaning")

    def test_back_to_whoever_had_it_is_refused_and_a_coordinator_owns_it(self, case, valdoria, clara, coco, now):
        actions.pass_on(case=case, service=valdoria.waste, reason="Bulky", by=clara, at=now)

        with pytest.raises(actions.AlreadyTried) as refusal:
            actions.pass_on(case=case, service=valdoria.cleaning, reason="No, theirs", by=coco, at=now)

        assert refusal.value.services == ["cleaning", "waste"]
        assert (fresh(case).service, fresh(case).owner) == (valdoria.waste, valdoria.coco)
        assert verbs(case)[-1] == "cases.owned"

    def test_its_owner_may_send_it_back(self, case, valdoria, clara, coco, now):
        actions.pass_on(case=case, service=valdoria.waste, reason="Bulky", by=clara, at=now)
        actions.pass_on(case=case, service=valdoria.cleaning, reason="Decided", by=coco, at=now, by_owner=True)

        assert fresh(case).service == valdoria.cleaning

    def test_twice_round_gives_it_an_owner_by_name(self, case, valdoria, clara, now):
        actions.pass_on(case=case, service=valdoria.waste, reason="Bulky", by=clara, at=now)
        assert fresh(case).owner is None

        actions.pass_on(case=case, service=valdoria.noise, reason="Loud", by=clara, at=now)
        assert fresh(case).owner == valdoria.coco

    def test_needs_a_reason(self, case, valdoria, clara, now):
        with pytest.raises(actions.NeedsReason):
            actions.pass_on(case=case, service=valdoria.waste, reason="", by=clara, at=now)

    def test_never_takes_what_is_withheld_anywhere(self, valdoria, coco, now):
        case = litter(now, words="the police hit my brother").case

        with pytest.raises(actions.Withheld):
            actions.pass_on(case=case, service=valdoria.police, reason="x", by=coco, at=now)
        assert fresh(case).withheld_at and fresh(case).service is None

    def test_to_a_service_by_mail_is_handed_over_by_the_worker(self, case, valdoria, clara, now):
        valdoria.waste.reached_by, valdoria.waste.email = "email", "waste@valdoria.example"
        valdoria.waste.save()
        actions.pass_on(case=case, service=valdoria.waste, reason="Bulky", by=clara, at=now)

        assert DueRow.objects.filter(kind="cases.hand_over").count() == 1


def test_news_that_waited_a_night_say_who_has_it_in_the_morning(case, valdoria, clara, coco, settings, now):
    with open_post_office(settings) as office:
        actions.pass_on(case=case, service=valdoria.waste, reason="Bulky", by=clara, at=now)
        actions.pass_on(case=case, service=valdoria.noise, reason="Loud", by=coco, at=now)
        actions.reclassify(case=case, situation=LITTER, answers=LITTER_ANSWERS, reason="No", by=coco, at=now)
        actions.hand_back(case=case, reason="Whose is it?", by=coco, at=now)
        actions.pass_on(case=case, service=valdoria.police, reason="Theirs", by=coco, at=now)
        due.run_all(at=now)
    [news] = [words for mail in office.mails if "Who has it now" in (words := mail.get_body(["plain"]).get_content())]

    assert news.count("Who has it now:") == 1 and "municipal police" in news and "measure noise" not in news


class TestANewDate:
    def test_leaves_the_first_promise_as_it_was(self, case, clara, now):
        first = case.promises.get()
        later = first.due_at + timedelta(days=5)
        actions.postpone(case=case, due_at=later, reason="The machine is broken", by=clara, at=now)

        again = fresh(case)
        assert (again.due_at, again.first_due_at) == (later, first.due_at)
        assert list(case.promises.values_list("is_first", "reason")) == [(True, ""), (False, "The machine is broken")]
        assert events(case)[-1] == "cases.promise_late"

    def test_needs_a_reason_and_a_moment_to_come(self, case, clara, now):
        with pytest.raises(actions.NeedsReason):
            actions.postpone(case=case, due_at=now + timedelta(days=9), reason="", by=clara, at=now)
        with pytest.raises(ValueError):
            actions.postpone(case=case, due_at=now, reason="x", by=clara, at=now)
        with pytest.raises(ValueError):
            actions.postpone(case=case, due_at=now + timedelta(days=400), reason="x", by=clara, at=now)
        with pytest.raises(actions.NotAllowedNow):
            actions.postpone(case=case, due_at=case.due_at, reason="x", by=clara, at=now)
        assert Promise.objects.count() == 1

    def test_takes_the_place_of_one_nobody_was_told_yet(self, case, clara, now):
        actions.raise_sensitivity(case=case, how="staff", by=clara, at=now)
        for days in (9, 12):
            actions.postpone(case=case, due_at=now + timedelta(days=days), reason="x", by=clara, at=now)

        [task] = PersonTask.objects.filter(message__event="cases.promise_late", done_at=None)
        assert task.message.facts["by_when"] == (now + timedelta(days=12)).isoformat()
        assert Message.objects.filter(reason="superseded", state="cancelled").count() == 1

    def test_is_for_open_cases(self, case, clara, now):
        end(case, clara, now)
        with pytest.raises(actions.CaseClosed):
            actions.postpone(case=case, due_at=now + timedelta(days=9), reason="x", by=clara, at=now)


class TestReclassifying:
    def test_routes_it_again_under_the_same_reference_and_date(self, case, valdoria, clara, now):
        answers, date = first_case_path("bulky_waste"), case.due_at
        actions.reclassify(case=case, situation="bulky_waste", answers=answers, reason="A sofa", by=clara, at=now)

        again = fresh(case)
        assert (again.situation, again.service, again.state, again.due_at) == (
            "bulky_waste",
            valdoria.waste,
            "passed",
            date,
        )
        assert again.reference == case.reference and Passing.objects.get().service == valdoria.cleaning

    def test_takes_a_thing_that_is_none_off_the_public_map(self, case, clara, now):
        assert case.is_public
        known = first_conduct()
        actions.reclassify(case=case, situation=known, answers=first_case_path(known), reason="x", by=clara, at=now)

        assert not fresh(case).is_public and fresh(case).public_latitude is None

    def test_keeps_hands_only_with_the_same_service(self, case, valdoria, clara, now):
        actions.assign(case=case, user=valdoria.clara, by=clara, at=now)
        actions.reclassify(case=case, situation=LITTER, answers=LITTER_ANSWERS, reason="Same", by=clara, at=now)
        assert fresh(case).assigned_to == valdoria.clara

        actions.reclassify(
            case=case, situation="bulky_waste", answers=first_case_path("bulky_waste"), reason="x", by=clara, at=now
        )
        assert fresh(case).assigned_to is None

    @pytest.mark.parametrize(
        ("situation", "answers", "refusal"),
        [
            ("no_such", {}, rules.UnknownSituation), (LITTER, {}, rules.NotYetAnswered),
            ("car_towed", {"know": "unsure"}, rules.NotACase), ("treated_badly", {}, (rules.NotACase, rules.NotYetAnswered)),
        ],
    )  # fmt: skip
    def test_is_refused_where_no_case_comes_of_it(self, case, clara, now, situation, answers, refusal):
        with pytest.raises(refusal):
            actions.reclassify(case=case, situation=situation, answers=answers, reason="x", by=clara, at=now)
        assert fresh(case).situation == LITTER

    def test_needs_a_reason_and_an_open_case(self, case, clara, now):
        with pytest.raises(actions.NeedsReason):
            actions.reclassify(case=case, situation=LITTER, answers=LITTER_ANSWERS, reason="", by=clara, at=now)
        end(case, clara, now)
        with pytest.raises(actions.CaseClosed):
            actions.reclassify(case=case, situation=LITTER, answers=LITTER_ANSWERS, reason="x", by=clara, at=now)

    def test_a_second_look_stays_one(self, case, clara, now):
        end(case, clara, now)
        reporter = case.reporters.get()
        actions.judge(reporter=reporter, solved=False, by=clara, at=now)

        actions.reclassify(case=case, situation=LITTER, answers=LITTER_ANSWERS, reason="x", by=clara, at=now)

        assert fresh(case).state == "second_look"


def first_conduct():
    from parvis.situations import catalogue

    return next(
        code for code, one in catalogue.current().situations.items()
        if one.kind == "conduct" and one.routes_cases and first_case_path(code) is not None
    )  # fmt: skip


def test_priority_goes_up_and_down_and_is_written_once(case, clara, now):
    for _ in range(2):
        actions.prioritise(case=case, priority=Priority.HIGH, by=clara, at=now)
    assert fresh(case).priority == "high" and verbs(case).count("cases.prioritised") == 1

    end(case, clara, now)
    with pytest.raises(actions.CaseClosed):
        actions.prioritise(case=case, priority=Priority.NORMAL, by=clara, at=now)


@pytest.mark.parametrize(
    "act",
    [
        lambda case, town, by, at: actions.accept(case=case, by=by, at=at),
        lambda case, town, by, at: actions.assign(case=case, user=town.clara, by=by, at=at),
        lambda case, town, by, at: actions.own(case=case, user=town.coco, by=by, at=at),
        lambda case, town, by, at: actions.hand_back(case=case, reason="x", by=by, at=at),
        lambda case, town, by, at: actions.pass_on(case=case, service=town.waste, reason="x", by=by, at=at),
        lambda case, town, by, at: actions.postpone(case=case, due_at=at + timedelta(days=9), reason="x", by=by, at=at),
        lambda case, town, by, at: actions.reclassify(
            case=case, situation="bulky_waste", answers=first_case_path("bulky_waste"), reason="x", by=by, at=at
        ),
        lambda case, town, by, at: actions.prioritise(case=case, priority=Priority.HIGH, by=by, at=at),
        lambda case, town, by, at: actions.give_task(case=case, service=town.waste, text="x", by=by, at=at),
        lambda case, town, by, at: actions.doubt(case=case, reason="x", by=by, at=at),
        lambda case, town, by, at: actions.note(case=case, text="x", kind=RemarkKind.NOTE, by=by, at=at),
        lambda case, town, by, at: actions.note(case=case, text="x", kind=RemarkKind.SHARED, by=by, at=at),
        lambda case, town, by, at: actions.ask(
            case=case, reporter=case.reporters.get(), text="x", language="en", by=by, at=at
        ),
        lambda case, town, by, at: actions.answer(
            case=case, outcome=Outcome.DONE, text="x", language="en", by=by, at=at
        ),
        lambda case, town, by, at: actions.mark_danger(case=case, how="staff", by=by, at=at),
        lambda case, town, by, at: actions.raise_sensitivity(case=case, how="staff", by=by, at=at),
        lambda case, town, by, at: actions.release(case=case, text="x", photos=[], by=by, at=at),
        lambda case, town, by, at: actions.unrelease(case=case, by=by, at=at),
        lambda case, town, by, at: actions.hide(case=case, by=by, at=at),
        lambda case, town, by, at: actions.merge(source=litter(at).case, target=case, by=by, at=at),
        lambda case, town, by, at: actions.propose(
            case=case, service=town.cleaning, text="x", language="en", came=Came.MAIL, by=by, at=at
        ),
    ],
)
def test_when_the_ledger_fails_nothing_is_written(case, valdoria, clara, now, monkeypatch, act):
    def everything():
        return (
            list(Case.objects.order_by("id").values()), Promise.objects.count(), Passing.objects.count(),
            Remark.objects.count(), Message.objects.count(), DueRow.objects.count(), case.tasks.count(),
            case.doubts.count(), case.case_answers.count(), case.proposals.count(),
        )  # fmt: skip

    second = None
    if "merge" in act.__code__.co_names:
        second = litter(now).case
        monkeypatch.setattr("parvis.cases.tests.test_verbs_passing.litter", lambda at: type("T", (), {"case": second}))
    before = everything()

    def broken(lines):
        raise RuntimeError

    monkeypatch.setattr(ledger, "write_many", broken)
    with pytest.raises(RuntimeError):
        act(case, valdoria, clara, now)

    assert everything() == before
