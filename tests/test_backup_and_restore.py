"""Backup, erase, restore: what was erased stays erased, and nothing half is ever left (security test 7)."""

import os
import signal
import time
from pathlib import Path

import pyrage
import pytest

from tests.far_away import FarAway, installation

pytestmark = pytest.mark.faults
CANARY = "zebrafinch"
TOWN = """
from parvis.cases.tests import town
from parvis.cases.tests.test_erasing import talkative
from parvis.cases import actions
from parvis.cases.actions import Ground
from parvis.cases.models import Case, Contact
from parvis.core.models import Entry, DatabaseMark
"""
TAKE_TWO = (
    TOWN
    + """
valdoria = town.found(now)
first, second = talkative(now), talkative(now, words="Papers beside the well")
say(reference=first.reporter.reference, subject=first.case.subject, other=second.reporter.reference)
"""
)
ERASE = (
    TOWN
    + """
from parvis.cases.models import Reporter
from parvis.core import due
from parvis.people.models import User
coco = User.objects.get(email="coco@valdoria.example")
reporter = Reporter.objects.get(reference={reference!r})
actions.erase_reporter(reporter=reporter, ground=Ground.ASKED, by=town.staff(coco), at=now)
due.run_all(slot="slow", at=now + timedelta(seconds=5))
say(done=True)
"""
)
LOOK = (
    TOWN
    + """
say(
    cases=Case.objects.count(), entries=Entry.objects.count(), erased=Case.objects.filter(erased_at__isnull=False).count(),
    words=sorted(Contact.objects.exclude(words="").values_list("words", flat=True)),
    references=sorted(Case.objects.values_list("reference", flat=True)),
    marks=sorted(DatabaseMark.objects.values_list("name", flat=True)),
)
"""
)


@pytest.fixture(scope="module")
def valdoria(tmp_path_factory):
    """A city in which two people reported something, on the run's database; every story goes on in a copy of it."""
    server = os.environ.get("PARVIS_TEST_DATABASE_URL", "")
    with installation(tmp_path_factory.mktemp("valdoria") / "home", postgres=server) as found:
        found.run("migrate", "-v0")
        yield found, found.tell(TAKE_TWO), server


@pytest.fixture
def taken(valdoria):
    """What is known of the two reports."""
    return valdoria[1]


@pytest.fixture
def here(valdoria, tmp_path):
    """A copy of the city, with a key of its own."""
    with installation(tmp_path / "here", postgres=valdoria[2], like=valdoria[0]) as found:
        identity = pyrage.x25519.Identity.generate()
        (tmp_path / "key.txt").write_text(f"# a key\n{identity}\n")
        found.backup_key = str(identity.to_public())
        yield found


def only_backup(folder: Path) -> Path:
    found = [path for path in folder.iterdir() if not path.name.startswith(".")]
    assert len(found) == 1
    return found[0]


def everything_of(here: FarAway) -> dict[str, object]:
    return here.tell(LOOK)


def test_what_was_erased_after_the_backup_stays_erased_when_it_comes_back(here, taken, tmp_path):
    photos = sorted(path.name for path in (here.home / "files").rglob("*.jpg"))
    here.run("work", "--once")
    here.run("backup", str(tmp_path / "kept"))
    backup = only_backup(tmp_path / "kept")
    here.tell(ERASE.format(reference=taken["reference"]))
    after = everything_of(here)

    # The backup says nothing to whoever finds it.
    assert CANARY.encode() not in backup.read_bytes() and backup.stat().st_mode & 0o077 == 0
    # A full database is not overwritten by mistake.
    key = str(tmp_path / "key.txt")
    said = here.run("restore", str(backup), "--identity", key, fails=True)
    word = said.split("--force ")[1].split()[0]
    assert everything_of(here) == after

    here.run("restore", str(backup), "--identity", key, "--force", word)

    back = everything_of(here)
    assert back["erased"] == 1 and back["words"] == ["Papers beside the well"]
    assert taken["reference"] not in str(back["references"]) and taken["other"] in str(back["references"])
    assert back["marks"] == ["last_backup"] or back["marks"] == []
    left = sorted(path.name for path in (here.home / "files").rglob("*.jpg"))
    assert len(photos) == 4 and len(left) == 2 and set(left) < set(photos)
    assert "all as written" in here.run("verify_ledger")
    # and again, from what came back
    here.run("backup", str(tmp_path / "second"))
    here.run("restore", str(only_backup(tmp_path / "second")), "--identity", key, "--force", word)
    assert everything_of(here)["words"] == ["Papers beside the well"]


