"""How long it takes to work out what may be published, and how much is withheld, by family.

    python bench/release.py                         contacts, 200,000 in 24 months, 30 districts, 180 situations, at once
    python bench/release.py --monthly 12            the same, released month by month
    python bench/release.py --family promises --smoke

Processor seconds, for the machine is shared. No database and no network.
"""

import argparse
import resource
import time
from collections import Counter
from datetime import date

import numpy as np

from parvis.figures.release import storing
from parvis.figures.release.declared import Family, shipped
from parvis.figures.release.gathering import BETWEEN, Places, with_pairs
from parvis.figures.release.publishing import Kept, publish

GROUPS, SERVICES = 15, 12
KINDS = ["object"] * 6 + ["conduct"] * 5 + ["person"] * 2 + ["grievance", "voice"]
SHARES = {"contacts": [43, 5, 22, 15, 3, 4, 8], "promises": [80, 20], "feedback": [70, 30]}
MONTHS = [year * 100 + month for year in (2026, 2027) for month in range(1, 13)]


def places(districts: int, situations: int) -> Places:
    """Return a city whose last group holds grievances, which never stand alone."""
    known = {f"s{each:03}": (f"g{each % GROUPS:02}", KINDS[each % GROUPS]) for each in range(situations)}
    return Places(
        labels={
            "district": {f"d{each:02}": () for each in range(districts)},
            "situation": known,
        },
        never_alone=frozenset(code for code, (_group, kind) in known.items() if kind == "grievance"),
    )


def invent(family: Family, records: int, districts: int, situations: int):
    """Return counts by month, and those that list and map show: a few situations make up most of them."""
    dice = np.random.default_rng(1)
    often = dice.permutation(1 / np.arange(1, situations + 1))
    size = dice.gamma(3, 1, districts)
    leaves = list(family.dimensions[-1].leaves)
    shares = np.array(SHARES[family.name]) / sum(SHARES[family.name])
    counts, seen = {}, {}
    for month in MONTHS:
        number = dice.poisson(records / len(MONTHS))
        drawn = zip(
            dice.choice(districts, number, p=size / size.sum()),
            dice.choice(situations, number, p=often / often.sum()),
            dice.choice(len(leaves), number, p=shares),
            strict=True,
        )
        counts[month], seen[month] = Counter(), Counter()
        for district, situation, leaf in drawn:
            # Ten services take their situations in the whole city; of two kinds of police each five districts have a station.
            service = f"p{district // 5}" if situation % SERVICES < 2 else f"v{situation % SERVICES:02}"
            is_pair = bool(family.dimensions[2].columns)
            matter = f"s{situation:03}{BETWEEN}{service}" if is_pair else f"s{situation:03}"
            codes = (f"d{district:02}", matter, leaves[leaf])
            counts[month][codes] += 1
            is_object = KINDS[situation % GROUPS] == "object" and leaves[leaf].startswith("case")
            if family.is_seen_elsewhere and is_object and dice.random() < 0.9:
                seen[month][codes] += 1
    return counts, seen


def main() -> None:
    """Print one line for each release and year."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--family", choices=SHARES, default="contacts")
    parser.add_argument("--records", type=int, default=200_000)
    parser.add_argument("--districts", type=int, default=30)
    parser.add_argument("--situations", type=int, default=180)
    parser.add_argument("--monthly", type=int, default=0, help="How many monthly releases instead of one.")
    parser.add_argument("--smoke", action="store_true")
    asked = parser.parse_args()
    if asked.smoke:
        asked.records, asked.districts, asked.situations = 300, 3, 15
    family, city = shipped().families[asked.family], places(asked.districts, asked.situations)
    counts, seen = invent(family, asked.records, asked.districts, asked.situations)
    city = with_pairs(city, family, counts)
    days = [date(2028, 3, 1)]
    if asked.monthly:
        days = [date(2026 + (each + 3) // 12, (each + 3) % 12 + 1, 10) for each in range(asked.monthly)]
    kept = {2026: Kept(), 2027: Kept()}
    began = time.process_time()
    print("| family | released on | year | months | published | withheld | proof, kB | processor s |")
    print("|---|---|---|---|---|---|---|---|")
    for on in days:
        for year in kept:
            start = time.process_time()
            draft = publish(family, year=year, kept=kept[year], counts=counts, known=seen, places=city, k=5, on=on)
            kept[year] = draft.kept
            if draft.tables:
                published = sum(len(table.cells) for table in draft.tables)
                print(
                    f"| {family.name} | {on} | {year} | {len(draft.months)} | {published:,} | {draft.withheld:,} "
                    f"| {len(storing.pack(draft.kept)) // 1024:,} | {time.process_time() - start:.1f} |",
                    flush=True,
                )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"\nAltogether {time.process_time() - began:.1f} processor seconds, at most {peak} MB.")


if __name__ == "__main__":
    main()
