"""Expected refusals; the view turns each into a sentence."""

from datetime import date


class CaseClosed(Exception):
    """The case has ended."""


class NeedsReason(Exception):
    """This may not happen without words that say why."""


class NeedsAnotherPerson(Exception):
    """The one who began may not be the one who decides."""


class AlreadyTried(Exception):
    """The service has had this matter before; its owner decides where it goes (see `own`)."""

    def __init__(self, services: list[str]) -> None:
        super().__init__(", ".join(services))
        self.services = services


class CannotJoin(Exception):
    """The case is not one that strangers may join, or no longer."""


class CannotMerge(Exception):
    """These two may not be joined: one is sensitive or of another kind, or already part of a merge."""


class OtherBody(Exception):
    """The idempotency key was used with another body."""


class TooLate(Exception):
    """The time in which this can be undone has passed."""


class NotAskedAfter(Exception):
    """Nobody asks this contact whether somebody was reached: it was no redirect to a service, or one in confidence."""


class NotTheirs(Exception):
    """Somebody else took this contact, or it came through another door."""


class NothingOpen(Exception):
    """There is nothing of this kind to decide on."""


class Withheld(Exception):
    """The case may tell of police action; until the mediator has looked, it goes to no service (S1)."""


class LinkUsed(Exception):
    """The one-time link has been used, is too old, or its case has ended or gone to somebody else."""


class StillOpen(Exception):
    """Somebody still waits for an answer to this case."""


class UnderHold(Exception):
    """The case must be kept whole until a day."""

    def __init__(self, ends_on: date) -> None:
        super().__init__(ends_on.isoformat())
        self.ends_on = ends_on
