"""Valdoria at work: who answers, who lives there, and a way to take a report in one line."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from parvis.cases import actions
from parvis.cases.models import Case, Door
from parvis.city import actions as city
from parvis.city.actions import Phone, Words
from parvis.city.models import Relation, Service
from parvis.city.service_kinds import ServiceKind
from parvis.city.tests.town import AT, CLERK, add_cleaning, add_two_districts, found_town
from parvis.core.access import Role
from parvis.core.actors import Actor, ActorKind
from parvis.people import actions as people
from parvis.people.models import User
from parvis.situations import catalogue
from parvis.situations.rules import Question
from tests.remembered import remembered

AMA = Actor(ActorKind.REPORTER, "visitor")
WEST = actions.Place(latitude=50.05, longitude=4.05, text="12 Mill Street")


@dataclass
class Valdoria:
    """The services and people most stories need."""

    cleaning: Service
    waste: Service
    police: Service
    noise: Service
    bruno: User  # takes calls
    dede: User  # works for the police, which has nothing to do with litter
    clara: User  # answers for cleaning
    colin: User  # answers for cleaning too
    coco: User  # coordinates
    mia: User  # mediates


@remembered
def found(now: datetime) -> Valdoria:
    """Found the city with four services, two districts and six people."""
    found_town()
    add_two_districts()
    cleaning = add_cleaning()
    waste = _service("waste", ServiceKind.BULKY_WASTE, "the people who fetch bulky things")
    police = _service("police", ServiceKind.MUNICIPAL_POLICE, "the municipal police")
    noise = _service("noise", ServiceKind.NOISE_CONTROL, "the people who measure noise")
    city.sign_agreement(
        service=cleaning, situation="", promise_hours=16, promise_basis="working", signed_by="Head of cleaning",
        signed_on=date(2026, 1, 5), starts_on=date(2026, 1, 5), by=CLERK, at=AT,
    )  # fmt: skip
    people_ = {
        name: _person(name, role, now)
        for name, role in [
            ("bruno", Role.CALL_TAKER),
            ("dede", Role.SERVICE),
            ("clara", Role.SERVICE),
            ("colin", Role.SERVICE),
            ("coco", Role.COORDINATOR),
            ("mia", Role.MEDIATOR),
        ]
    }
    city.add_member(service=cleaning, user=people_["clara"], role="answers", by=CLERK, at=AT)
    city.add_member(service=cleaning, user=people_["colin"], role="answers", by=CLERK, at=AT)
    city.add_member(service=police, user=people_["dede"], role="answers", by=CLERK, at=AT)
    return Valdoria(cleaning=cleaning, waste=waste, police=police, noise=noise, **people_)


def _service(code: str, kind: ServiceKind, plain: str) -> Service:
    return city.add_service(
        code=code, kind=kind, relation=Relation.PART_OF_CITY,
        texts={"en": Words(code.title(), plain), "fr": Words(code.title(), plain)},
        phones=[Phone("+32 2 555 02 00")], hours="Mo-Fr 08:00-16:00; PH off", by=CLERK, at=AT,
    )  # fmt: skip


def _person(name: str, role: Role, now: datetime) -> User:
    return people.open_account(
        email=f"{name}@valdoria.example", name=name.title(), password="a long password", roles={role}, by=CLERK, at=now
    )


def staff(user: User) -> Actor:
    """Return the user as an actor."""
    return Actor(ActorKind.STAFF, user.actor_reference)


def litter(now: datetime, **said: Any) -> actions.Taken:
    """Take a report about litter in the street, from Ama, by e-mail in English unless said otherwise."""
    person = said.pop("person", actions.Person(language="en", channel="email", email="ama@example.org"))
    said = {"situation": LITTER, "answers": LITTER_ANSWERS, "place": WEST, "words": "Papers everywhere", **said}
    at = said.pop("at", now)
    by = said.pop("by", AMA)
    intake = actions.Intake(door=said.pop("door", Door.WEB), person=person, received_at=at, **said)
    return actions.take(intake=intake, by=by, at=at)


def fresh(case: Case) -> Case:
    """Return the case as it stands in the database."""
    return Case.objects.get(pk=case.pk)


LITTER = "dirty_street"
LITTER_ANSWERS = {"what": "dirt"}


def answers_to(situation: str, end: str) -> dict[str, str]:
    """Return the first answers that lead to this end of a situation."""

    def walk(answers: dict[str, str]) -> Iterator[dict[str, str]]:
        here = known.walk(answers)
        if isinstance(here, Question):
            for choice in here.choices:
                yield from walk({**answers, here.code: choice.code})
        elif here.code == end:
            yield answers

    known = catalogue.current().situations[situation]
    return next(walk({}))
