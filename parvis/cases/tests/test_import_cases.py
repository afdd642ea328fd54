"""A city brings the history another program kept: nobody is written to, nothing is doubled, every refusal is named."""

import csv
import gzip
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from parvis.cases import actions
from parvis.cases.actions.importing import ImportMovedOn, begin_import, take_batch
from parvis.cases.importing import running
from parvis.cases.models import Answer, Case, Door, ImportRun, Promise
from parvis.core.actors import ActorKind
from parvis.core.models import DueRow, Entry
from parvis.correspondence.models import Message

SAMPLES = Path(__file__).parent / "samples"
REAL = Path(__file__).resolve().parents[4] / "shared" / "data"

MAPPING = """
received_at: {column: when, format: "%d/%m/%Y %H:%M"}
answered_at: {column: done, format: "%d/%m/%Y %H:%M"}
situation:
  column: what
  values:
    Litter: {situation: dirty_street, answers: {what: dirt}}
    Lamp: {situation: street_lamp, answers: {what: lamp, how_many: one}}
door: {column: how, values: {Phone: desk}, default: import}
words: said
place: {latitude: lat, longitude: lon, text: street}
"""
HEADING = "when,done,what,how,said,lat,lon,street"
GOOD = "02/03/2026 10:00,03/03/2026 09:00,Litter,Phone,Papers everywhere,50.05,4.05,12 Mill Street"
OPEN = "02/03/2026 11:00,,Lamp,App,The lamp is out,50.05,4.15,3 Port Street"


@pytest.fixture
def bring(valdoria, tmp_path, capsys):
    """Write a file and its mapping, take it in, and return what was printed."""

    def bring(*lines, mapping=MAPPING, heading=HEADING, **options):
        file, map_ = tmp_path / "old.csv", tmp_path / "old.yml"
        file.write_text("\n".join([heading, *lines]) + "\n", encoding="utf-8")
        map_.write_text(mapping, encoding="utf-8")
        call_command("import_cases", str(file), mapping=str(map_), **options)
        return capsys.readouterr().out

    return bring


@pytest.fixture
def errors(tmp_path):
    """Read the list of errors."""

    def errors():
        path = tmp_path / "old.csv.errors.csv"
        return (
            [tuple(row) for row in csv.reader(path.read_text(encoding="utf-8").splitlines())][1:]
            if path.exists()
            else []
        )

    return errors


def test_a_history_arrives_with_its_ends_and_nobody_is_written_to(bring, valdoria):
    said = bring(GOOD, OPEN)

    answered, waiting = Case.objects.order_by("received_at")
    assert (answered.state, answered.service, answered.district.code) == ("answered", valdoria.cleaning, "west")
    assert (answered.door, waiting.door, waiting.state) == (Door.DESK, Door.IMPORT, "unrouted")
    assert answered.received_at == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # ten o'clock in Brussels
    assert Promise.objects.get(case=answered).kept is True
    assert not Message.objects.exists()
    assert set(Entry.objects.filter(subject=answered.subject).values_list("actor_kind", flat=True)) == {
        ActorKind.IMPORT
    }
    assert "2 cases taken." in said and "0 rows refused." in said


def test_closed_cases_leave_nothing_due_and_open_ones_keep_their_promise(bring):
    bring(GOOD, OPEN)

    rows = DueRow.objects.filter(kind="cases.promise_due")
    assert [row.payload["promise"] for row in rows] == [Promise.objects.get(case__closed_at=None).pk]


def test_a_late_answer_breaks_its_promise_by_the_same_door_as_the_present(bring):
    bring("02/03/2026 10:00,30/03/2026 09:00,Litter,Phone,Papers,50.05,4.05,")

    case = Case.objects.get()
    verbs = list(Entry.objects.filter(subject=case.subject).order_by("id").values_list("verb", flat=True))
    assert verbs[-2:] == ["cases.promise_broken", "cases.answered"]
    assert case.promises.get().kept is False


def test_words_about_bad_treatment_reach_no_service_even_in_a_history(bring):
    bring("02/03/2026 10:00,03/03/2026 09:00,Litter,Phone,The police officer hit me while I swept,50.05,4.05,")

    case = Case.objects.get()
    assert case.withheld_at is not None and case.service is None


