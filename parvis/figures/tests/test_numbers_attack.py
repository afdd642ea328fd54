"""Somebody with a solver, and with tables and indicators of three releases as every door gives them, works out no small count."""

import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from itertools import pairwise, product

import pytest
from django.test import Client

from parvis.cases.tests import town
from parvis.figures.actions import drafting, releasing
from parvis.figures.actions.drafting import draft_release
from parvis.figures.counted import Counted
from parvis.figures.cubes import declarations
from parvis.figures.indicators import reading
from parvis.figures.models import Release
from parvis.figures.tests.attacker import Attacker, Statement
from parvis.figures.tests.rows import EDGES
from parvis.situations import catalogue
from tests import cast

pytestmark = [pytest.mark.once, pytest.mark.thorough]

K, MOST = 5, 36
MONTHS = (202601, 202602, 202603)
RELEASED_ON = (date(2026, 3, 20), date(2026, 4, 20), date(2026, 5, 20))
DISTRICTS = ("west", "east")
SITUATIONS = {"dirty_street": 5, "bulky_waste": 4, "bar_noise": 3}
DOORS = {"desk": 6, "web": 4}
ENDINGS = ("case", "added", "informed", "redirected", "urgent", "call_back", "silent")
IN_TABLES = {"information": "informed"}
CODES = ("L5", "L6", "L7", "L7c", "L8", "L10", "L11", "T4", "T4b", "P6", "A1", "A3", "A4", "E4", "E7")
KINDS = {name: cube.facts for name, cube in declarations.shipped().items()}


@dataclass(frozen=True)
class Course:
    """What became of a case. `answer`: "in_time" (30 days), "late" or "" (never)."""

    answer: str = "in_time"
    is_closed: bool = True
    is_spoken: bool = True
    is_standard: bool = False
    has_contact: bool = True
    is_redated: bool = False
    has_say: bool = False

    @cached_property
    def says(self) -> dict[str, bool]:
        """Return what indicators count of it."""
        is_answered, is_told = bool(self.answer), bool(self.answer) and self.has_contact
        return {
            "cases": True,
            "answered": is_answered,
            "in_time": self.answer == "in_time",
            "closed": self.is_closed,
            "spoken": self.is_spoken,
            "standard": self.is_standard,
            "reachable": self.is_closed and self.has_contact,
            "told": self.is_closed and is_told,
            "reasoned": self.is_closed and is_told and not self.is_standard,
            "redated": self.is_redated,
            "with_say": self.has_say,
        }


def courses() -> Iterator[Course]:
    """Yield all that can become of a case."""
    for is_closed, has_contact, is_redated, one, other in product((False, True), repeat=5):
        for answer in ("in_time", "late"):
            yield Course(answer, is_closed, True, one, has_contact, is_redated, other)
        if not other:
            yield Course("", is_closed, one, False, has_contact, is_redated)


ATOMS = [
    (month, district, situation, "case", door, course)
    for month in MONTHS
    for district in DISTRICTS
    for situation in SITUATIONS
    for door in DOORS
    for course in courses()
] + [
    (month, "", situation, ending, door, None)
    for month in MONTHS
    for situation in SITUATIONS
    for ending in ENDINGS[1:]
    for door in DOORS
]


def city(a_month: int, seed: int) -> Counter:
    """Return how many contacts there were of each sort: much that is common, a few of whatever is rare."""
    dice = random.Random(seed)
    rare = {
        "answer": 0.01,
        "closed": 0.01,
        "spoken": 0.5,
        "standard": 0.3,
        "contact": 0.15,
        "redated": 0.02,
        "say": 0.3,
    }
    found: Counter = Counter()
    for month in MONTHS:
        for _ in range(a_month):
            situation, door = (dice.choices(list(each), each.values())[0] for each in (SITUATIONS, DOORS))
            ending = dice.choices(ENDINGS, [300, 2, 40, 30, 1, 1, 1])[0]
            if ending != "case":
                found[month, "", situation, ending, door, None] += 1
                continue
            answer = dice.choices(("in_time", "late", ""), (0.96, rare["answer"], 0.03))[0]
            course = Course(
                answer=answer,
                is_closed=bool(answer) or dice.random() > rare["closed"],
                is_spoken=bool(answer) or dice.random() < rare["spoken"],
                is_standard=bool(answer) and dice.random() < rare["standard"],
                has_contact=dice.random() > rare["contact"],
                is_redated=dice.random() < rare["redated"],
                has_say=bool(answer) and dice.random() < rare["say"],
            )
            found[month, dice.choice(DISTRICTS), situation, ending, door, course] += 1
    return found


