"""Somebody tells the city something: it is written down once, whole, with who answers by when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.cases import actions, rules
from parvis.cases.models import Case, Contact, Door, IdempotencyKey, Promise, Reporter
from parvis.cases.tests.town import AMA, LITTER, LITTER_ANSWERS, WEST, fresh, litter
from parvis.core import ledger
from parvis.core.actors import Actor, ActorKind
from parvis.core.models import DueRow, Entry
from parvis.core.references import is_reference
from parvis.correspondence.models import Message, Recipient
from parvis.situations.rules import UnknownAnswer


def test_a_report_becomes_a_case_with_service_promise_receipt_and_history(valdoria, now):
    taken = litter(now)

    case = fresh(taken.case)
    assert (case.state, case.service, case.district.code) == ("passed", valdoria.cleaning, "west")
    assert is_reference(case.reference) and taken.reporter.reference == case.reference
    promise = case.promises.get()
    # Wednesday 10:30 in Brussels + 16 working hours (08-18) = Friday 16:30? no: 7.5 h today, 8.5 h tomorrow
    assert promise.due_at == datetime(2026, 11, 19, 15, 30, tzinfo=UTC)
    assert (promise.is_first, promise.is_signed, case.due_at) == (True, True, promise.due_at)
    assert Message.objects.get().event == "cases.received"
    assert [e.verb for e in Entry.objects.filter(subject=case.subject)] == [
        "cases.contact_ended", "cases.opened", "cases.routed", "cases.promised",
    ]  # fmt: skip
    assert {row.kind for row in DueRow.objects.all()} >= {"cases.promise_due", "correspondence.deliver_now"}


def test_somebody_without_any_address_has_a_reference_and_a_pin(valdoria, now, settings):
    taken = litter(now, person=actions.Person(language="fr"))

    assert not Message.objects.exists()
    assert len(taken.pin) == 6
    assert rules.pin_digest(taken.pin, key=settings.SECRET_KEY, reference=taken.reporter.reference) == (
        taken.reporter.pin_digest
    )


def test_where_nobody_does_this_work_the_coordinator_has_it_by_the_same_date(valdoria, now):
    taken = litter(now, situation="street_lamp", answers=first_case_path("street_lamp"))

    assert (taken.case.state, taken.case.service_id) == ("unrouted", None)
    assert taken.case.due_at is not None


def first_case_path(code):
    from parvis.situations import catalogue

    situation = catalogue.current().situations[code]

    def search(here, answers):
        if here in situation.ends:
            return answers if situation.ends[here].action == "case" else None
        question = situation.questions[here]
        for choice in question.choices:
            if (found := search(choice.leads_to, {**answers, question.code: choice.code})) is not None:
                return found
        return None

    return search(situation.first, {})


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"situation": "no_such_thing"}, rules.UnknownSituation),
        ({"answers": {"what": "plutonium"}}, UnknownAnswer),
        ({"answers": {}}, rules.NotYetAnswered),
        ({"situation": "car_towed", "answers": {"know": "unsure"}}, rules.NotACase),
        ({"situation": "treated_badly", "answers": {}}, (rules.NotYetAnswered, rules.NotACase)),
        ({"join": 999_999}, actions.CannotJoin),
    ],
)
def test_what_cannot_be_taken_leaves_nothing_behind(valdoria, now, said, refusal):
    before = Entry.objects.count()

    with pytest.raises(refusal):
        litter(now, **said)

    assert not Case.objects.exists() and not Recipient.objects.exists() and Entry.objects.count() == before


def test_when_the_ledger_fails_nothing_is_written(valdoria, now, monkeypatch):
    def broken(lines):
        raise RuntimeError

    monkeypatch.setattr(ledger, "write_many", broken)
    with pytest.raises(RuntimeError):
        litter(now)

    assert not Case.objects.exists() and not Contact.objects.exists() and not Message.objects.exists()


class TestTheSameWishTwice:
    key = actions.Key(scope="web", key="k" * 20, body=b"the same")

    def test_gives_the_first_answer_again(self, valdoria, now):
        first = litter(now, key=self.key)
        second = litter(now + timedelta(seconds=5), key=self.key)

        assert (second.is_repeat, second.reporter.reference, second.pin) == (True, first.reporter.reference, first.pin)
        assert Case.objects.count() == 1 and Message.objects.count() == 1

    def test_with_another_body_is_refused(self, valdoria, now):
        litter(now, key=self.key)

        with pytest.raises(actions.OtherBody):
            litter(now, key=replace(self.key, body=b"something else"))
        assert Case.objects.count() == 1

    def test_from_another_door_is_another_wish(self, valdoria, now):
        first = litter(now, key=self.key)
        second = litter(now, key=replace(self.key, scope="open311:7"))

        assert first.case.pk != second.case.pk

    def test_keeps_no_words_of_the_body(self, valdoria, now):
        litter(now, key=self.key)

        assert "the same" not in IdempotencyKey.objects.get().body_digest


class TestJoining:
    def test_gives_an_own_reference_and_thread(self, valdoria, now):
        first = litter(now)
        second = litter(now + timedelta(days=2), join=first.case.pk, words="I see it too")

        assert second.case == first.case
        assert second.reporter.reference != first.reporter.reference
        assert second.reporter.has_joined and Promise.objects.count() == 1
        assert Message.objects.filter(recipient=second.reporter.recipient).count() == 1

    def test_is_only_for_what_the_public_map_shows(self, valdoria, now):
        first = litter(now)

        with pytest.raises(actions.CannotJoin):
            litter(now + timedelta(hours=1), join=first.case.pk)  # still inside the public delay

    def test_with_words_about_violence_is_refused(self, valdoria, now):
        first = litter(now)

        with pytest.raises(actions.CannotJoin):
            litter(now + timedelta(days=2), join=first.case.pk, words="my husband hits me here every night")


class TestWords:
    def test_that_sound_like_danger_put_it_on_top_of_the_staffed_list(self, valdoria, now):
        taken = litter(now, words="there is a man with a knife, help")

        assert list(Case.objects.in_danger()) == [taken.case]

    def test_at_a_door_nobody_watches_bring_the_numbers_at_once(self, valdoria, now):
        litter(now, words="he is at my door with a knife", door=Door.OPEN311)

        assert Message.objects.filter(event="cases.danger").count() == 1

    def test_about_violence_make_it_sensitive_and_private(self, valdoria, now):
        taken = litter(now, words="my husband beats me, I am afraid to go home")

        assert taken.case.is_sensitive and not taken.case.is_public and taken.reporter.recipient.is_sensitive

    def test_about_police_action_are_kept_from_every_service(self, valdoria, now):
        taken = litter(now, words="the police hit my brother")

        case = fresh(taken.case)
        assert case.withheld_at is not None and case.service is None and not case.is_public
        for user in (valdoria.dede, valdoria.clara, valdoria.coco):
            assert not Case.objects.visible_to(user).exists()
        assert list(Case.objects.visible_to(valdoria.mia)) == [case]


def test_the_whole_costs_at_most_twelve_statements(valdoria, now):
    litter(now)  # the snapshots are in memory now
    key = actions.Key(scope="web", key="another", body=b"x")

    with CaptureQueriesContext(
        connection,
    ) as queries:
        litter(now, key=key)

    inside = [q["sql"] for q in queries if not q["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))]
    outside = [sql for sql in inside if "core_revision" in sql or "situations_publishedversion" in sql]
    assert len(inside) - len(outside) <= 12, "\n".join(inside)
    assert len(outside) <= 3, "\n".join(outside)


def test_a_history_leaves_the_same_rows_as_a_report(valdoria, now):
    """`take_many` and `take` save the same; only messages and their due rows are missing."""
    one = litter(now).case
    bob = Actor(ActorKind.REPORTER, "visitor")
    intake = actions.Intake(
        situation=LITTER, answers=LITTER_ANSWERS, door=Door.WEB, received_at=now, words="Papers everywhere", place=WEST,
        person=actions.Person(language="en", channel="email", email="ama@example.org"),
    )  # fmt: skip
    [many] = actions.take_many(intakes=[intake], by=bob, at=now)

    own = {"id", "reference", "public_id", "subject", "salt"}
    for model in (Case,):
        rows = [
            {k: v for k, v in row.items() if k not in own}
            for row in model.objects.filter(pk__in=[one.pk, many.pk]).values()
        ]
        assert rows[0] == rows[1]
    for model, skip in ((Contact, {"id", "case_id", "reporter_id", "subject"}), (Promise, {"id", "case_id"}),
                        (Reporter, {"id", "case_id", "recipient_id", "reference", "pin_digest"}),
                        (Recipient, {"id", "subject"})):  # fmt: skip
        rows = [{k: v for k, v in row.items() if k not in skip} for row in model.objects.values()]
        assert len(rows) == 2 and rows[0] == rows[1], model
    verbs = [[e.verb for e in Entry.objects.filter(subject=case.subject)] for case in (one, many)]
    assert verbs[0] == verbs[1]
    assert Message.objects.count() == 1  # nobody is written to about a history


def test_a_history_that_was_answered_is_judged_by_its_own_date(valdoria, now):
    received = now - timedelta(days=100)
    intake = actions.Intake(
        situation=LITTER, answers=LITTER_ANSWERS, door=Door.IMPORT, received_at=received, place=WEST,
        person=actions.Person(language="en"), known=actions.Known(answered_at=received + timedelta(days=30)),
    )  # fmt: skip
    [case] = actions.take_many(intakes=[intake], by=AMA, at=now)

    case = fresh(case)
    assert (case.state, case.promises.get().kept) == ("answered", False)
