"""Cubes are built month by month: only what changed, whole files, a damaged file named and passed over."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from parvis.figures.cubes import building, declarations
from parvis.figures.cubes.building import build
from parvis.figures.cubes.engines import duckdb_engine
from parvis.figures.cubes.kinds import KINDS
from parvis.figures.cubes.reading import read, stored_months
from parvis.figures.cubes.tests import invented
from parvis.figures.cubes.tests.facts_by_hand import write

ROOT = Path(__file__).resolve().parents[4]
CUBES = declarations.shipped()
FEEDBACK = sorted(name for name, cube in CUBES.items() if cube.facts == "feedback")
MONTHS = invented.month_numbers(3)


@pytest.fixture
def city(tmp_path):
    """Return the folder of facts of a city with three months, and where its cubes go."""
    [facts] = invented.write(tmp_path, rows=3_000, months=3)
    return facts, tmp_path / "cubes"


def test_every_month_of_every_cube_is_built_and_nothing_is_built_twice(city):
    facts, out = city

    first = build(facts=[facts], out=out)
    second = build(facts=[facts], out=out)

    made = [cube for cube in CUBES.values() if cube.facts in invented.SHARES]
    assert sorted(first.built) == sorted((cube.name, month) for cube in made for month in MONTHS)
    assert not first.damaged
    assert (second.built, second.kept) == ([], len(first.built))
    with duckdb_engine.connect() as database:
        for cube in made:
            rows = [tuple(row.values()) for row in read(cube, out)]
            assert rows == duckdb_engine.plainly(cube, sorted((facts / cube.facts).glob("*.parquet")), database)


def test_months_and_cities_taken_one_by_one_give_the_same(tmp_path, monkeypatch):
    facts, out = invented.write(tmp_path, rows=1_000, months=2, cities=2), tmp_path / "cubes"
    build(facts=facts, out=out)
    together = [read(cube, out) for cube in CUBES.values()]
    monkeypatch.setattr(building, "BATCH_BYTES", 1)

    for slices in (building.SLICE_BYTES, 1):
        monkeypatch.setattr(building, "SLICE_BYTES", slices)
        alone = tmp_path / f"alone_{slices}"
        assert not build(facts=facts, out=alone).damaged
        assert [read(cube, alone) for cube in CUBES.values()] == together
        assert not list(alone.glob("*/*.part*"))


def test_a_damaged_file_of_one_city_is_named_where_cities_are_taken_one_by_one(tmp_path, monkeypatch):
    facts, out = invented.write(tmp_path, rows=2_000, months=2, cities=2), tmp_path / "cubes"
    damaged = facts[1] / "feedback/2025-02.parquet"
    damaged.write_bytes(b"")
    monkeypatch.setattr(building, "BATCH_BYTES", 1)
    monkeypatch.setattr(building, "SLICE_BYTES", 1)

    report = build(facts=facts, out=out)

    assert list(report.damaged) == [damaged]
    assert stored_months(CUBES["feedback"], out) == [202501]
    assert not list(out.glob("*/*.part*"))


def test_only_a_month_whose_facts_changed_is_built_anew(city):
    facts, out = city
    build(facts=[facts], out=out)
    touched, changed = facts / "feedback/2025-01.parquet", facts / "feedback/2025-02.parquet"
    os.utime(touched, ns=(1, 1))  # restored from a backup: the same facts
    write(changed, "feedback", [{"city": "city_01", "month": 202502, "solved": 1}])

    report = build(facts=[facts], out=out)

    assert sorted(report.built) == [(name, 202502) for name in FEEDBACK]
    assert [row["solved"] for row in read(CUBES["feedback"], out, [202502])] == [1]


def test_a_cube_that_is_no_longer_declared_is_taken_away_and_nothing_else(city):
    facts, out = city
    by_officer = replace(CUBES["feedback"], name="feedback_by_officer")
    build(facts=[facts], out=out, cubes=[by_officer])
    (out / "feedback_by_officer/2025-01.parquet.part").touch()
    (out / "notes").mkdir()
    (out / "notes/why.txt").touch()

    report = build(facts=[facts], out=out)

    assert sorted(report.removed) == [("feedback_by_officer", month) for month in MONTHS]
    assert not (out / "feedback_by_officer").exists()
    assert (out / "notes/why.txt").exists()
    assert sorted(path.parent.name for path in out.glob("*/2025-01.parquet")) == sorted(
        name for name, cube in CUBES.items() if cube.facts in invented.SHARES
    )
    assert build(facts=[facts], out=out).removed == []


def test_a_cube_whose_definition_changed_is_built_anew(city):
    facts, out = city
    build(facts=[facts], out=out)
    feedback = CUBES["feedback"]
    shorter = replace(feedback, measures=feedback.measures[:1])

    report = build(facts=[facts], out=out, cubes=[shorter, CUBES["feedback_by_service"]])

    assert report.built == [("feedback", month) for month in MONTHS]
    assert set(read(shorter, out)[0]) == {"city", "month", "situation", "solved"}


def test_months_without_facts_go(city):
    facts, out = city
    build(facts=[facts], out=out)
    (facts / "feedback/2025-01.parquet").unlink()

    report = build(facts=[facts], out=out)

    assert sorted(report.removed) == [(name, 202501) for name in FEEDBACK]
    assert stored_months(CUBES["feedback"], out) == MONTHS[1:]


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]), "the file is damaged"),
        (lambda path: path.write_bytes(b""), "the file is damaged"),
        (lambda path: write(path, "feedback", [{"city": "x", "month": 202501}]), "facts of another month"),
        (lambda path: write(path, "repeats", [{"city": "x", "month": 202502}]), "lacks a column"),
    ],
)
def test_a_damaged_file_is_named_and_the_rest_goes_on(city, harm, sentence):
    facts, out = city
    build(facts=[facts], out=out)
    before = read(CUBES["feedback"], out, [202502])
    damaged = facts / "feedback/2025-02.parquet"
    harm(damaged)
    write(facts / "feedback/2025-03.parquet", "feedback", [{"city": "x", "month": 202503, "solved": 0}])

    report = build(facts=[facts], out=out)

    assert list(report.damaged) == [damaged]
    assert sentence in report.damaged[damaged]
    assert sorted(report.built) == [(name, 202503) for name in FEEDBACK]
    assert read(CUBES["feedback"], out, [202502]) == before


def test_a_damaged_cube_is_built_anew(city):
    facts, out = city
    build(facts=[facts], out=out)
    (out / "feedback/2025-02.parquet").write_bytes(b"PAR1 and nothing else")

    report = build(facts=[facts], out=out)

    assert report.built == [("feedback", 202502)]


def test_a_cube_that_is_not_what_was_written_is_noticed_although_it_can_be_read(city):
    facts, out = city
    build(facts=[facts], out=out)
    path = out / "feedback/2025-02.parquet"
    before = read(CUBES["feedback"], out)
    with duckdb_engine.connect() as database:
        database.execute(
            f"COPY (SELECT * REPLACE (solved + 1 AS solved) FROM {duckdb_engine.parquet([path])})"
            f" TO '{path}.other' (FORMAT parquet)"
        )
    Path(f"{path}.other").replace(path)
    assert building.damaged(CUBES.values(), out) == [path]

    report = build(facts=[facts], out=out)

    assert report.built == [("feedback", 202502)]
    assert read(CUBES["feedback"], out) == before and building.damaged(CUBES.values(), out) == []


def test_a_month_whose_facts_are_known_to_be_bad_stays_as_it_was_though_they_can_be_read(city):
    facts, out = city
    build(facts=[facts], out=out)
    before = read(CUBES["feedback"], out, [202501, 202502])
    changed, gone = facts / "feedback/2025-02.parquet", facts / "feedback/2025-01.parquet"
    write(changed, "feedback", [{"city": "x", "month": 202502, "solved": 1}])
    gone.unlink()

    report = build(facts=[facts], out=out, known_bad=[changed, gone])

    assert (report.built, report.removed) == ([], [])
    assert read(CUBES["feedback"], out, [202501, 202502]) == before


def test_two_cities_are_built_into_one_cube(tmp_path):
    one, other = invented.write(tmp_path, rows=2_000, cities=2, months=2)

    build(facts=[one, other], out=tmp_path / "both")
    build(facts=[one], out=tmp_path / "one")
    build(facts=[other], out=tmp_path / "other")

    for cube in CUBES.values():
        alone = read(cube, tmp_path / "one") + read(cube, tmp_path / "other")
        assert read(cube, tmp_path / "both") == alone


def test_a_city_without_facts_has_no_cubes(tmp_path):
    report = build(facts=[tmp_path / "facts"], out=tmp_path / "cubes")

    assert (report.built, report.damaged) == ([], {})
    assert read(CUBES["answers"], tmp_path / "cubes") == []


def test_a_word_met_only_later_is_learned(tmp_path):
    rows = [{"city": "x", "month": 202501, "solved": 1, **said} for said in ({"situation": "old"}, {})]
    write(tmp_path / "facts/feedback/2025-01.parquet", "feedback", rows)
    words = ("", "new", "old", "other", "yet another")
    later = [{"city": "x", "month": 202502, "solved": 1, "situation": word} for word in words]
    write(tmp_path / "facts/feedback/2025-02.parquet", "feedback", later)

    build(facts=[tmp_path / "facts"], out=tmp_path / "cubes")

    found = read(CUBES["feedback"], tmp_path / "cubes", by=["month", "situation"])
    assert [(row["month"], row["situation"], row["solved"]) for row in found] == [
        (202501, "", 1),
        (202501, "old", 1),
        *((202502, word, 1) for word in words),
    ]


_KILLED = """
import os, signal, sys
from pathlib import Path
from parvis.figures.cubes import building
replace, left = os.replace, [int(sys.argv[3])]
def dying(*words):
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
    replace(*words)
