"""What the door forgets when a case or one person's side of it is erased."""

from datetime import datetime

from parvis.cases.actions import on_erase
from parvis.cases.models import Case, Reporter
from parvis.open311.models import KnownUpdate, PartnerCase, PartnerUpdate


@on_erase
def forget(case: Case, reporter: Reporter | None, at: datetime) -> None:
    """Take away what a partner calls the report and what was told about it; the partner's key finds it no more."""
    sides = PartnerCase.objects.filter(case=case)
    if reporter is not None:
        sides = sides.filter(reporter=reporter)
    PartnerUpdate.objects.filter(case=case, key__in=list(sides.values_list("key", flat=True))).delete()
    sides.delete()
    if reporter is None:
        KnownUpdate.objects.filter(remote__case=case).update(text="")
