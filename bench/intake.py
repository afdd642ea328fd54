"""How fast a report is taken, through routing, promise, ledger and queued messages, durably; beside three bare inserts.

    python bench/intake.py                        both databases, 1, 8 and 32 clients, three alternating rounds
    python bench/intake.py --smoke                a few seconds, for CI: prints, judges nothing

Reports come through the Open311 door with gunicorn's sync workers. Processor time counts web processes and database.
"""

import argparse
import http.client
import json
import multiprocessing
import sqlite3
import sys
import time
import urllib.parse
from collections.abc import Callable
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent))
from city import PORT, Place, cpu_seconds, family, fresh, machine, postgres_pids, pss_megabytes, quantile, served

WORDS = "Papers and bottles all over the pavement in front of the school, since Monday."


def report_body(key: str, n: int) -> bytes:
    """Return one report as Open311 takes it."""
    return urllib.parse.urlencode(
        {
            "api_key": key,
            "service_code": "dirty_street",
            "attribute[what]": "dirt",
            "lat": f"{50.01 + (n % 1000) * 1e-4:.5f}",
            "long": f"{4.01 + (n % 777) * 1e-4:.5f}",
            "description": f"{WORDS} ({n})",
            "email": f"resident{n}@example.org",
        }
    ).encode()


def client(index: int, seconds: float, key: str, results: "multiprocessing.Queue[list[float]]") -> None:
    """Send reports one after another over one connection each; hand back how long each took, in seconds."""
    times: list[float] = []
    ends = time.perf_counter() + seconds
    n = index * 1_000_000 + int(time.time() * 1000) % 1_000_000
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    while time.perf_counter() < ends:
        n += 1
        started = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        connection.request("POST", "/open311/v2/requests.json", report_body(key, n), headers)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        if answer.status != 200:
            raise SystemExit(f"{answer.status}: {body[:500]!r}")
        times.append(time.perf_counter() - started)
    results.put(times)


def bare(index: int, seconds: float, url: str, results: "multiprocessing.Queue[list[float]]") -> None:
    """Insert three rows of about the same size in one durable transaction, again and again, with no web between."""
    times: list[float] = []
    row = (WORDS, "resident@example.org", 50.01, 4.01, time.time())
    if url.startswith("sqlite"):
        local = sqlite3.connect(url.removeprefix("sqlite:///"), timeout=60, isolation_level=None)
        local.execute("PRAGMA synchronous=FULL")
        mark, run = "?", local.execute
    else:
        import psycopg

        server = psycopg.connect(url, autocommit=True)
        mark, run = "%s", server.execute  # type: ignore[assignment]
    insert = f"INSERT INTO bench_bare (words, email, lat, lon, at) VALUES ({', '.join([mark] * 5)})"
    ends = time.perf_counter() + seconds
    while time.perf_counter() < ends:
        started = time.perf_counter()
        run("BEGIN IMMEDIATE" if mark == "?" else "BEGIN")
        for _ in range(3):
            run(insert, row)
        run("COMMIT")
        times.append(time.perf_counter() - started)
    results.put(times)


def load(clients: int, work: Callable[..., None], *words: object) -> tuple[list[float], float]:
    """Run `clients` processes of `work` at once; return all times and how long the whole took."""
    results: multiprocessing.Queue[list[float]] = multiprocessing.Queue()
    crowd = [multiprocessing.Process(target=work, args=(n, *words, results)) for n in range(clients)]
    started = time.perf_counter()
    for each in crowd:
        each.start()
    times = [t for _ in crowd for t in results.get()]
    for each in crowd:
        each.join()
    return times, time.perf_counter() - started


def bare_table(place: Place) -> None:
    """Make the baseline's table."""
    columns = "words text, email text, lat float8, lon float8, at float8"
    if place.database == "postgresql":
        import psycopg

        with psycopg.connect(place.url, autocommit=True) as connection:
            connection.execute(f"CREATE TABLE bench_bare (id bigserial PRIMARY KEY, {columns})")
    else:
        with sqlite3.connect(place.url.removeprefix("sqlite:///")) as connection:
            connection.execute(f"CREATE TABLE bench_bare (id integer PRIMARY KEY, {columns})")


def measure(database: str, crowds: list[int], seconds: float, rounds: int) -> list[dict[str, object]]:
    """Measure one database; return a row per number of clients."""
    rows = []
    with fresh(database) as place:
        bare_table(place)
        key = place.key
        with served(place) as pid:
            load(4, client, min(1.0, seconds), key)  # the snapshots are in memory, the pages of the database warm
            for clients in crowds:
                ours: list[dict[str, float]] = []
                theirs: list[float] = []
                for _ in range(rounds):
                    pids = family(pid) + (postgres_pids() if database == "postgresql" else [])
                    before = cpu_seconds(pids)
                    times, took = load(clients, client, seconds, key)
                    used = cpu_seconds(family(pid) + (postgres_pids() if database == "postgresql" else [])) - before
                    ours.append(
                        {
                            "rate": len(times) / took, "p50": quantile(times, 0.5), "p95": quantile(times, 0.95),
                            "p99": quantile(times, 0.99), "cpu": used / len(times),
                        }
                    )  # fmt: skip
                    bare_times, bare_took = load(clients, bare, seconds, place.url)
                    theirs.append(len(bare_times) / bare_took)
                row: dict[str, object] = {name: median(each[name] for each in ours) for name in ours[0]}
                workers = family(pid)[1:]
                rows.append(
                    {
                        "database": database, "clients": clients, **row, "bare": median(theirs),
                        "pss": max((pss_megabytes(worker) for worker in workers), default=0.0),
                    }
                )  # fmt: skip
    return rows


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append")
    parser.add_argument("--clients", type=int, action="append")
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json")
    said = parser.parse_args()
    databases = said.database or ["sqlite", "postgresql"]
    crowds = said.clients or ([2] if said.smoke else [1, 8, 32])
    seconds, rounds = (0.5, 1) if said.smoke else (said.seconds, said.rounds)
    print(f"{time.strftime('%Y-%m-%d')}, {machine()}\n")
    print(
        "| database | clients | reports/s | p50 ms | p95 ms | p99 ms | CPU-ms per report | three bare inserts/s | share of it | web worker MB (PSS) |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    everything = []
    for database in databases:
        for row in measure(database, crowds, seconds, rounds):
            everything.append(row)
            print(
                "| {database} | {clients} | {rate:.0f} | {p50:.1f} | {p95:.1f} | {p99:.1f} | {cpu:.1f} | {bare:.0f} | {share:.2f} | {pss:.0f} |".format(
                    **{**row, "p50": row["p50"] * 1000, "p95": row["p95"] * 1000, "p99": row["p99"] * 1000,  # type: ignore[operator]
                       "cpu": row["cpu"] * 1000, "share": row["rate"] / row["bare"]}  # type: ignore[operator]
                ),
                flush=True,
            )  # fmt: skip
    if said.json:
        Path(said.json).write_text(json.dumps(everything, indent=1))


if __name__ == "__main__":
    main()
