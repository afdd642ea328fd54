"""What a case does in its life, and the row it becomes."""

from datetime import UTC, date, datetime, timedelta

import h3
import pytest

from parvis.cases import actions
from parvis.cases.models import Case, Door, EndedAs, Promise, RemarkKind, Reporter
from parvis.cases.moves import Outcome
from parvis.cases.tests.town import AMA, LITTER, WEST, litter, staff
from parvis.city.models import District
from parvis.core import due
from parvis.core.actors import WORKER
from parvis.core.facts import Month
from parvis.figures.tests.reading import build, only, rows, written

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MIDNIGHT = datetime(2026, 11, 18, 23, tzinfo=UTC)  # in Brussels the 19th begins
NOBODY = actions.Person(language="fr")


def answer(case, *, by, at, text="We took it away.", is_bulk=False):
    return actions.answer(
        case=case, outcome=Outcome.DONE, text=text, language="en", by=staff(by), at=at, is_bulk=is_bulk
    )


def send(at):
    """Let the worker send what waits."""
    for slot in ("post", "post_now"):
        due.run_all(slot=slot, at=at)


def test_a_case_on_its_first_day_is_open_and_its_promise_not_due(valdoria, now):
    litter(now)

    build(now + DAY)

    row = only("cases")
    assert len(row.pop("pseudonym")) == 16
    assert row == {
        "city": "be-valdoria", "month": 202611, "weekday": 3, "hour": 10, "door": "web", "situation": LITTER,
        "kind": "object", "district": "west", "cell": h3.latlng_to_cell(50.05, 4.05, 8), "language": "en",
        "service": "cleaning", "is_sensitive": 0, "state": "passed", "outcome": None, "reporters": 1, "reachable": 1,
        "has_contact": 1, "told": None, "was_told": None, "promised_hours": 16, "is_signed": 1, "kept": None, "is_due": 0,
        "feedback_seconds": None, "answer_seconds": None, "close_seconds": None,
        "open_seconds": int((MIDNIGHT - now).total_seconds()), "is_standard": None, "is_final": 0, "bulk": None,
        "passings": 0, "reopened": 0, "solved": 0, "not_solved": 0, "redated": 0,
    }  # fmt: skip


def test_an_answered_case_tells_how_long_it_took_and_that_its_reporter_was_told(valdoria, now):
    taken = litter(now)
    actions.ask(
        case=taken.case,
        reporter=taken.reporter,
        text="Which side?",
        language="en",
        by=staff(valdoria.clara),
        at=now + HOUR,
    )
    answer(taken.case, by=valdoria.clara, at=now + 5 * HOUR)
    build(now + DAY)
    assert only("cases")["was_told"] == 0

    send(now + 6 * HOUR)
    build(now + DAY)

    row = only("cases")
    assert (row["state"], row["outcome"], row["kept"], row["is_due"]) == ("answered", "done", 1, 0)
    assert (row["feedback_seconds"], row["answer_seconds"], row["close_seconds"]) == (3600, 5 * 3600, 5 * 3600)
    assert (row["open_seconds"], row["told"], row["was_told"], row["is_standard"], row["bulk"]) == (None, 1, 1, 0, 0)


def test_who_only_uses_the_page_counts_as_told_once_they_say_what_they_think(valdoria, now):
    taken = litter(now, person=NOBODY)
    answer(taken.case, by=valdoria.clara, at=now + HOUR)
    send(now + HOUR)
    build(now + DAY)
    assert (only("cases")["has_contact"], only("cases")["was_told"]) == (0, 0)

    actions.judge(reporter=taken.reporter, solved=True, by=AMA, at=now + 2 * HOUR)
    build(now + DAY)

    row = only("cases")
    assert (row["reachable"], row["told"], row["was_told"], row["solved"], row["not_solved"]) == (0, 1, 1, 1, 0)


