"""What cubes cost: processor seconds and memory of building them from facts, beside Polars and pandas doing the same sums.

    python bench/figures.py                          20,000,000 facts of 12 cities and 24 months, three rounds
    python bench/figures.py --rows 100000000         five times as many, --only duckdb for Parvis alone
    python bench/figures.py --smoke                  50,000 facts, for CI: prints, judges nothing

Each run is a process of its own; its start and the writing of facts are not counted, the writing of cubes is. Polars and
pandas are no dependencies of Parvis: `pip install polars pandas pyarrow` where they are to run; without them they are left out.
"""

import argparse
import importlib
import importlib.util
import json
import operator
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from itertools import groupby
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from city import machine
from sqlglot import exp

from parvis.figures.cubes.bins import edges_in_seconds
from parvis.figures.cubes.building import build
from parvis.figures.cubes.declarations import Adds, Cube, shipped
from parvis.figures.cubes.kinds import CITY, Sort
from parvis.figures.cubes.tests import invented

NEEDED = {"duckdb": "duckdb", "polars": "polars", "pandas": "pandas"}
_COMPARED: dict[type, Callable[[Any, Any], Any]] = {
    exp.EQ: operator.eq, exp.GT: operator.gt, exp.GTE: operator.ge, exp.LT: operator.lt, exp.LTE: operator.le,
    exp.And: operator.and_, exp.Or: operator.or_, exp.Mul: operator.mul,
}  # fmt: skip


def translated(node: exp.Expression, column: Callable[[str], Any], tools: Any) -> Any:
    """Return an expression of a declaration in the operators of Polars or pandas."""
    if isinstance(node, exp.Paren):
        return translated(node.this, column, tools)
    if isinstance(node, exp.Column):
        return column(node.name)
    if isinstance(node, exp.Literal):
        return node.name if node.is_string else int(node.name)
    if isinstance(node, exp.Not):
        return ~translated(node.this, column, tools)
    if isinstance(node, exp.Is):
        is_empty = tools.is_empty(translated(node.this, column, tools))
        return ~is_empty if node.args.get("negate") else is_empty
    if isinstance(node, exp.Case):
        branch = node.args["ifs"][0]
        parts = [translated(part, column, tools) for part in (branch.this, branch.args["true"], node.args["default"])]
        return tools.choose(*parts)
    found = _COMPARED[type(node)]
    return found(translated(node.this, column, tools), translated(node.expression, column, tools))


def used(cubes: Iterable[Cube]) -> list[str]:
    """Return the columns these cubes need."""
    parts = [
        part
        for cube in cubes
        for part in (
            cube.where, *(each.value for each in cube.dimensions),
            *(part for each in cube.measures for part in (each.value, each.where)),
        )
        if part is not None
    ]  # fmt: skip
    return sorted({CITY} | {column.name for part in parts for column in part.find_all(exp.Column)})


class PolarsTools:
    """What a declaration needs of Polars."""

    def __init__(self) -> None:
        import polars

        self.pl = polars

    def is_empty(self, value: Any) -> Any:
        return value.is_null()

    def choose(self, condition: Any, value: Any, other: Any) -> Any:
        return self.pl.when(condition).then(value).otherwise(other)

    def run(self, cubes: list[Cube], paths: list[Path], target: Callable[[Cube], Path]) -> None:
        """Write the cubes of one month."""
        pl = self.pl
        frame = pl.read_parquet(paths, columns=used(cubes)).lazy()
        made = [self.cube(frame, cube) for cube in cubes]
        for cube, table in zip(cubes, pl.collect_all(made), strict=True):
            table.write_parquet(target(cube), compression="zstd")

    def cube(self, frame: Any, cube: Cube) -> Any:
        pl = self.pl

        def value(node: exp.Expression) -> Any:
            return translated(node, pl.col, self)

        keys = [pl.col(CITY).alias(f"key_{CITY}")]
        for dimension in cube.dimensions:
            key = value(dimension.value)
            if dimension.bins:
                starts = pl.Series(edges_in_seconds(dimension.bins)[1:])
                key = (
                    pl.when(key.is_null())
                    .then(-1)
                    .otherwise(pl.lit(starts).search_sorted(key.fill_null(0), side="right"))
                )
            key = key.fill_null("" if dimension.sort is Sort.WORD else -1)
            keys.append(key.alias(f"key_{dimension.name}"))
        sums = []
        for measure in cube.measures:
            if measure.adds is Adds.COUNT:
                found = pl.len() if measure.where is None else value(measure.where).sum()
            else:
                found = value(measure.value)
                if measure.adds is not Adds.SUM:
                    found = found // 60
                if measure.adds is Adds.SQUARES_OF_MINUTES:
                    found = found * found
                if measure.where is not None:
                    found = found.filter(value(measure.where))
                found = found.sum()
            sums.append(found.alias(measure.name))
        if cube.where is not None:
            frame = frame.filter(value(cube.where))
        return frame.group_by(keys).agg(sums)


