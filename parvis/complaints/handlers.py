"""What the lane does when a mediator finds police action in reports: it takes the words over, sealed.

Runs in the transaction of that decision and only writes rows. Without a mediators' key nothing is taken over: the words
stay where they are, withheld from every service, so that nothing is lost.
"""

from datetime import datetime

from parvis.cases import withholding
from parvis.cases.models import Case, Remark
from parvis.complaints import actions, moving
from parvis.core.actors import Actor


@withholding.on_case
def take_case(case: Case, by: Actor, at: datetime) -> None:
    """Seal the case's words for the mediators and empty it."""
    if actions.key_in_force() is not None:
        moving.move_case(case=case, by=by, at=at)


@withholding.on_words
def take_words(remark: Remark, by: Actor, at: datetime) -> None:
    """Seal somebody's later words on an ordinary report and empty them there."""
    if actions.key_in_force() is not None:
        moving.move_words(remark=remark, by=by, at=at)
