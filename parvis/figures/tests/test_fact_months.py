"""Which months are written when: what changed, what ages, what is frozen, what is damaged."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.cases import actions
from parvis.cases.actions.importing import importer
from parvis.cases.models import Case, ImportRun
from parvis.cases.moves import Outcome
from parvis.cases.tests.town import AMA, litter, staff
from parvis.core import facts
from parvis.core.facts import Month
from parvis.core.models import Entry
from parvis.figures.actions import facts as building
from parvis.figures.facts import calendar, files, parquet, read_months
from parvis.figures.models import FactKind, FactMonth, LedgerPosition, PseudonymKey
from parvis.figures.tests.reading import build, contents, rows, written

pytestmark = pytest.mark.thorough

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BRUSSELS = ZoneInfo("Europe/Brussels")
NOBODY = actions.Person(language="fr")


def on(text: str) -> datetime:
    """Return the moment at which the night's build runs on that day."""
    return datetime.fromisoformat(f"{text}T01:30:00").replace(tzinfo=UTC)


def said_of(said, word):
    return [one.text for one in said if word in one.text]


# Only what changed


def test_a_second_build_on_one_day_writes_nothing(valdoria, now):
    litter(now)
    assert "cases 2026-11" in written(build(now + DAY))
    before = contents()

    assert not written(build(now + DAY + HOUR))
    assert contents() == before


def test_only_the_months_are_written_that_something_happened_in(valdoria, now):
    old = litter(on("2026-02-10"))
    litter(on("2026-06-10"))
    build(now)

    actions.answer(
        case=old.case, outcome=Outcome.DONE, text="At last.", language="en", by=staff(valdoria.clara), at=now
    )

    assert written(build(now)) == {"cases 2026-02", "promises 2026-02"}


def test_an_open_case_ages_every_day_at_first_and_every_monday_later(valdoria):
    litter(on("2026-02-10"))
    build(on("2026-04-01"))
    assert "cases 2026-02" in written(build(on("2026-04-02")))
    build(on("2026-07-08"))  # a Wednesday

    assert "cases 2026-02" not in written(build(on("2026-07-09")))
    assert "cases 2026-02" in written(build(on("2026-07-13")))
    assert rows("cases", "open_seconds") == [
        int((calendar.start_of(date(2026, 7, 13), BRUSSELS) - on("2026-02-10")).total_seconds())
    ]


def test_what_was_built_again_and_again_equals_what_is_built_at_once(valdoria, now):
    first, second = litter(on("2026-03-05")), litter(on("2026-05-06"))
    build(on("2026-05-20"))
    litter(on("2026-05-21"), join=second.case.pk, person=NOBODY)
    actions.answer(
        case=Case.objects.get(pk=first.case.pk), outcome=Outcome.DONE, text="Done.", language="en", by=staff(valdoria.clara),
        at=on("2026-06-10"),
    )  # fmt: skip
    build(on("2026-06-11"))
    actions.judge(reporter=first.reporter, solved=False, by=AMA, at=on("2026-08-03"))
    build(on("2026-08-05"))
    build(on("2026-09-24"))
    litter(on("2026-09-24"))
    build(on("2026-09-25"))
    before = {kind: rows(kind) for kind in facts.kinds()}

    FactKind.objects.all().delete()
    LedgerPosition.objects.all().delete()
    for path in files.root().glob("*/*"):
        path.unlink()
    build(on("2026-09-25"))

    assert {kind: rows(kind) for kind in facts.kinds()} == before
    assert len(before["cases"]) == 3


def test_a_line_of_a_slow_transaction_is_noticed_though_its_number_is_lower(valdoria, now, monkeypatch):
    litter(now)
    build(now + DAY)
    position = LedgerPosition.objects.get()
    litter(on("2026-08-10"))
    newest = Entry.objects.latest("pk").pk
    # As the build before would have left it, had those lines been numbered by then and not been there yet.
    LedgerPosition.objects.update(last_entry=newest, window_count=position.window_count)

    assert "cases 2026-08" in written(build(now + DAY))


