"""Nothing is kept longer than its period; what is cleared stands in the ledger, and figures keep their codes."""

from datetime import date, timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from parvis.cases import actions, retention
from parvis.cases.actions import Ground
from parvis.cases.models import AccessLog, Attachment, Case, Cleared, Contact, Door, EndedAs, Kept, RetentionRule
from parvis.cases.moves import Outcome
from parvis.cases.retention import Period
from parvis.cases.tests.test_erasing import answered, photo, talkative
from parvis.cases.tests.town import fresh, litter, staff
from parvis.core.models import Entry
from parvis.correspondence.models import Recipient

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("situation", "kind", "outcome", "days"),
    [
        ("lamp", "object", "done", 100),
        ("lamp", "object", "withdrawn", 9),
        ("bar_noise", "conduct", "done", 50),
        ("bar_noise", "conduct", "withdrawn", 50),  # the narrower scope wins over the named outcome
        ("shelter", "conduct", "done", 20),
        ("shelter", "conduct", "withdrawn", 5),
    ],
)
def test_the_narrowest_period_holds(situation, kind, outcome, days):
    known = {
        ("words", "", ""): 100, ("words", "", "withdrawn"): 9, ("words", "kind:conduct", ""): 50,
        ("words", "shelter", ""): 20, ("words", "shelter", "withdrawn"): 5,
    }  # fmt: skip

    assert retention.days_for(known, what="words", situation=situation, kind=kind, outcome=outcome) == days


def test_every_kind_of_data_has_a_shipped_period_and_the_order_holds():
    known = retention.periods([])
    for kind in ("object", "conduct", "person", "voice"):
        days = [retention.days_for(known, what=what, situation="x", kind=kind, outcome="done") for what in Kept]
        assert days[0] < days[1] <= days[3] and days[2] <= days[3]


def test_the_citys_own_period_wins():
    known = retention.periods([Period(Kept.CONTACT, 14)])
    assert retention.days_for(known, what=Kept.CONTACT, situation="x", kind="object", outcome="done") == 14


@pytest.mark.parametrize("days", [30, 49, 50, 51, 70, 121, 366, 731, 1095, 1097])
def test_the_database_reads_the_rules_as_they_are_written(valdoria, now, days):
    for rule in [
        Period(Kept.WORDS, 50, scope="dirty_street"),
        Period(Kept.WORDS, 70, scope="dirty_street", outcome="not_possible"),
        Period(Kept.PHOTOS, 40, scope="kind:object", outcome="done"),
    ]:
        RetentionRule.objects.create(what=rule.what, days=rule.days, scope=rule.scope, outcome=rule.outcome)
    joined, target = talkative(now), litter(now)
    actions.merge(source=joined.case, target=target.case, by=staff(valdoria.clara), at=now)
    answered(target, valdoria, now + 3 * DAY)
    withdrawn, other = litter(now), litter(now)
    actions.withdraw(reporter=withdrawn.reporter, by=staff(valdoria.clara), at=now)
    actions.answer(
        case=other.case, outcome=Outcome.NOT_POSSIBLE, text="No.", language="en", by=staff(valdoria.clara), at=now
    )
    known, at = actions.periods_in_force(), now + days * DAY

    wanted = set()
    for case in Case.objects.filter(closed_at__isnull=False).select_related("merged_into"):
        last = case.merged_into or case
        if case.closed_at is None or last.closed_at is None:
            continue
        ended_as = retention.ended_as(state=last.state, outcome=last.outcome)
        for what in Kept:
            kept = retention.days_for(known, what=what, situation=case.situation, kind=case.kind, outcome=ended_as)
            if max(case.closed_at, last.closed_at) + kept * DAY <= at:
                wanted.add((case.pk, what))

    assert {(due.case_id, due.what) for due in actions.due_now(at=at)} == wanted
    assert sum(actions.counts_due(at=at).values()) == len(wanted)


