"""A real installation in a folder of its own: its database, its web processes, its worker, and ways to hurt them.

It lies on SQLite, or on PostgreSQL where PARVIS_TEST_DATABASE_URL names a server. Nothing here is simulated: processes
are started like a city starts them and killed like a machine kills them.
"""

import http.client
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from tests.faults.cluster import GivenServer, server_for

ROOT = Path(__file__).resolve().parents[2]
FOUND = Path(__file__).resolve().parent / "found.py"
SERVER = os.environ.get("PARVIS_TEST_DATABASE_URL", "")


@dataclass
class Installation:
    """One city's Parvis on this machine."""

    home: Path
    database: str
    port: int
    server: GivenServer | None = None
    key: str = ""
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def database_url(self) -> str:
        return self.server.address(self.database) if self.server else f"sqlite:///{self.database_file}"

    @property
    def database_file(self) -> Path:
        """The file of a SQLite database."""
        return self.home / "parvis.sqlite3"

    @property
    def environment(self) -> dict[str, str]:
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("PARVIS_", "DATABASE_", "EMAIL_"))
        }
        return {
            **kept,
            "PARVIS_HOME": str(self.home),
            "DATABASE_URL": self.database_url,
            "PARVIS_SECRET_KEY": "only-for-tests-" + "0" * 40,
            "PARVIS_HOSTS": "127.0.0.1",
            "PARVIS_DEMO": "1",
            "PYTHONPATH": str(ROOT),
            **self.settings,
        }

    def parvis(self, *words: str, stdin: bytes = b"", **more: str) -> str:
        """Run a parvis command to its end and return what it prints; fail with its last words where it fails."""
        done = self._run([sys.executable, "-m", "parvis", *words], stdin, more)
        assert not done.returncode, f"parvis {' '.join(words)}\n{done.stdout.decode()}\n{done.stderr.decode()[-3000:]}"
        return done.stdout.decode()

    def ends_with(self, code: int, *words: str) -> str:
        """Run a parvis command that ends with this number and return all it says."""
        done = self._run([sys.executable, "-m", "parvis", *words], b"", {})
        said = done.stdout.decode() + done.stderr.decode()
        assert done.returncode == code, f"parvis {' '.join(words)} ended with {done.returncode}\n{said[-3000:]}"
        return said

    def do(self, name: str, *words: str) -> str:
        """Run one of the deeds of found.py in a process of its own; return what it prints."""
        done = self._run([sys.executable, str(FOUND), name, *words], b"", {})
        assert not done.returncode, f"{name}\n{done.stderr.decode()[-3000:]}"
        return done.stdout.decode()

    def _run(self, command: Sequence[str], stdin: bytes, more: dict[str, str]) -> "subprocess.CompletedProcess[bytes]":
        environment = {**self.environment, **more}
        return subprocess.run(
            command, cwd=ROOT, env=environment, input=stdin, capture_output=True, timeout=180, check=False
        )

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        """Ask the database, past all of ours."""
        if self.server:
            with psycopg.connect(self.database_url, autocommit=True) as server:
                return server.execute(question.encode()).fetchall()
        with sqlite3.connect(self.database_file, timeout=30) as file:
            found = file.execute(question).fetchall()
        file.close()
        return found

    def one(self, question: str) -> Any:
        """Return the only value of the only row."""
        [[value]] = self.rows(question)
        return value

    @contextmanager
    def held(self, statement: str) -> Iterator[None]:
        """Change the database, and let nobody else change the same until this ends; then it is as before."""
        if self.server:
            with psycopg.connect(self.database_url) as server:
                server.execute(statement.encode())
                yield
                server.rollback()
            return
        file = sqlite3.connect(self.database_file, timeout=30)
        file.execute(statement)
        yield
        file.rollback()
        file.close()

    def change(self, statement: str) -> None:
        """Change the database, past all of ours."""
        if self.server:
            with psycopg.connect(self.database_url, autocommit=True) as server:
                server.execute(statement.encode())
            return
        with sqlite3.connect(self.database_file, timeout=30) as file:
            file.execute(statement)
        file.close()

    def let_pass(self, *, minutes: int, also_for_leases: bool = True) -> None:
        """Let time pass for every message that waits, and for those somebody holds, who may be dead."""
        columns = ("due_at", "leased_until") if also_for_leases else ("due_at",)
        earlier = (
            "{0} - interval '{1} minutes'" if self.server else "strftime('%Y-%m-%d %H:%M:%f', {0}, '-{1} minutes')"
        )
        moved = ", ".join(f"{name} = {earlier.format(name, minutes)}" for name in columns)
        self.change(f"UPDATE core_duerow SET {moved} WHERE kind LIKE 'correspondence.deliver%'")

    def begin_a_day(self) -> None:
        """Let what an address may get in a day begin anew."""
        self.change("DELETE FROM core_counter WHERE name LIKE 'correspondence.to:%'")

    @contextmanager
    def served(self, *, processes: int = 3) -> Iterator["Processes"]:
        """Serve the pages."""
        words = ["serve", "--bind", f"127.0.0.1:{self.port}", "--processes", str(processes)]
        with self._started("serve", words) as running:
            self._wait_until_it_answers()
            yield running

    @contextmanager
    def working(self, *, name: str = "work") -> Iterator["Processes"]:
        """Let a worker do what is due."""
        with self._started(name, ["work"]) as running:
            yield running

    @contextmanager
    def _started(self, name: str, words: list[str]) -> Iterator["Processes"]:
        running = Processes(self, self.home / f"{name}.log", words)
        running.start()
        try:
            yield running
        finally:
            running.stop()

    def _wait_until_it_answers(self) -> None:
        for _ in range(300):
            with suppress(OSError):
                if self.get("/health/live")[0] == 200:
                    return
            time.sleep(0.1)
        raise AssertionError("The server did not start.")

    def get(self, path: str, *, timeout: float = 60) -> tuple[int, str]:
        """Return status and text of a page."""
        return self._ask("GET", path, None, {}, timeout)

    def post(self, path: str, body: bytes, headers: dict[str, str], *, timeout: float = 60) -> tuple[int, str]:
        """Post a form and return status and text."""
        return self._ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded", **headers}, timeout)

    def _ask(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str], timeout: float
    ) -> tuple[int, str]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            return answer.status, answer.read().decode("utf-8", "replace")
        finally:
            line.close()


