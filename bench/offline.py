"""How long the first page takes on a slow phone network, with everything that comes along for later.

python bench/offline.py --url http://localhost:8000     a running Parvis; fails where the page is usable too late

Slow 3G as browsers' tools know it: 400 ms there and back, 400 kbit/s down and up, and a processor four times slower.
"""

import argparse
import shutil
import statistics
import sys
import time
from typing import Any

from playwright.sync_api import CDPSession, Page, sync_playwright

MOST_SECONDS = 3.0
NETWORK = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime || 0"
READY = "() => performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"


class Wire:
    """What comes over the wire, by address, compressed as it was sent."""

    def __init__(self, session: CDPSession) -> None:
        self._names: dict[str, str] = {}
        self._sizes: dict[str, float] = {}
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.loadingFinished", self._came)

    def _asked(self, said: dict[str, Any]) -> None:
        self._names[said["requestId"]] = said["request"]["url"]

    def _came(self, said: dict[str, Any]) -> None:
        self._sizes[said["requestId"]] = said["encodedDataLength"]

    def weights(self) -> list[tuple[str, float]]:
        return [(self._names.get(request, ""), size) for request, size in self._sizes.items()]


def throttled(page: Page) -> CDPSession:
    """Slow down a page's network and processor."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", NETWORK)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    return session


def main() -> int:
    """Measure and print; return 1 where a first visit is usable too late, as the median of the runs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://localhost:8000")
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    usable = []
    with sync_playwright() as running:
        path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
        browser = running.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        print("| run | first words | usable | whole page | kB without fonts | fonts |")
        print("|---|---|---|---|---|---|")
        for run in range(1, asked.runs + 1):
            context = browser.new_context(viewport={"width": 360, "height": 740}, locale="fr", service_workers="allow")
            page = context.new_page()
            page.set_default_timeout(120_000)
            session = throttled(page)
            wire = Wire(session)
            began = time.monotonic()
            page.goto(asked.url, wait_until="load")
            fonts = sum(size for name, size in wire.weights() if name.endswith(".woff2")) / 1000
            rest = sum(size for _name, size in wire.weights()) / 1000 - fonts
            painted, ready, loaded = page.evaluate(PAINTED), page.evaluate(READY), time.monotonic() - began
            print(
                f"| {run} | {painted / 1000:.1f} s | {ready / 1000:.1f} s | {loaded:.1f} s "
                f"| {rest:.0f} | {fonts:.0f} |",
                flush=True,
            )
            usable.append(max(painted, ready) / 1000)
            context.close()
        browser.close()
    print(f"We aim at {MOST_SECONDS} s until it is usable.")
    return int(statistics.median(usable) >= MOST_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
