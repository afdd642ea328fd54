"""The benchmarks run: a few seconds each, printing a table; nothing is judged by the clock."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SERVER = os.environ.get("PARVIS_TEST_DATABASE_URL", "")
pytestmark = pytest.mark.bench


@pytest.mark.parametrize(("script", "port"), [("intake.py", "8941"), ("inbox.py", "8942"), ("memory.py", "8943")])
def test_a_benchmark_prints_its_table(script, port):
    database = "postgresql" if SERVER.startswith("postgres") else "sqlite"
    server = urlsplit(SERVER)
    environment = {**os.environ, "PARVIS_BENCH_POSTGRES": f"postgres://{server.netloc}"} if SERVER else dict(os.environ)

    done = subprocess.run(
        [sys.executable, str(ROOT / "bench" / script), "--smoke", "--database", database],
        cwd=ROOT,
        env={**environment, "PARVIS_BENCH_PORT": port},
        capture_output=True,
        text=True,
        timeout=400,
    )

    assert done.returncode == 0, done.stderr[-2000:] + done.stdout[-2000:]
    assert done.stdout.count(f"| {database} |") >= 1


@pytest.mark.once
def test_the_benchmark_of_releases_prints_its_table():
    done = subprocess.run(
        [sys.executable, str(ROOT / "bench" / "release.py"), "--smoke"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=400,
    )

    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.count("| contacts |") == 2


@pytest.mark.once
def test_the_benchmark_of_cubes_prints_its_table():
    done = subprocess.run(
        [sys.executable, str(ROOT / "bench" / "figures.py"), "--smoke", "--only", "duckdb"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=400,
    )

    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.count("| duckdb |") == 1
    assert "One more month:" in done.stdout