def test_another_schema_version_writes_every_month_anew(valdoria, now, monkeypatch):
    litter(now)
    build(now + DAY)
    monkeypatch.setattr(facts, "SCHEMA", facts.SCHEMA + 1)

    assert {"cases 2026-11", "contacts 2026-11"} <= written(build(now + DAY))
    assert parquet.about(files.path_of("cases", Month(2026, 11)))["schema"] == str(facts.SCHEMA)


def test_a_file_says_what_it_is(valdoria, now):
    litter(now)
    build(now + DAY)

    about = parquet.about(files.path_of("cases", Month(2026, 11)))

    assert about == {
        "kind": "cases", "schema": "1", "city": "be-valdoria", "month": "2026-11", "as_of": "2026-11-19T00:00:00+01:00",
    }  # fmt: skip
    assert files.path_of("cases", Month(2026, 11)).stat().st_mode & 0o077 == 0


def test_the_order_of_rows_tells_nothing(valdoria, now):
    for hours in (5, 3, 4, 1, 2):
        litter(now + hours * HOUR, person=NOBODY)

    build(now + DAY)

    assert rows("contacts", "hour") == sorted(rows("contacts", "hour"))


# Frozen


def test_after_eighteen_months_the_key_is_destroyed_and_the_year_frozen(valdoria):
    litter(on("2026-11-18"))
    build(on("2026-11-19"))
    [pseudonym] = rows("cases", "pseudonym")
    subject, key = Case.objects.get().subject, PseudonymKey.objects.get().key
    assert building.pseudonym(bytes.fromhex(key), subject) == pseudonym
    build(on("2028-06-30"))
    assert PseudonymKey.objects.get(year=2026).key

    said = build(on("2028-07-01"))

    assert said_of(said, "2026 is destroyed")
    assert PseudonymKey.objects.get(year=2026).key == ""
    assert not FactMonth.objects.filter(month__lt=202700, frozen_at=None).exclude(kind="population").exists()
    assert PseudonymKey.objects.get(year=2027).key


def test_a_frozen_month_is_never_written_again_and_says_so(valdoria, now):
    taken = litter(on("2026-11-18"))
    build(on("2026-11-19"))
    build(on("2028-07-01"))
    before = contents()

    actions.answer(
        case=taken.case,
        outcome=Outcome.DONE,
        text="Late.",
        language="en",
        by=staff(valdoria.clara),
        at=on("2028-07-02"),
    )
    assert not said_of(build(on("2028-07-03")), "2026-")
    said = build(on("2028-07-03"), since=Month(2026, 1))

    assert [one.text for one in said if one.needs_person] == ["Frozen, and not written again: 2026-11, 2026-12."]
    after = contents()
    assert {name: after[name] for name in before if "2026-" in name} == {
        name: before[name] for name in before if "2026-" in name
    }
    with pytest.raises(building.FrozenMonth):
        building._Builder(at=now)._key(2026)


def history(*days: str) -> None:
    """Take in a history of answered reports received on these days."""
    run = ImportRun.objects.create(
        digest=str(days), mapping_digest="m", file="old.csv", started_at=on(days[0]), changed_at=on(days[0])
    )
    intakes = [
        actions.Intake(
            situation="dirty_street", answers={"what": "dirt"}, door="import", person=NOBODY, received_at=on(day),
            known=actions.Known(answered_at=on(day) + DAY),
        )
        for day in days
    ]  # fmt: skip
    actions.take_many(intakes=intakes, by=importer(run), at=on(days[0]))


def test_an_old_history_has_thirty_days_to_be_completed_and_then_what_comes_late_is_named(valdoria, now):
    history("2024-10-05", "2024-10-06")
    build(now)
    history("2024-10-07", "2024-12-01")
    build(now + 29 * DAY)
    assert rows("cases", "month") == [202410, 202410, 202410, 202412]
    assert said_of(build(now + 30 * DAY), "2024 is destroyed")
    before = contents()

    history("2024-10-08", "2024-08-05")
    said = build(now + 31 * DAY)

    late = {one.text for one in said if one.needs_person}
    assert any("cases 2024-10 is frozen and stays as it is" in text for text in late)
    assert any("cases 2024-08 is frozen and stays as it is" in text for text in late)
    after = contents()
    assert {name for name in after if "2024-" in name} == {name for name in before if "2024-" in name}
    assert all(after[name] == before[name] for name in before if "2024-" in name)
    assert not build(now + 31 * DAY)[0].needs_person  # named once
    assert FactMonth.objects.get(kind="cases", month=202410).late_lines


