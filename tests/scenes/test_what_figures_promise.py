"""What the figures promise, tried from outside: by a journalist, a chief before council, a mayor, and by our own mistakes.

Everything is counted from the ledger by the build, looked at by a person, and read through the public doors.
"""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from django.test import Client
from django.utils import timezone

from parvis.cases import actions
from parvis.cases.models import Promise, Reporter
from parvis.cases.tests import town
from parvis.figures import stages
from parvis.figures.actions import releasing
from parvis.figures.indicators import reading
from parvis.figures.indicators.computing import Computed, compute
from parvis.figures.indicators.periods import Period
from parvis.figures.indicators.refusals import SENTENCES, Refusal
from parvis.figures.indicators.shape import Calculation
from parvis.figures.models import Release, ReleaseState
from parvis.figures.release import storing, surroundings
from parvis.figures.release.declared import shipped
from parvis.figures.tests.attacker import Attacker, Reader, Statement
from parvis.situations import catalogue
from tests import cast
from tests.scenes import lively
from tests.scenes.lively import Report, take_in

pytestmark = [pytest.mark.once, pytest.mark.thorough]

K, DAY = 5, timedelta(days=1)
MONTHS = [f"2026-{month:02}" for month in range(1, 13)]
PAGES = [
    "/figures/",
    "/figures/l1/",
    "/figures/e4/",
    "/figures/e7/",
    "/figures/press/",
    "/figures/data/",
    "/figures/feed/",
]


@pytest.fixture
def eva(valdoria, now):
    """Looks at each release before it goes out."""
    lively.add_harbour()
    return cast.acting(cast.somebody("Eva Lund", at=now))


@pytest.fixture
def build(eva) -> Callable[[datetime], list[str]]:
    """Build everything, as at night, and let what is new go out."""

    def build(at: datetime) -> list[str]:
        said = [sentence.text for _stage, sentence in stages.run(stages.Build(at=at))]
        for release in Release.objects.filter(decision=None):
            releasing.approve(release=release, by=eva, at=at)
        return said

    return build


@pytest.fixture
def reader() -> Client:
    """Somebody without an account."""
    return Client(headers={"accept-language": "en"})


def downloaded(reader: Client) -> list[dict[str, str]]:
    """Return the rows of the file with all numbers."""
    content = b"".join(reader.get("/figures/data/figures.csv").streaming_content).decode()
    return list(csv.DictReader(io.StringIO(content)))


