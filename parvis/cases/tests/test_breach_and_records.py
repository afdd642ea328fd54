"""After a breach the numbers are there within the hour; the records of processing write themselves."""

import csv
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError

from parvis.cases import actions, breach
from parvis.cases.actions import Ground
from parvis.cases.tests.test_erasing import photo
from parvis.cases.tests.town import litter, staff
from parvis.people.records import records

HOUR = timedelta(hours=1)


def test_counts_whose_data_was_there_and_leaves_out_who_was_erased_before(valdoria, now):
    litter(now - 100 * HOUR, photos=[photo()])
    litter(now - 50 * HOUR, person=actions.Person(language="fr"))
    gone = litter(now - 50 * HOUR)
    actions.erase_reporter(reporter=gone.reporter, ground=Ground.ASKED, by=staff(valdoria.coco), at=now - 40 * HOUR)
    litter(now + HOUR)

    found = breach.count(begins=now - 10 * HOUR, ends=now)

    assert (found.cases, found.persons, found.with_email, found.with_photos, found.unreachable) == (2, 2, 1, 1, 1)
    assert found.by_language == {"en": 1, "fr": 1}


def test_narrows_to_what_was_opened_or_written_in_that_time(valdoria, now):
    opened, quiet = litter(now - 100 * HOUR), litter(now - 100 * HOUR)
    actions.look(user=valdoria.clara, what="view", case=opened.case, at=now - 5 * HOUR)

    ids = list(breach.cases_there(begins=now - 10 * HOUR, ends=now, only_touched=True))

    assert ids == [opened.case.pk] and quiet.case.pk not in ids


def test_who_is_to_be_told_goes_into_a_closed_file_and_the_unsafe_by_hand(valdoria, now, tmp_path, capsys):
    litter(now)
    litter(now, person=actions.Person(language="en", channel="sms", phone="+32470123456"))
    afraid = litter(now, words="my husband beats me here")
    out = tmp_path / "tell.csv"

    call_command("affected", "--from", "2026-11-18T00:00", "--to", "2026-11-19T00:00", "--out", str(out))

    rows = {row["reference"]: row for row in csv.DictReader(out.read_text().splitlines())}
    assert len(rows) == 3 and out.stat().st_mode & 0o777 == 0o600
    assert rows[afraid.reporter.reference]["by_hand"] == "yes" and rows[afraid.reporter.reference]["address"] == ""
    assert "'+32470123456" in {row["address"] for row in rows.values()}
    assert "3  persons" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("begins", "ends"), [("yesterday", "2026-11-18T00:00"), ("2026-11-18T00:00", "2026-11-17T00:00")]
)
def test_moments_that_cannot_be_are_refused(valdoria, begins, ends):
    with pytest.raises(CommandError):
        call_command("affected", "--from", begins, "--to", ends)


def test_every_table_about_people_stands_in_the_records(valdoria, capsys):
    call_command("records")
    text = capsys.readouterr().out

    for model in apps.get_models():
        register = getattr(model, "field_register", None)
        if register and (register.personal or register.free_text):
            assert f"{model._meta.app_label}.{model.__name__} |" in text
    assert "letter_address" in text and "## Who is given it" in text and "part_of_city | inbox" in text
    assert len(list(records())) > 20


def test_the_dry_run_on_the_command_line_changes_nothing(valdoria, now, capsys):
    call_command("retention", "--in-days", "400")
    assert "contact" in capsys.readouterr().out
    call_command("retention", "run")
    assert "photos" in capsys.readouterr().out
