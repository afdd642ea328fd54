"""The two commands: what they say when something is missing, how they count, how they stop."""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
REPORT = '<testsuites><testsuite tests="7" failures="1" errors="1" skipped="2"/><testsuite tests="3"/></testsuites>'

needs_make = pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")


@pytest.fixture(scope="module")
def tools() -> dict[str, ModuleType]:
    """The files of tools/ as modules."""
    found = {}
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        for name in ("servers", "run_tests"):
            spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
            assert spec and spec.loader
            found[name] = sys.modules.setdefault(name, importlib.util.module_from_spec(spec))
            spec.loader.exec_module(found[name])
    finally:
        sys.path.remove(str(ROOT / "tools"))
    return found


@pytest.fixture
def checkout(tmp_path):
    """A folder with the Makefile alone, and a pretended environment that is ready."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in ("requirements.lock", "requirements-dev.lock", "pyproject.toml"):
        (tmp_path / name).touch()
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    for stamp in (".made", ".run", ".dev"):
        (tmp_path / ".venv" / stamp).touch()
    return tmp_path


# `make test` runs these tests itself: what it tells its children must not reach the make that is tried.
BARE = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS", "STRICT", "PORT"))}


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["make", *arguments], cwd=folder, env=BARE, capture_output=True, text=True, check=False)


def test_reports_are_added_up(tools, tmp_path):
    (tmp_path / "report.xml").write_text(REPORT)

    assert tools["run_tests"].numbers(tmp_path / "report.xml") == (6, 2, 2)


def test_the_last_line_has_the_plain_form(tools):
    tally = tools["run_tests"].Tally()
    tally.add(passed=3, skipped=1)
    tally.add(passed=2, failed=1)

    assert tally.line() == "5 passed, 1 failed, 1 skipped"


@pytest.mark.parametrize(("strict", "failed"), [(False, 0), (True, 1)])
def test_a_database_that_is_not_there_is_named_and_fails_only_when_asked_to(tools, monkeypatch, strict, failed):
    monkeypatch.setenv("PARVIS_TEST_DATABASE_URL", "postgres://nobody@127.0.0.1:1/none")
    tally = tools["run_tests"].Tally()

    with tools["run_tests"].postgresql(tally, strict=strict) as server:
        assert server is None

    assert "PARVIS_TEST_DATABASE_URL does not lead to one" in tally.not_run[0]
    assert tally.failed == failed


def test_a_chromium_that_is_named_and_not_there_is_not_replaced(tools, monkeypatch):
    monkeypatch.setenv("PARVIS_CHROMIUM", "/nowhere/chromium")

    with pytest.raises(tools["servers"].NotHere, match="PARVIS_CHROMIUM"):
        tools["servers"].chromium()


def test_each_run_has_a_database_name_of_its_own(tools):
    url = tools["servers"].own_name("postgres://postgres@127.0.0.1:5432/postgres")

    assert url == f"postgres://postgres@127.0.0.1:5432/parvis_{os.getpid()}"


@needs_make
def test_an_old_python_is_named_with_what_to_do(tmp_path):
    shutil.copy(ROOT / "Makefile", tmp_path)
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo Python 3.9.2\nexit 1\n')
    old.chmod(0o755)

    ended = make(tmp_path, ".venv/.made", f"PYTHON={old}")

    assert ended.returncode != 0
    assert "needs Python 3.11 or newer and found Python 3.9.2" in ended.stdout
    assert not (tmp_path / ".venv").exists()


@needs_make
def test_a_python_that_is_not_there_is_named_with_what_to_do(tmp_path):
    shutil.copy(ROOT / "Makefile", tmp_path)

    ended = make(tmp_path, ".venv/.made", "PYTHON=python-of-nobody")

    assert "Install it, or name one" in ended.stdout


@needs_make
def test_ready_environments_are_not_made_again(checkout):
    python = checkout / ".venv" / "bin" / "python"
    python.write_text('#!/bin/sh\necho "$@"\n')
    python.chmod(0o755)

    assert make(checkout, "demo", "PORT=8123").stdout == "-m parvis demo --port 8123\n"
    assert make(checkout, "test").stdout == "tools/run_tests.py\n"
    assert make(checkout, "test", "STRICT=1").stdout == "tools/run_tests.py --strict\n"


@needs_make
def test_sigterm_reaches_the_demo_and_make_waits_for_its_end(checkout):
    python = checkout / ".venv" / "bin" / "python"
    python.write_text(
        f"#!{sys.executable}\n"
        "import pathlib, signal, sys, time\n"
        "def stop(*_):\n"
        "    time.sleep(0.3)\n"
        "    pathlib.Path('stopped').touch()\n"
        "    sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, stop)\n"
        "pathlib.Path('started').touch()\n"
        "time.sleep(60)\n"
    )
    python.chmod(0o755)
    nowhere = subprocess.DEVNULL
    running = subprocess.Popen(["make", "demo"], cwd=checkout, env=BARE, stdout=nowhere, stderr=nowhere)
    for _number in range(200):
        if (checkout / "started").exists():
            break
        time.sleep(0.05)

    running.send_signal(signal.SIGTERM)
    running.wait(timeout=10)

    assert (checkout / "stopped").exists()


def test_the_lock_files_hold_hashes_for_everything_and_the_same_versions():
    def versions(name: str) -> dict[str, str]:
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        pinned = [line for line in lines if line and not line.startswith((" ", "#"))]
        assert all("==" in line and line.endswith("\\") for line in pinned)
        return {line.split("==")[0]: line.split()[0] for line in pinned}

    run, dev = versions("requirements.lock"), versions("requirements-dev.lock")

    assert run.keys() <= dev.keys()
    assert all(dev[name] == version for name, version in run.items())


PARVIS = [sys.executable, "-m", "parvis"]


@pytest.fixture
def nowhere(tmp_path):
    """The environment of a machine on which nothing is set up; and an empty folder."""
    unset = ("PARVIS_", "DATABASE_URL", "STORAGE_URL", "EMAIL_URL", "DJANGO_SETTINGS_MODULE")
    bare = {name: value for name, value in BARE.items() if not name.startswith(unset)}
    return tmp_path, {**bare, "PYTHONPATH": str(ROOT)}


def test_where_no_city_is_a_command_says_so_and_leaves_nothing(nowhere):
    folder, bare = nowhere
    ran = subprocess.run(
        [*PARVIS, "explain", "--text", "glass"], cwd=folder, env=bare, capture_output=True, text=True, check=False
    )

    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith("There is no city here yet.") and ran.stderr.count("\n") == 1
    assert not list(folder.iterdir())


def test_a_command_ends_quietly_when_nobody_reads_on(nowhere):
    folder, bare = nowhere
    with subprocess.Popen([*PARVIS, "check_packs"], cwd=folder, env=bare, stdout=-1, stderr=-1, text=True) as running:
        running.stdout.close()
        said = running.stderr.read()

    assert said == "" and running.returncode == 1