def cubes(contacts: Counter) -> dict[str, list[dict]]:
    """Return the rows of the cubes that tables and indicators of contacts and cases are made of."""
    made: dict[str, Counter] = {}

    def add(cube: str, number: int, measures: dict[str, int], **by) -> None:
        for measure, amount in measures.items():
            made.setdefault(cube, Counter())[tuple(by.items()), measure] += amount * number

    names = {"case": "became_case"}
    for (month, district, situation, ending, door, course), number in contacts.items():
        endings = {names.get(each, each): int(each == ending) for each in ENDINGS}
        add("contacts_by_place", number, endings, month=month, district=district, situation=situation)
        add("contacts_by_day", number, {"contacts": 1}, month=month, door=door, ended_as=ending)
        if course is None:
            continue
        says = {name: int(is_so) for name, is_so in course.says.items()}
        answers = {
            "cases": 1, "answered": says["answered"], "closed": says["closed"], "reasoned": says["reasoned"],
            "unanswered_30_days": 1 - says["in_time"], "undecided_30_days": 0, "promised": 1,
            "closed_with_contact": says["reachable"], "told_with_contact": says["told"],
            "answered_standard": says["standard"], "redated": says["redated"], "with_say": says["with_say"],
        }  # fmt: skip
        add("answers", number, answers, month=month, situation=situation)
        add("cases_by_door", number, {"cases": 1}, month=month, door=door, district=district)
        answered_in = str(EDGES["answer_minutes_by_district"].number(7200 if says["in_time"] else 3_000_000))
        add("answer_minutes_by_district", number, {"answered": says["answered"]}, month=month, district=district,
            bin=answered_in if says["answered"] else "-1")  # fmt: skip
        spoken_in = answered_in if says["answered"] else "40"
        add("first_feedback_minutes_by_district", number, {"cases": 1}, month=month, district=district,
            bin=spoken_in if says["spoken"] else "-1")  # fmt: skip
        add("open_days", number, {"cases": 1}, month=month, kind="object", bin=str(1 if says["in_time"] else 35),
            ended=str(says["answered"]))  # fmt: skip
    rows: dict[str, dict] = {}
    for cube, counts in made.items():
        for (by, measure), amount in counts.items():
            rows.setdefault(cube, {}).setdefault(by, dict(by))[measure] = amount
    return {cube: list(found.values()) for cube, found in rows.items()}


def answered_late(contacts: Counter) -> Counter:
    """Return the city as it is known some weeks later: three of each month that had no answer have got one."""
    found = Counter(contacts)
    for month in MONTHS:
        open_still = [atom for atom in found if atom[0] == month and atom[5] and not atom[5].answer and found[atom]]
        for atom in open_still[:3]:
            found[atom] -= 1
            found[(*atom[:5], Course("late", True, True, False, atom[5].has_contact, atom[5].is_redated))] += 1
    return +found


def let_out(contacts: Counter) -> tuple[list[dict], Counter]:
    """Release three times, the last twice with what was learnt since.

    Returns the files of each release as everybody gets them, and each month as it was known when its cases were counted.
    """
    records = [record for record in reading.shipped() if record.code in CODES]
    files, as_counted = [], Counter()
    esi = cast.acting(cast.somebody("Esi Mensah", at=datetime(2026, 1, 1, tzinfo=UTC)))
    for month, on in zip(MONTHS, RELEASED_ON, strict=True):
        as_counted += Counter({atom: number for atom, number in contacts.items() if atom[0] == month})
        at = datetime(on.year, on.month, on.day, 3, tzinfo=UTC)
        counted = Counted(rows=cubes(contacts), kinds=KINDS, edges=EDGES, lawful=frozenset())
        list(draft_release(records=records, counted=counted, on=on, at=at))
        release = Release.objects.get(decision=None)
        releasing.approve(release=release, by=esi, at=at)
        files.append({name: downloaded(release, f"{name}.json") for name in ("tables", "figures")})
        contacts = answered_late(contacts)
    return files, as_counted


def downloaded(release: Release, name: str) -> dict:
    answer = Client().get(f"/figures/data/release/{release.number}/{name}")
    return json.loads(b"".join(answer.streaming_content))


def selected(**wanted) -> list[int]:
    """Return the places of the atoms that have all of this; `says` names what must be true of the case."""
    names = ("month", "district", "situation", "ending", "door")
    says = wanted.pop("says", {})
    return [
        place
        for place, atom in enumerate(ATOMS)
        if all(atom[names.index(name)] in values for name, values in wanted.items())
        if not says or (atom[5] is not None and all(atom[5].says[name] is is_so for name, is_so in says.items()))
    ]


def months_of(period: str) -> tuple[int, ...]:
    return MONTHS if "Q" in period else (int(period.replace("-", "")),)


