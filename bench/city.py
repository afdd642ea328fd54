"""An invented city to measure with, and what every benchmark shares: databases, processes, processor time, tables."""

import http.client
import json
import os
import platform
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TICK = os.sysconf("SC_CLK_TCK")
PORT = int(os.environ.get("PARVIS_BENCH_PORT", "8931"))
POSTGRES = os.environ.get("PARVIS_BENCH_POSTGRES", "postgres://postgres@127.0.0.1:5432")


@dataclass
class Place:
    """A fresh installation in a folder of its own, on SQLite or PostgreSQL."""

    database: str
    home: Path
    environment: dict[str, str] = field(default_factory=dict)
    key: str = ""  # of a partner's program

    @property
    def url(self) -> str:
        return self.environment["DATABASE_URL"]


@contextmanager
def fresh(database: str) -> Iterator[Place]:
    """Give an empty, migrated installation with the benchmark's city, and take it away afterwards."""
    home = Path(tempfile.mkdtemp(prefix=f"parvis-bench-{database}-"))
    name = f"parvis_bench_{os.getpid()}"
    url = f"sqlite:///{home / 'bench.sqlite3'}"
    if database == "postgresql":
        _psql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name}")
        url = f"{POSTGRES}/{name}"
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith(("PARVIS_", "DATABASE_"))},
        "PARVIS_HOME": str(home),
        "DATABASE_URL": url,
        "PARVIS_SECRET_KEY": "only-for-benchmarks-" + "0" * 40,
        "PARVIS_HOSTS": "127.0.0.1",
        "PYTHONPATH": str(ROOT),
    }
    place = Place(database, home, environment)
    try:
        done = subprocess.run(
            [sys.executable, __file__, "found"], cwd=ROOT, env=environment, capture_output=True, text=True
        )
        if done.returncode:
            raise SystemExit(done.stderr[-3000:])
        place.key = done.stdout.split()[-1]
        yield place
    finally:
        if database == "postgresql":
            _psql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        shutil.rmtree(home, ignore_errors=True)


def _psql(*statements: str) -> None:
    import psycopg

    with psycopg.connect(f"{POSTGRES}/postgres", autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


@contextmanager
def served(place: Place, *, processes: int = 4, port: int = PORT) -> Iterator[int]:
    """Serve the place with gunicorn; give the number of its first process."""
    log = (place.home / "serve.log").open("w")
    server = subprocess.Popen(
        [sys.executable, "-m", "parvis", "serve", "--bind", f"127.0.0.1:{port}", "--processes", str(processes)],
        cwd=ROOT, env=place.environment, stdout=log, stderr=log,
    )  # fmt: skip
    try:
        _wait(port)
        yield server.pid
    finally:
        server.terminate()
        server.wait(timeout=30)
        log.close()


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/health/live")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The server did not start.")


def family(pid: int) -> list[int]:
    """Return a process and all its children."""
    found = [pid]
    for parent in found:
        try:
            children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        except OSError:
            continue
        found.extend(int(child) for child in children)
    return found


def cpu_seconds(pids: Sequence[int]) -> float:
    """Return the processor seconds (user and system) these processes have used so far."""
    total = 0
    for pid in pids:
        try:
            parts = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        total += int(parts[11]) + int(parts[12]) + int(parts[13]) + int(parts[14])
    return total / TICK


def postgres_pids() -> list[int]:
    """Return every process of the PostgreSQL server."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/comm"):
        try:
            if stat.read_text().startswith("postgres"):
                found.append(int(stat.parent.name))
        except OSError:
            continue
    return found


def pss_megabytes(pid: int) -> float:
    """Return the proportional memory of a process in MB."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` of the values lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else 0.0


MISSING = "/nothing-is-here/"  # a page that is only the frame


def ask(connection: http.client.HTTPConnection, path: str) -> bytes:
    """Return a page; stops the whole with an error page."""
    connection.request("GET", path, headers={"Accept-Language": "fr", "Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != (404 if path == MISSING else 200):
        raise SystemExit(f"{path}: {answer.status}")
    return body


def in_turns(connection: http.client.HTTPConnection, pages: Mapping[str, str], rounds: int) -> dict[str, list[float]]:
    """Ask for every page in mixed order, `rounds` times after three that are not counted; return milliseconds by name."""
    times: dict[str, list[float]] = {name: [] for name in pages}
    for number in range(rounds + 3):
        for name, path in random.sample(sorted(pages.items()), len(pages)):
            began = time.perf_counter()
            ask(connection, path)
            if number >= 3:
                times[name].append((time.perf_counter() - began) * 1000)
    return times


def machine() -> str:
    """Describe the machine in a line."""
    model = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        "",
    )
    memory = int(Path("/proc/meminfo").read_text().split()[1]) / 1024**2
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"{os.cpu_count()} cores ({model}), {memory:.0f} GB, Python {platform.python_version()}, load {load}"


def found() -> None:
    """Found the benchmark's city: 4 districts, 200 streets with houses, a service for every kind of work; print a partner's key."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.config.settings")
    django.setup()
    from datetime import date

    from django.core.management import call_command
    from django.utils import timezone

    from parvis.city import actions as city
    from parvis.city.actions import Phone, Words
    from parvis.city.models import HouseNumber, Relation, Street
    from parvis.city.service_kinds import ServiceKind
    from parvis.core import revisions
    from parvis.core.actors import Actor, ActorKind

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    by, at = Actor(ActorKind.IMPORT, "bench"), timezone.now()
    city.found_city(
        name="Benchville", country="BE", latitude=50.1, longitude=4.1, languages=["fr", "en"], by=by, at=at,
    )  # fmt: skip
    for n in range(4):
        west, south = 4.0 + 0.1 * (n % 2), 50.0 + 0.1 * (n // 2)
        ring = [[west, south], [west + 0.1, south], [west + 0.1, south + 0.1], [west, south + 0.1], [west, south]]
        polygon = json.dumps({"type": "Polygon", "coordinates": [ring]})
        city.add_district(code=f"d{n}", name=f"District {n}", polygon=polygon, by=by, at=at)
    for kind in ServiceKind:
        service = city.add_service(
            code=kind.value, kind=kind, relation=Relation.PART_OF_CITY,
            texts={"en": Words(kind.label, str(kind.label)), "fr": Words(kind.label, str(kind.label))},
            phones=[Phone("+32 2 555 02 00")], hours="Mo-Fr 08:00-16:00; PH off", by=by, at=at,
        )  # fmt: skip
        city.sign_agreement(
            service=service, situation="", promise_hours=40, promise_basis="working", signed_by="Bench",
            signed_on=date(2024, 1, 1), starts_on=date(2024, 1, 1), by=by, at=at,
        )  # fmt: skip
    streets = Street.objects.bulk_create(
        Street(
            code=f"s{n}", name=f"Street {n}", normal=f"street {n}", latitude=50.0 + 0.001 * n, longitude=4.0 + 0.001 * n
        )
        for n in range(200)
    )
    HouseNumber.objects.bulk_create(
        HouseNumber(street=street, number=str(n), latitude=street.latitude, longitude=street.longitude + n * 1e-5)
        for street in streets
        for n in range(1, 21)
    )
    revisions.bump("city")
    call_command("create_api_key", "bench", per_second=100_000)


if __name__ == "__main__":
    if sys.argv[1:] == ["found"]:
        found()
