"""The worker builds at night, in a process of its own."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from parvis.core import due
from parvis.core.models import DueRow
from parvis.figures import jobs

BRUSSELS = ZoneInfo("Europe/Brussels")
NIGHT = datetime(2026, 11, 19, 1, 30, tzinfo=UTC)


@pytest.fixture
def ended(monkeypatch):
    """Let the command end as the story says, and count how often it was started."""
    started, ends = [], {"with": 0}

    def run(command):
        started.append(command[1:])
        return ends["with"]

    monkeypatch.setattr(jobs, "_run", run)
    ends["started"] = started
    return ends


def work(at):
    """Let the worker of the slot look once; return when the build comes round again."""
    due.run_all(slot="figures", at=at)
    return DueRow.objects.get(kind="figures.build").due_at


@pytest.fixture
def waiting(valdoria):
    due.ensure_periodic()
    DueRow.objects.filter(kind="figures.build").update(due_at=NIGHT - timedelta(days=3))


def test_the_first_look_waits_a_little_and_then_it_is_built_every_night(waiting, ended, now):
    again = work(now)
    assert ended["started"] == [] and again == now + jobs.SOON

    assert work(again) == NIGHT
    assert work(NIGHT) == NIGHT + timedelta(days=1)
    assert ended["started"] == [["-m", "parvis", "build_figures"]] * 2


def test_a_build_that_somebody_should_look_at_is_done_and_one_that_failed_is_tried_again(waiting, ended, now, caplog):
    work(now)
    ended["with"] = 2
    assert work(now + jobs.SOON) == NIGHT
    assert "somebody should look" in caplog.text

    ended["with"] = 1
    assert work(NIGHT) == NIGHT + due.pause_after(1)
    assert DueRow.objects.get(kind="figures.build").problem == "BuildFailed"


@pytest.mark.parametrize("how", [3, -15])
def test_one_that_was_busy_or_asked_to_stop_comes_soon_again(waiting, ended, now, how):
    work(now)
    ended["with"] = how

    assert work(now + jobs.SOON) == now + 2 * jobs.SOON


@pytest.mark.once
@pytest.mark.parametrize(
    ("at", "hours"),
    [
        ("2026-11-18T09:30", 16),
        ("2026-11-19T01:29", 1 / 60),
        ("2026-11-19T01:30", 24),
        ("2026-10-25T00:30", 25),  # the clocks are put back after it
    ],
)
def test_night_is_half_past_two_on_the_clocks_of_the_city(at, hours):
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)

    assert jobs.pause_until_night(moment, BRUSSELS) == timedelta(hours=hours)


@pytest.mark.once
def test_the_command_runs_to_its_end_in_a_process_of_its_own():
    import sys

    assert jobs._run([sys.executable, "-c", "raise SystemExit(2)"]) == 2
