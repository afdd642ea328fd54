"""Two cities' real histories go all the way: taken in, written as facts, added up, released, read on pages.

Every number that is told equals one that is counted here from the source file itself, with plain Python. The files lie outside
the project; without them the stories are left out, and say so.
"""

import csv
import gzip
import math
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.test import Client

from parvis.cases.models import Case, Promise
from parvis.figures import said, showing, stages
from parvis.figures.actions import releasing
from parvis.figures.indicators import reading
from parvis.figures.models import Release
from parvis.figures.published import Number
from tests import cast

REAL = next((up / "shared/data" for up in Path(__file__).resolve().parents if (up / "shared/data").is_dir()), None)
CITY, ROME = ZoneInfo("Europe/Brussels"), ZoneInfo("Europe/Rome")
LATER = datetime(2026, 11, 18, 3, tzinfo=UTC)
MONTH_OF_SECONDS = 30 * 86_400


@dataclass(frozen=True)
class Row:
    """What a row of the source says."""

    received: datetime
    answered: datetime | None

    @property
    def seconds(self) -> int | None:
        return int((self.answered - self.received).total_seconds()) if self.answered else None


def month_of(moment: datetime) -> str:
    return f"{moment.astimezone(CITY):%Y-%m}"


def source(folder: str, name: str) -> Path:
    path = (REAL or Path("shared/data")) / folder / name
    if not path.exists():
        pytest.skip(f"NOT TRIED: the real history {folder} is not on this machine (looked for {path})")
    return path


def alessandria(path: Path) -> list[Row]:
    def at(day: str, hour: int) -> datetime:
        return datetime.combine(datetime.fromisoformat(day).date(), time(hour), ROME)

    return [
        Row(
            at(row["Creato"], 12),
            at(row["Chiusa"], 18) if row["Stato"] in ("chiusa", "archiviata") and row["Chiusa"] else None,
        )
        for row in csv.DictReader(path.read_text("utf-8-sig").splitlines(), delimiter=";")
        if row["Stato"] not in ("annullata", "eliminata")
    ]


def boston(path: Path) -> list[Row]:
    rows = []
    for row in csv.DictReader(gzip.decompress(path.read_bytes()).decode().splitlines()):
        received, changed = (datetime.fromisoformat(row[f"{name}_datetime"]) for name in ("requested", "updated"))
        if row["status"] != "closed" or changed >= received:  # what went backwards was refused
            rows.append(Row(received, changed if row["status"] == "closed" else None))
    return rows


@pytest.fixture
def told(valdoria, now) -> Callable[[], Client]:
    """Build, let it go out, and return somebody who reads."""

    def told() -> Client:
        assert not [said for _stage, said in stages.run(stages.Build(at=LATER)) if said.needs_person]
        eva = cast.acting(cast.somebody("Eva Lund", at=now))
        releasing.approve(release=Release.objects.get(), by=eva, at=LATER)
        return Client(headers={"accept-language": "en"})

    return told


def numbers(reader: Client, code: str) -> dict[str, Number]:
    """Return what programs are told of an indicator for the whole city, by month, and see that its page says the same."""
    numbers = reader.get(f"/api/figures/{code.lower()}/").json()["numbers"]
    rows = [row for row in numbers if not row["split"] and "/" not in row["period"]]
    page = reader.get(f"/figures/{code.lower()}/").content.decode()
    unit = next(record.unit for record in reading.shipped() if record.code == code)
    for row in rows[-showing.MONTHS_LISTED :]:
        line = page.partition(f">{said.period(row['period'])}</th>")[2].partition("</tr>")[0]
        wanted = said.refusal(row["refusal"]) if row["value"] is None else said.value(row["value"], unit)
        assert wanted in line and (row["n"] is None or f">{said.count(row['n'])}<" in line), (code, row, line)
    return {
        row["period"]: Number(row["period"], row["value"], row["low"], row["high"], row["n"], row["refusal"])
        for row in rows
    }


