"""How long a page of figures takes and how heavy it is, in a city with ten years of months and many parts.

    python bench/figure_pages.py            SQLite and PostgreSQL, 50 districts, 59 services, 120 months, 60 requests a page
    python bench/figure_pages.py --smoke    a small city and a few requests: prints, judges nothing

The release is invented: every indicator that is counted has a number in each month, whole and by each of its parts, and every
released table one count in four withheld. Server time is what a request takes over HTTP from one worker on this machine.
"""

import argparse
import gzip
import http.client
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
from city import MISSING, ROOT, ask, fresh, in_turns, machine, quantile, served

PORT = int(os.environ.get("PARVIS_BENCH_PORT", "8935"))
MOST_MILLISECONDS, MOST_BYTES = 50, 120_000
PAGES = {
    "only the frame": MISSING,
    "promises kept": "/figures/",
    "one principle": "/figures/by/reactivity/",
    "an indicator by parts": "/figures/l1/",
    "all districts": "/figures/places/",
    "one district": "/figures/places/n07/",
    "all services": "/figures/services/",
    "one service": "/figures/services/s07/",
    "all situations": "/figures/situations/",
    "one situation": "/figures/situations/dirty_street/",
    "all months": "/figures/months/",
    "one month": "/figures/months/2026-06/",
    "interface, an indicator": "/api/figures/l1/",
}


