"""Which numbers somebody should look at: past their day, soon due, never confirmed, withdrawn. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from parvis.city.packs import CountryPack, Group, Number

SOON_DAYS = 30


class NumberState(StrEnum):
    """How a number stands, the most pressing first."""

    DUE = "due"
    UNCONFIRMED = "unconfirmed"
    SOON = "soon"
    FINE = "fine"
    WITHDRAWN = "withdrawn"


_ORDER = tuple(NumberState)
_GROUPS = tuple(Group)


@dataclass(frozen=True)
class NumberCheck:
    """A number as residents see it now (as shipped where it is withdrawn), and how it stands."""

    number: Number
    state: NumberState

    @property
    def needs_a_look(self) -> bool:
        return self.state in (NumberState.DUE, NumberState.UNCONFIRMED, NumberState.SOON)


def number_checks(
    shipped: CountryPack, known: CountryPack, *, on: date, within_days: int = SOON_DAYS
) -> list[NumberCheck]:
    """Return every number of a country with its state on a day; what is most pressing and most urgent comes first.

    `known` is the pack with what the city knows better; a number that is missing there was withdrawn.
    """
    found = []
    for number in shipped.numbers:
        now = known.number(number.code)
        state = _state(now, on, within_days) if now else NumberState.WITHDRAWN
        found.append(NumberCheck(now or number, state))
    return sorted(found, key=lambda check: (_ORDER.index(check.state), _GROUPS.index(check.number.group)))


def to_look_at(checks: Iterable[NumberCheck]) -> list[NumberCheck]:
    """Keep those somebody should look at."""
    return [check for check in checks if check.needs_a_look]


def _state(number: Number, on: date, within_days: int) -> NumberState:
    if number.source.is_due(on):
        return NumberState.DUE
    if not number.source.is_confirmed:
        return NumberState.UNCONFIRMED
    if number.source.is_due(on + timedelta(days=within_days)):
        return NumberState.SOON
    return NumberState.FINE
