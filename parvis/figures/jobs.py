"""What figures do by themselves: the nightly build and the files of a release, each in a process of its own, so that DuckDB never
enters the worker's memory nor a web process; drawing the monthly sample of answers; forgetting what its readers remarked long ago.
"""

import logging
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta, tzinfo
from types import FrameType

from parvis.cases import actions as cases
from parvis.city import directory
from parvis.core import counters, due
from parvis.figures import downloads
from parvis.figures.actions import sample
from parvis.figures.models import FactMonth
from parvis.figures.published import newest_release
from parvis.figures.saying import BUSY, NEEDS_PERSON

AT_NIGHT = time(2, 30)
LONGEST = timedelta(hours=6)
SOON = timedelta(minutes=10)
_EVER = timedelta(days=3650)
log = logging.getLogger("parvis.figures")


class BuildFailed(Exception):
    """The build came to no end; what it had written stands, and the next one goes on."""


class FilesFailed(Exception):
    """The files of a release were not all made; what is there stays, and the next try goes on."""


def pause_until_night(at: datetime, zone: tzinfo) -> timedelta:
    """Return how long it is until the next night's build: at half past two, on the city's clocks."""
    local = at.astimezone(zone)
    day = local.date() if local.time() < AT_NIGHT else local.date() + timedelta(days=1)
    return datetime.combine(day, AT_NIGHT, zone) - at


@due.every("figures.build", timedelta(days=1), slot="figures", calls_out=True, time_limit=int(LONGEST.total_seconds()))
def build(row: due.Claimed) -> timedelta:
    """Build what changed, every night; the first time ten minutes after the worker first started, for whoever looks on.

    A night that was missed is made up for when the worker is back.
    """
    here = directory.current().city
    if not here.is_founded or _is_too_soon(row.at):
        return SOON
    ended = build_now()
    if ended == BUSY or ended < 0:  # somebody builds by hand, or the worker was asked to stop
        return SOON
    if ended not in (0, NEEDS_PERSON):
        raise BuildFailed(ended)
    if ended == NEEDS_PERSON:
        log.warning("figures were built, and somebody should look: run parvis build_figures")
    return pause_until_night(row.at, here.zone)


@due.handler("figures.files", slot="figures", calls_out=True, time_limit=600)
def make_files(row: due.Claimed) -> timedelta | None:
    """Make report and files of a release that has gone out; again later where another process is building."""
    number = row.payload["release"]
    ended = _run([sys.executable, "-m", "parvis", "release_files", "--release", str(number)])
    if ended == BUSY or ended < 0:
        return SOON
    if ended:
        raise FilesFailed(ended)
    return None


@due.handler("figures.tell", slot="slow", time_limit=300)
def tell(row: due.Claimed) -> timedelta | None:
    """Queue the mails on a release, some at a time; none where a newer one is out, which has its own."""
    release = newest_release()
    if release is None or release.number != row.payload["release"]:
        return None
    return timedelta(0) if cases.tell_figures(out_at=release.decision.decided_at, at=row.at) else None


@due.every("figures.files_missing", timedelta(hours=12), slot="slow")
def look_for_files(row: due.Claimed) -> None:
    """See that the newest release has its files: after an upgrade that adds one, after a worker that gave up."""
    release = newest_release()
    if release and downloads.missing(release):
        due.schedule(kind="figures.files", due_at=row.at, payload={"release": release.number}, key=str(release.number))


@due.every("figures.sample_draw", timedelta(hours=12), slot="slow")
def draw_sample(row: due.Claimed) -> None:
    """Draw last month's answers once its first days are over."""
    sample.draw_due(at=row.at)


@due.every("figures.sample_forget", timedelta(hours=24), slot="slow")
def forget_remarks(row: due.Claimed) -> None:
    """Empty remarks of readers after a year; their verdicts stay."""
    sample.forget_old(at=row.at)


def build_now() -> int:
    """Build in a process of its own and return how it ended: 0, or as `parvis build_figures` says."""
    return _run([sys.executable, "-m", "parvis", "build_figures"])


def _is_too_soon(at: datetime) -> bool:
    """Whether nothing was ever built and this is the first look: a city that is just being founded is left in peace."""
    if FactMonth.objects.exclude(written_at=None).exists():
        return False
    return counters.add("figures.first_look", window=_EVER, at=at) == 1


def _run(command: list[str]) -> int:
    """Run the command to its end and return how it ended, below 0 for a signal. It is ended where this process is asked to."""
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as child:  # noqa: S603  (ours)
        try:
            with _ending_with_us(child):
                return child.wait()
        finally:
            if child.poll() is None:  # it took too long
                child.kill()


@contextmanager
def _ending_with_us(child: "subprocess.Popen[bytes]") -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGTERM)

    def stop(number: int, frame: FrameType | None) -> None:
        child.terminate()
        if callable(before):
            before(number, frame)

    signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
