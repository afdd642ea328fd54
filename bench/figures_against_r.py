"""How many digits of our statistics agree with R's, on data of our own making.

python bench/figures_against_r.py            ask R, print the table of digits
python bench/figures_against_r.py --write    keep R's answers for the tests and the table for docs/indicators.md

On Debian: apt install r-base-core r-cran-survival r-cran-vcd r-cran-metafor
"""

import argparse
import csv
import json
import random
import subprocess
import tempfile
from collections.abc import Iterator
from math import isnan, log10
from pathlib import Path
from typing import Any

from parvis.figures.tests.against_r import METHODS, answers

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "parvis" / "figures" / "tests" / "from_r.csv"
PAGE = ROOT / "docs" / "indicators.md"
SEED = 1969
MOST = 17.0  # equal to the last bit

Case = dict[str, Any]


def made() -> Iterator[tuple[str, Case]]:
    """Yield the cases: sizes from ten to a million, ends (none, all) among them."""
    chance = random.Random(SEED)
    for whole in (10, 27, 400, 12_345, 1_000_000):
        for part in sorted({0, 1, whole // 3, whole - 1, whole, chance.randint(0, whole)}):
            yield "wilson", {"part": part, "whole": whole}
            yield "clopper_pearson", {"part": part, "whole": whole}
    for staff in (40, 350, 6000):
        for group in (0, staff // 7, staff // 2, staff):
            yield "representation_ratio", {"group": group, "staff": staff, "people_group": 91_237, "people": 204_881}
    for events in (0, 1, 7, 140, 25_000):
        yield "poisson_rate", {"events": events, "exposure": chance.randint(500, 900_000)}
        yield (
            "rate_ratio",
            {"events": events, "exposure": 18_250, "other_events": chance.randint(1, 900), "other_exposure": 77_031},
        )
    for size in (10, 60, 1500):
        values = [round(chance.lognormvariate(6, 1.2)) for _ in range(size)]
        yield "mean", {"values": values}
        yield "quantile", {"values": values, "share": 0.5}
        if size > 40:
            yield "quantile", {"values": values, "share": 0.9}
    yield "mean", {"values": [4_000_000_000 + chance.randint(0, 9) for _ in range(50)]}
    for size, until in ((12, 40), (60, 25), (60, 9), (300, 60), (300, 400)):
        lasted = [max(1, round(chance.expovariate(1 / 14))) for _ in range(size)]
        looked = [chance.randint(1, until) for _ in range(size)]
        case: Case = {
            "times": [min(pair) for pair in zip(lasted, looked, strict=True)],
            "ended": [int(a <= b) for a, b in zip(lasted, looked, strict=True)],
        }
        yield "kaplan_meier", case
        yield "median_duration", case
    yield "median_duration", {"times": [1, 2, 3, 4], "ended": [1, 1, 1, 1]}  # level at one half
    yield "median_duration", {"times": [1, 2, 3, 9], "ended": [1, 1, 0, 0]}  # and to its end
    for size, largest in ((2, 400), (15, 40), (60, 6)):
        own, other = ([chance.randint(1, largest) for _ in range(size)] for _ in range(2))
        case = {
            "events": [chance.randint(0, n) for n in own],
            "whole": own,
            "other_events": [chance.randint(0, n) // 2 for n in other],
            "other_whole": other,
        }
        yield "odds_ratio", case
        yield "risk_ratio", case
    for size in (1, 5, 40):
        chances = [round(chance.random() ** 4, 6) for _ in range(size)] + [0.01, 0.01]
        yield "holm", {"chances": chances}
        yield "benjamini_hochberg", {"chances": chances}
    for size in (8, 12, 24):
        yield "xmr", {"past": [chance.gauss(0.7, 0.05) for _ in range(size)], "newest": chance.uniform(0.4, 1)}
    for size in (2, 5, 9):
        employed, people = ([chance.randint(0, top) for _ in range(size)] for top in (90, 50_000))
        yield "dissimilarity", {"staff": employed, "people": people}
    for table in ([[40, 5], [3, 12]], [[96, 1], [2, 1]], [[20, 3, 1], [4, 15, 2], [0, 3, 9]]):
        yield "kappa", {"table": table}
        yield "gwet_ac1", {"table": table}


def in_r(value: Any) -> str:
    """Write a value as R reads it, numbers with all their digits."""
    if isinstance(value, dict):
        return "list(" + ", ".join(f"{key} = {in_r(part)}" for key, part in value.items()) + ")"
    if isinstance(value, list):
        return ("list(" if value and isinstance(value[0], list) else "c(") + ", ".join(map(in_r, value)) + ")"
    return json.dumps(value)


def asked(cases: list[tuple[str, Case]]) -> tuple[list[tuple[int, str, float]], str]:
    """Return R's answers as (case, quantity, value), and which R it was."""
    with tempfile.TemporaryDirectory() as folder:
        questions, found = Path(folder) / "cases.R", Path(folder) / "answers.csv"
        lines = [in_r({"number": number, "method": method, **case}) for number, (method, case) in enumerate(cases)]
        questions.write_text("cases <- list(\n" + ",\n".join(lines) + "\n)\n", encoding="utf-8")
        ended = subprocess.run(
            ["Rscript", str(Path(__file__).with_suffix(".R")), str(questions), str(found)],
            check=True, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        with found.open(encoding="utf-8") as file:
            rows = [(int(row[0]), row[1], float(row[2].replace("NA", "nan"))) for row in csv.reader(file)]
    return rows, ended.stdout.strip()


def digits(ours: float | None, theirs: float) -> float:
    """Return how many digits agree: −log10 of the relative difference, of the difference itself at 0."""
    if ours is None or isnan(theirs):
        return MOST if ours is None and isnan(theirs) else 0.0
    apart = abs(ours - theirs) / (abs(theirs) or 1)
    return min(MOST, -log10(apart)) if apart else MOST


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    write = parser.parse_args().write
    cases = list(made())
    rows, version = asked(cases)
    ours = [answers(method, case) for method, case in cases]
    least = dict.fromkeys(METHODS, MOST)
    compared = dict.fromkeys(METHODS, 0)
    for number, quantity, theirs in rows:
        method = cases[number][0]
        if quantity not in ours[number] and isnan(theirs):
            continue  # the limits of a curve that has come down to 0 are not defined
        agreed = digits(ours[number][quantity], theirs)
        least[method] = min(least[method], agreed)
        compared[method] += 1
    table = ["| method | numbers compared | digits that agree, at least |", "|---|---|---|"]
    table += [
        f"| {method} | {compared[method]} | {'all' if least[method] == MOST else f'{least[method]:.1f}'} |"
        for method in METHODS
    ]
    print("\n".join(table), f"\n\n{version}", sep="")
    if write:
        with KEPT.open("w", encoding="utf-8", newline="") as file:
            kept = csv.writer(file, lineterminator="\n")
            kept.writerow(["method", "case", "quantity", "from_r"])
            last = -1
            for number, quantity, theirs in rows:
                case = json.dumps(cases[number][1], separators=(",", ":")) if number != last else ""
                kept.writerow([cases[number][0], case, quantity, "" if isnan(theirs) else repr(theirs)])
                last = number
        if PAGE.exists():
            before, _, rest = PAGE.read_text(encoding="utf-8").partition("<!-- digits -->\n")
            after = rest.partition("<!-- end of digits -->\n")[2]
            text = f"{before}<!-- digits -->\n{version}\n\n" + "\n".join(table) + f"\n<!-- end of digits -->\n{after}"
            PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