def test_a_second_look_ends_with_a_final_answer_and_the_first_times_stay(valdoria, now):
    taken = litter(now)
    answer(taken.case, by=valdoria.clara, at=now + HOUR)
    actions.judge(reporter=taken.reporter, solved=False, by=AMA, at=now + 2 * HOUR, reason="Still there")
    actions.settle(
        case=taken.case, outcome=Outcome.NOT_POSSIBLE, text="We cannot.", language="en", by=staff(valdoria.colin),
        at=now + 3 * HOUR,
    )  # fmt: skip

    build(now + DAY)

    row = only("cases")
    assert (row["state"], row["outcome"], row["is_final"], row["reopened"]) == ("settled", "not_possible", 1, 1)
    assert (row["answer_seconds"], row["close_seconds"], row["not_solved"]) == (3600, 3 * 3600, 1)


def test_four_hundred_late_answers_and_new_dates_do_not_improve_the_first_promise(valdoria, now):
    taken = litter(now)
    actions.postpone(case=taken.case, due_at=now + 20 * DAY, reason="Snow", by=staff(valdoria.clara), at=now + HOUR)
    answer(taken.case, by=valdoria.clara, at=now + 10 * DAY, is_bulk=True)

    build(now + 30 * DAY)

    row = only("cases")
    assert (row["kept"], row["is_due"], row["bulk"], row["redated"]) == (0, 1, 1, 1)
    first, later = sorted(rows("promises"), key=lambda each: -each["is_first"])
    assert (first["is_first"], first["is_signed"], first["hours"], first["kept"]) == (1, 1, 16, 0)
    due_at = Promise.objects.get(is_first=True).due_at
    assert first["seconds_late"] == int((now + 10 * DAY - due_at).total_seconds())
    assert (later["is_first"], later["is_signed"], later["kept"], later["seconds_late"]) == (0, 0, 1, None)
    assert {first["pseudonym"], later["pseudonym"]} == {row["pseudonym"]}


def test_a_promise_whose_time_has_passed_is_not_kept_whoever_has_noticed(valdoria, now):
    litter(now)

    build(now + 10 * DAY)

    assert rows("cases", "kept", "is_due") == [(0, 1)]
    assert rows("promises", "kept", "seconds_late") == [(0, None)]


def test_nobody_is_owed_an_answer_to_what_was_withdrawn(valdoria, now):
    taken = litter(now)
    actions.withdraw(reporter=taken.reporter, by=AMA, at=now + HOUR)

    build(now + 10 * DAY)

    assert rows("cases", "state", "kept", "open_seconds", "close_seconds") == [("withdrawn", None, 3600, 3600)]
    assert rows("promises", "kept") == [None]


def test_a_case_that_was_joined_to_another_gets_its_answer_and_its_end(valdoria, now):
    target, source = litter(now), litter(now + HOUR)
    actions.merge(source=source.case, target=target.case, by=staff(valdoria.clara), at=now + 2 * HOUR)
    build(now + DAY)
    assert sorted(rows("cases", "state", "close_seconds", "answer_seconds")) == [
        ("merged", None, None),
        ("passed", None, None),
    ]

    answer(Case.objects.get(pk=target.case.pk), by=valdoria.clara, at=now + 4 * HOUR)
    send(now + 4 * HOUR)
    build(now + DAY)

    assert sorted(rows("cases", "state", "answer_seconds", "close_seconds", "was_told", "kept")) == [
        ("answered", 4 * 3600, 4 * 3600, 1, 1),
        ("merged", 3 * 3600, 3 * 3600, 1, 1),
    ]


def test_passing_on_is_counted_and_a_note_to_all_is_a_first_word(valdoria, now):
    taken = litter(now)
    actions.note(
        case=taken.case, text="We looked.", kind=RemarkKind.SHARED, by=staff(valdoria.clara), at=now + 2 * HOUR
    )
    actions.pass_on(
        case=taken.case, service=valdoria.waste, reason="Theirs", by=staff(valdoria.clara), at=now + 3 * HOUR
    )

    build(now + DAY)

    assert rows("cases", "service", "passings", "feedback_seconds") == [("waste", 1, 7200)]


