"""The declared cubes can be used, are small, and whatever is wrong in a declaration is named with its line."""

from itertools import pairwise
from pathlib import Path

import pytest
from sqlglot import exp

from parvis.figures.cubes import declarations
from parvis.figures.cubes.bins import BINS, bin_of, edges, grain
from parvis.figures.cubes.kinds import KINDS, MOST_CELLS, MOST_DIMENSIONS
from parvis.figures.cubes.rendering import DIALECTS, tree

CORE = (
    exp.Select, exp.From, exp.Where, exp.Group, exp.Alias, exp.Table, exp.Identifier, exp.Column, exp.Literal, exp.Star,
    exp.Null, exp.Is, exp.Not, exp.And, exp.Or, exp.Paren, exp.Case, exp.If, exp.In, exp.EQ, exp.NEQ, exp.LT, exp.LTE,
    exp.GT, exp.GTE, exp.Add, exp.Sub, exp.Mul, exp.Neg, exp.IntDiv, exp.Count, exp.Sum, exp.Cast,
    exp.DataType, exp.DataTypeParam, exp.Subquery, exp.TableAlias,
)  # fmt: skip
GOOD = """facts: cases
cubes:
  small:
    meaning: A sentence.
    dimensions: [month, district]
    measures:
      cases: count
"""


def refused(text):
    with pytest.raises(declarations.CubesRefused) as caught:
        declarations.read({"made.yml": text})
    return caught.value.problems


@pytest.mark.parametrize("cube", declarations.shipped().values(), ids=lambda cube: cube.name)
def test_a_cube_is_small_and_says_only_what_every_engine_understands(cube):
    assert cube.cells <= MOST_CELLS
    assert len(cube.dimensions) <= MOST_DIMENSIONS
    for dialect in DIALECTS:
        assert {type(node) for node in tree(cube, "facts", dialect).walk()} <= set(CORE)


def test_every_kind_of_facts_has_a_cube():
    assert {cube.facts for cube in declarations.shipped().values()} == set(KINDS)


def test_a_cube_above_the_limit_is_refused_with_its_sizes():
    text = GOOD.replace("[month, district]", "[month, district, situation, service]")

    [problem] = refused(text)

    assert problem.startswith(
        "made.yml:5: 12 (month) × 50 (district) × 250 (situation) × 60 (service) = 9,000,000 cells"
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "part"),
    [
        ("facts: cases", "facts: rumours", 1, "no facts of the kind “rumours”"),
        ("[month, district]", "[district]", 5, "begins with month"),
        ("[month, district]", "[month, door, kind, state, language]", 5, "at most 4 dimensions"),
        ("[month, district]", "[month, street]", 5, "no column “street”"),
        ("[month, district]", "[month, cell]", 5, "cannot be a dimension"),
        ("[month, district]", "[month, {bin: {bins: weeks, of: open_seconds}}]", 5, "no bins “weeks”"),
        ("meaning: A sentence.", "meaning: Words", 4, "ends with a full stop"),
        ("cases: count", "cases: average", 7, "A measure is “count”"),
        ("cases: count", "district: count", 3, "Two columns are called “district”"),
        ("cases: count", "cases: {count: kept / 2 = 1}", 7, "not in the language"),
        ("cases: count", "cases: {count: district < 'm'}", 7, "stands where a number is needed"),
        ("cases: count", "cases: {count: kept = 'yes'}", 7, "of another sort"),
        ("cases: count", "cases: {count: kept}", 7, "a condition is needed"),
        ("cases: count", "cases: {sum: answer_seconds * 0.5}", 7, "no whole number"),
        ("cases: count", "cases: {sum: random()}", 7, "not in the language"),
        ("cases: count", "cases: {sum: (SELECT 1)}", 7, "not in the language"),
        ("cases: count", "cases: {sum: bulk, wher: kept = 1}", 7, "“wher” is not expected"),
    ],
)
def test_a_fault_is_named_with_its_line(old, new, line, part):
    assert old in GOOD

    problems = refused(GOOD.replace(old, new))

    assert any(problem.startswith(f"made.yml:{line}: ") and part in problem for problem in problems), problems


def test_a_definition_has_its_mark():
    small = declarations.read({"made.yml": GOOD})["small"]
    other = declarations.read({"made.yml": GOOD.replace("cases: count", "cases: {count: kept = 1}")})["small"]
    said_otherwise = declarations.read({"made.yml": GOOD.replace("A sentence.", "Another one.")})["small"]

    assert small.digest != other.digest
    assert small.digest == said_otherwise.digest


@pytest.mark.parametrize("name", BINS)
def test_bins_rise_in_whole_grains_and_keep_their_error(name):
    found = edges(name)

    assert found[0] == 0
    assert found[-1] == BINS[name].last
    assert all(edge % grain(edge) == 0 for edge in found)
    for start, end in pairwise(found):
        assert start < end
        # Whole minutes start … end - 1 lie in this bin.
        assert end - start <= BINS[name].first or (end - start) * 100 <= start * BINS[name].step_in_100
        assert bin_of(name, start * 60) == bin_of(name, end * 60 - 1) == found.index(start)


def test_what_has_no_length_has_no_bin():
    assert [bin_of("minutes", seconds) for seconds in (None, -5, 0, 59, 60, 10**12)] == [-1, 0, 0, 0, 1, 245]


def test_every_cube_stands_in_the_docs_with_what_it_says():
    page = (Path(__file__).parents[4] / "docs" / "cubes.md").read_text(encoding="utf-8")

    for name, cube in declarations.shipped().items():
        by = ", ".join(dimension.name for dimension in cube.dimensions)
        assert f"| `{name}` | {cube.facts} | {by} | {cube.meaning} |" in page