def test_the_year_of_a_key_ends_with_its_eighteenth_month():
    assert calendar.freezes_on(2026, key_made_on=date(2026, 1, 1)) == date(2028, 7, 1)
    assert calendar.freezes_on(2019, key_made_on=date(2026, 11, 1)) == date(2026, 12, 1)


# Damaged


def test_a_damaged_file_is_named_and_the_others_are_read(valdoria, now):
    litter(on("2026-10-05"))
    litter(now)
    build(now + DAY)
    damaged = files.path_of("cases", Month(2026, 10))
    damaged.write_bytes(damaged.read_bytes()[:-20] + b"x" * 20)
    files.path_of("contacts", Month(2026, 11)).unlink()

    cases, contacts = read_months("cases"), read_months("contacts")

    assert [(one.path, one.is_missing) for one in cases.bad] == [(damaged, False)]
    assert [one.month for one in cases.good] == [Month(2026, 11)]
    assert [(one.month, one.is_missing) for one in contacts.bad] == [(Month(2026, 11), True)]

    said = [one.text for one in build(now + DAY) if one.needs_person]
    assert len(said) == 2 and all(text.endswith("It is written again.") for text in said)
    assert not read_months("cases").bad and not read_months("contacts").bad


def test_a_frozen_file_that_is_damaged_is_named_until_it_is_brought_back(valdoria):
    litter(on("2026-11-18"))
    build(on("2026-11-19"))
    build(on("2028-07-01"))
    path = files.path_of("cases", Month(2026, 11))
    kept = path.read_bytes()
    path.write_bytes(b"PAR1 nonsense PAR1")

    for _night in range(2):
        [said] = [one.text for one in build(on("2028-07-01")) if one.needs_person]
        assert said.endswith("It is frozen: bring it back from a copy.")
    path.write_bytes(kept)

    assert not [one for one in build(on("2028-07-01")) if one.needs_person]


# The command


def test_the_command_says_what_was_written_and_ends_with_two_where_somebody_should_look(valdoria, now, capsys):
    litter(now - 40 * DAY)
    call_command("build_figures", "--only", "facts")
    assert "cases 2026-10: 1 row, " in capsys.readouterr().out
    files.path_of("cases", Month(2026, 10)).write_bytes(b"")

    with pytest.raises(CommandError) as refused:
        call_command("build_figures", "--from", "2026-10")

    assert refused.value.returncode == 2
    assert "cases/2026-10.parquet is damaged. It is written again." in capsys.readouterr().err


def test_two_builds_never_run_at_once(valdoria):
    with files.only_builder(), pytest.raises(CommandError) as refused:
        call_command("build_figures")

    assert refused.value.returncode == 3


@pytest.mark.parametrize("text", ["2026", "2026-13", "november", "0001-01"])
def test_a_month_that_is_none_is_refused(valdoria, text):
    with pytest.raises(CommandError, match="Write the month like 2026-11"):
        call_command("build_figures", "--from", text)


def test_a_month_takes_as_many_queries_for_many_cases_as_for_one(valdoria, now, django_assert_num_queries):
    making = facts.Making(Month(2026, 11), BRUSSELS, now + 10 * DAY, lambda subject: subject[:4])
    kinds = [facts.kinds()[name] for name in ("cases", "contacts", "deliveries", "promises", "repeats")]

    def count():
        return [sum(1 for _row in kind.rows(making)) for kind in kinds]

    litter(now)
    with CaptureQueriesContext(connection) as few:
        assert count() == [1, 1, 1, 1, 1]
    for hours in range(1, 6):
        litter(now + hours * HOUR)

    with django_assert_num_queries(len(few)):
        assert count() == [6, 6, 6, 6, 1]
