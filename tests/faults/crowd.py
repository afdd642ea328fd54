"""People who report by a partner's program, one thread each, and go on trying until they are told that it arrived."""

import http.client
import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.faults.installation import Installation

PATIENCE_SECONDS = 90


@dataclass
class Crowd:
    """Which reports were accepted, by number, with the id each was told; and what happened on the way."""

    place: Installation
    accepted: dict[int, str] = field(default_factory=dict)
    told: Counter[str] = field(default_factory=Counter)

    def report(self, number: int) -> None:
        """Report until it is accepted, with the same key each time. Raises AssertionError where it is refused."""
        body, headers = self.said(number), {"Idempotency-Key": f"report-{number}"}
        ends = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < ends:
            try:
                status, text = self.place.post("/open311/v2/requests.json", body, headers, timeout=30)
            except (OSError, http.client.HTTPException) as problem:
                self.told[type(problem).__name__] += 1
                time.sleep(0.05)
                continue
            self.told[str(status)] += 1
            if status == 200:
                self.accepted[number] = json.loads(text)[0]["service_request_id"]
                return
            assert status >= 500, f"{status}: {text}"
            time.sleep(0.2)
        raise AssertionError(f"report {number} was never accepted: {self.told}")

    def said(self, number: int) -> bytes:
        """Return what one person says, as a form."""
        return urlencode(self.fields(number)).encode()

    def fields(self, number: int) -> dict[str, str]:
        """Return what one person says."""
        return {
            "api_key": self.place.key,
            "service_code": "dirty_street",
            "attribute[what]": "dirt",
            "lat": f"{50.01 + number * 1e-4:.5f}",
            "long": "4.05000",
            "description": f"Papers everywhere, number {number}.",
            "email": f"resident{number}@example.org",
            "lang": "en",
        }

    @contextmanager
    def reporting(self, count: int, *, at_once: int = 8) -> Iterator[threading.Event]:
        """Let so many people report while the block runs; the event is set when all were accepted."""
        done = threading.Event()
        with ThreadPoolExecutor(at_once) as people:
            waiting = [people.submit(self.report, number) for number in range(count)]
            watcher = threading.Thread(target=lambda: ([one.exception() for one in waiting], done.set()), daemon=True)
            watcher.start()
            yield done
        for one in waiting:
            one.result()