def test_looking_ahead_costs_the_same_however_many_cases_have_ended(valdoria, now, django_assert_num_queries):
    for _number in range(3):
        answered(litter(now), valdoria, now)

    with django_assert_num_queries(len(Kept) + 1):
        assert actions.counts_due(at=now + 200 * DAY)[Kept.CONTACT] == 3


def standing(taken):
    """What is still there of a case, by kind."""
    case = fresh(taken.case)
    return {
        Kept.CONTACT: bool(Recipient.objects.get(pk=taken.reporter.recipient_id).email),
        Kept.WORDS: bool(Contact.objects.get(reporter=taken.reporter).words or case.place),
        Kept.PHOTOS: Attachment.objects.filter(case=case).exists(),
        Kept.LINK: case.latitude is not None and case.reference == taken.case.reference,
    }


def test_contact_data_go_first_then_photos_then_words_then_the_link(valdoria, now, django_capture_on_commit_callbacks):
    taken = talkative(now)
    answered(taken, valdoria, now)
    gone = []
    for days in (119, 121, 366, 731, 1096):
        with django_capture_on_commit_callbacks(execute=True):
            actions.clear_due(at=now + days * DAY)
        gone.append({str(what) for what, is_there in standing(taken).items() if not is_there})

    assert gone == [
        set(), {"contact"}, {"contact", "photos"}, {"contact", "photos", "words"}, {"contact", "photos", "words", "link"},
    ]  # fmt: skip
    assert not any(default_storage.listdir(f"photos/{folder}")[1] for folder in default_storage.listdir("photos")[0])


def test_codes_for_the_figures_stay_and_each_clearing_is_proven(valdoria, now):
    taken = talkative(now)
    answered(taken, valdoria, now)
    actions.judge(reporter=taken.reporter, solved=True, by=staff(valdoria.clara), at=now)

    actions.clear_due(at=now + 2000 * DAY)

    case = fresh(taken.case)
    assert (case.situation, case.outcome, case.district_id, case.answered_at) == (
        "dirty_street", "done", taken.case.district_id, now,
    )  # fmt: skip
    assert case.promises.get().kept is True and case.contacts.get().door == "web"
    assert Entry.objects.filter(subject=case.subject, verb="cases.judged", codes__solved=True).exists()
    assert set(Cleared.objects.filter(case=case).values_list("what", flat=True)) == set(Kept)
    assert Entry.objects.filter(verb="cases.erased", codes__ground="retention").count() == 1


def test_the_dry_run_says_the_same_and_changes_nothing(valdoria, now):
    taken = talkative(now)
    answered(taken, valdoria, now)
    later = now + 400 * DAY

    ahead = actions.look_ahead(at=later)
    before = standing(taken)
    run = actions.clear_due(at=later)

    assert all(before.values())
    assert ahead.cases == run.cases == {"contact": 1, "photos": 1}
    assert not actions.look_ahead(at=later).cases


def test_an_open_case_is_never_cleared(valdoria, now):
    taken = talkative(now)

    actions.clear_due(at=now + 5000 * DAY)

    assert all(standing(taken).values())


def test_a_case_under_hold_is_left_alone_until_the_hold_ends(valdoria, now):
    taken = talkative(now)
    answered(taken, valdoria, now)
    coco = staff(valdoria.coco)
    actions.place_hold(case=taken.case, reason="Court", ends_on=date(2030, 1, 1), by=coco, at=now)

    actions.clear_due(at=now + 700 * DAY)
    assert all(standing(taken).values())

    actions.lift_hold(case=taken.case, by=coco, at=now)
    actions.clear_due(at=now + 700 * DAY)
    assert not standing(taken)[Kept.CONTACT]


def test_a_case_reopened_meanwhile_begins_anew(valdoria, now):
    taken = talkative(now)
    answered(taken, valdoria, now)
    later = now + 100 * DAY
    actions.reopen(case=taken.case, reason="Came back", by=staff(valdoria.coco), at=later)
    actions.answer(
        case=taken.case, outcome=Outcome.DONE, text="Again.", language="en", by=staff(valdoria.clara), at=later
    )

    actions.clear_due(at=now + 150 * DAY)
    assert standing(taken)[Kept.CONTACT]


