"""Who works in Valdoria, and with what they sign in. Everybody is invented."""

from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from typing import Any

from django.utils.text import slugify

from parvis.city.models import Membership, Service
from parvis.core import strict_yaml
from parvis.core.access import Role
from parvis.core.actors import Actor, ActorKind
from parvis.people.models import User

PASSWORD = "valdoria"  # noqa: S105  (known to everybody: the demonstration binds to this machine only)
VISITOR = Actor(ActorKind.REPORTER, "visitor")
PASSPHRASE = "pigeons on the market square"  # noqa: S105  (unlocks what was handed in sealed)
DOMAIN = "valdoria.example"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with an account: `address` is what stands before the @."""

    address: str
    name: str
    role: Role
    language: str = "fr"


OFFICE = (
    Member("coordinator", "Colette Dumont", Role.COORDINATOR),
    Member("coordinator.2", "Ruben Segers", Role.COORDINATOR, "en"),
    Member("calls", "Bruno Martin", Role.CALL_TAKER),
    Member("calls.2", "Hilde Wouters", Role.CALL_TAKER, "en"),
    Member("calls.3", "Jonas Keller", Role.CALL_TAKER, "en"),
    Member("mediator", "Miriam Weiss", Role.MEDIATOR),
    Member("admin", "Ada Thijs", Role.ADMINISTRATOR, "en"),
    Member("admin.2", "Félix Arnaud", Role.ADMINISTRATOR),
    Member("evaluator", "Émile Castel", Role.EVALUATOR),
)
# One per role, as the page and the command show them: address, and for services which one.
SHOWN = ("coordinator", "cleaning", "calls", "mediator", "admin", "evaluator")


def read(name: str) -> dict[str, Any]:
    """Return what one of the demonstration's YAML files says."""
    content: dict[str, Any] = strict_yaml.read(
        (resources.files("parvis.demo") / name).read_text(encoding="utf-8")
    ).content
    return content


def services() -> dict[str, dict[str, Any]]:
    """Return the services as written in services.yml."""
    return read("services.yml")


def members_of(code: str, names: list[str]) -> list[Member]:
    """Return who answers for a service; the first one leads it."""
    return [
        Member(f"{code}.{place}" if place > 1 else code, name, Role.SERVICE)
        for place, name in enumerate(names, start=1)
    ]


def email(member: Member) -> str:
    return f"{slugify(member.address.replace('.', '-dot-')).replace('-dot-', '.')}@{DOMAIN}"


class Cast:
    """The people of a founded Valdoria, found again by what they do. A handful of queries, once."""

    @cached_property
    def call_takers(self) -> list[Actor]:
        return [_actor(user) for user in User.objects.filter(roles__role=Role.CALL_TAKER).order_by("id")]

    @cached_property
    def coordinators(self) -> list[User]:
        return list(User.objects.filter(roles__role=Role.COORDINATOR).order_by("id"))

    @cached_property
    def coordinating(self) -> list[Actor]:
        return [_actor(user) for user in self.coordinators]

    @property
    def evaluator(self) -> Actor:
        return _actor(User.objects.filter(roles__role=Role.EVALUATOR).earliest("id"))

    @property
    def coordinator(self) -> Actor:
        return self.coordinating[0]

    @cached_property
    def services(self) -> dict[str, Service]:
        return {service.code: service for service in Service.objects.all()}

    @cached_property
    def _users(self) -> dict[int, list[User]]:
        found: dict[int, list[User]] = {}
        for membership in Membership.objects.select_related("user").order_by("id"):
            found.setdefault(membership.service_id, []).append(membership.user)
        return found

    def users_of(self, service_id: int | None) -> list[User]:
        """Return who answers for a service, two at least: where it has no inbox, the coordinators write its answers."""
        own = self._users.get(service_id or 0, [])
        return own if len(own) > 1 else [*own, *self.coordinators]

    def staff_of(self, service_id: int | None) -> list[Actor]:
        return [_actor(user) for user in self.users_of(service_id)]


def _actor(user: User) -> Actor:
    return Actor(ActorKind.STAFF, user.actor_reference)
