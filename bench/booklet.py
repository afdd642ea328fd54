"""How long booklets and posters take: gathering what they say, and setting them as accessible PDFs in a process of their own.

    python bench/booklet.py                the benchmark's city on SQLite, nine rounds in turns
    python bench/booklet.py --smoke        one round: prints, judges nothing

The catalogue and the country's numbers lie in memory, as in a web process that has answered one request; *first* is the
very first booklet of a process, which reads them.
"""

import argparse
import random
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MOST_SECONDS = 2.0
POSTERS = 10


def inside(rounds: int) -> None:
    """Measure in an installation; printed as a table. Ends with 1 where the residents' booklet takes too long."""
    import django

    began = time.perf_counter()
    django.setup()
    from city import quantile
    from django.utils import timezone

    from parvis.core.actors import WORKER
    from parvis.guide.actions import points
    from parvis.guide.printing import booklet, made, posters

    at = timezone.now()
    places = [
        points.add_place(name=f"Place {number}", address="Street", latitude=50.0, longitude=4.0, by=WORKER, at=at)
        for number in range(POSTERS)
    ]
    kinds = {
        "residents' booklet": lambda: booklet.of_residents(language="fr", at=at),
        "officers' booklet": lambda: booklet.of_pocket(language="fr", at=at),
        f"{POSTERS} posters A4": lambda: posters.of_places(places, kind="a4", language="fr", at=at),
        f"{POSTERS} stickers": lambda: posters.of_places(places, kind="sticker", language="fr", at=at),
    }
    made(booklet.of_residents(language="fr", at=at))
    first = time.perf_counter() - began
    gathered: dict[str, list[float]] = {kind: [] for kind in kinds}
    whole: dict[str, list[float]] = {kind: [] for kind in kinds}
    sizes = {}
    for _ in range(rounds):
        for kind, build in random.sample(sorted(kinds.items()), len(kinds)):
            began = time.perf_counter()
            sheets = build()
            gathered[kind].append(time.perf_counter() - began)
            sizes[kind] = len(made(sheets))
            whole[kind].append(time.perf_counter() - began)
    print("| what | gathered, p50 s | whole, p50 s | whole, slowest s | kB |\n|---|---|---|---|---|")
    for kind, found in whole.items():
        half = quantile(gathered[kind], 0.5)
        print(f"| {kind} | {half:.2f} | {quantile(found, 0.5):.2f} | {max(found):.2f} | {sizes[kind] / 1000:.0f} |")
    print(f"\nfirst booklet of a process, with its start: {first:.1f} s")
    raise SystemExit(int(quantile(whole["residents' booklet"], 0.5) > MOST_SECONDS))


def main() -> None:
    """Measure in a fresh installation and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true")
    said = parser.parse_args()
    from city import fresh, machine

    print(f"{time.strftime('%Y-%m-%d')}, {machine()}\n", flush=True)
    with fresh("sqlite") as place:
        rounds = "1" if said.smoke else "9"
        environment = {**place.environment, "DJANGO_SETTINGS_MODULE": "parvis.config.settings"}
        done = subprocess.run([sys.executable, __file__, "inside", rounds], cwd=ROOT, env=environment, check=False)
    if done.returncode and not said.smoke:
        raise SystemExit(f"The bar is {MOST_SECONDS:.0f} s for the residents' booklet.")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    if sys.argv[1:2] == ["inside"]:
        inside(int(sys.argv[2]))
    else:
        main()
