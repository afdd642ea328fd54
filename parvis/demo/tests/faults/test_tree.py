"""The demonstration as a tree of real processes: it opens, ends whole, goes on where it was, and leaves nobody behind."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import pytest

PATIENCE = 240


@pytest.fixture
def demo(tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith("PARVIS_") and name != "DATABASE_URL"
    }
    started = []

    def start():
        log = (tmp_path / "log").open("w")
        process = subprocess.Popen(
            [sys.executable, "-u", "-m", "parvis", "demo", "--port", str(port), "--contacts", "300"],
            env={**kept, "PARVIS_HOME": str(tmp_path / "home")}, stdout=log, stderr=log, text=True,
        )  # fmt: skip
        log.close()
        started.append(process)
        end = time.monotonic() + PATIENCE
        while "Stop with Ctrl-C" not in (tmp_path / "log").read_text():
            assert process.poll() is None, (tmp_path / "log").read_text()
            assert time.monotonic() < end, (tmp_path / "log").read_text()
            time.sleep(0.3)
        return process

    yield SimpleNamespace(start=start, address=f"http://127.0.0.1:{port}", home=tmp_path / "home")
    for process in started:
        if process.poll() is None:
            process.terminate()
            process.wait(60)


def descendants(pid: int) -> set[int]:
    found: set[int] = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == pid:
            child = int(stat.parent.name)
            found |= {child} | descendants(child)
    return found


def wait_until_gone(pids: set[int]) -> None:
    end = time.monotonic() + 60
    while left := {
        pid for pid in pids if Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_bytes()
    }:
        assert time.monotonic() < end, left
        time.sleep(0.3)


@pytest.mark.skipif(
    bool(os.environ.get("PARVIS_TEST_DATABASE_URL")), reason="a demonstration has its own file of SQLite"
)
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes as Linux shows them")
def test_killed_while_filling_it_goes_on_and_nothing_is_there_twice(demo):
    first = demo.start()
    page = urllib.request.urlopen(f"{demo.address}/demo/").read().decode()
    assert "coordinator@valdoria.example" in page
    tree = descendants(first.pid)
    assert len(tree) >= 5
    first.send_signal(signal.SIGKILL)
    first.wait()
    wait_until_gone(tree)

    second = demo.start()
    end = time.monotonic() + PATIENCE
    while b"still being filled in" in urllib.request.urlopen(f"{demo.address}/").read():
        assert time.monotonic() < end
        time.sleep(1)
    tree = descendants(second.pid)
    second.send_signal(signal.SIGTERM)
    assert second.wait(60) == 0
    wait_until_gone(tree)

    database = sqlite3.connect(demo.home / "parvis.sqlite3")
    (history,) = database.execute("SELECT count(*) FROM cases_case WHERE id <= 300").fetchone()
    (others,) = database.execute("SELECT count(*) FROM cases_contact WHERE case_id IS NULL").fetchone()
    (twice,) = database.execute(
        "SELECT count(*) FROM (SELECT case_id FROM cases_promise WHERE is_first GROUP BY case_id HAVING count(*) > 1)"
    ).fetchone()
    database.close()
    assert twice == 0
    assert 290 <= history + others <= 300  # all but those who would have called later on the first day
    mails = list((demo.home / "mail").iterdir())
    subjects = [re.findall(r"^To: (.*)$", mail.read_text(), re.MULTILINE) for mail in mails]
    assert mails and all(subjects)
