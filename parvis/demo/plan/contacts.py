"""Who said what, where and when on one day, and what became of it: the same every time, from the seed. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import cache
from importlib import resources
from random import Random
from typing import Any

from parvis.core import strict_yaml
from parvis.demo.plan import rhythm
from parvis.demo.plan.geography import Spot, spots
from parvis.demo.plan.themes import LANGUAGES, THEMES, Path

Words = dict[str, Any]
HOT_SPOTS = 7
# One in so many cases is not just taken and answered, but tells a longer story (see stories.past).
STORIES = ("asked", "joined", "passed_on", "merged", "withdrawn", "postponed", "task", "not_real")
STORY_EVERY = 70


@dataclass(frozen=True, slots=True)
class Told:
    """One contact. `number` counts from the first day on and is the id of its case. Shares and speeds are 0–1 and up."""

    number: int
    theme: str
    path: Path
    at: datetime
    door: str
    language: str
    words: str
    spot: Spot | None
    speed: float
    outcome: str
    answer: str
    is_judged: bool
    is_solved: bool
    story: str
    joins: int


@cache
def words_of(language: str) -> Words:
    """Return what people and services say in a language."""
    text = (resources.files("parvis.demo") / "words" / f"{language}.yml").read_text(encoding="utf-8")
    content: Words = strict_yaml.read(text).content
    return content


def told_on(day: int, *, first: date, total: int, zone: tzinfo) -> list[Told]:
    """Return the contacts of day 0–364 after `first`, in order of time."""
    random = Random(f"valdoria day {day}")  # noqa: S311
    per_day = rhythm.contacts_per_day(first, total)
    begun = datetime.combine(first + timedelta(days=day), datetime.min.time(), zone)
    moments: list[tuple[datetime, str]] = []
    for name, theme in THEMES.items():
        hours = random.choices(range(24), weights=theme.hours, k=per_day[name][day])
        moments += [
            (begun.replace(hour=hour, minute=random.randrange(60), second=random.randrange(60)), name) for hour in hours
        ]
    moments.sort()
    number = rhythm.first_numbers(first, total)[day]
    return [_told(number + place, at, theme, random) for place, (at, theme) in enumerate(moments, start=1)]


def _told(number: int, at: datetime, name: str, random: Random) -> Told:
    theme = THEMES[name]
    path = random.choices(theme.paths, weights=[path.weight for path in theme.paths])[0]
    language = random.choices(list(LANGUAGES), weights=list(LANGUAGES.values()))[0]
    spot = _spot(path, random)
    outcome = random.choices(("done", "not_possible", "belongs_to", "with_justice"), weights=(86, 9, 4.6, 0.4))[0]
    door = random.choices(list(theme.doors), weights=list(theme.doors.values()))[0]
    return Told(
        number=number,
        theme=name,
        path=path,
        at=at,
        door=door,
        language=language,
        words=_said(path, language, spot, random),
        spot=spot,
        speed=min(random.lognormvariate(-0.72, 0.62), 6.0),
        outcome=outcome,
        answer=_answer(path, language, outcome, random),
        is_judged=random.random() < 0.24,
        is_solved=random.random() < (0.88 if outcome == "done" else 0.52),
        story=random.choice(STORIES) if random.randrange(STORY_EVERY) == 0 else "",
        joins=random.choice((1, 1, 1, 2, 2, 3, 5)),
    )


@cache
def _hot_spots(situation: str) -> tuple[Spot, ...]:
    random = Random(f"valdoria hot {situation}")  # noqa: S311
    return tuple(random.sample(spots(), HOT_SPOTS))


def _spot(path: Path, random: Random) -> Spot | None:
    """Return where it is: one in nine at a place where it happens again and again, one in thirty-three nowhere said."""
    if path.situation in ("identity_papers", "expect_from_police", "scam", "festival") or random.random() < 0.03:
        return None
    return random.choice(_hot_spots(path.situation) if random.random() < 0.11 else spots())


def _said(path: Path, language: str, spot: Spot | None, random: Random) -> str:
    words = words_of(language)
    core = random.choice(words["said"][path.situation])
    detail = random.choice(words["details"]).format(number=spot.number if spot else "12")
    return " ".join(filter(None, (core, detail if spot or "{" not in detail else "")))


def _answer(path: Path, language: str, outcome: str, random: Random) -> str:
    words = words_of(language)
    core = random.choice(words["done"][path.texts] if outcome == "done" else words[outcome])
    return " ".join(filter(None, (random.choice(words["opening"]), core, random.choice(words["closing"]))))