def months(first: int, number: int) -> list[tuple[int, int]]:
    return [
        (first // 100 + (first % 100 - 1 + each) // 12, (first % 100 - 1 + each) % 12 + 1) for each in range(number)
    ]


# A journalist


@pytest.fixture
def fourteen(eva, build, reader):
    """Fourteen months, a year told at once and two months one by one. Few: three grievances in March, two who
    rang off in July, three reports of August that nobody answered.

    Returns the file with all numbers of each of the three releases.
    """
    dice, files = Random(14), []
    for year, month in months(202601, 14):
        take_in(
            lively.month_of_reports(year, month, number=90, dice=dice), by=eva, at=datetime(year, month, 28, tzinfo=UTC)
        )
        lively.others_ask(year, month)
    for day in (9, 12, 20):
        lively.treated_badly(at=datetime(2026, 3, day, 10, tzinfo=UTC))
    for day in (7, 8):
        lively.rang_off(at=datetime(2026, 7, day, 10, tzinfo=UTC))
    unanswered = [Report("park_care", "east", datetime(2026, 8, day, 10, tzinfo=UTC), wait=None) for day in (4, 5, 6)]
    take_in(unanswered, by=eva, at=datetime(2026, 8, 28, tzinfo=UTC))
    for at in (
        datetime(2027, 2, 12, 3, tzinfo=UTC),
        datetime(2027, 3, 14, 3, tzinfo=UTC),
        datetime(2027, 4, 12, 3, tzinfo=UTC),
    ):
        build(at)
        files.append(downloaded(reader))
    return files


def public_view(family_name: str, year: int) -> Reader:
    """Return what was released of a family of tables, as everybody may read it."""
    family = shipped().families[family_name]
    state = ReleaseState.objects.filter(family=family_name, year=year).latest("release__number")
    kept, places = storing.unpack(state.kept), surroundings.places()
    there = {codes for counts in kept.counts.values() for codes in counts}
    columns = [sorted({codes[at] for codes in there}) for at in range(len(family.dimensions) - 1)]
    columns[-1] = list(family.dimensions[-1].leaves)
    return Reader(family, kept, places, columns)


def everything_said(public: Reader, files: list[list[dict[str, str]]]) -> Attacker:
    """Return somebody who has the tables, the files of all releases, and the single cases on list and map."""
    at = {atom: place for place, atom in enumerate(public.atoms)}
    statements = list(public.statements())

    def said(month: str, ending: str, value: int) -> None:
        atoms = [place for atom, place in at.items() if atom[0] == month and ending in ("", atom[-1])]
        statements.append(Statement(atoms, value))

    for row in (row for rows in files for row in rows if row["value"] and row["period"] in public.kept.leaves):
        n = int(row["n"])
        if row["indicator"] == "L11":
            said(row["period"], "", n)
            said(row["period"], {"informed": "information"}.get(row["key"], row["key"]), round(float(row["value"]) * n))
        if row["indicator"] in ("A3", "L7c", "P6"):  # counted from all cases of the month
            said(row["period"], "case", n)
    assert len(statements) > len(list(public.statements()))
    return Attacker(public.atoms, statements, public.known())


def small_cells(public: Reader) -> Iterator[tuple[list[tuple[str, ...]], int]]:
    """Yield the atoms of every count below k of the tables, by month and by quarter, and how many of them are known."""
    known = public.known()
    for levels in public.family.tables:
        for name in {"month": MONTHS, "quarter": ["2026-Q1", "2026-Q3"]}.get(levels[0], []):
            for labels in public.labels(levels):
                atoms = public.cell(levels, name, labels)
                if lively.GRIEVANCE not in labels and 0 < public.truth(atoms) < K:
                    yield atoms, sum(known.get(atom, 0) for atom in atoms)


def test_a_journalist_with_fourteen_months_of_files_isolates_nobody_and_finds_no_ranking(fourteen, reader):
    nobody_is_isolated(fourteen)
    nothing_is_left_over(fourteen)
    nothing_is_ranked(reader)


def nobody_is_isolated(fourteen: list[list[dict[str, str]]]) -> None:
    """Three grievances of March cannot be worked out from tables, files, answers, list and map together; nor can others."""
    public = public_view("contacts", 2026)
    attacker = everything_said(public, fourteen)

    march = [atom for atom in public.atoms if (atom[0], atom[2]) == ("2026-03", lively.GRIEVANCE)]
    assert public.truth(march) == 3
    low, high = attacker.interval(march)
    assert low <= 1e-6 and high >= K - 1
    few = list(small_cells(public))
    assert few
    for atoms, seen in Random(3).sample(few, min(20, len(few))):
        low, high = attacker.interval(atoms)
        assert low <= seen + 1e-6 and high >= K - 1 - 1e-6


def nothing_is_left_over(fourteen: list[list[dict[str, str]]]) -> None:
    """One number less another, or twelve months less eleven, gives no small count either."""
    bases: dict[tuple[str, str], set[int]] = defaultdict(set)
    left: dict[tuple[str, str, str], int] = {}
    shares: dict[tuple[str, str, str], dict[str, tuple[int, int]]] = defaultdict(dict)
    records = {record.code: record for record in reading.shipped()}
    for row in (row for rows in fourteen for row in rows if row["value"]):
        record, n = records[row["indicator"]], int(row["n"])
        kinds = {cube.partition("_")[0] for part in record.current.parts for cube in part.cubes}
        if record.current.calculation in (Calculation.SHARE, Calculation.MIX):
            yes = round(float(row["value"]) * n)
            assert all(side >= K or (side == 0 and n >= 50) for side in (yes, n - yes)), row
            shares[row["indicator"], row["split"], row["key"]][row["period"]] = (yes, n)
            if record.current.calculation is Calculation.MIX:
                whole = (row["release"], row["indicator"], row["period"])
                left[whole] = left.get(whole, n) - yes
        if "/" not in row["period"] and not row["split"] and kinds <= {"answers", "answer", "first", "open", "cases"}:
            bases["cases", row["period"]].add(n)
    assert len(shares) > 5 and len(left) > 5 and bases
    assert not [whole for whole, rest in left.items() if 0 < rest < K]
    for found in bases.values():
        assert not [(a, b) for a in found for b in found if 0 < a - b < K]
    for told in shares.values():
        years = {period: number for period, number in told.items() if "/" in period}
        for period, number in years.items():
            of_year = [f"{year}-{month:02}" for year, month in months(int(period[:4]) * 100 + int(period[5:7]), 12)]
            assert all(month in told for month in of_year)
            assert number == tuple(sum(told[month][at] for month in of_year) for at in (0, 1))


def main_of(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]


def nothing_is_ranked(reader: Client) -> None:
    """Neighbourhoods stand by name whatever is asked for, and no page knows a worst one."""
    plain = reader.get("/figures/e4/").content.decode()
    names = re.findall(r"<h3[^>]*>([^<]+)</h3>", plain.partition("By neighbourhood")[2].partition("</section>")[0])

    assert names == sorted(names, key=str.casefold) and len(names) == 3
    assert "In the order of their names, each beside its own past." in plain
    for way in ("?sort=value", "?order=-value", "?worst=1", "?top=3"):
        assert main_of(reader.get(f"/figures/e4/{way}").content.decode()) == main_of(plain)
        rows = reader.get(f"/api/figures/e4/{way}").json()["numbers"]
        assert [row["key"] for row in rows] == sorted(
            row["key"] for row in rows if row["split"] == "district"
        ) + sorted(row["key"] for row in rows if row["split"] == "language")
    everything = [reader.get(page).content.decode() for page in PAGES]
    assert not [
        word for page in everything for word in ("worst", "ranking", "rank ", "league", "Top 10") if word in page
    ]


# A chief, the night before council


NIGHT = datetime(2026, 11, 18, 21, tzinfo=UTC)
TOLD_ON = datetime(2027, 2, 12, 3, tzinfo=UTC)
STANDARD = "We have cleaned it up."


@pytest.fixture
def a_year(eva):
    """A whole year of reports."""
    dice = Random(26)
    for year, month in months(202601, 12):
        reports = lively.month_of_reports(year, month, number=90, dice=dice)
        take_in(reports, by=eva, at=datetime(year, month, 28, tzinfo=UTC))
        lively.others_ask(year, month)


def counted_now(code: str, month: int) -> Computed:
    """Return what an indicator of a month is, told or not."""
    counted = stages.counted()
    [record] = [record for record in reading.shipped() if record.code == code]
    [found] = compute([record], counted.rows, Period.month(month), [""], edges=counted.edges, lawful=counted.lawful)
    return found


def answered(reader: Client, code: str, period: str) -> dict[str, object]:
    """Return a number as programs read it, and see that the file has the same."""
    numbers = reader.get(f"/api/figures/{code.lower()}/").json()["numbers"]
    [row] = [row for row in numbers if (row["split"], row["period"]) == ("", period)]
    [line] = [
        line for line in downloaded(reader) if (line["indicator"], line["split"], line["period"]) == (code, "", period)
    ]
    assert (line["value"], line["refusal"]) == ("" if row["value"] is None else str(row["value"]), row["refusal"])
    return row


@pytest.fixture
def opinions(a_year):
    """Some who were answered said what they think, all through the year."""
    for number, reporter in enumerate(Reporter.objects.select_related("case").order_by("pk")):
        if number % 4 == 0:
            actions.judge(
                reporter=reporter, solved=number % 12 != 0, by=town.AMA, at=reporter.case.received_at + 10 * DAY
            )


def test_a_chief_who_waves_cases_through_before_council_does_not_improve_the_figure(
    opinions, build, reader, valdoria, monkeypatch
):
    late = take_in(
        [Report("dirty_street", "west", NIGHT - 15 * DAY, wait=None) for _ in range(500)],
        by=town.AMA,
        at=NIGHT - 15 * DAY,
    )
    monkeypatch.setattr(timezone, "now", lambda: NIGHT)
    chief = Client(headers={"accept-language": "en"})
    chief.force_login(valdoria.clara)
    text = catalogue.current().situations["dirty_street"].standard["done"]["en"][0]

    said = {"case": [case.reference for case in late[:400]], "outcome": "done", "text": text, "language": "en"}
    assert chief.post("/inbox/bulk/", {**said, "step": "send", "understood": "on"}).status_code == 302
    for case in late[400:]:
        new = {"due_at_day": "2026-12-18", "due_at_time": "12:00", "reason": "We are catching up."}
        assert chief.post(f"/inbox/{case.reference}/postpone/", new).status_code == 302
    for number, reporter in enumerate(Reporter.objects.filter(case__in=late[:120])):
        actions.judge(reporter=reporter, solved=number % 6 == 0, by=town.AMA, at=NIGHT + DAY)
    build(TOLD_ON)

    told = answered(reader, "L1", "2026-11")
    in_november = Promise.objects.filter(
        is_first=True,
        due_at__gte=datetime(2026, 10, 31, 23, tzinfo=UTC),
        due_at__lt=datetime(2026, 11, 30, 23, tzinfo=UTC),
    )
    others = in_november.exclude(case__in=late)
    assert in_november.count() == others.count() + 500 and others.count() > 60
    assert (told["value"], told["n"]) == (others.filter(kept=True).count() / in_november.count(), in_november.count())
    standard = counted_now("T4b", 202611)
    assert standard.value > 0.7 and answered(reader, "T4b", "2026-11")["value"] in (standard.value, None)
    assert answered(reader, "L4", "2026-11")["value"] > 0.7
    page = reader.get("/figures/").content.decode()
    assert (
        page.index("Promises kept") < page.index("Not solved, residents say") < page.index("Untouched standard texts")
    )


# A mayor


def test_equality_by_neighbourhood_from_nine_replies_is_refused_by_every_door_with_one_sentence(
    a_year, build, reader, valdoria
):
    for number, place in enumerate(list(lively.PLACES) * 3):
        [case] = take_in([Report("dirty_street", place, NIGHT)], by=town.AMA, at=NIGHT)
        actions.judge(reporter=case.reporters.get(), solved=number % 2 == 0, by=town.AMA, at=NIGHT + DAY)
    build(TOLD_ON)

    sentence = str(SENTENCES[Refusal.TOO_FEW])
    page = reader.get("/figures/e7/").content.decode().partition("By neighbourhood")[2].partition("</section>")[0]
    answer = reader.get("/api/figures/e7/").json()
    rows = [row for row in answer["numbers"] if row["split"] == "district"]
    lines = [line for line in downloaded(reader) if (line["indicator"], line["split"]) == ("E7", "district")]

    assert page.count(sentence) >= 3 and "%" not in page
    assert len(rows) == len(lines) == 3 * 13
    assert answer["refusals"]["too_few"]["en"] == sentence
    assert {(row["value"], row["n"], row["refusal"]) for row in rows} == {(None, None, "too_few")}
    assert {(line["value"], line["n"], line["refusal"]) for line in lines} == {("", "", "too_few")}


# Our own mistake


def test_an_error_in_the_definition_of_march_is_corrected_in_may_with_both_values_and_the_day(
    eva, build, reader, monkeypatch
):
    dice = Random(5)
    for year, month in months(202504, 12):
        take_in(
            lively.month_of_reports(year, month, number=90, dice=dice), by=eva, at=datetime(year, month, 28, tzinfo=UTC)
        )
    build(datetime(2026, 4, 12, 3, tzinfo=UTC))
    first = answered(reader, "L1", "2026-03")
    shipped_records = reading.shipped()
    [record] = [record for record in shipped_records if record.code == "L1"]
    kept = record.current.numerator
    assert kept
    second = replace(
        record.current, version=2, since=date(2026, 5, 12), reason={"en": "Kept was counted as broken.", "fr": "Erreur."},
        numerator=replace(kept, add=("broken",)),
    )  # fmt: skip
    corrected = replace(record, definitions=(record.current, second))
    monkeypatch.setattr(
        reading, "shipped", lambda: tuple(corrected if one is record else one for one in shipped_records)
    )

    build(datetime(2026, 5, 12, 12, tzinfo=UTC))

    march = answered(reader, "L1", "2026-03")
    assert first["value"] is not None and march["value"] == pytest.approx(1 - first["value"])
    assert (march["version"], march["old"], march["replaced_on"]) == (2, first["value"], "2026-05-12")
    page = reader.get("/figures/l1/").content.decode()
    row = page[page.index("March 2026</th>") :].partition("</tr>")[0]
    assert f"First told as {round(first['value'] * 100)}" in row and "12 May 2026" in row
    assert f"{round(march['value'] * 100)}" in row.partition("First told")[0]
