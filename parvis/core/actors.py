"""Who did it."""

from dataclasses import dataclass

from django.db.models import TextChoices


class ActorKind(TextChoices):
    """The five kinds of those who can do something here."""

    STAFF = "staff", "a person with an account"
    REPORTER = "reporter", "somebody who turned to the city"
    KEY = "key", "a partner's program, by its key"
    WORKER = "worker", "Parvis itself, when something fell due"
    IMPORT = "import", "a history read from a file"


@dataclass(frozen=True, slots=True)
class Actor:
    """One who does something: the kind, and an opaque reference that means nothing outside the database."""

    kind: ActorKind
    reference: str


WORKER = Actor(ActorKind.WORKER, "worker")
