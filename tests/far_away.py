"""A whole Parvis in processes of its own, with a database and a home that really lie on the disk."""

import json
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

ROOT = Path(__file__).resolve().parent.parent
_BEGIN = """
import django, json, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "parvis.config.settings"
os.umask(0o077)
django.setup()
from datetime import timedelta
from django.utils import timezone
now = timezone.now()
def say(**found): print(json.dumps(found))
"""


@dataclass
class FarAway:
    """One installation: commands run in it as an administrator types them, stories as small programs."""

    home: Path
    database: str
    backup_key: str = ""

    @property
    def environment(self) -> dict[str, str]:
        """What the processes see."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "HOME") if name in os.environ}
        return kept | {
            "PARVIS_HOME": str(self.home), "DATABASE_URL": self.database, "PARVIS_BACKUP_KEY": self.backup_key,
            "PARVIS_SECRET_KEY": "far-away-" + "0" * 40, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error::ResourceWarning",
        }  # fmt: skip

    def run(self, *words: str, fails: bool = False) -> str:
        """Run one command of `parvis`; return what it said. Fails the test where its end is not as expected."""
        command = [sys.executable, "-m", "parvis", *words]
        done = subprocess.run(command, env=self.environment, cwd=self.home, capture_output=True, text=True, timeout=240)
        assert (done.returncode != 0) == fails, f"{words}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    def begin(self, *words: str) -> "subprocess.Popen[str]":
        """Start a command and do not wait."""
        command = [sys.executable, "-m", "parvis", *words]
        return subprocess.Popen(
            command, env=self.environment, cwd=self.home, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def tell(self, story: str) -> dict[str, object]:
        """Run a small program inside; return what it says last by `say(name=value)`."""
        command = [sys.executable, "-c", _BEGIN + story]
        done = subprocess.run(command, env=self.environment, cwd=self.home, capture_output=True, text=True, timeout=240)
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        found: dict[str, object] = json.loads(done.stdout.strip().splitlines()[-1])
        return found

    def bytes_of_database(self) -> bytes:
        """Everything that lies in the files of the embedded database."""
        path = self.database.removeprefix("sqlite:///")
        return b"".join(Path(path + beside).read_bytes() for beside in ("", "-wal") if Path(path + beside).exists())


@contextmanager
def installation(home: Path, *, postgres: str = "", like: FarAway | None = None) -> Iterator[FarAway]:
    """Yield an installation: with an empty database, embedded or a new one on the server named; or a copy of another."""
    if like is None:
        home.mkdir(mode=0o700)
    else:
        shutil.copytree(like.home, home)
        home.chmod(0o700)
    if not postgres:
        yield FarAway(home, f"sqlite:///{home / 'parvis.sqlite3'}")
        return
    name = f"far_{uuid.uuid4().hex[:12]}"
    address = urlsplit(postgres)
    server = address._replace(path="/postgres", query="").geturl()
    template = urlsplit(like.database).path.strip("/") if like else "template1"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield FarAway(home, address._replace(path=f"/{name}", query="").geturl())
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
