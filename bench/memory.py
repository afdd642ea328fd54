"""How much memory a web worker holds after 10,000 mixed requests of residents, partners, services and coordinators.

python bench/memory.py                 10,000 requests on SQLite and on PostgreSQL, one worker
python bench/memory.py --smoke         a few requests, for CI: prints, judges nothing
"""

import argparse
import http.client
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import inbox
from city import PORT, ROOT, Place, family, fresh, machine, pss_megabytes, served
from intake import report_body

PUBLIC = ("/", "/report/", "/report/?situation=dirty_street", "/map/", "/map/points.json", "/follow/start/", "/complaint/",
          "/open311/v2/services.json", "/open311/v2/requests.xml", "/health/live")  # fmt: skip


def ask(path: str, *, session: str = "", body: bytes | None = None) -> None:
    """Ask for a page, or post a report; stops the whole with an error page."""
    headers = {"Accept-Language": "fr"}
    if session:
        headers["Cookie"] = f"session={session}"
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    connection.request("POST" if body else "GET", path, body, headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status not in (200, 302):
        raise SystemExit(f"{path}: {answer.status}")


def measure(place: Place, cases: int, requests: int) -> None:
    """Ask, and print what the fullest worker holds now and then."""
    out = subprocess.run(
        [sys.executable, inbox.__file__, "--fill", str(cases)], cwd=ROOT, env=place.environment, capture_output=True, text=True
    )  # fmt: skip
    if out.returncode:
        raise SystemExit(out.stderr[-3000:])
    words = [line.split() for line in out.stdout.splitlines()]
    sessions = [line[1] for line in words if line[0] == "session"]
    references = [line[1] for line in words if line[0] == "case"]
    key = place.key
    with served(place, processes=1) as pid:
        for n in range(requests + 1):
            if n in (10, requests // 10, requests // 2, requests):
                pss = max(pss_megabytes(worker) for worker in family(pid)[1:])
                print(f"| {place.database} | {n:,} | {pss:.0f} |", flush=True)
            staff = inbox.pages(references, n)
            turn = n % 4
            if turn == 0:
                ask(PUBLIC[(n // 4) % len(PUBLIC)])
            elif turn == 1:
                ask("/open311/v2/requests.json", body=report_body(key, n))
            else:
                ask(list(staff.values())[(n // 4) % len(staff)], session=sessions[turn - 2])


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append")
    said = parser.parse_args()
    print(f"{time.strftime('%Y-%m-%d')}, {machine()}\n")
    print("| database | requests so far | web worker MB (PSS) |")
    print("|---|---|---|")
    for database in said.database or ["sqlite", "postgresql"]:
        with fresh(database) as place:
            measure(place, *((50, 20) if said.smoke else (2_000, 10_000)))


if __name__ == "__main__":
    main()
