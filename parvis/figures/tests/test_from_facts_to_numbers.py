"""From facts through cubes to numbers: the same as counted from the facts themselves, quantiles within their bin."""

import pytest

from parvis.figures.indicators import reading as records
from parvis.figures.indicators.computing import compute
from parvis.figures.indicators.periods import Period
from parvis.figures.statistics.histograms import Edges

bins, building, declarations, reading, invented = (
    pytest.importorskip(f"parvis.figures.cubes.{name}")
    for name in ("bins", "building", "declarations", "reading", "tests.invented")
)
QUARTER = Period(202501, 202503)
COUNTED = [
    ("L1", "", "", "SELECT avg(kept), count(kept) FROM {promises} WHERE is_first = 1"),
    ("L1", "service", "service_3", "SELECT avg(kept), count(kept) FROM {promises} WHERE is_first = 1 AND service = 'service_3'"),
    ("L3", "", "", "SELECT avg(solved), count(*) FROM {feedback}"),
    ("L7c", "", "", "SELECT avg((feedback_seconds IS NULL)::INT), count(*) FROM {cases}"),
    ("L9", "", "", "SELECT avg(reached), count(reached) FROM {redirects}"),
    ("A4", "", "", "SELECT avg(was_told), count(*) FROM {cases} WHERE close_seconds IS NOT NULL AND has_contact = 1"),
    ("T4b", "", "", "SELECT avg(is_standard), count(*) FROM {cases} WHERE answer_seconds IS NOT NULL"),
    ("P6", "", "", "SELECT avg((door IN ('desk', 'counter'))::INT), count(*) FROM {cases}"),
]  # fmt: skip
QUANTILES = [
    ("L2", "", "", "SELECT quantile_cont(hours, 0.5), count(*) FROM {promises} WHERE is_first = 1 AND kept IS NOT NULL"),
    ("L7", "", "", "SELECT quantile_cont(feedback_seconds // 60, 0.5), count(feedback_seconds) FROM {cases}"),
    ("A1", "", "", "SELECT quantile_cont(answer_seconds // 60, 0.5), count(answer_seconds) FROM {cases}"),
    ("A1b", "", "", "SELECT quantile_cont(answer_seconds // 60, 0.9), count(answer_seconds) FROM {cases}"),
    (
        "A1", "situation", "situation_0",
        "SELECT quantile_cont(answer_seconds // 60, 0.5), count(answer_seconds) FROM {cases} WHERE situation = 'situation_0'",
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Invent facts, build cubes and compute; return the numbers by code, split and key, and how to ask the facts."""
    import duckdb

    folder = tmp_path_factory.mktemp("figures")
    [facts] = invented.write(folder, rows=60_000, months=3)
    building.build(facts=[facts], out=folder / "cubes")
    cubes = declarations.shipped().values()
    rows = {cube.name: reading.read(cube, folder / "cubes") for cube in cubes}
    edges = {
        cube.name: Edges(bins.edges_in_seconds(dimension.bins))
        for cube in cubes
        for dimension in cube.dimensions
        if dimension.bins
    }
    numbers = compute(records.shipped(), rows, QUARTER, edges=edges, lawful=frozenset())
    kinds = {kind: f"read_parquet('{facts}/{kind}/*.parquet')" for kind in "promises cases feedback redirects".split()}
    with duckdb.connect() as database:
        yield (
            {(number.code, number.split, number.key): number for number in numbers},
            lambda sql: database.execute(sql.format(**kinds)).fetchone(),
        )


@pytest.mark.parametrize(("code", "split", "key", "sql"), COUNTED)
def test_a_number_is_what_the_facts_say(told, code, split, key, sql):
    numbers, ask = told
    found = numbers[code, split, key]

    assert (pytest.approx(found.value, rel=1e-12), found.n) == ask(sql)


@pytest.mark.parametrize(("code", "split", "key", "sql"), QUANTILES)
def test_a_quantile_is_the_exact_one_within_its_bin(told, code, split, key, sql):
    numbers, ask = told
    found = numbers[code, split, key]
    exact, n = ask(sql)
    detail = dict(found.detail)

    assert found.n == n
    assert detail["bin_low"] <= exact <= detail["bin_high"]
    assert detail["bin_low"] <= found.value <= detail["bin_high"]
    assert found.low is None or found.low <= exact <= found.high