@pytest.mark.parametrize(
    ("line", "column", "sentence"),
    [
        ("2026-03-02,,Litter,Phone,x,50.05,4.05,", "when", "“2026-03-02” is not written as %d/%m/%Y %H:%M."),
        (",,Litter,Phone,x,50.05,4.05,", "when", "It is not said when this was received."),
        ("02/03/2090 10:00,,Litter,Phone,x,50.05,4.05,", "when", "It lies in the future."),
        ("02/03/2026 10:00,01/03/2026 10:00,Litter,,x,,,", "done", "It was answered before it was received."),
        ("02/03/2026 10:00,,Snow,Phone,x,50.05,4.05,", "what", "“Snow” is not named in the mapping under situation."),
        ("02/03/2026 10:00,,Litter,Phone,x,north,4.05,", "lat", "“north” is not in degrees, like 50.8467."),
        ("02/03/2026 10:00,,Litter,Phone,x,95,4.05,", "lat", "“95” is not in degrees, like 50.8467."),
        ("02/03/2026 10:00,,Litter", "", "The row has more or fewer cells than the heading."),
    ],
)
def test_a_wrong_row_is_refused_by_row_and_column_in_a_sentence(bring, errors, line, column, sentence):
    said = bring(GOOD, line, OPEN)

    assert errors() == [("3", column, sentence)]
    assert Case.objects.count() == 2
    assert "1 row refused." in said


def test_several_wrong_cells_of_a_row_are_all_named(bring, errors):
    bring("soon,,Snow,Phone,x,north,4.05,")

    assert [(row, column) for row, column, _ in errors()] == [("2", "when"), ("2", "what"), ("2", "lat")]


def test_a_cell_that_looks_like_a_formula_stays_text_in_the_list(bring, errors, tmp_path):
    bring(
        GOOD.replace("Litter", "=cmd()"),
        mapping=MAPPING.replace("column: what", 'column: "=what"'),
        heading=HEADING.replace("what", "=what"),
    )

    assert errors()[0][1] == "'=what"


def test_rows_the_mapping_leaves_out_are_counted_and_nothing_else(bring, errors):
    said = bring(GOOD, OPEN, mapping=MAPPING + "\nleave_out: {how: [App]}\n")

    assert Case.objects.count() == 1
    assert "1 row left out, as the mapping says." in said
    assert not errors()


def test_a_trial_lists_what_is_wrong_and_saves_nothing(bring, errors):
    said = bring(GOOD, "x,,Litter,,,,,", dry_run=True)

    assert not Case.objects.exists() and not ImportRun.objects.exists()
    assert errors() and "1 case would be taken." in said


def test_the_same_file_again_adds_nothing(bring):
    bring(GOOD, OPEN)
    said = bring(GOOD, OPEN)

    assert Case.objects.count() == 2
    assert "This file was taken in before" in said


def test_a_run_that_was_stopped_goes_on_behind_its_last_row_with_one_list_of_errors(bring, errors, monkeypatch):
    lines = [GOOD, "x,,Litter,,,,,", OPEN, "y,,Litter,,,,,", GOOD]
    monkeypatch.setattr(running, "BATCH", 2)
    real, calls = take_batch, []

    def dies_in_the_second_batch(**given):
        calls.append(given)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(**given)

    monkeypatch.setattr(running, "take_batch", dies_in_the_second_batch)
    monkeypatch.setattr(running.take_file, "__kwdefaults__", {"batch_rows": 2})
    with pytest.raises(CommandError, match="goes on where it was"):
        bring(*lines)
    assert Case.objects.count() == 1

    monkeypatch.setattr(running, "take_batch", real)
    said = bring(*lines)

    assert Case.objects.count() == 3
    assert [row for row, _, _ in errors()] == ["3", "5"]
    assert "stopped after row 3" in said and "3 cases taken." in said


@pytest.mark.django_db(transaction=True)
def test_each_batch_of_a_file_is_one_short_transaction(bring, monkeypatch):
    assert running.BATCH <= 250
    monkeypatch.setattr(running.take_file, "__kwdefaults__", {"batch_rows": 2})
    sizes, real = [], take_batch
    monkeypatch.setattr(running, "take_batch", lambda **given: (sizes.append(len(given["intakes"])), real(**given))[1])

    with CaptureQueriesContext(connection) as asked:
        bring(*[GOOD, OPEN] * 2, GOOD)

    begun = [each["sql"] for each in asked.captured_queries if each["sql"].startswith("BEGIN")]
    assert sizes == [2, 2, 1, 0]  # the last one says that it ended
    assert len(begun) == 1 + len(sizes)  # the first one began the run


def test_a_refusal_names_the_key_of_the_mapping_as_it_is_written_there_in_every_language(bring, errors):
    mapping = MAPPING.replace(", default: import", "")

    with translation.override("fr"):
        bring(GOOD.replace("Phone", "Fax"), mapping=mapping)

    [(_row, column, what)] = errors()
    assert column == "how" and "door" in what and "Fax" in what


def test_two_imports_of_one_file_at_the_same_time_take_each_row_once(valdoria, now):
    run = begin_import(digest="d" * 64, mapping_digest="m" * 64, file="old.csv", at=now)
    counts = {"intakes": [], "left_out": 1, "refused": 0, "error_bytes": 0, "at": now}
    take_batch(run=run, last_row=2, **counts)

    with pytest.raises(ImportMovedOn):
        take_batch(run=run, last_row=2, **counts)


