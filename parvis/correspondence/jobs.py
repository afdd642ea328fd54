"""What comes round by itself: fetch replies, look for what got lost, forget what nobody needs any more."""

from datetime import timedelta

from django.conf import settings

from parvis.core import due
from parvis.correspondence import mailbox
from parvis.correspondence.actions import upkeep

if settings.PARVIS_IMAP_URL:  # without a mailbox no process is kept for it

    @due.every("correspondence.fetch_mail", timedelta(minutes=1), slot="fetch", calls_out=True, time_limit=300)
    def fetch_mail(row: due.Claimed) -> None:
        """Take in the replies that wait."""
        mailbox.fetch(at=row.at)


@due.every("correspondence.upkeep", timedelta(hours=1), slot="slow")
def upkeep_hourly(row: due.Claimed) -> None:
    """Put before a person what waits without anybody coming for it, and forget what is old."""
    upkeep.find_stranded(at=row.at)
    upkeep.forget_old(at=row.at)