def fill(districts: int, services: int, years: int) -> None:
    """Found districts and services beside those of the benchmark's city, and write a public release of so many years."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.config.settings")
    django.setup()
    import json

    from django.utils import timezone

    from parvis.city import actions as city
    from parvis.city.actions import Words
    from parvis.city.models import Relation
    from parvis.city.service_kinds import ServiceKind
    from parvis.core.actors import Actor, ActorKind

    by, at = Actor(ActorKind.IMPORT, "bench"), timezone.now()
    for n in range(districts):
        west, south = 5 + 0.01 * (n % 10), 51 + 0.01 * (n // 10)
        ring = [[west, south], [west + 0.01, south], [west + 0.01, south + 0.01], [west, south + 0.01], [west, south]]
        polygon = json.dumps({"type": "Polygon", "coordinates": [ring]})
        city.add_district(code=f"n{n:02}", name=f"Neighbourhood {n}", polygon=polygon, by=by, at=at)
    for n in range(services):
        name = Words(f"Service {n}", f"Service {n}")
        city.add_service(
            code=f"s{n:02}", kind=ServiceKind.CLEANING, relation=Relation.PART_OF_CITY, texts={"en": name, "fr": name},
            phones=[], hours="Mo-Fr 08:00-16:00; PH off", by=by, at=at,
        )  # fmt: skip
    write_release(districts, services, [f"{2026 - years + 1 + n // 12}-{n % 12 + 1:02}" for n in range(12 * years)])


def write_release(districts: int, services: int, months: Sequence[str]) -> None:
    """Write what a release stores for the pages: the numbers of each indicator, and the tables of each period."""
    from django.utils import timezone

    from parvis.figures.indicators.reading import shipped as records
    from parvis.figures.indicators.shape import WHOLE
    from parvis.figures.models import Figure, Release, ReleaseDecision, ReleasedTable, ReleaseOutcome
    from parvis.figures.release.declared import shipped as tables
    from parvis.situations import catalogue

    dice, here = random.Random(3), catalogue.current()
    keys = {
        WHOLE: [""], "district": [f"n{n:02}" for n in range(districts)], "service": [f"s{n:02}" for n in range(services)],
        "situation": list(here.situations), "language": ["fr", "en", "nl"],
    }  # fmt: skip
    release = Release.objects.create(
        number=1, made_at=timezone.now(), made_by="bench", first_period=months[0], last_period=months[-1],
        schema_version=1, smallest_count=5, digest="0" * 64,
    )  # fmt: skip
    ReleaseDecision.objects.create(
        release=release, outcome=ReleaseOutcome.APPROVED, decided_at=timezone.now(), decided_by="bench"
    )
    for record in records():
        if record.waiting_for:
            continue
        for split in (WHOLE, *record.split_by):
            Figure.objects.bulk_create(
                Figure(release=release, code=record.code, split=split, key=key, body=a_series(key, months, dice))
                for key in keys.get(split, [])
            )
    labels = {
        "district": keys["district"], "service": keys["service"], "situation": keys["situation"],
        "group": [group.code for group in here.groups], "kind": ["object", "place"], "matter": [],
        "ending": ["case", "added", "information", "redirected", "urgent", "call_back", "silent"],
        "standing": ["kept", "broken"], "word": ["solved", "not_solved"],
    }  # fmt: skip
    for family in tables().families.values():
        for levels in family.tables:
            by = [level for level in levels[1:] if level != "all"]
            first, *others = [labels[level] for level in by] or [[""]]
            ReleasedTable.objects.bulk_create(
                ReleasedTable(
                    release=release, family=family.name, table=family.name_of(levels), period=period, key=key,
                    content={
                        "labels": others,
                        "cells": [[*cell, dice.randrange(5, 500)] for cell in product(*others) if dice.random() < 0.75],
                        "before": [],
                    },
                )
                for period in periods(levels[0], months)
                for key in first
            )  # fmt: skip


def a_series(key: str, months: Sequence[str], dice: random.Random) -> dict[str, Any]:
    """Return invented numbers of one part: one month in eight is withheld."""

    def number(period: str) -> dict[str, Any]:
        value, n = round(dice.uniform(0.5, 0.95), 4), dice.randrange(20, 900)
        told = {"value": value, "low": value - 0.04, "high": value + 0.04, "n": n, "refusal": ""}
        withheld = {"value": None, "low": None, "high": None, "n": None, "refusal": "too_few"}
        more = {"version": 1, "old": None, "replaced_on": ""}
        return {"period": period, **(withheld if dice.random() < 0.125 else told), **more}

    past = {"direction": "unchanged", "centre": 0.75, "low": 0.6, "high": 0.9}
    return {
        "key": key, "months": [number(month) for month in months], "year": number(f"{months[-12]}/{months[-1]}"), "past": past,
    }  # fmt: skip


def periods(level: str, months: Sequence[str]) -> Iterator[str]:
    """Yield the periods of a level that these months make up."""
    if level == "month":
        yield from months
    elif level == "quarter":
        yield from sorted({f"{month[:4]}-Q{(int(month[5:]) + 2) // 3}" for month in months})
    else:
        yield from sorted({month[:4] for month in months})


def measure(database: str, size: tuple[int, int, int], rounds: int) -> bool:
    """Ask for every page in turns, print the rows of the table, and return whether every page keeps the bars."""
    with fresh(database) as place:
        words = [sys.executable, __file__, "--fill", *map(str, size)]
        subprocess.run(words, cwd=ROOT, env=place.environment, check=True)
        with served(place, processes=1, port=PORT):
            connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
            times = in_turns(connection, PAGES, rounds)
            pages = {name: ask(connection, path) for name, path in PAGES.items()}
            connection.close()
    weights = {name: (len(gzip.compress(page, 6)), len(page)) for name, page in pages.items()}
    for name, found in times.items():
        compressed, plain = weights[name]
        print(
            f"| {database} | {name} | {quantile(found, 0.5):.1f} | {quantile(found, 0.95):.1f} |"
            f" {compressed / 1000:.1f} | {plain / 1000:.1f} |",
            flush=True,
        )
    return all(quantile(found, 0.5) <= MOST_MILLISECONDS for found in times.values()) and all(
        compressed <= MOST_BYTES for compressed, _plain in weights.values()
    )


def main() -> None:
    """Measure and print; fails where a page is too slow or too heavy."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true")
    parser.add_argument("--fill", type=int, nargs=3, help=argparse.SUPPRESS)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append")
    parser.add_argument("--rounds", type=int, default=60)
    said = parser.parse_args()
    if said.fill:
        fill(*said.fill)
        return
    print(f"{time.strftime('%Y-%m-%d')}, {machine()}\n")
    print("| database | page | p50 ms | p95 ms | page, kB compressed | page, kB plain |")
    print("|---|---|---|---|---|---|")
    size, rounds = ((8, 8, 1), 2) if said.smoke else ((50, 59, 10), said.rounds)
    kept = [measure(database, size, rounds) for database in said.database or ["sqlite", "postgresql"]]
    if not said.smoke and not all(kept):
        raise SystemExit(f"The bars are {MOST_MILLISECONDS} ms and {MOST_BYTES // 1000} kB.")


if __name__ == "__main__":
    main()
