"""Where the rest of Parvis meets the pocket guide: the ways to its pages, what waits for a coordinator, what falls due."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.cases import waiting
from parvis.cases.models.queryset import CaseQuerySet
from parvis.city import ways
from parvis.core import due, navigation
from parvis.core.access import STAFF
from parvis.guide.actions import pocket_remarks
from parvis.guide.models.pocket import SheetRemark
from parvis.people import welcome

navigation.add(label=_("Officers' guide"), url_name="guide:pocket", roles=[STAFF], order=60)
ways.add(
    url_name="guide:pocket_settings",
    title=_("Officers' guide"),
    text=_("Who reads it, who answers for it, which notes of the law are confirmed"),
)
welcome.add(
    url_name="guide:pocket",
    title=_("Officers' guide"),
    text=_("Concrete situations on the street: what to say and do, what the law asks, what residents may expect"),
)


def late_remarks(_cases: CaseQuerySet) -> int:
    """Return how many remarks on the officers' guide should have been answered by now."""
    return SheetRemark.objects.late(timezone.now()).count()


waiting.add(
    url_name="guide:pocket_remarks",
    label=_("late: remarks on the officers' guide without an answer"),
    count=late_remarks,
)


@due.handler(pocket_remarks.DUE)
def remark_due(row: due.Claimed) -> None:
    """Write down that a remark was not answered in time."""
    pocket_remarks.note_late(remark_id=row.payload["remark"], at=row.at)


@due.every("guide.pocket_forget", timedelta(hours=24), slot="slow")
def forget_old(row: due.Claimed) -> None:
    """Empty remarks that were answered long ago."""
    pocket_remarks.forget_old(at=row.at)