def exact(values: Sequence[int], share: float) -> float:
    """Return a quantile by linear interpolation between ranks."""
    ordered, place = sorted(values), (len(values) - 1) * share
    low = math.floor(place)
    high = min(low + 1, len(values) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def compare(reader: Client, rows: Sequence[Row]) -> dict[str, int]:
    """Hold every number that is told against the source; return how many months each indicator tells."""
    by_month: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_month[month_of(row.received)].append(row)
    found = dict[str, int]()

    def each(code: str) -> list[tuple[list[Row], Number]]:
        there = [(by_month[period], one) for period, one in numbers(reader, code).items() if one.value is not None]
        found[code] = len(there)
        return there

    for own, number in each("A3"):
        late = [row for row in own if row.seconds is None or row.seconds > MONTH_OF_SECONDS]
        assert number.n == len(own) and number.value == pytest.approx(len(late) / len(own), abs=1e-12)
    for own, number in each("L7c"):
        silent = sum(row.seconds is None for row in own)
        assert number.n == len(own) and number.value == pytest.approx(silent / len(own), abs=1e-12)
    for code, share in (("A1", 0.5), ("A1b", 0.9), ("L7", 0.5), ("L7b", 0.9)):
        for own, number in each(code):
            minutes = [row.seconds // 60 for row in own if row.seconds is not None]
            wanted = exact(minutes, share)
            assert number.n == len(minutes)
            assert number.low <= wanted <= number.high
            assert abs(number.value - wanted) <= max(1, wanted * 0.05), (code, number, wanted)
    promises: dict[str, list[bool]] = defaultdict(list)
    due = Promise.objects.filter(is_first=True).values_list("case_id", "due_at")
    for (_pk, due_at), row in zip(sorted(due), rows, strict=True):
        if due_at < LATER:
            promises[month_of(due_at)].append(row.answered is not None and row.answered <= due_at)
    for period, number in numbers(reader, "L1").items():
        if number.value is not None:
            found["L1"] = found.get("L1", 0) + 1
            kept = promises[period]
            assert number.n == len(kept) and number.value == pytest.approx(sum(kept) / len(kept), abs=1e-12)
    sys.stdout.write(f"{len(rows):,} rows; months told and equal: {found}\n")
    return found


def cubes_add_up(rows: Sequence[Row]) -> None:
    """What is stored, told or not, is what the source says, month by month."""
    wanted: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        month = int(month_of(row.received).replace("-", ""))
        wanted[month][0] += 1
        wanted[month][1] += row.answered is not None
    found: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for row in stages.counted().rows["answers"]:
        found[row["month"]][0] += row["cases"]
        found[row["month"]][1] += row["answered"]
    assert {month: counts for month, counts in found.items() if counts[0]} == wanted


@pytest.mark.once
@pytest.mark.thorough
def test_an_italian_citys_three_years_arrive_on_the_pages_as_counted_from_their_file(told, tmp_path):
    path = source("alessandria_segnalazioni", "segnalazioni-municipium.csv")
    rows = alessandria(path)
    call_command("import_cases", str(path), mapping="alessandria", errors=tmp_path / "errors.csv")
    assert Case.objects.count() == len(rows) == 4358

    reader = told()

    cubes_add_up(rows)
    assert compare(reader, rows)


@pytest.mark.long
def test_a_year_of_70_000_requests_arrives_on_the_pages_as_counted_from_its_file(told, tmp_path):
    path = source("boston311_2018", "boston311_2018.csv.gz")
    rows = boston(path)
    call_command("import_cases", str(path), mapping="boston311", errors=tmp_path / "errors.csv")
    assert Case.objects.count() == len(rows) > 69_000

    reader = told()

    cubes_add_up(rows)
    found = compare(reader, rows)
    assert found["A3"] == found["A1"] == 12