class PandasTools:
    """What a declaration needs of pandas."""

    def __init__(self) -> None:
        import pandas

        self.pd = pandas

    def is_empty(self, value: Any) -> Any:
        return value.isna()

    def choose(self, condition: Any, value: Any, other: Any) -> Any:
        import numpy

        return self.pd.Series(numpy.where(condition, value, other))

    def run(self, cubes: list[Cube], paths: list[Path], target: Callable[[Cube], Path]) -> None:
        """Write the cubes of one month."""
        whole = self.pd.concat([self.pd.read_parquet(path, columns=used(cubes)) for path in paths], ignore_index=True)
        for cube in cubes:
            frame = whole
            if cube.where is not None:
                frame = whole[translated(cube.where, lambda name: whole[name], self)].reset_index(drop=True)
            self.cube(frame, cube).to_parquet(target(cube), compression="zstd")

    def cube(self, frame: Any, cube: Cube) -> Any:
        import numpy

        def value(node: exp.Expression) -> Any:
            return translated(node, lambda name: frame[name], self)

        made = {CITY: frame[CITY]}
        for dimension in cube.dimensions:
            key = value(dimension.value)
            if dimension.bins:
                starts = numpy.array(edges_in_seconds(dimension.bins)[1:])
                empty = self.pd.isna(key)
                bins = numpy.searchsorted(starts, self.pd.Series(key).fillna(0), side="right")
                key = self.pd.Series(numpy.where(empty, -1, bins))
            made[dimension.name] = key.fillna("" if dimension.sort is Sort.WORD else -1)
        for measure in cube.measures:
            if measure.adds is Adds.COUNT:
                made[measure.name] = 1 if measure.where is None else value(measure.where).astype("int64")
            else:
                found = value(measure.value)
                if measure.adds is not Adds.SUM:
                    found = found // 60
                if measure.adds is Adds.SQUARES_OF_MINUTES:
                    found = found * found
                made[measure.name] = found if measure.where is None else found.where(value(measure.where))
        grouped = self.pd.DataFrame(made).groupby(list(cube.keys), sort=False)
        return grouped.sum()


def cubes_with(tools: Any, facts: list[Path], out: Path) -> None:
    """Make every cube of every month with another library."""
    declared = sorted(
        (cube for cube in shipped().values() if cube.facts in invented.SHARES), key=lambda cube: cube.facts
    )
    for kind, group in groupby(declared, key=lambda cube: cube.facts):
        cubes = list(group)
        for name in sorted({path.name for folder in facts for path in (folder / kind).glob("*.parquet")}):
            for cube in cubes:
                (out / cube.name).mkdir(parents=True, exist_ok=True)
            tools.run(cubes, [folder / kind / name for folder in facts], lambda cube, name=name: out / cube.name / name)


def child(engine: str, folder: Path, out: Path) -> None:
    """Build with one engine in this process and print what it took."""
    facts = sorted(folder.glob("*/facts"))
    shipped()
    importlib.import_module(engine)
    tools = {"polars": PolarsTools, "pandas": PandasTools}[engine]() if engine != "duckdb" else None
    before, started = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    if tools:
        cubes_with(tools, facts, out)
    else:
        report = build(facts=facts, out=out)
        if report.damaged:
            raise SystemExit("\n".join(report.damaged.values()))
    after = resource.getrusage(resource.RUSAGE_SELF)
    used_seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    took = time.perf_counter() - started
    print(json.dumps({"cpu": used_seconds, "wall": took, "peak": after.ru_maxrss / 1024}))


