"""Counts how much of what other cities are told has a situation here, and writes it down.

    tools/labels.py FOLDER            read the four published histories in FOLDER, write docs/labels.md
    tools/labels.py FOLDER --check    change nothing; end with 1 where a set falls under 95 % or a situation is not there

docs/labels.yml says which label means which situation. Only labels and how often they occur are written, never a row.
"""

import argparse
import csv
import gzip
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
MAPPING, TABLE = ROOT / "docs" / "labels.yml", ROOT / "docs" / "labels.md"
SHIPPED = ROOT / "parvis" / "situations" / "shipped"
LEAST_SHARE = 0.95
EMPTY = "(empty)"
# Where a label says only that it is something else, a person reads it; an office matter is redirected to the town hall.
READ_BY_A_PERSON, ELSEWHERE = "other_question", "office_matter"


@dataclass(frozen=True)
class Source:
    """One published history: its name, its file in the folder, the column of its labels, what parts the columns."""

    code: str
    name: str
    file: str
    column: str
    parted_by: str = ","


SOURCES = (
    Source(
        "montreal", "Montréal, borough of Plateau-Mont-Royal", "montreal_plateau_311_fr/plateau_311.csv.gz", "activite"
    ),
    Source("konstanz", "Konstanz", "konstanz_text/konstanz_clean.csv", "category_child"),
    Source("boston", "Boston 2018", "boston311_2018/boston311_2018.csv.gz", "service_name"),
    Source("alessandria", "Alessandria", "alessandria_segnalazioni/segnalazioni-municipium.csv", "Categoria", ";"),
)


def counted(source: Source, folder: Path) -> Counter[str]:
    """Return how often each label occurs."""
    path = folder / source.file
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        rows = csv.DictReader(file, delimiter=source.parted_by)
        return Counter((row[source.column] or "").strip() or EMPTY for row in rows)


def meanings(said: Mapping[str, list[str]]) -> dict[str, str]:
    """Return for each label its situation. Raises ValueError where a label stands twice."""
    found: dict[str, str] = {}
    for situation, labels in said.items():
        for label in labels:
            if label in found:
                raise ValueError(f"{label}: {found[label]} and {situation}")
            found[label] = situation
    return found


def offered() -> set[str]:
    """Return the codes of the situations that come with this release and are not withdrawn."""
    files = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in SHIPPED.glob("*.yml"))
    bodies = (pair for file in files for pair in file.get("situations", {}).items())
    return {code for code, body in bodies if not body.get("withdrawn")}


def share(labels: Counter[str], means: Mapping[str, str], *, without: tuple[str, ...] = ()) -> float:
    """Return which share of all messages (0–1) has a situation, those in `without` not counted as one."""
    kept = sum(times for label, times in labels.items() if label in means and means[label] not in without)
    return kept / labels.total()


def written(tables: list[tuple[Source, Counter[str], dict[str, str]]]) -> Iterator[str]:
    yield "# What other lines call it\n"
    yield "Labels of four published histories and the situation of ours that each means. A dash: no resident asks it (a line's"
    yield "work for its own staff), or nobody can tell from the label. Written by `tools/labels.py` from `docs/labels.yml`;"
    yield "only labels and their number stand here, no message.\n"
    yield f"`{READ_BY_A_PERSON}` is the honest end for what a line itself only calls *other*: a person reads it and answers."
    yield f"`{ELSEWHERE}` leads taxes, permits and enrolments to the town hall. The second share leaves both out.\n"
    yield "| history | labels | messages | with a situation | with one of its own |"
    yield "|---|---|---|---|---|"
    for source, labels, means in tables:
        own = share(labels, means, without=(READ_BY_A_PERSON, ELSEWHERE))
        yield f"| {source.name} | {len(labels)} | {labels.total()} | {share(labels, means):.1%} | {own:.1%} |"
    for source, labels, means in tables:
        yield f"\n## {source.name}\n"
        yield "| label | times | situation |"
        yield "|---|---|---|"
        for label, times in sorted(labels.items(), key=lambda item: (-item[1], item[0])):
            yield f"| {label.replace('|', '&#124;')} | {times} | {f'`{means[label]}`' if label in means else '–'} |"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    mapping: dict[str, Any] = yaml.safe_load(MAPPING.read_text(encoding="utf-8"))
    tables = [(source, counted(source, options.folder), meanings(mapping[source.code])) for source in SOURCES]
    bad = []
    for source, labels, means in tables:
        bad += [f"{source.name}: no situation “{code}”" for code in sorted(set(means.values()) - offered())]
        bad += [f"{source.name}: no label “{label}”" for label in means if label not in labels]
        if share(labels, means) < LEAST_SHARE:
            bad.append(f"{source.name}: {share(labels, means):.1%} has a situation, less than {LEAST_SHARE:.0%}")
    print("\n".join(bad) or "Every set is covered.")
    if not options.check:
        TABLE.write_text("\n".join(written(tables)) + "\n", encoding="utf-8")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
