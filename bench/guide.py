"""How fast and how heavy the residents' guide is, beside a page that is only the frame.

    python bench/guide.py                  SQLite, 400 requests a page, in turns
    python bench/guide.py --smoke          a few requests: prints, judges nothing

Server time is what a request takes over HTTP on this machine from one worker. Weight is what a first visit moves:
the page and everything it links but its letters, compressed as a proxy does; the paths are those of the whole catalogue.
"""

import argparse
import gzip
import http.client
import re
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from city import MISSING, ask, fresh, in_turns, machine, quantile, served

PORT = 8933
MOST_MILLISECONDS, MOST_BYTES = 20, 60_000
PAGES = {
    "only the frame": MISSING,
    "first page": "/",
    "whole list": "/guide/",
    "search": "/guide/?q=loud+music+from+a+bar+at+night",
    "one everyday word": "/guide/about-street/",
    "situation": "/guide/violence_at_home/",
    "question": "/guide/violence_at_home/myself/",
    "answer, a case": "/guide/dirty_street/dirt/",
    "answer, somebody else": "/guide/violence_at_home/myself/not_now/",
    "answer in a street": "/guide/car_towed/stolen/?street=street+20",
}
_LINKED = re.compile(r'(?:<script src|<link rel="(?:stylesheet|icon)"[^>]*? href|<img src|<use href)="([^"#]+)')


def weight(connection: http.client.HTTPConnection, path: str) -> tuple[int, int]:
    """Return the bytes of the page, compressed, and of the page with all it links but its letters."""
    page = ask(connection, path)
    own = len(gzip.compress(page, 6))
    linked = dict.fromkeys(_LINKED.findall(page.decode()))
    return own, own + sum(len(ask(connection, address)) for address in linked)


def measure(rounds: int) -> bool:
    """Ask for every page in turns, print the table, and return whether every page keeps the bars."""
    with fresh("sqlite") as place, served(place, processes=1, port=PORT):
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        times = in_turns(connection, PAGES, rounds)
        weights = {name: weight(connection, path) for name, path in PAGES.items()}
        connection.close()
    print("| page | p50 ms | p95 ms | over the frame, p50 ms | page, kB | with all it links, kB |")
    print("|---|---|---|---|---|---|")
    frame = quantile(times["only the frame"], 0.5)
    for name, found in times.items():
        own, whole = weights[name]
        half = quantile(found, 0.5)
        print(
            f"| {name} | {half:.1f} | {quantile(found, 0.95):.1f} | {half - frame:+.1f} | {own / 1000:.1f} | {whole / 1000:.1f} |"
        )
    return all(
        quantile(found, 0.5) <= MOST_MILLISECONDS and weights[name][1] <= MOST_BYTES for name, found in times.items()
    )


def main() -> None:
    """Measure and print; fails where a page is too slow or too heavy."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true")
    said = parser.parse_args()
    print(f"{time.strftime('%Y-%m-%d')}, {machine()}\n")
    kept = measure(5 if said.smoke else 400)
    if not said.smoke and not kept:
        raise SystemExit(f"The bars are {MOST_MILLISECONDS} ms and {MOST_BYTES // 1000} kB.")


if __name__ == "__main__":
    main()
