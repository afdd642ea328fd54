"""Answering, hearing what people say of it, and what else is done with a case: good ends and named refusals."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from parvis.cases import actions
from parvis.cases.jobs import promise_due
from parvis.cases.models import Attachment, Remark, RemarkKind
from parvis.cases.moves import Outcome
from parvis.cases.tests.town import AMA, fresh, litter, staff
from parvis.core import due
from parvis.core.models import Entry
from parvis.correspondence.models import Message, Recipient


@pytest.fixture
def case(valdoria, now):
    return litter(now).case


@pytest.fixture
def clara(valdoria):
    return staff(valdoria.clara)


@pytest.fixture
def colin(valdoria):
    return staff(valdoria.colin)


@pytest.fixture
def coco(valdoria):
    return staff(valdoria.coco)


def answer(case, by, at, **said):
    return actions.answer(
        **{"case": case, "outcome": "done", "text": "Swept", "language": "en", "by": by, "at": at, **said}
    )


def events(reference):
    return list(Message.objects.filter(about=reference).order_by("id").values_list("event", flat=True))


def entry(case, verb):
    return Entry.objects.filter(subject=case.subject, verb=verb).order_by("id").last()


def photo(case, number=1):
    return Attachment.objects.create(
        case=case, reporter=case.reporters.first(), name=f"p{number}", small_name=f"s{number}", media_type="image/jpeg",
        size_bytes=1, width=1, height=1, at=case.received_at, by_kind="reporter",
    )  # fmt: skip


class TestAnAnswer:
    def test_ends_the_case_and_everybody_hears(self, case, clara, now):
        joined = litter(now + timedelta(days=2), join=case.pk, words="Me too")
        answer(
            case, clara, now + timedelta(days=2, minutes=1), outcome=Outcome.NOT_POSSIBLE, text="The wall is private."
        )

        assert (fresh(case).state, fresh(case).outcome) == ("answered", "not_possible")
        for reference in (case.reference, joined.reporter.reference):
            assert events(reference)[-1] == "cases.answered_not_possible"
        assert not Recipient.objects.filter(closed_at=None, reporter__isnull=False).exists()

    @pytest.mark.parametrize(("late", "kept"), [(timedelta(0), True), (timedelta(seconds=1), False)])
    def test_is_judged_by_the_first_promise_to_the_second(self, case, clara, late, kept):
        answer(case, clara, case.due_at + late)

        assert case.promises.get().kept is kept and entry(case, "cases.answered").codes["kept"] is kept
        assert (entry(case, "cases.promise_broken") is None) is kept

    def test_a_later_date_does_not_mend_the_first(self, case, clara, now):
        first = case.due_at
        actions.postpone(case=case, due_at=first + timedelta(days=9), reason="x", by=clara, at=now)
        answer(case, clara, first + timedelta(days=1))

        assert dict(case.promises.values_list("is_first", "kept")) == {True: False, False: True}

    def test_the_clock_and_the_late_answer_break_a_promise_once(self, case, clara):
        due.run_all(slot="default", at=case.due_at + timedelta(minutes=1))
        answer(case, clara, case.due_at + timedelta(days=1))

        assert Entry.objects.filter(subject=case.subject, verb="cases.promise_broken").count() == 1

    def test_needs_words(self, case, clara, now):
        with pytest.raises(actions.NeedsReason):
            answer(case, clara, now, text=" \n")
        assert fresh(case).is_open

    def test_is_given_once(self, case, clara, now):
        answer(case, clara, now)
        with pytest.raises(actions.NotAllowedNow):
            answer(case, clara, now)

    def test_a_standard_text_is_marked_as_one(self, case, clara, now):
        from parvis.situations import catalogue

        text = catalogue.current().situations[case.situation].standard_texts("done", "en")[0]
        assert answer(case, clara, now, text=text).is_standard
        assert not answer(litter(now).case, clara, now).is_standard


class TestASecondLook:
    def begin(self, case, by, now):
        answer(case, by, now)
        later = now + timedelta(hours=1)
        return actions.judge(reporter=case.reporters.get(), solved=False, reason="Still dirty", by=AMA, at=later)

    def test_begins_with_the_first_not_solved_and_gets_a_date(self, case, clara, now):
        again = self.begin(case, clara, now)

        assert (again.state, again.is_open, again.assigned_to) == ("second_look", True, None)
        assert again.due_at > case.due_at and case.promises.count() == 2

    def test_is_settled_by_somebody_else(self, case, clara, colin, now):
        self.begin(case, clara, now)

        with pytest.raises(actions.NeedsAnotherPerson):
            actions.settle(case=case, outcome=Outcome.DONE, text="Swept again", language="en", by=clara, at=now)
        written = actions.settle(case=case, outcome=Outcome.DONE, text="Swept again", language="en", by=colin, at=now)

        assert written.is_final and fresh(case).state == "settled"
        message = Message.objects.filter(event="cases.final_answer").get()
        assert message.facts["answer"] == "Swept again" and "contest" in message.facts

    def test_nobody_who_ever_answered_it_settles_it(self, case, clara, colin, now):
        answer(case, clara, now)
        actions.reopen(case=case, reason="Wrong street", by=clara, at=now)
        answer(case, colin, now)
        actions.judge(reporter=case.reporters.get(), solved=False, by=AMA, at=now)

        with pytest.raises(actions.NeedsAnotherPerson):
            actions.settle(case=case, outcome=Outcome.DONE, text="x", language="en", by=clara, at=now)

    def test_comes_once(self, case, clara, colin, now):
        self.begin(case, clara, now)
        actions.settle(case=case, outcome=Outcome.NOT_POSSIBLE, text="No", language="en", by=colin, at=now)
        again = actions.judge(reporter=case.reporters.get(), solved=False, by=AMA, at=now + timedelta(days=1))

        assert again.state == "settled" and case.feedback.count() == 2

    def test_is_not_an_ordinary_answer(self, case, clara, colin, now):
        self.begin(case, clara, now)
        with pytest.raises(actions.NotAllowedNow):
            answer(case, colin, now)
        with pytest.raises(actions.NotAllowedNow):
            actions.settle(case=litter(now).case, outcome=Outcome.DONE, text="x", language="en", by=colin, at=now)

    def test_solved_brings_none(self, case, clara, now):
        answer(case, clara, now)
        actions.judge(reporter=case.reporters.get(), solved=True, by=AMA, at=now)

        assert fresh(case).state == "answered"

    def test_there_is_nothing_to_judge_before_an_answer(self, case, now):
        with pytest.raises(actions.CaseClosed):
            actions.judge(reporter=case.reporters.get(), solved=True, by=AMA, at=now)


class TestReopening:
    def test_needs_a_reason_gets_a_new_date_and_tells_the_people(self, case, clara, now):
        answer(case, clara, now)
        with pytest.raises(actions.NeedsReason):
            actions.reopen(case=case, reason="", by=clara, at=now)

        later = now + timedelta(days=30)
        actions.reopen(case=case, reason="The wrong street was swept", by=clara, at=later)

        again = fresh(case)
        assert again.state == "accepted" and again.is_open and again.due_at > later
        assert case.promises.get(is_first=True).kept is True
        assert events(case.reference)[-1] == "cases.reopened"
        assert Recipient.objects.get(reporter__case=case).closed_at is None

    def test_an_open_case_is_not_opened(self, case, clara, now):
        with pytest.raises(actions.NotAllowedNow):
            actions.reopen(case=case, reason="x", by=clara, at=now)


class TestAQuestion:
    def test_goes_to_one_person_alone(self, case, clara, now):
        joined = litter(now + timedelta(days=2), join=case.pk, words="Me too")
        actions.ask(case=case, reporter=joined.reporter, text="Which door?", language="en", by=clara, at=now)

        assert fresh(case).state == "asked"
        assert events(joined.reporter.reference)[-1] == "cases.question"
        assert "cases.question" not in events(case.reference)

    def test_is_over_with_the_reply(self, case, clara, now):
        reporter = case.reporters.get()
        actions.ask(case=case, reporter=reporter, text="Which door?", language="en", by=clara, at=now)
        actions.add_words(reporter=reporter, text="The green one", kind=RemarkKind.REPLY, by=AMA, at=now)

        assert fresh(case).state == "accepted" and Remark.objects.get(kind="question").answered_at == now

    def test_needs_words_and_an_open_case(self, case, clara, now):
        reporter = case.reporters.get()
        with pytest.raises(actions.NeedsReason):
            actions.ask(case=case, reporter=reporter, text="", language="en", by=clara, at=now)
        answer(case, clara, now)
        with pytest.raises(actions.NotAllowedNow):
            actions.ask(case=case, reporter=reporter, text="x", language="en", by=clara, at=now)


class TestWordsOfAPerson:
    def test_about_police_action_are_kept_from_the_service_until_a_mediator_says_not(self, case, clara, now):
        reporter = case.reporters.get()
        remark = actions.add_words(reporter=reporter, text="The police hit my brother there", by=AMA, at=now)
        assert remark.is_withheld

        actions.unwithhold_words(remark=remark, by=clara, at=now)
        assert not Remark.objects.get(pk=remark.pk).is_withheld
        with pytest.raises(actions.NothingOpen):
            actions.unwithhold_words(remark=remark, by=clara, at=now)

    def test_that_are_about_it_stay_there_for_good(self, case, clara, now):
        remark = actions.add_words(reporter=case.reporters.get(), text="The police hit my brother", by=AMA, at=now)
        actions.leave_words_to_mediator(remark=remark, by=clara, at=now)

        assert Remark.objects.get(pk=remark.pk).is_withheld
        with pytest.raises(actions.NothingOpen):
            actions.leave_words_to_mediator(remark=remark, by=clara, at=now)

    def test_joining_a_case_with_them_is_refused(self, case, now):
        with pytest.raises(actions.CannotJoin):
            litter(now + timedelta(days=2), join=case.pk, words="the police hit my brother")


class TestNotes:
    def test_for_colleagues_tell_nobody(self, case, clara, now):
        before = events(case.reference)
        actions.note(case=case, text="Call the foreman", kind=RemarkKind.NOTE, by=clara, at=now)
        assert events(case.reference) == before

    def test_shared_ones_are_news(self, case, clara, now):
        actions.note(case=case, text="We come on Friday", kind=RemarkKind.SHARED, by=clara, at=now)
        assert events(case.reference)[-1] == "cases.progress"

    def test_need_words_and_are_not_questions(self, case, clara, now):
        with pytest.raises(actions.NeedsReason):
            actions.note(case=case, text="", kind=RemarkKind.NOTE, by=clara, at=now)
        with pytest.raises(ValueError):
            actions.note(case=case, text="x", kind=RemarkKind.QUESTION, by=clara, at=now)


class TestMerging:
    def test_lets_both_hear_the_answer_and_keeps_both_first_promises(self, case, clara, now):
        other = litter(now - timedelta(days=9)).case
        actions.merge(source=other, target=case, by=clara, at=now)
        answer(case, clara, now)

        assert fresh(other).state == "merged" and fresh(other).merged_into == case
        assert events(other.reference)[-2:] == ["cases.merged", "cases.answered_done"]
        assert (other.promises.get().kept, case.promises.get().kept) == (False, True)

    def test_is_undone_for_thirty_days(self, case, clara, now):
        other = litter(now).case
        actions.merge(source=other, target=case, by=clara, at=now)
        with pytest.raises(actions.TooLate):
            actions.unmerge(case=other, by=clara, at=now + timedelta(days=31))
        actions.unmerge(case=other, by=clara, at=now + timedelta(days=29))

        assert (fresh(other).state, fresh(other).merged_into) == ("passed", None)
        with pytest.raises(actions.NotAllowedNow):
            actions.unmerge(case=other, by=clara, at=now)

    def test_makes_no_chains_and_not_with_itself(self, case, clara, now):
        second, third = litter(now).case, litter(now).case
        actions.merge(source=second, target=case, by=clara, at=now)

        for source, target in ((third, second), (case, third), (third, third)):
            with pytest.raises(actions.CannotMerge):
                actions.merge(source=source, target=target, by=clara, at=now)

    def test_never_ties_what_is_sensitive_private_or_withheld(self, case, clara, now):
        quiet = litter(now, words="my husband beats me").case
        private = litter(now, place=actions.Place(text="somewhere")).case
        withheld = litter(now, words="the police hit my brother").case

        for other in (quiet, private, withheld):
            for source, target in ((other, case), (case, other)):
                with pytest.raises(actions.CannotMerge):
                    actions.merge(source=source, target=target, by=clara, at=now)

    def test_not_into_or_out_of_what_has_ended(self, case, clara, now):
        ended = litter(now).case
        answer(ended, clara, now)
        with pytest.raises(actions.CannotMerge):
            actions.merge(source=case, target=ended, by=clara, at=now)
        with pytest.raises(actions.NotAllowedNow):
            actions.merge(source=ended, target=case, by=clara, at=now)


class TestNotARealReport:
    def test_needs_two_people(self, case, clara, coco, now):
        actions.doubt(case=case, reason="A test", by=clara, at=now)
        with pytest.raises(actions.NeedsAnotherPerson):
            actions.confirm_doubt(case=case, by=clara, at=now)
        with pytest.raises(actions.NeedsAnotherPerson):
            actions.refuse_doubt(case=case, by=clara, at=now)
        actions.confirm_doubt(case=case, by=coco, at=now)

        assert fresh(case).state == "not_real" and case.doubts.get().is_confirmed

    def test_is_open_and_its_date_runs_until_then(self, case, clara, now):
        first = actions.doubt(case=case, reason="A test", by=clara, at=now)
        assert actions.doubt(case=case, reason="Again", by=clara, at=now) == first
        assert fresh(case).is_open

        due.run_all(slot="default", at=case.due_at + timedelta(minutes=1))
        assert case.promises.get().kept is False

    def test_goes_on_when_refused(self, case, clara, coco, now):
        actions.doubt(case=case, reason="A test", by=clara, at=now)
        actions.refuse_doubt(case=case, by=coco, at=now)

        assert fresh(case).is_open
        with pytest.raises(actions.NothingOpen):
            actions.confirm_doubt(case=case, by=coco, at=now)

    def test_needs_a_reason_and_an_open_case(self, case, clara, now):
        with pytest.raises(actions.NeedsReason):
            actions.doubt(case=case, reason=" ", by=clara, at=now)
        answer(case, clara, now)
        with pytest.raises(actions.CaseClosed):
            actions.doubt(case=case, reason="x", by=clara, at=now)

    def test_the_database_refuses_one_person_alone(self, case, clara, now):
        doubt = actions.doubt(case=case, reason="A test", by=clara, at=now)
        with pytest.raises(IntegrityError), transaction.atomic():
            type(doubt).objects.filter(pk=doubt.pk).update(
                decided_at=now, decided_by=clara.reference, is_confirmed=True
            )


class TestThePublicMap:
    def test_shows_words_and_photos_only_when_released(self, case, clara, now):
        one, two = photo(case, 1), photo(case, 2)
        actions.release(case=case, text="Papers in the street", photos=[one], by=clara, at=now)

        assert fresh(case).released_text == "Papers in the street"
        assert list(Attachment.objects.filter(released_at__isnull=False)) == [one] and two.released_at is None

        actions.unrelease(case=case, by=clara, at=now)
        assert fresh(case).released_text == "" and not Attachment.objects.filter(released_at__isnull=False).exists()

    def test_never_shows_what_is_private(self, clara, valdoria, now):
        private = litter(now, place=actions.Place(text="somewhere")).case
        with pytest.raises(actions.CannotJoin):
            actions.release(case=private, text="x", photos=[], by=clara, at=now)

    def test_hiding_takes_it_off(self, case, clara, now):
        actions.hide(case=case, by=clara, at=now)
        assert not type(case).objects.shown_publicly(at=now + timedelta(days=9)).exists()


def test_photos_are_shared_and_unshared(case, clara, now):
    one, two = photo(case, 1), photo(case, 2)
    foreign = photo(litter(now).case, 3)

    assert actions.share_photos(case=case, photos=[one, foreign], by=clara, at=now) == 1
    assert actions.share_photos(case=case, photos=[two], by=clara, at=now) == 1

    assert list(Attachment.objects.filter(shared_at__isnull=False)) == [two]


class TestTasks:
    def test_are_done_with_words_once(self, case, valdoria, clara, now):
        task = actions.give_task(case=case, service=valdoria.waste, text="Fetch the sofa", by=clara, at=now)
        with pytest.raises(actions.NeedsReason):
            actions.finish_task(task=task, result="", by=clara, at=now)
        actions.finish_task(task=task, result="Fetched", by=clara, at=now)
        again = actions.finish_task(task=task, result="Twice", by=clara, at=now)

        assert again.result == "Fetched"
        assert Entry.objects.filter(verb="cases.task_done").count() == 1

    def test_need_words_and_an_open_case(self, case, valdoria, clara, now):
        with pytest.raises(actions.NeedsReason):
            actions.give_task(case=case, service=valdoria.waste, text="", by=clara, at=now)
        answer(case, clara, now)
        with pytest.raises(actions.CaseClosed):
            actions.give_task(case=case, service=valdoria.waste, text="x", by=clara, at=now)


class TestCare:
    def test_goes_up_and_takes_everything_off_the_map(self, case, clara, now):
        actions.raise_sensitivity(case=case, how="staff", by=clara, at=now)
        actions.raise_sensitivity(case=case, how="staff", by=clara, at=now)

        assert fresh(case).is_sensitive and not fresh(case).is_public
        assert case.reporters.get().recipient.is_sensitive
        assert Entry.objects.filter(verb="cases.sensitivity_raised").count() == 1

    def test_danger_is_seen_once_and_comes_back_with_new_words(self, case, clara, now):
        actions.mark_danger(case=case, how="staff", by=clara, at=now)
        actions.see_danger(case=case, by=clara, at=now)
        actions.see_danger(case=case, by=clara, at=now)
        assert Entry.objects.filter(verb="cases.danger_seen").count() == 1 and not type(case).objects.in_danger()

        actions.add_words(reporter=case.reporters.get(), text="he has a knife", by=AMA, at=now)
        assert list(type(case).objects.in_danger()) == [case]


class TestWithheldCases:
    @pytest.fixture
    def withheld(self, valdoria, now):
        return litter(now, words="the police hit my brother").case

    def test_go_where_the_rules_say_when_they_are_none(self, withheld, valdoria, now):
        actions.unwithhold(case=withheld, by=staff(valdoria.mia), at=now)

        again = fresh(withheld)
        assert (again.state, again.service, again.withheld_at, again.is_public) == (
            "passed",
            valdoria.cleaning,
            None,
            False,
        )
        assert again.due_at == withheld.due_at and withheld.promises.count() == 1
        with pytest.raises(actions.NothingOpen):
            actions.unwithhold(case=withheld, by=staff(valdoria.mia), at=now)

    def test_stay_with_the_mediator_when_they_are(self, withheld, valdoria, now, monkeypatch):
        from parvis.cases import withholding

        heard = []
        monkeypatch.setattr(withholding, "_on_case", [lambda case, by, at: heard.append(case.pk)])
        actions.leave_to_mediator(case=withheld, by=staff(valdoria.mia), at=now)

        assert heard == [withheld.pk] and fresh(withheld).withheld_at and fresh(withheld).service is None
        with pytest.raises(actions.NothingOpen):
            actions.leave_to_mediator(case=withheld, by=staff(valdoria.mia), at=now)

    def test_that_were_withdrawn_are_not_routed(self, withheld, valdoria, now):
        actions.withdraw(reporter=withheld.reporters.get(), by=AMA, at=now)
        with pytest.raises(actions.CaseClosed):
            actions.unwithhold(case=withheld, by=staff(valdoria.mia), at=now)


def test_the_clock_leaves_what_was_withdrawn_alone(case, now):
    actions.withdraw(reporter=case.reporters.get(), by=AMA, at=now)
    row = due.Claimed(1, "cases.promise_due", {"promise": case.promises.get().pk}, 1, 1, case.due_at)

    assert promise_due(row) is None and case.promises.get().kept is None
