"""What the desk forgets by itself."""

from datetime import timedelta

from parvis.core import due
from parvis.desk.models import Sending
from parvis.desk.tour import REMEMBERED


@due.every("desk.sweep", timedelta(hours=24), slot="slow")
def sweep(row: due.Claimed) -> None:
    """Delete where people were sent, once it is 60 days old."""
    Sending.objects.filter(at__lt=row.at - REMEMBERED).delete()