def test_a_contact_that_joins_makes_two_contacts_and_one_case(valdoria, now):
    taken = litter(now)
    litter(now + 2 * DAY, join=taken.case.pk, words="Here too", person=NOBODY)

    build(now + 3 * DAY)

    assert rows("cases", "reporters", "reachable") == [(2, 1)]
    contacts = rows("contacts", "ended_as", "weekday", "district", "kind", "language")
    assert contacts == [("case", 3, "west", "object", "en"), ("added", 5, "west", "object", "fr")]


def test_redirects_are_contacts_that_name_a_service_or_a_number(valdoria, now):
    for service, number in (("police", ""), ("", "violence_at_home")):
        actions.end_contact(
            door=Door.DESK, ended_as=EndedAs.REDIRECTED, language="fr", by=staff(valdoria.bruno), at=now,
            situation="noise_bar", service=service, number_code=number,
        )  # fmt: skip
    actions.end_contact(door=Door.DESK, ended_as=EndedAs.URGENT, language="fr", by=staff(valdoria.bruno), at=now)

    build(now + DAY)

    assert sorted(rows("redirects", "door", "service", "number", "is_followed_up", "reached"), key=str) == [
        ("desk", "police", 0, 0, None),
        ("desk", None, 1, 0, None),
    ]
    assert sorted(rows("contacts", "ended_as", "has_taker", "service"), key=str) == [
        ("redirected", 1, "police"),
        ("redirected", 1, None),
        ("urgent", 1, None),
    ]


def test_whether_a_redirect_reached_somebody_is_counted_in_the_month_of_the_contact(valdoria, now):
    last_night = now.replace(month=11, day=30, hour=22, minute=30)  # in Brussels half an hour before December
    bruno = staff(valdoria.bruno)
    sent, _other = (
        actions.end_contact(
            door=Door.DESK, ended_as=EndedAs.REDIRECTED, language="fr", by=bruno, at=last_night, situation="car_towed",
            service=service,
        )
        for service in ("police", "noise")
    )  # fmt: skip
    actions.say_whether_reached(contact_id=sent.pk, reached=False, by=bruno, at=last_night + 2 * HOUR)
    actions.say_whether_reached(contact_id=sent.pk, reached=True, by=bruno, at=last_night + 3 * HOUR)

    build(last_night + DAY)  # counts what was said before the day began
    assert set(rows("redirects", "month", "is_followed_up", "reached")) == {(202611, 0, None)}

    build(last_night + 2 * DAY)
    assert sorted(rows("redirects", "month", "service", "is_followed_up", "reached", "district")) == [
        (202611, "noise", 0, None, None),
        (202611, "police", 1, 1, None),
    ]


def test_deliveries_say_what_became_of_each_message(valdoria, now):
    taken = litter(now)
    answer(taken.case, by=valdoria.clara, at=now + HOUR)
    build(now + DAY)
    assert sorted(rows("deliveries", "event", "state", "channel", "seconds")) == [
        ("cases.answered_done", "queued", "email", None),
        ("cases.received", "queued", "email", None),
    ]

    send(now + HOUR)
    build(now + DAY)

    found = [row for row in rows("deliveries") if row["event"] == "cases.answered_done"]
    assert [(row["state"], row["channel"], row["audience"], row["message_kind"]) for row in found] == [
        ("sent", "email", "reporter", "answer")
    ]
    assert all(row["seconds"] is not None and row["seconds"] >= 0 for row in found)


def test_only_the_last_word_of_feedback_counts_in_its_own_month(valdoria, now):
    taken = litter(now)
    answer(taken.case, by=valdoria.clara, at=now + HOUR)
    actions.judge(reporter=taken.reporter, solved=True, by=AMA, at=now + DAY)
    build(now + 2 * DAY)
    assert rows("feedback", "month", "solved", "answer_seconds") == [(202611, 1, 3600)]

    actions.judge(reporter=taken.reporter, solved=False, by=AMA, at=now + 20 * DAY)
    build(now + 21 * DAY)

    assert rows("feedback", "month", "solved") == [(202612, 0)]
    assert rows("cases", "solved", "not_solved") == [(0, 1)]


