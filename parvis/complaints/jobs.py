"""What falls due with grievances: saying that they arrived, and copies people asked for."""

from parvis.complaints import actions
from parvis.complaints.models import Grievance
from parvis.core import due, ledger
from parvis.core.actors import WORKER


@due.handler("complaints.acknowledge_due")
def acknowledge_due(row: due.Claimed) -> None:
    """Write down, once its seven days have passed, that a grievance was not acknowledged in time."""
    grievance = Grievance.objects.kept().filter(pk=row.payload["grievance"], acknowledged_at=None).first()
    if grievance is not None:
        ledger.write(
            verb="complaints.acknowledgement_late",
            subject=grievance.subject,
            by=WORKER,
            at=grievance.acknowledge_by,
        )


@due.handler("complaints.copy_due")
def copy_due(row: due.Claimed) -> None:
    """Write down that a copy somebody asked for was not ready within the month."""
    actions.note_late_copy(copy_id=row.payload["copy"], at=row.at)
