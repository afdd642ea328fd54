"""Everything `make test` runs, in order, with what it found to run it on. The last line adds up all runs.

    tools/run_tests.py [--quick] [--strict]

Order: lint, the suite on SQLite, the suite on PostgreSQL, the browser, the faults, short benchmarks. A PostgreSQL or a
Chromium that is not there is named in the last lines; with --strict it is a failure.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import servers

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
PLAIN = "not browser and not faults and not bench and not long"


@dataclass
class Tally:
    """What was tried so far, and what could not be."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    not_run: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def add(self, *, passed: int = 0, failed: int = 0, skipped: int = 0) -> None:
        """Count one more run."""
        self.passed += passed
        self.failed += failed
        self.skipped += skipped

    def line(self) -> str:
        """Return the last line."""
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def numbers(report: Path) -> tuple[int, int, int]:
    """Return passed, failed and skipped of a JUnit report."""
    suite = ElementTree.parse(report).getroot()
    suites = suite.iter("testsuite")
    total = failed = skipped = 0
    for one in suites:
        total += int(one.get("tests", 0))
        failed += int(one.get("failures", 0)) + int(one.get("errors", 0))
        skipped += int(one.get("skipped", 0))
    return total - failed - skipped, failed, skipped


def tool(tally: Tally, name: str, *command: str) -> None:
    """Run a checker; it counts as one test."""
    print(f"\n── {name}", flush=True)
    ended = subprocess.run(command, cwd=ROOT, check=False)
    tally.add(passed=int(ended.returncode == 0), failed=int(ended.returncode != 0))
    if ended.returncode:
        tally.broken.append(name)


def suite(
    tally: Tally,
    name: str,
    *,
    marks: str,
    processes: int = 0,
    spread: str = "loadfile",
    environment: dict[str, str] | None = None,
) -> None:
    """Run pytest on what `marks` selects; an empty selection is no failure."""
    print(f"\n── {name}", flush=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="parvis-report-") as folder:
        report = Path(folder) / "report.xml"
        command = [PYTHON, "-m", "pytest", "-q", "-m", marks, f"--junitxml={report}", "--durations=5"]
        if processes:
            command += ["-n", str(processes), "--dist", spread]
        clean = {key: value for key, value in os.environ.items() if key != "PARVIS_TEST_DATABASE_URL"}
        ended = subprocess.run(command, cwd=ROOT, check=False, env={**clean, **(environment or {})})
        passed, failed, skipped = numbers(report) if report.exists() else (0, 0, 0)
    if ended.returncode not in (0, 5) and not failed:
        failed = 1  # it ended before it could report: a broken import, a killed process
    tally.add(passed=passed, failed=failed, skipped=skipped)
    if failed:
        tally.broken.append(name)
    print(
        f"   {name}: {passed} passed, {failed} failed, {skipped} skipped in {time.monotonic() - began:.0f} s",
        flush=True,
    )


@contextmanager
def postgresql(tally: Tally, *, strict: bool) -> Iterator[dict[str, str] | None]:
    """Give the environment that names a PostgreSQL, or None where there is none."""
    with ExitStack() as stack:
        try:
            url, where = stack.enter_context(servers.postgresql())
        except servers.NotHere as reason:
            _missing(tally, f"PostgreSQL: {reason}", strict=strict)
            yield None
            return
        print(f"\nPostgreSQL: {where}", flush=True)
        yield {"PARVIS_TEST_DATABASE_URL": url}


def _missing(tally: Tally, what: str, *, strict: bool) -> None:
    tally.not_run.append(what)
    if strict:
        tally.add(failed=1)
        tally.broken.append(what)


def everything(tally: Tally, *, strict: bool) -> None:
    """Lint, both databases, browser, faults, short benchmarks."""
    tool(tally, "ruff", PYTHON, "-m", "ruff", "check", ".")
    tool(tally, "mypy", PYTHON, "-m", "mypy", "parvis", "tests", "tools")
    if not find_spec("typst"):
        _missing(tally, "typst: the package is not installed, so no PDF was made", strict=strict)
    if not (ROOT.parent / "shared" / "data").is_dir():
        tally.not_run.append("the two real histories: ../shared/data is not here (invented ones were read)")
    suite(tally, "the suite on SQLite", marks=PLAIN, processes=2)
    browser: dict[str, str] = {}
    try:
        browser = {"PARVIS_CHROMIUM": servers.chromium()}
    except servers.NotHere as reason:
        _missing(tally, f"Chromium: {reason}", strict=strict)
    with postgresql(tally, strict=strict) as server:
        if server:
            suite(tally, "the suite on PostgreSQL", marks=f"{PLAIN} and not once", processes=2, environment=server)
        if browser:
            suite(tally, "the browser", marks="browser and not long", processes=2, environment=browser)
        suite(tally, "faults on SQLite", marks="faults and not long", processes=2)
        if server:
            suite(
                tally, "faults on PostgreSQL", marks="faults and not long and not once", processes=2, environment=server
            )
        suite(tally, "short benchmarks", marks="bench and not long", processes=2, spread="load", environment=server)


def main() -> int:
    """Run, then say what was not run and what broke; the last line has the sum."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--quick", action="store_true", help="only SQLite, without browser, faults and long walks")
    options.add_argument("--strict", action="store_true", help="a missing PostgreSQL, Chromium or typst is a failure")
    chosen = options.parse_args()
    tally = Tally()
    began = time.monotonic()
    if chosen.quick:
        suite(tally, "the suite on SQLite", marks=f"{PLAIN} and not thorough", processes=2)
    else:
        everything(tally, strict=chosen.strict)
    print(f"\n── {(time.monotonic() - began) / 60:.1f} minutes")
    for what in tally.not_run:
        print(f"Not run – {what}.")
    for what in tally.broken:
        print(f"Failed – {what}")
    print(tally.line(), flush=True)
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
