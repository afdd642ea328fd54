"""The cube of two months or cities is the sum of both; sums survive 2^63; what cannot be added is refused."""

from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlglot import exp

from parvis.figures.cubes import declarations
from parvis.figures.cubes.adding import TooLarge, add
from parvis.figures.cubes.building import build
from parvis.figures.cubes.engines import duckdb_engine
from parvis.figures.cubes.kinds import KINDS, Sort
from parvis.figures.cubes.reading import read
from parvis.figures.cubes.rendering import tree
from parvis.figures.cubes.tests.facts_by_hand import write

CUBES = declarations.shipped()
# One of every way to count: conditions, sums, squares, bins, no condition at all.
ADDED = {
    "cases": ["answers", "answers_by_language", "answer_minutes_by_district", "open_days"],
    "promises": ["promises_kept"],
    "sums": ["sums"],
}
NUMBERS = st.one_of(st.none(), st.integers(-2, 4), st.sampled_from([59, 60, 2**31, 10**9]))
WORDS = st.one_of(st.none(), st.sampled_from(["", "a", "b", "case", "it's"]))


def facts_of(kind, names, city, month):
    """Draw facts with anything in the columns that these cubes look at."""
    used = {column.name for name in names for column in tree(CUBES[name], "facts", "duckdb").find_all(exp.Column)}
    drawn = {
        name: WORDS if KINDS[kind][name] is Sort.WORD else NUMBERS
        for name in sorted(used & KINDS[kind].keys() - {"city", "month"})
    }
    return st.lists(st.fixed_dictionaries({"city": st.just(city), "month": st.just(month), **drawn}), max_size=8)


@pytest.fixture(scope="module")
def database():
    with duckdb_engine.connect() as opened:
        yield opened


@pytest.mark.parametrize(("kind", "names"), ADDED.items())
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_the_cube_of_both_is_the_sum_of_two(kind, names, database, data):
    one = data.draw(facts_of(kind, names, "x", 202501))
    next_month = data.draw(facts_of(kind, names, "x", 202502))
    next_city = data.draw(facts_of(kind, names, "y", 202501))
    with TemporaryDirectory() as folder:
        paths = [
            write(Path(folder) / f"{number}.parquet", kind, rows)
            for number, rows in enumerate([one, next_month, next_city])
        ]
        # A city that sends its facts in two halves has the cube of the whole.
        halves = [write(Path(folder) / f"half{n}.parquet", kind, one[n::2]) for n in (0, 1)]

        def table(cube, *files):
            return duckdb_engine.plainly(cube, files, database)

        for cube in (CUBES[name] for name in names):
            parts = [table(cube, path) for path in paths]
            assert add(cube, parts[0], parts[1]) == table(cube, paths[0], paths[1])
            assert add(cube, parts[0], parts[2]) == table(cube, paths[0], paths[2])
            assert add(cube, *(table(cube, half) for half in halves)) == parts[0]


def test_sums_survive_two_to_the_63(tmp_path):
    near = 2**63 - 1
    rows = [{"city": "x", "month": 202501, "measure": "m", "district": "d", "category": "c", "amount": near}] * 5
    write(tmp_path / "facts/sums/2025-01.parquet", "sums", rows)
    write(tmp_path / "facts/sums/2025-02.parquet", "sums", [{**row, "month": 202502} for row in rows])

    build(facts=[tmp_path / "facts"], out=tmp_path / "cubes", cubes=[CUBES["sums"]])

    assert [row["amount"] for row in read(CUBES["sums"], tmp_path / "cubes")] == [5 * near, 5 * near]
    assert read(CUBES["sums"], tmp_path / "cubes", by=["city"]) == [{"city": "x", "amount": 10 * near}]


def test_a_square_that_no_engine_can_hold_is_refused_and_named(tmp_path, database):
    seconds = 2**63 - 1  # its minutes fit, the square of these does not
    path = write(
        tmp_path / "facts/cases/2025-01.parquet",
        "cases",
        [{"city": "x", "month": 202501, "answer_seconds": seconds}],
    )

    report = build(facts=[tmp_path / "facts"], out=tmp_path / "cubes", cubes=[CUBES["answers"]])

    assert "number too large" in report.damaged[path]
    assert not list((tmp_path / "cubes").rglob("*.parquet"))
    with pytest.raises(duckdb.Error):
        duckdb_engine.plainly(CUBES["answers"], [path], database)


def test_sums_of_more_than_38_digits_are_refused():
    row = ("x", 202501, "m", "d", "c", 10**38 - 1)

    assert add(CUBES["sums"], [row]) == [row]
    with pytest.raises(TooLarge):
        add(CUBES["sums"], [row], [row])
