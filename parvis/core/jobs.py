"""What the ground floor does by itself: seal the ledger, send its head away, sweep what has expired."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session

from parvis.core import due, seals
from parvis.core.models import Counter


@due.every("core.seal", timedelta(minutes=1), slot="slow")
def seal_entries(row: due.Claimed) -> timedelta | None:
    """Seal what is new; come back at once while there is more."""
    seal = seals.seal_next(at=row.at)
    return timedelta(0) if seal and seal.count == seals.PER_SEAL else None


@due.every("core.sweep", timedelta(hours=1), slot="slow")
def sweep(row: due.Claimed) -> None:
    """Delete counters and sessions that have expired."""
    Counter.objects.filter(expires_at__lt=row.at).delete()
    Session.objects.filter(expire_date__lt=row.at).delete()


@due.every("core.seal_head", timedelta(hours=24), slot="slow", calls_out=True)
def export_head(row: due.Claimed) -> None:
    """Append the newest seal to PARVIS_HOME/seal_heads.txt, the file that is copied off the machine daily."""
    line = seals.head()
    if line:
        path = Path(settings.PARVIS_HOME) / "seal_heads.txt"
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with path.open("a", encoding="ascii") as out:
            out.write(f"{row.at.isoformat()} {line}\n")