def test_rows_taken_under_one_mapping_are_not_mixed_with_another(bring):
    bring(GOOD)

    with pytest.raises(CommandError, match="another mapping"):
        bring(GOOD, mapping=MAPPING + "\nlanguage: fr\n")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("received_at:", "received:"), "“received” is not known here"),
        (("what: dirt", "what: plutonium"), "“plutonium” is no answer to “what”. Answers are: glass, dog_mess, dirt."),
        (("answers: {what: dirt}", "answers: {}"), "“dirty_street” still asks “what”"),
        (("situation: dirty_street", "situation: no_such"), "The catalogue has no situation “no_such”."),
        (("Phone: desk", "Phone: pigeon"), "“pigeon” is not possible here."),
        (('"%d/%m/%Y %H:%M"', '"day"'), "“day” is no format of a time."),
        (("latitude: lat, ", ""), "A point needs both latitude and longitude."),
    ],
)
def test_a_wrong_mapping_is_refused_with_its_line_before_the_file_is_read(bring, change, sentence):
    with pytest.raises(CommandError) as refused:
        bring(GOOD, mapping=MAPPING.replace(*change))

    assert sentence in str(refused.value) and "line " in str(refused.value)
    assert not ImportRun.objects.exists()


def test_a_file_without_a_column_of_the_mapping_is_refused(bring):
    with pytest.raises(CommandError, match="no column “said”"):
        bring(GOOD, heading=HEADING.replace("said", "text"))