def measured(engine: str, folder: Path, out: Path) -> dict[str, float]:
    """Build in a child process; return processor seconds, seconds and megabytes."""
    words = [sys.executable, __file__, "--child", engine, "--folder", str(folder), "--out", str(out)]
    done = subprocess.run(words, capture_output=True, text=True, env={**os.environ, "POLARS_MAX_THREADS": "2"})
    if done.returncode:
        raise SystemExit(f"{engine} failed:\n{done.stderr[-3000:]}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def checked(out: Path, other: Path) -> str:
    """Compare two sets of cubes by the number of rows and the total of the first measure of each."""
    import duckdb

    for cube in shipped().values():
        if cube.facts in invented.SHARES:
            totals = {
                duckdb.sql(
                    f"SELECT COUNT(*), SUM({cube.measures[0].name}) FROM read_parquet('{folder / cube.name}/*.parquet')"
                ).fetchall()[0]
                for folder in (out, other)
            }
            if len(totals) > 1:
                return f"no: {cube.name} {totals}"
    return "yes"


def one_more_month(folder: Path, work: Path) -> dict[str, float]:
    """Build all months but the last, then the last, too; return what that took."""
    mirror, out = work / "mirror", work / "month"
    files = sorted(folder.glob("*/facts/*/*.parquet"))
    last = max(path.name for path in files)
    for turn in (False, True):
        for path in files:
            if (path.name == last) is turn:
                link = mirror / path.relative_to(folder)
                link.parent.mkdir(parents=True, exist_ok=True)
                link.symlink_to(path)
        found = measured("duckdb", mirror, out)
    return found


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true")
    parser.add_argument("--rows", type=int, default=20_000_000)
    parser.add_argument("--cities", type=int, default=12)
    parser.add_argument("--months", type=int, default=24)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=list(NEEDED), action="append")
    parser.add_argument("--folder", type=Path, help="facts written before, or where to keep them")
    parser.add_argument("--child", choices=list(NEEDED), help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    said = parser.parse_args()
    if said.child:
        child(said.child, said.folder, said.out)
        return
    if said.smoke:
        said.rows, said.cities, said.months, said.rounds = 50_000, 2, 3, 1
    with tempfile.TemporaryDirectory(prefix="parvis-bench-figures-") as name:
        work = Path(name)
        folder = said.folder or work / "facts"
        if not any(folder.glob("*/facts")):
            invented.write(folder, rows=said.rows, cities=said.cities, months=said.months)
        report(folder, work, said.only or list(NEEDED), said.rounds)


def report(folder: Path, work: Path, engines: list[str], rounds: int) -> None:
    """Run every engine in turn, some rounds, and print medians."""
    import duckdb

    files = sorted(folder.glob("*/facts/*/*.parquet"))
    facts = sum(
        duckdb.sql(f"SELECT COUNT(*) FROM read_parquet('{folder}/*/facts/{kind}/*.parquet')").fetchall()[0][0]
        for kind in invented.SHARES
    )
    cities, months = len(list(folder.glob("*/facts"))), len({path.name for path in files})
    megabytes = sum(path.stat().st_size for path in files) / 1e6
    print(f"{time.strftime('%Y-%m-%d')}, {machine()}, DuckDB {duckdb.__version__}\n")
    print(f"{facts:,} facts of {cities} cities and {months} months, {megabytes:.0f} MB\n")
    there = [engine for engine in engines if importlib.util.find_spec(NEEDED[engine])]
    for engine in sorted(set(engines) - set(there)):
        print(f"LEFT OUT: {engine} is not installed (pip install polars pandas pyarrow)\n")
    found: dict[str, list[dict[str, float]]] = {engine: [] for engine in there}
    same = dict.fromkeys(there, "–")
    for _ in range(rounds):
        for engine in there:
            out = work / engine
            shutil.rmtree(out, ignore_errors=True)
            found[engine].append(measured(engine, folder, out))
            if engine != there[0]:
                same[engine] = checked(work / there[0], out)
    print("| engine | facts | CPU s | least | s | peak MB | same sums |")
    print("|---|---|---|---|---|---|---|")
    for engine, runs in found.items():
        middle = {key: median(run[key] for run in runs) for key in runs[0]}
        least = min(run["cpu"] for run in runs)
        print(
            f"| {engine} | {facts:,} | {middle['cpu']:.1f} | {least:.1f} | {middle['wall']:.1f} |"
            f" {middle['peak']:.0f} | {same[engine]} |"
        )
    if "duckdb" in there and months > 1:
        more = one_more_month(folder, work)
        whole = median(run["cpu"] for run in found["duckdb"])
        print(f"\nOne more month: {more['cpu']:.2f} CPU s, 1/{whole / more['cpu']:.0f} of the whole.")
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"Load at the end: {load}.")


if __name__ == "__main__":
    main()
