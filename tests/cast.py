"""People and services that every story knows. Each function makes what it names by the actions of the apps.

Ama reported something. Bruno takes calls. Carla is a police officer, and the one a grievance names. Dede works for
a service that has nothing to do with it. Esi coordinates. Farid mediates. Gina and Hugo administer.
"""

from dataclasses import dataclass
from datetime import datetime

from parvis.cases import actions as cases
from parvis.cases.models import Door
from parvis.city import actions as city
from parvis.city.models import City, Relation, Service
from parvis.city.service_kinds import ServiceKind
from parvis.core.access import Role
from parvis.core.actors import WORKER, Actor, ActorKind
from parvis.people import actions as people
from parvis.people.models import User

PASSWORD = "four quiet pigeons walk"


@dataclass(frozen=True)
class Resident:
    """Somebody without an account."""

    name: str
    email: str
    phone: str
    language: str


AMA = Resident(name="Ama Sarpong", email="ama@example.org", phone="+32470123456", language="fr")


def acting(user: User) -> Actor:
    """Return the actor this person is."""
    return Actor(ActorKind.STAFF, user.actor_reference)


def somebody(name: str, *roles: Role, at: datetime, password: str | None = PASSWORD) -> User:
    """Open the account of one more person: their address is their first name at example.org."""
    email = f"{name.split()[0].lower()}@example.org"
    return people.open_account(email=email, name=name, password=password, roles=set(roles), by=WORKER, at=at)


def bruno(*, at: datetime) -> User:
    """Takes calls."""
    return somebody("Bruno Peeters", Role.CALL_TAKER, at=at)


def carla(*, at: datetime, service: Service | None = None) -> User:
    """Answers for the municipal police, and is the officer a grievance names."""
    user = somebody("Carla Ferreira", Role.SERVICE, at=at)
    city.add_member(service=service or municipal_police(at=at), user=user, by=WORKER, at=at)
    return user


def dede(*, at: datetime, service: Service | None = None) -> User:
    """Answers for the cleaning service, which has nothing to do with it."""
    user = somebody("Dede Koffi", Role.SERVICE, at=at)
    city.add_member(service=service or cleaning(at=at), user=user, by=WORKER, at=at)
    return user


def esi(*, at: datetime) -> User:
    """Sees that everything gets to the right place and is answered."""
    return somebody("Esi Mensah", Role.COORDINATOR, at=at)


def farid(*, at: datetime) -> User:
    """Opens grievances."""
    return somebody("Farid Haddad", Role.MEDIATOR, at=at)


def gina(*, at: datetime) -> User:
    """Administers."""
    return somebody("Gina Rossi", Role.ADMINISTRATOR, at=at)


def hugo(*, at: datetime) -> User:
    """Administers too: some things take two."""
    return somebody("Hugo Lambert", Role.ADMINISTRATOR, at=at)


def city_of_parvis(*, at: datetime) -> City:
    """Found an invented city."""
    return city.found_city(
        name="Grand-Parvis",
        country="BE",
        latitude=50.6,
        longitude=4.3,
        languages=["fr", "en", "nl"],
        by=WORKER,
        at=at,
    )


def _service(code: str, kind: ServiceKind, name: str, relation: Relation, at: datetime) -> Service:
    texts = {"en": city.Words(name=name, plain_name=name.lower()), "fr": city.Words(name=name, plain_name=name.lower())}
    return city.add_service(code=code, kind=kind, relation=relation, texts=texts, by=WORKER, at=at)


def municipal_police(*, at: datetime) -> Service:
    """The police of the city, which decides for itself."""
    return _service("police", ServiceKind.MUNICIPAL_POLICE, "Municipal police", Relation.CONTROLLER, at)


def cleaning(*, at: datetime) -> Service:
    """The people who clean the streets."""
    return _service("cleaning", ServiceKind.CLEANING, "Street cleaning", Relation.PART_OF_CITY, at)


def ama_reported(
    *, at: datetime, situation: str = "dirty_street", answers: dict[str, str] | None = None
) -> cases.Taken:
    """Let Ama report on the web, by e-mail and in French: papers in Mill Street, or another situation."""
    intake = cases.Intake(
        situation=situation,
        answers={"what": "dirt"} if answers is None else answers,
        door=Door.WEB,
        person=cases.Person(language=AMA.language, channel="email", email=AMA.email, name=AMA.name),
        place=cases.Place(text="12 Mill Street"),
        words="Papers everywhere",
        received_at=at,
    )
    return cases.take(intake=intake, by=Actor(ActorKind.REPORTER, "visitor"), at=at)