def test_a_damaged_archive_is_refused_with_the_row(valdoria, tmp_path):
    whole = gzip.compress(SAMPLES.joinpath("alessandria.csv").read_bytes())
    (tmp_path / "cut.csv.gz").write_bytes(whole[: len(whole) // 2])

    with pytest.raises(CommandError, match=r"Row \d+ of “cut.csv.gz” cannot be read"):
        call_command("import_cases", str(tmp_path / "cut.csv.gz"), mapping="alessandria")


def test_parquet_gives_the_same_cases_as_csv(bring, valdoria, tmp_path):
    import duckdb

    bring(GOOD, OPEN, "x,,Litter,,,,,")
    from_csv = list(Case.objects.order_by("id").values_list("situation", "received_at", "state", "place", "latitude"))
    source, target = tmp_path / "old.csv", tmp_path / "old.parquet"
    duckdb.sql(f"COPY (SELECT * FROM read_csv('{source}', all_varchar=true)) TO '{target}' (FORMAT parquet)")

    call_command("import_cases", str(target), mapping=str(tmp_path / "old.yml"))

    after = list(Case.objects.order_by("id").values_list("situation", "received_at", "state", "place", "latitude"))
    assert after == from_csv * 2
    assert (tmp_path / "old.parquet.errors.csv").read_text().splitlines()[1].startswith("4,when")


def test_history_and_present_leave_the_same_rows(bring, valdoria, now):
    bring(OPEN.replace("Lamp", "Litter"))
    history = Case.objects.get()
    history_verbs = list(Entry.objects.filter(subject=history.subject).values_list("verb", flat=True))

    taken = actions.take(
        intake=actions.Intake(
            situation=history.situation, answers=history.answers, door=Door.IMPORT, words="The lamp is out",
            person=actions.Person(language="en"), received_at=history.received_at,
            place=actions.Place(latitude=50.05, longitude=4.15, text="3 Port Street"),
        ),
        by=actions.importing.importer(ImportRun.objects.get()), at=now,
    )  # fmt: skip

    def told(case: Case) -> dict[str, object]:
        own = {"id", "reference", "public_id", "subject", "salt"}
        return {f.attname: getattr(case, f.attname) for f in Case._meta.concrete_fields if f.attname not in own}

    assert told(Case.objects.get(pk=taken.case.pk)) == told(history)
    assert list(Entry.objects.filter(subject=taken.case.subject).values_list("verb", flat=True)) == history_verbs


def test_in_a_large_history_no_two_cases_share_a_reference(valdoria, now, monkeypatch):
    drawn = iter([f"{n:09d}" for n in (1, 1, 2, 1, 2, 3, 4, 5, 6)])
    monkeypatch.setattr(actions.taking, "new_reference", lambda: next(drawn))
    one = actions.Intake(
        situation="dirty_street", answers={"what": "dirt"}, door=Door.IMPORT, person=actions.Person(language="en"),
        received_at=now - timedelta(days=9),
    )  # fmt: skip

    actions.take_many(intakes=[one, one], by=actions.importing.importer(ImportRun(pk=1)), at=now)
    actions.take_many(intakes=[one, one], by=actions.importing.importer(ImportRun(pk=1)), at=now)

    assert Case.objects.values("reference").distinct().count() == 4


@pytest.mark.parametrize(("file", "mapping"), [("alessandria.csv", "alessandria"), ("boston311.csv.gz", "boston311")])
def test_the_shipped_mappings_read_invented_files_of_the_same_format(valdoria, tmp_path, file, mapping, capsys):
    copy = tmp_path / file
    copy.write_bytes(SAMPLES.joinpath(file).read_bytes())

    call_command("import_cases", str(copy), mapping=mapping)

    run = ImportRun.objects.get()
    assert run.last_row == 201
    assert (run.taken + run.left_out, run.refused) == (200, 0)
    assert Case.objects.count() == run.taken == sum(run.by_situation.values())
    assert Answer.objects.count() == Case.objects.filter(state="answered").count() > 50


def _real(folder: str, name: str) -> Path:
    path = REAL / folder / name
    if not path.exists():
        pytest.skip(f"NOT TRIED: the real history {folder} is not on this machine (looked for {path})")
    return path


def test_the_real_history_of_an_italian_city_comes_in_as_counted(valdoria, tmp_path):
    path = _real("alessandria_segnalazioni", "segnalazioni-municipium.csv")
    rows = list(csv.DictReader(path.read_text("utf-8-sig").splitlines(), delimiter=";"))
    kept = [row for row in rows if row["Stato"] not in ("annullata", "eliminata")]

    call_command("import_cases", str(path), mapping="alessandria", errors=tmp_path / "errors.csv")

    assert Case.objects.count() == len(kept) == 4358
    assert Case.objects.filter(state="answered").count() == sum(bool(row["Chiusa"]) for row in kept)
    by_category = Counter(row["Categoria"] for row in kept)
    assert Case.objects.filter(situation="street_lamp").count() == by_category["Illuminazione pubblica"]
    assert (
        Case.objects.filter(situation="rats").count() == by_category["Disinfestazione (topi, blatte, vespe, piccioni)"]
    )
    assert not (tmp_path / "errors.csv").exists()


@pytest.mark.long
def test_a_real_year_of_70_000_requests_comes_in_as_counted(valdoria, tmp_path):
    path = _real("boston311_2018", "boston311_2018.csv.gz")
    rows = list(csv.DictReader(gzip.decompress(path.read_bytes()).decode().splitlines()))
    backwards = {
        number
        for number, row in enumerate(rows, start=2)
        if row["status"] == "closed"
        and datetime.fromisoformat(row["updated_datetime"]) < datetime.fromisoformat(row["requested_datetime"])
    }

    call_command("import_cases", str(path), mapping="boston311", errors=tmp_path / "errors.csv")

    listed = {int(row[0]) for row in list(csv.reader((tmp_path / "errors.csv").read_text().splitlines()))[1:]}
    assert listed == backwards
    assert Case.objects.count() == len(rows) - len(backwards)
    closed = sum(row["status"] == "closed" for row in rows)
    assert Case.objects.filter(state="answered").count() == closed - len(backwards)


@pytest.mark.faults
def test_a_killed_import_goes_on_and_doubles_nothing(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    file = tmp_path / "long.csv"
    lines = [GOOD.replace("Papers", f"Papers {n}") if n % 50 else "x,,Litter,,,,," for n in range(6000)]
    file.write_text("\n".join([HEADING, *lines]) + "\n", encoding="utf-8")
    (tmp_path / "old.yml").write_text(MAPPING, encoding="utf-8")
    environment = {
        **os.environ, "PARVIS_HOME": str(home), "DATABASE_URL": f"sqlite:///{home / 'city.sqlite3'}",
        "PARVIS_SECRET_KEY": "only-for-this-test-" + "0" * 30,
    }  # fmt: skip

    def parvis(*words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "parvis", *words], env=environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def done(*words: str) -> str:
        out, problems = (process := parvis(*words)).communicate(timeout=180)
        assert process.returncode == 0, problems
        return out

    done("migrate", "-v0")
    command = ("import_cases", str(file), "--mapping", str(tmp_path / "old.yml"))
    for _ in range(2):
        running_ = parvis(*command)
        time.sleep(4)
        running_.send_signal(signal.SIGKILL)
        running_.communicate()

    said = done(*command)

    assert "5880 cases taken." in said and "120 rows refused." in said
    assert len((tmp_path / "long.csv.errors.csv").read_text().splitlines()) == 121
    counted = (
        "from parvis.cases.models import Case, Contact\n"
        "print(Case.objects.count(), Contact.objects.values('words').distinct().count())"
    )
    assert done("shell", "--no-imports", "-c", counted).split() == ["5880", "5880"]
