"""Finds what the tests run against: a PostgreSQL server and a Chromium, installing one only where it may."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OLDEST_POSTGRESQL = 150000


class NotHere(Exception):
    """It could not be found, nor installed; the text says what would help."""


def chromium() -> str:
    """Return the path of a Chromium: PARVIS_CHROMIUM, an installed one, else from apt-get. Raises NotHere."""
    named = os.environ.get("PARVIS_CHROMIUM")
    if named:
        if Path(named).exists():
            return named
        raise NotHere("PARVIS_CHROMIUM names a file that is not there")
    found = _chromium_on_path()
    if not found and _install("chromium"):
        found = _chromium_on_path()
    if not found:
        raise NotHere("install chromium, or name one in PARVIS_CHROMIUM")
    return found


def _chromium_on_path() -> str | None:
    return next((path for path in map(shutil.which, CHROMIUM_NAMES) if path), None)


@contextmanager
def postgresql() -> Iterator[tuple[str, str]]:
    """Give the URL of a server for tests, and in words where it was found. Raises NotHere.

    PARVIS_TEST_DATABASE_URL first, then one on this machine that trusts `postgres`, then a temporary cluster made by an
    installed server, then one from the package manager. The database's name is this run's own.
    """
    named = os.environ.get("PARVIS_TEST_DATABASE_URL")
    if named:
        problem = _problem(named)
        if problem:
            raise NotHere(f"PARVIS_TEST_DATABASE_URL does not lead to one ({problem})")
        yield named, "the one PARVIS_TEST_DATABASE_URL names"
        return
    local = "postgres://postgres@127.0.0.1:5432/postgres"
    if not _problem(local):
        yield own_name(local), "the one on 127.0.0.1:5432"
        return
    binaries = _binaries()
    if not binaries and _install("postgresql"):
        binaries = _binaries()
    if not binaries:
        raise NotHere("install postgresql, or name a server in PARVIS_TEST_DATABASE_URL")
    with _cluster(binaries) as url:
        yield own_name(url), f"a temporary cluster made with {binaries}"


def own_name(url: str) -> str:
    """Return the URL with a database name that no other run uses at the same time."""
    return urlunsplit(urlsplit(url)._replace(path=f"/parvis_{os.getpid()}"))


def _problem(url: str) -> str | None:
    """Return why tests cannot run there, or None: reachable, new enough, databases may be made."""
    import psycopg

    address = urlunsplit(urlsplit(url)._replace(scheme="postgresql", path="/postgres"))
    try:
        with psycopg.connect(address, connect_timeout=3) as connection:
            if connection.info.server_version < OLDEST_POSTGRESQL:
                return "older than 15"
            row = connection.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
            return None if row and row[0] else "its role may not create databases"
    except psycopg.Error as problem:
        return type(problem).__name__


def _binaries() -> Path | None:
    """Return the folder with the newest initdb."""
    known = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]), reverse=True
    )
    on_path = shutil.which("initdb")
    return known[0].parent if known else Path(on_path).resolve().parent if on_path else None


def _unprivileged() -> tuple[int, int] | None:
    """Return the user and group a server may run under when we are root, who may not run one; None when we are not."""
    if os.geteuid():
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid
    raise NotHere("PostgreSQL does not run as root and there is no user postgres or nobody")


@contextmanager
def _cluster(binaries: Path) -> Iterator[str]:
    """Make a cluster in a temporary folder, run it on a free port, and take both away at the end."""
    folder = Path(tempfile.mkdtemp(prefix="parvis-pg-"))
    owner = _unprivileged()
    user, group = owner or (None, None)
    if owner:
        os.chown(folder, *owner)

    def run(program: str, *arguments: str) -> None:
        command = [str(binaries / program), "-D", str(folder / "data"), *arguments]
        subprocess.run(command, check=True, cwd=folder, user=user, group=group, stdout=subprocess.DEVNULL)

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    try:
        run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        run(
            "pg_ctl", "-o", f"-p {port} -h 127.0.0.1 -k {folder} -c fsync=off", "-l", str(folder / "log"), "-w", "start"
        )
        try:
            yield f"postgres://postgres@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-m", "immediate", "-w", "stop")
    except subprocess.CalledProcessError as problem:
        name = Path(problem.cmd[0]).name
        raise NotHere(f"a temporary cluster could not be made ({name} ended with {problem.returncode})") from problem
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _install(package: str) -> bool:
    """Install a package of the system where we may: root, with apt-get. Return whether it worked."""
    if os.geteuid() or not shutil.which("apt-get"):
        return False
    print(f"Installing {package} …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    commands = (["apt-get", "update", "-q"], ["apt-get", "install", "-y", "-q", "--no-install-recommends", package])
    ended = [
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL, env=environment).returncode
        for command in commands
    ]
    return ended[-1] == 0
