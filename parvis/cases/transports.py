"""How a case reaches a service that has no inbox here. Apps above register their way under the service's `reached_by`."""

from collections.abc import Callable
from datetime import datetime, timedelta

from parvis.cases.models import Case

Transport = Callable[[Case, datetime], timedelta | None]
_transports: dict[str, Transport] = {}


def register(reached_by: str, transport: Transport) -> None:
    """Let `transport(case, at)` hand cases over to services reached this way. It calls out with no transaction open, may
    be called again after a crash, and returns a pause to be called again, or None when done."""
    _transports[reached_by] = transport


def hand_over(case: Case, *, at: datetime) -> timedelta | None:
    """Hand the case over; where nobody registered this way, it stays in the inbox."""
    if case.service is None or case.service.reached_by not in _transports:
        return None
    return _transports[case.service.reached_by](case, at)