def test_three_reports_at_one_place_in_ninety_days_are_a_repeat(valdoria, now):
    for days in (0, 20, 40):
        litter(now + days * DAY, person=NOBODY)
    litter(now, place=actions.Place(latitude=50.051, longitude=4.05), person=NOBODY)

    build(now + 140 * DAY)

    assert rows("repeats", "month", "situation", "district", "places", "repeated") == [
        (202611, LITTER, "west", 2, 0),
        (202612, LITTER, "west", 2, 1),
        (202701, LITTER, "west", 2, 1),
        (202702, LITTER, "west", 1, 0),
    ]


def test_people_are_counted_in_january_of_their_year(valdoria, now):
    District.objects.filter(code="east").update(population=8000, population_on=date(2026, 5, 1))

    build(now)

    assert sorted(rows("population", "month", "district", "group_kind", "group_code", "people")) == [
        (202501, "west", "all", None, 12000),
        (202601, "east", "all", None, 8000),
    ]


@pytest.mark.parametrize(
    ("moment", "month", "weekday", "hour"),
    [
        ("2026-10-31T22:59:00", 202610, 6, 23),
        ("2026-10-31T23:01:00", 202611, 7, 0),
        ("2026-10-25T00:30:00", 202610, 7, 2),  # the hour that comes twice
        ("2026-10-25T01:30:00", 202610, 7, 2),
        ("2026-03-29T00:59:00", 202603, 7, 1),
        ("2026-03-29T01:00:00", 202603, 7, 3),  # the hour that never comes
    ],
)
def test_month_weekday_and_hour_are_those_of_the_clock_on_the_wall(valdoria, now, moment, month, weekday, hour):
    litter(datetime.fromisoformat(moment).replace(tzinfo=UTC))

    build(now)

    assert rows("contacts", "month", "weekday", "hour") == [(month, weekday, hour)]


def test_who_is_erased_leaves_no_pseudonym_and_no_cell(valdoria, now):
    taken, other = litter(now), litter(now + HOUR)
    litter(now + 2 * HOUR, join=None, person=NOBODY)
    build(now + DAY)
    before = set(rows("cases", "pseudonym"))

    reporter = Reporter.objects.get(pk=taken.reporter.pk)
    actions.erase_reporter(reporter=reporter, ground=actions.Ground.ASKED, by=AMA, at=now + DAY)
    build(now + DAY)

    erased = [row for row in rows("cases") if row["state"] == "withdrawn"]
    assert [(row["pseudonym"], row["cell"], row["district"]) for row in erased] == [(None, None, "west")]
    assert len(before & set(rows("cases", "pseudonym"))) == 2
    assert sorted(rows("contacts", "cell"), key=str).count(None) == 1
    assert other.case.pk


def test_what_periods_clear_away_changes_no_row(valdoria, now):
    """A month written anew after years says the same, but for cell and pseudonym of what was erased."""
    taken = litter(now)
    actions.ask(
        case=taken.case, reporter=taken.reporter, text="Where?", language="en", by=staff(valdoria.clara), at=now + HOUR
    )
    answer(taken.case, by=valdoria.clara, at=now + 2 * HOUR)
    send(now + 2 * HOUR)
    actions.judge(reporter=taken.reporter, solved=True, by=AMA, at=now + 3 * HOUR)
    kinds = ("cases", "contacts", "promises", "feedback", "deliveries", "repeats")
    build(now + 100 * DAY)
    before = {kind: rows(kind) for kind in kinds}

    while actions.clear_due(at=now + 740 * DAY, by=WORKER).is_more:
        pass
    assert not Case.objects.get().place and Reporter.objects.get().recipient.erased_at
    said = build(now + 100 * DAY, since=Month(2026, 11))

    assert {f"{kind} 2026-11" for kind in kinds} <= written(said)
    assert {kind: rows(kind) for kind in kinds} == before


def test_a_place_nobody_named_has_no_district_and_no_cell(valdoria, now):
    litter(now, place=actions.Place(text="somewhere"))
    assert WEST.latitude

    build(now + DAY)

    assert rows("cases", "district", "cell") == [(None, None)]
    assert rows("repeats") == []
