"""A build of the figures killed with kill -9 in the middle: readers never see half a month, and the next run finishes it."""

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.faults.installation import ROOT, Installation


def killed_after(place: Installation, lines: int, pause: float) -> None:
    """Build everything anew, and kill the build a moment after it has said so many sentences."""
    build = subprocess.Popen(
        [sys.executable, "-u", "-m", "parvis", "build_figures", "--only", "facts", "--from", "2020-01"],
        cwd=ROOT,
        env=place.environment,
        stdout=subprocess.PIPE,
    )
    with build:
        assert build.stdout is not None
        for _line in range(lines):
            assert build.stdout.readline()
        time.sleep(pause)  # somewhere within the next months, wherever that is
        build.kill()
    assert build.returncode == -9


def looked(place: Installation) -> dict[str, object]:
    return dict(json.loads(place.do("look_at_facts").splitlines()[-1]))


DEEDS = Path(__file__).parent / "figures_deeds.py"


def started(place: Installation, *words: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, str(DEEDS), *words],
        cwd=ROOT,
        env=place.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_a_build_killed_in_any_stage_is_finished_by_the_next_and_nobody_beside_sees_half_a_month(place):
    place.do("report_for_months")
    stop = place.home / "stop"
    beside = started(place, "read_beside", str(stop))

    for stage, after in (("facts", 5), ("cubes", 9), ("tables", 1), ("figures", 1)):
        killed = started(place, "build_and_die", stage, str(after))
        _out, problems = killed.communicate(timeout=180)
        assert killed.returncode == -9, problems.decode()[-2000:]
        assert place.one("SELECT count(*) FROM figures_release") == 0
    assert place.one("SELECT count(*) FROM figures_figure") == 0
    said = place.parvis("build_figures")
    stop.touch()
    out, problems = beside.communicate(timeout=60)

    assert "Release 1 waits for somebody to look at it." in said
    assert "No month changed." in place.parvis("build_figures")
    assert not list((place.home / "figures").rglob("*.part"))
    found = json.loads(out)
    assert found["rounds"] > 3 and found["bad"] == [], problems.decode()[-2000:]
    assert found["seen"].pop("release") == [0]
    assert any(name.startswith("contacts_by_day") for name in found["seen"])
    assert {name: of for name, of in found["seen"].items() if len(of) > 1} == {}


def look_at_cubes(place: Installation) -> dict[str, object]:
    out, _problems = started(place, "read_beside", "").communicate(timeout=60)
    return dict(json.loads(out)["seen"])


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for at in range(len(content) // 3, len(content) // 3 + 8):
        content[at] ^= 0xFF
    path.write_bytes(content)


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.once  # the files are the same, wherever their rows come from
def test_a_damaged_file_is_named_and_everything_else_is_built(place):
    place.do("report_for_months")
    place.parvis("build_figures")
    months = sorted((place.home / "facts" / "cases").glob("*.parquet"))
    open_months, frozen_months = months[:3], months[3:6]
    cubes = sorted((place.home / "figures" / "cubes" / "answers").glob("*.parquet"))[:3]
    numbers = ", ".join(path.stem.replace("-", "") for path in frozen_months)
    place.change(
        f"UPDATE figures_factmonth SET frozen_at = written_at WHERE kind_id = 'cases' AND month IN ({numbers})"
    )
    kept = {path: path.read_bytes() for path in frozen_months}
    rows = look_at_cubes(place)
    for harmed in (open_months, frozen_months, cubes):
        for harm, path in zip((cut, flip, empty), harmed, strict=True):
            harm(path)

    named = place.ends_with(2, "build_figures")

    for path in open_months:
        assert f"{path} is damaged. It is written again." in named
    for path in frozen_months:
        assert f"{path} is damaged. It is frozen: bring it back from a copy." in named
    assert "No number is new." in named or "A release waits" in named
    assert look_at_cubes(place) == rows
    for path, content in kept.items():
        path.write_bytes(content)
    assert "damaged" not in place.parvis("build_figures")


@pytest.mark.once
def test_a_killed_build_leaves_whole_files_and_is_finished_by_the_next(place):
    chance = random.Random(90)
    place.do("report_for_months")
    seen = 0

    for lines in (2, 15):
        killed_after(place, lines, chance.uniform(0, 0.03))
        found = looked(place)
        assert found["bad"] == []
        assert found["good"] >= max(lines, seen)
        seen = found["good"]
    assert place.one("SELECT count(*) FROM figures_factmonth WHERE is_stale") > 0

    place.parvis("build_figures", "--only", "facts")

    found = looked(place)
    assert found["bad"] == [] and found["cases"] == 24
    assert place.one("SELECT count(*) FROM figures_factmonth WHERE is_stale OR next_digest <> ''") == 0
    assert place.one("SELECT count(*) FROM figures_factmonth") == found["good"]
    left = [path.name for path in (place.home / "facts").rglob("*") if path.is_file() and path.suffix != ".parquet"]
    assert left == [".lock"]
    assert "No month changed." in place.parvis("build_figures", "--only", "facts")