def test_a_merged_case_waits_for_the_end_of_the_one_it_follows(valdoria, now):
    one, two = talkative(now), talkative(now)
    actions.merge(source=fresh(one.case), target=fresh(two.case), by=staff(valdoria.coco), at=now)
    actions.clear_due(at=now + 5000 * DAY)
    assert all(standing(one).values())

    end = now + 300 * DAY
    actions.answer(
        case=fresh(two.case), outcome=Outcome.DONE, text="Done.", language="en", by=staff(valdoria.clara), at=end
    )
    actions.clear_due(at=end + 100 * DAY)
    assert all(standing(one).values())
    actions.clear_due(at=end + 121 * DAY)
    assert not standing(one)[Kept.CONTACT]


def test_a_run_goes_in_batches_until_all_is_done(valdoria, now):
    for _ in range(5):
        answered(litter(now), valdoria, now)
    later = now + 130 * DAY

    first = actions.clear_due(at=later, most=2)
    assert first.is_more and sum(first.cases.values()) == 2
    while actions.clear_due(at=later, most=2).is_more:
        pass
    assert not Recipient.objects.filter(audience="reporter", erased_at=None).exists()


def test_contacts_that_became_no_case_keep_their_words_a_month(valdoria, now):
    contact = actions.end_contact(
        door=Door.DESK, ended_as=EndedAs.REDIRECTED, language="en", by=staff(valdoria.bruno), at=now, words="My bin"
    )
    actions.clear_due(at=now + 29 * DAY)
    assert Contact.objects.get(pk=contact.pk).words == "My bin"
    actions.clear_due(at=now + 31 * DAY)
    assert Contact.objects.get(pk=contact.pk).words == ""


def test_who_looked_is_forgotten_after_twelve_months(valdoria, now):
    taken = litter(now)
    actions.look(user=valdoria.clara, what="view", case=taken.case, at=now)

    actions.clear_due(at=now + 364 * DAY)
    assert AccessLog.objects.count() == 1
    actions.clear_due(at=now + 366 * DAY)
    assert not AccessLog.objects.exists()


def test_photos_nobody_handed_in_go_after_a_day(valdoria, now):
    lost, kept = photo(), photo()
    litter(now, photos=[kept])

    assert actions.sweep_orphans(at=timezone.now()) == 0
    assert actions.sweep_orphans(at=timezone.now() + 2 * DAY) == 2

    assert not default_storage.exists(lost.name) and not default_storage.exists(lost.small_name)
    assert default_storage.exists(kept.name) and default_storage.exists(kept.small_name)


def test_who_decided_a_period_stands_in_the_ledger(valdoria, now):
    coco = staff(valdoria.coco)
    actions.set_period(what=Kept.WORDS, days=90, scope="bar_noise", by=coco, at=now)
    assert actions.periods_in_force()[(Kept.WORDS, "bar_noise", "")] == 90

    actions.set_period(what=Kept.WORDS, days=None, scope="bar_noise", by=coco, at=now)
    assert (Kept.WORDS, "bar_noise", "") not in actions.periods_in_force()
    assert [entry.codes["days"] for entry in Entry.objects.filter(verb="cases.retention_changed")] == [90, None]


def test_two_periods_for_the_same_cannot_be(valdoria):
    RetentionRule.objects.create(what=Kept.WORDS, days=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        RetentionRule.objects.create(what=Kept.WORDS, days=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        RetentionRule.objects.create(what=Kept.PHOTOS, days=0)


def test_erasing_by_period_is_not_put_on_the_list_of_wishes(valdoria, now):
    from parvis.core import erasures

    taken = talkative(now)
    answered(taken, valdoria, now)
    actions.erase_case(case=taken.case, ground=Ground.RETENTION, by=staff(valdoria.coco), at=now)

    assert list(erasures.lines()) == []