@dataclass
class Processes:
    """A program of ours with its children."""

    place: Installation
    log: Path
    words: list[str]
    first: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.first = subprocess.Popen(
                [sys.executable, "-m", "parvis", *self.words],
                cwd=ROOT,
                env=self.place.environment,
                stdout=log,
                stderr=log,
            )

    def children(self) -> list[int]:
        """Return the process numbers of everything it started."""
        assert self.first is not None
        found = [self.first.pid]
        for parent in found:
            with suppress(OSError):
                found.extend(int(one) for one in Path(f"/proc/{parent}/task/{parent}/children").read_text().split())
        return found[1:]

    def kill(self, number: int) -> None:
        """Kill one of its processes; it may have ended by itself."""
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)

    def kill_all(self) -> None:
        """Kill it with its children, as if the machine had lost its power."""
        assert self.first is not None
        for number in [self.first.pid, *self.children()]:
            self.kill(number)
        self.first.wait(timeout=30)

    def stop(self) -> None:
        """End it as an operator would; kill what does not listen."""
        assert self.first is not None
        children = self.children()
        self.first.terminate()
        try:
            self.first.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.first.kill()
            self.first.wait()
        for number in children:
            self.kill(number)

    def said(self) -> str:
        """Return what it wrote into its log."""
        return self.log.read_text(errors="replace")


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Yard:
    """Makes installations: migrates one, and copies it for each story."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server: GivenServer | None = server_for(SERVER, free_port()) if SERVER else None
        self.made: list[str] = []
        self.template = self._new("template", of="template0")
        self.template.key = self.template.do("found_city").strip()

    def copy(self, name: str) -> Installation:
        """Return a fresh installation."""
        place = self._new(name, of=self.template.database)
        place.key = self.template.key
        shutil.copytree(self.template.home, place.home, dirs_exist_ok=True)
        return place

    def _new(self, name: str, *, of: str) -> Installation:
        home = self.folder / name
        home.mkdir(mode=0o700)
        place = Installation(
            home=home, database=f"parvis_faults_{os.getpid()}_{name}", port=free_port(), server=self.server
        )
        if self.server:
            self.server.ask(f'CREATE DATABASE "{place.database}" TEMPLATE "{of}"')
            self.made.append(place.database)
        return place

    def clear(self) -> None:
        """Take everything away."""
        if self.server:
            self.server.end(self.made)
