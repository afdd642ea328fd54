"""What cases do when a lower floor reports."""

from parvis.cases import actions
from parvis.core import ledger
from parvis.core.models import Entry


@ledger.later("city.place_protected")
def coarsen_around(entry: Entry) -> None:
    """Take the exact cell off public cases that lie where a protected place stands now."""
    actions.coarsen_protected()