def statements(files: list[dict]) -> Iterator[Statement]:
    """Yield all that is told of the first quarter, by any of these releases."""
    known = catalogue.current().situations
    for row in (row for each in files for row in each["tables"]["cells"]):
        if row["count"] is None or len(row["period"]) < 7:
            continue
        wanted: dict = {"month": months_of(row["period"])}
        if row["district"] or "district" in row["table"]:
            wanted["district"] = (row["district"],)
        if row["situation"]:
            wanted["situation"] = (row["situation"],)
        if row["group"]:
            wanted["situation"] = [code for code in SITUATIONS if known[code].group == row["group"]]
        if row["ending"]:
            wanted["ending"] = (IN_TABLES.get(row["ending"], row["ending"]),)
        yield Statement(selected(**wanted), row["count"])
    for row in (row for each in files for row in each["figures"]["numbers"]):
        if row["value"] is None or "/" in row["period"]:
            continue
        month, n = months_of(row["period"]), row["n"]
        yes = round(row["value"] * n)
        told = {
            "L5": ({"answered": True}, {"with_say": True}), "L6": ({}, {"redated": True}),
            "L7": ({"spoken": True}, None), "L7c": ({}, {"spoken": False}), "L8": ({}, None),
            "T4": ({"closed": True}, {"reasoned": True}), "T4b": ({"answered": True}, {"standard": True}),
            "A1": ({"answered": True}, None), "A3": ({}, {"in_time": False}),
            "A4": ({"reachable": True}, {"told": True}),
        }  # fmt: skip
        if row["indicator"] in told:
            base, side = told[row["indicator"]]
            yield Statement(selected(month=month, ending=("case",), says={"cases": True, **base}), n)
            if side is not None:
                yield Statement(selected(month=month, ending=("case",), says={"cases": True, **base, **side}), yes)
        elif row["indicator"] == "P6":
            yield Statement(selected(month=month, ending=("case",)), n)
            yield Statement(selected(month=month, ending=("case",), door=("desk", "counter")), yes)
        elif row["indicator"] in ("L10", "L11"):
            yield Statement(selected(month=month), n)
            wanted = {"door" if row["indicator"] == "L10" else "ending": (row["key"],)}
            yield Statement(selected(month=month, **wanted), yes)


def questions() -> Iterator[tuple[tuple, list[int]]]:
    """Yield what one might want to know of a month: how many ended so, came so, had one thing happen and not another."""
    says = list(Course().says)
    for month in MONTHS:
        for ending in ENDINGS:
            yield (month, ending), selected(month=(month,), ending=(ending,))
            for door in DOORS:
                yield (month, ending, door), selected(month=(month,), ending=(ending,), door=(door,))
        for one, other in product(says, says):
            if one != other:
                yield (month, one, "not", other), selected(month=(month,), says={one: True, other: False})


def known_too_well(files: list[dict], contacts: Counter) -> Iterator[tuple]:
    """Yield the small counts that a solver narrows down to fewer than k numbers; what tables count, to fewer than 0 to k - 1."""
    attacker = Attacker(ATOMS, statements(files), {})
    asked = [(question, places, sum(contacts[ATOMS[place]] for place in places)) for question, places in questions()]
    few = [each for each in asked if 0 < each[-1] < K]
    for question, places, truth in random.Random(3).sample(few, min(MOST, len(few))):
        low, high = attacker.interval([ATOMS[place] for place in places])
        is_in_tables = "not" not in question
        if high - low < K - 1 - 1e-6 or (is_in_tables and (low > 1e-6 or high < K - 1 - 1e-6)):
            yield question, truth, round(low, 2), round(high, 2)


@pytest.fixture
def contacts(db, now):
    town.found(now)
    return city(400, seed=5)


def test_no_small_count_follows_from_tables_and_indicators_of_three_releases(contacts):
    files, as_counted = let_out(contacts)

    told = {row["indicator"] for row in files[-1]["figures"]["numbers"] if row["value"] is not None}
    assert {"A3", "L6", "L10", "L11", "P6", "T4"} <= told
    assert list(known_too_well(files, as_counted)) == []
    nothing_told_has_changed(files)


def nothing_told_has_changed(files: list[dict]) -> None:
    """What was told stays and what was withheld stays withheld, whatever was learnt later: releases have no difference."""
    by_release = [
        {
            (row["indicator"], row["split"], row["key"], row["period"]): (row["value"], row["n"], row["refusal"])
            for row in each["figures"]["numbers"]
            if "/" not in row["period"]
        }
        for each in files
    ]
    assert by_release[0] and len(by_release[0]) < len(by_release[2])
    for earlier, later in pairwise(by_release):
        assert {key: later[key] for key in earlier} == earlier


def test_the_same_solver_finds_some_where_numbers_are_told_that_stand_too_near(contacts, monkeypatch):
    monkeypatch.setattr(drafting, "keep_apart", lambda asked, shown: None)

    assert next(known_too_well(*let_out(contacts)), None)
