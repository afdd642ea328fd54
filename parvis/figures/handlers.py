"""What the figures do when others act: forget when a case is erased (in the erasing transaction, only rows), and tell by mail when
a release has gone out."""

from datetime import datetime

from parvis.cases.actions.erasing import on_erase
from parvis.cases.models import Case, Reporter
from parvis.core import due, ledger
from parvis.core.models import Entry
from parvis.figures.actions import sample


@on_erase
def forget_drawn_answers(case: Case, reporter: Reporter | None, at: datetime) -> None:
    """Let a drawn answer, and what its readers remarked, go with its case."""
    if reporter is None:
        sample.forget_answers(case_id=case.pk, at=at)


@ledger.later("figures.release_approved")
def tell_of_release(entry: Entry) -> None:
    """Let those who asked for the figures hear that a release has gone out."""
    number = str(entry.codes["number"])
    due.schedule(kind="figures.tell", due_at=entry.at, payload={"release": int(number)}, key=number)