def test_of_erased_people_nothing_stays_in_the_files_of_the_embedded_database(here, taken):
    if not here.database.startswith("sqlite"):
        pytest.skip("PostgreSQL keeps its files to itself; see docs/data-protection.md")
    assert CANARY.encode() in here.bytes_of_database().lower()

    for reference in (taken["reference"], taken["other"]):
        here.tell(ERASE.format(reference=reference))

    raw = here.bytes_of_database().lower()
    assert CANARY.encode() not in raw
    assert str(taken["reference"]).encode() not in raw


def test_a_killed_backup_leaves_no_file_that_looks_whole(here, tmp_path):
    (here.home / "files" / "big").write_bytes(os.urandom(60_000_000))  # long enough to be caught in the middle
    folder = tmp_path / "kept"
    running = here.begin("backup", str(folder))
    deadline = time.monotonic() + 60
    while not list(folder.glob(".*.partial")) and time.monotonic() < deadline and running.poll() is None:
        time.sleep(0.01)
    time.sleep(0.2)
    os.kill(running.pid, signal.SIGKILL)
    running.communicate()

    assert not [path for path in folder.iterdir() if not path.name.startswith(".")]

    here.run("backup", str(folder))
    assert len(list(folder.iterdir())) == 1
    assert not list(here.home.glob(".backup-*"))


def test_a_restore_interrupted_before_the_erasures_serves_nobody_until_it_is_finished(here, taken, tmp_path):
    here.run("backup", str(tmp_path / "kept"))
    here.tell(ERASE.format(reference=taken["reference"]))
    here.tell(f"""
from pathlib import Path
from parvis.core import backups
with backups.unpacked(Path({str(only_backup(tmp_path / "kept"))!r}), Path({str(tmp_path / "key.txt")!r}).read_text()) as it:
    backups.put_back(it)
say(done=True)
""")

    assert "restore" in here.run("serve", fails=True)
    assert "restore" in here.run("work", "--once", fails=True)
    ready = here.tell("""
from django.test import Client
answer = Client(headers={"host": "localhost"}).get("/health/ready")
say(status=answer.status_code, body=answer.content.decode())
""")
    assert ready["status"] == 503 and "restore" in str(ready["body"])

    here.run("restore", "--finish")

    assert everything_of(here)["erased"] == 1
    here.run("work", "--once")


def test_without_the_list_of_erasures_nothing_comes_back_by_mistake(here, tmp_path):
    here.run("backup", str(tmp_path / "kept"))
    before = everything_of(here)

    said = here.run("restore", str(only_backup(tmp_path / "kept")), "--identity", str(tmp_path / "key.txt"), fails=True)

    assert "--erasures" in said and everything_of(here) == before


@pytest.mark.parametrize("harm", ["cut", "changed", "other key"])
def test_a_harmed_backup_is_refused_and_nothing_is_touched(here, tmp_path, harm):
    here.run("backup", str(tmp_path / "kept"))
    backup = only_backup(tmp_path / "kept")
    data = backup.read_bytes()
    if harm == "cut":
        backup.write_bytes(data[:-100])
    elif harm == "changed":
        backup.write_bytes(data[:2000] + bytes([data[2000] ^ 1]) + data[2001:])
    else:
        (tmp_path / "key.txt").write_text(str(pyrage.x25519.Identity.generate()))
    before = everything_of(here)

    said = here.run(
        "restore", str(backup), "--identity", str(tmp_path / "key.txt"), "--no-erasures", "--force",
        here.database.rsplit("/", 1)[1].removesuffix(".sqlite3"), fails=True,
    )  # fmt: skip

    assert "cannot be read" in said and everything_of(here) == before
    assert not list(here.home.glob(".restore-*"))


def test_without_a_public_key_nothing_is_copied(here, tmp_path):
    here.backup_key = ""
    assert "PARVIS_BACKUP_KEY" in here.run("backup", str(tmp_path / "kept"), fails=True)
    assert not (tmp_path / "kept").exists()


def test_no_backup_is_kept_longer_than_35_days(here, tmp_path):
    folder = tmp_path / "kept"
    folder.mkdir()
    for name in ("parvis-20200101T000000Z.tar.gz.age", "somebody-elses-file"):
        (folder / name).write_bytes(b"old")

    here.run("backup", str(folder))

    names = sorted(path.name for path in folder.iterdir())
    assert len(names) == 2 and "somebody-elses-file" in names and "parvis-20200101T000000Z.tar.gz.age" not in names
    assert "35" in here.run("backup", str(folder), "--keep-days", "90", fails=True)