building.os.replace = dying
building.build(facts=[Path(sys.argv[1])], out=Path(sys.argv[2]))
"""


@pytest.mark.parametrize("after", [1, 20])
def test_a_build_that_is_killed_is_finished_by_the_next(city, after):
    facts, out = city

    ended = subprocess.run([sys.executable, "-c", _KILLED, str(facts), str(out), str(after)], cwd=ROOT, check=False)

    assert ended.returncode == -signal.SIGKILL
    assert list(out.rglob("*.part"))
    done = sum(len(stored_months(cube, out)) for cube in CUBES.values())
    assert done == after - 1
    for cube in CUBES.values():
        read(cube, out)  # whole files only
    report = build(facts=[facts], out=out)
    assert report.kept == done
    assert not list(out.rglob("*.part"))
    assert build(facts=[facts], out=out).built == []


def test_what_is_invented_has_the_columns_of_facts(city):
    facts, _ = city
    with duckdb_engine.connect() as database:
        for kind in invented.SHARES:
            found = database.execute(
                f"DESCRIBE SELECT * FROM {duckdb_engine.parquet([facts / kind / '2025-01.parquet'])}"
            ).fetchall()
            types = {"VARCHAR": "word", "BIGINT": "number"}
            assert {name: types[sort] for name, sort, *_ in found} == dict(KINDS[kind])
