"""DuckDB, PostgreSQL and Spark give equal rows, integers bit for bit; so does the narrowed way through DuckDB."""

import importlib.util
import os
import shutil
import sys

import pytest

from parvis.figures.cubes import declarations
from parvis.figures.cubes.engines import duckdb_engine, postgresql_engine, spark_engine
from parvis.figures.cubes.engines.narrowed import Lookups, Narrowed
from parvis.figures.cubes.tests import invented
from parvis.figures.cubes.tests.facts_by_hand import write

SERVER = os.environ.get("PARVIS_TEST_DATABASE_URL", "")
LARGE = 2**62 - 1
CUBES = declarations.shipped()
MADE = sorted(invented.SHARES)
MONTHS = ("2025-01", "2025-02", "2025-03")


@pytest.fixture(scope="module")
def facts(tmp_path_factory):
    """Return the folders of two cities with 20,000 facts in two months."""
    return invented.write(tmp_path_factory.mktemp("facts"), rows=20_000, cities=2, months=2)


def files(folders, kind, month="*"):
    return sorted(path for folder in folders for path in (folder / kind).glob(f"{month}.parquet"))


def cubes_of(kind):
    return [cube for cube in CUBES.values() if cube.facts == kind]


def narrowed(database, cubes, paths):
    made = Narrowed(database, Lookups(database), cubes)
    made.take(paths)
    return {cube.name: sorted(database.execute(made.statements[cube.name]).fetchall()) for cube in cubes}


def narrowed_alone(cubes, paths):
    with duckdb_engine.connect() as database:
        return narrowed(database, cubes, paths)


@pytest.fixture(scope="module")
def postgresql():
    """Return a connection to the server of the tests."""
    if not SERVER.startswith("postgres"):
        pytest.skip("PARVIS_TEST_DATABASE_URL names no PostgreSQL")
    import psycopg

    with psycopg.connect(SERVER.rpartition("/")[0] + "/postgres", autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def spark():
    """Return a session of Spark, whose Python and Java talk to each other over this machine."""
    if importlib.util.find_spec("pyspark") is None:
        pytest.skip("pyspark is not installed: pip install 'parvis[spark]'")
    if shutil.which("java") is None:
        pytest.skip("there is no java, which Spark needs")
    session = spark_engine.session()
    yield session
    session.stop()


@pytest.fixture
def odd(tmp_path):
    """Return a file of cases with what is rare: nothing known, empty words, lengths below zero, beyond every bin, near 2^63."""
    blank = {"city": "x", "month": 202501}
    lengths = [None, -1, -60, -61, 0, 1, 59, 60, 61, 86_399, 86_400, 863_999, 864_000, 31_535_999, 31_536_000, 10**11]
    rows = [
        blank,
        {**blank, "district": "", "situation": "it's"},
        {**blank, "district": "é", "situation": "Ω"},
        *({**blank, "answer_seconds": length, "feedback_seconds": length} for length in lengths),
        *({**blank, "open_seconds": length, "reporters": LARGE, "passings": -LARGE} for length in lengths),
    ]
    return write(tmp_path / "2025-01.parquet", "cases", rows)


@pytest.mark.parametrize("kind", MADE)
def test_the_narrowed_facts_give_the_rows_of_the_shared_statement(facts, kind):
    with duckdb_engine.connect() as database:
        paths = files(facts, kind, "2025-02")
        found = narrowed(database, cubes_of(kind), paths)
        plain = {cube.name: duckdb_engine.plainly(cube, paths, database) for cube in cubes_of(kind)}

    assert all(plain.values())
    assert found == plain


def test_rare_values_are_counted_alike(odd):
    with duckdb_engine.connect() as database:
        found = narrowed(database, cubes_of("cases"), [odd])
        plain = {cube.name: duckdb_engine.plainly(cube, [odd], database) for cube in cubes_of("cases")}

    assert found == plain


@pytest.mark.parametrize("kind", MADE)
def test_postgresql_gives_the_rows_of_duckdb(facts, kind, postgresql):
    paths = files(facts, kind)
    postgresql_engine.load(postgresql, kind, paths)

    with duckdb_engine.connect() as database:
        for cube in cubes_of(kind):
            assert postgresql_engine.rows(postgresql, cube) == duckdb_engine.plainly(cube, paths, database), cube.name


def test_postgresql_counts_rare_values_alike(odd, postgresql):
    postgresql_engine.load(postgresql, "cases", [odd])

    with duckdb_engine.connect() as database:
        for cube in cubes_of("cases"):
            assert postgresql_engine.rows(postgresql, cube) == duckdb_engine.plainly(cube, [odd], database), cube.name


@pytest.mark.enable_socket
@pytest.mark.parametrize("kind", MADE)
def test_spark_gives_the_rows_of_duckdb(facts, kind, spark):
    paths = files(facts, kind)

    with duckdb_engine.connect() as database:
        for cube in cubes_of(kind):
            assert spark_engine.rows(spark, cube, paths) == duckdb_engine.plainly(cube, paths, database), cube.name


@pytest.mark.enable_socket
def test_spark_counts_rare_values_alike(odd, spark):
    with duckdb_engine.connect() as database:
        for cube in cubes_of("cases"):
            assert spark_engine.rows(spark, cube, [odd]) == duckdb_engine.plainly(cube, [odd], database), cube.name


@pytest.mark.long
@pytest.mark.enable_socket
def test_three_engines_agree_on_a_million_facts(tmp_path, postgresql, spark):
    folders = invented.write(tmp_path, rows=1_000_000, cities=4, months=3)
    facts, cells = 0, 0
    with duckdb_engine.connect() as database:
        for kind in MADE:
            paths = files(folders, kind)
            facts += database.execute(f"SELECT COUNT(*) FROM {duckdb_engine.parquet(paths)}").fetchone()[0]
            postgresql_engine.load(postgresql, kind, paths)
            by_month = [narrowed_alone(cubes_of(kind), files(folders, kind, month)) for month in MONTHS]
            for cube in cubes_of(kind):
                rows = duckdb_engine.plainly(cube, paths, database)
                cells += len(rows)
                assert sorted(row for month in by_month for row in month[cube.name]) == rows, cube.name
                assert postgresql_engine.rows(postgresql, cube) == rows, cube.name
                assert spark_engine.rows(spark, cube, paths) == rows, cube.name
    sys.stdout.write(f"{facts:,} facts, {cells:,} rows of cubes, the same by every engine\n")
    assert facts > 990_000
