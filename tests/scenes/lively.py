"""A city with enough going on that its figures can be told: many matters, three neighbourhoods, months full of reports."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random

from parvis.cases import actions
from parvis.cases.models import Case, Door, EndedAs
from parvis.cases.moves import Outcome
from parvis.cases.tests import town
from parvis.city import actions as city
from parvis.city.tests.town import AT, CLERK, square
from parvis.core.actors import Actor
from parvis.situations import catalogue
from parvis.situations.rules import Action

HARBOUR = "harbour"
PLACES = {"west": (50.05, 4.05), "east": (50.05, 4.15), HARBOUR: (50.05, 4.25)}
GRIEVANCE = "treated_badly"
# What people tell, and how often.
MATTERS: Mapping[str, int] = {
    "dirty_street": 9, "street_lamp": 7, "bulky_waste": 6, "graffiti": 4, "park_care": 4, "bar_noise": 5, "works_noise": 5,
    "machine_noise": 4,
}  # fmt: skip
ON_TIME, LATE = timedelta(hours=3), timedelta(days=9)


def add_harbour() -> None:
    """Add a third neighbourhood."""
    city.add_district(code=HARBOUR, name="Les Quais", polygon=square(4.2, 50.0), by=CLERK, at=AT)


@cache
def answers_of(code: str) -> Mapping[str, str]:
    """Return the first answers that make a case of a matter."""
    situation = catalogue.current().situations[code]

    def walked(step: str, said: dict[str, str]) -> dict[str, str] | None:
        if step in situation.ends:
            return said if situation.ends[step].action is Action.CASE else None
        ways = (walked(each.leads_to, {**said, step: each.code}) for each in situation.questions[step].choices)
        return next((way for way in ways if way is not None), None)

    found = walked(situation.first, {})
    assert found is not None, code
    return found


@dataclass(frozen=True)
class Report:
    """What somebody tells: what, where, when, and how long the answer takes (None: it never comes)."""

    situation: str
    district: str
    at: datetime
    wait: timedelta | None = ON_TIME
    door: Door = Door.WEB


def month_of_reports(year: int, month: int, *, number: int, dice: Random) -> Iterator[Report]:
    """Yield a month's reports, spread over days, matters, neighbourhoods and doors."""
    for _ in range(number):
        yield Report(
            situation=dice.choices(list(MATTERS), MATTERS.values())[0],
            district=dice.choices(list(PLACES), [6, 4, 3])[0],
            at=datetime(year, month, dice.randint(1, 25), dice.randint(7, 14), dice.randint(0, 59), tzinfo=UTC),
            wait=dice.choices([ON_TIME, LATE], [7, 3])[0],
            door=dice.choices([Door.WEB, Door.MAIL, Door.OPEN311], [8, 5, 4])[0],
        )


def place_in(district: str) -> actions.Place:
    """Return a place in a neighbourhood."""
    latitude, longitude = PLACES[district]
    return actions.Place(latitude=latitude, longitude=longitude, text="1 Long Street")


def take_in(reports: Iterable[Report], *, by: Actor, at: datetime) -> list[Case]:
    """Take them in as a history, with the answers that came."""
    return actions.take_many(
        intakes=[
            actions.Intake(
                situation=each.situation, answers=answers_of(each.situation), door=each.door, may_lack_end=True,
                person=actions.Person(language="en"), received_at=each.at,
                place=place_in(each.district),
                known=None if each.wait is None else actions.Known(
                    answered_at=each.at + each.wait, outcome=Outcome.DONE, text="We have been there.", by=by
                ),
            )
            for each in reports
        ],
        by=town.AMA, at=at,
    )  # fmt: skip


def others_ask(year: int, month: int) -> None:
    """A month of people who were told what they wanted to know, or where to go."""
    for number in range(24):
        at = datetime(year, month, 2 + number, 9, number, tzinfo=UTC)
        ended_as = EndedAs.REDIRECTED if number % 2 else EndedAs.INFORMED
        actions.end_contact(
            door=Door.WEB, ended_as=ended_as, language="en", by=town.AMA, at=at, situation=list(MATTERS)[number % 4]
        )


def treated_badly(*, at: datetime) -> None:
    """Somebody asks where to turn who was treated badly by the police; only that they asked is kept."""
    actions.end_contact(
        door=Door.WEB, ended_as=EndedAs.INFORMED, language="en", by=town.AMA, at=at, situation=GRIEVANCE
    )


def rang_off(*, at: datetime) -> None:
    """Somebody rang and said nothing."""
    actions.end_contact(door=Door.DESK, ended_as=EndedAs.SILENT, language="en", by=town.AMA, at=at)
