"""A PostgreSQL server of our own, which may be stopped in the middle of everything; else the one the tests were given."""

import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg


@dataclass
class GivenServer:
    """A server that is not ours to stop: going away is played by throwing everybody out and letting nobody in."""

    url: str

    def ask(self, statement: str, *, database: str = "postgres") -> None:
        """Say something to the server."""
        with psycopg.connect(self.address(database), autocommit=True) as server:
            server.execute(statement.encode())

    def address(self, database: str) -> str:
        """Return the URL of one of its databases."""
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{database}"))

    def go_away(self, database: str) -> None:
        """Break off every connection and take no new ones."""
        self.ask(f'ALTER DATABASE "{database}" ALLOW_CONNECTIONS false')
        self.ask(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'")

    def come_back(self, database: str) -> None:
        """Take connections again."""
        self.ask(f'ALTER DATABASE "{database}" ALLOW_CONNECTIONS true')

    def end(self, databases: list[str]) -> None:
        """Take our databases away; it stays for others."""
        for name in databases:
            self.ask(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


class OwnServer(GivenServer):
    """A cluster in a temporary folder; not synced to disk, for it is processes that die here and not machines."""

    def __init__(self, binaries: Path, port: int) -> None:
        super().__init__(f"postgres://postgres@127.0.0.1:{port}/postgres")
        self.binaries = binaries
        self.folder = Path(tempfile.mkdtemp(prefix="parvis-faults-pg-"))
        self.owner = _unprivileged()
        if self.owner:
            os.chown(self.folder, *self.owner)
        self.options = f"-p {port} -h 127.0.0.1 -k {self.folder} -c fsync=off"
        self._run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        self.start()

    def start(self) -> None:
        self._run("pg_ctl", "-o", self.options, "-l", str(self.folder / "log"), "-w", "start")

    def go_away(self, database: str) -> None:
        self._run("pg_ctl", "-m", "immediate", "-w", "stop")

    def come_back(self, database: str) -> None:
        self.start()

    def end(self, databases: list[str]) -> None:
        with suppress(subprocess.CalledProcessError):
            self._run("pg_ctl", "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *words: str) -> None:
        user, group = self.owner or (None, None)
        command = [str(self.binaries / program), "-D", str(self.folder / "data"), *words]
        subprocess.run(command, check=True, cwd=self.folder, user=user, group=group, stdout=subprocess.DEVNULL)


def server_for(url: str, port: int) -> GivenServer:
    """Return a server of our own where one is installed, else the given one."""
    known = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    on_path = shutil.which("initdb")
    if not known and not on_path:
        return GivenServer(url)
    return OwnServer((known[-1] if known else Path(on_path or "").resolve()).parent, port)


def _unprivileged() -> tuple[int, int] | None:
    """Return whom a server may run under where we are root."""
    if os.geteuid():
        return None
    entry = next(entry for entry in pwd.getpwall() if entry.pw_name in ("postgres", "nobody"))
    return entry.pw_uid, entry.pw_gid
