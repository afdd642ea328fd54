"""What the guide keeps; each part of it has its own module."""

from parvis.guide.models.keeping import BookletKind, BookletStack, SaysTheSame, SecondLook, SheetDraft
from parvis.guide.models.pocket import (
    LawConfirmation,
    PocketSettings,
    RemarkOutcome,
    SheetChange,
    SheetRelease,
    SheetRemark,
)
from parvis.guide.models.point_kind import PointKind
from parvis.guide.models.points import (
    Campaign,
    ContactPoint,
    FollowedCount,
    Medium,
    OpenedCount,
    PosterPlace,
    PrintedPoster,
    PrintKind,
    SaidClosed,
    ShortLink,
)
from parvis.guide.models.works import Usage, Work, WorkKind, WorkPerson

__all__ = [
    "BookletKind",
    "BookletStack",
    "Campaign",
    "ContactPoint",
    "FollowedCount",
    "LawConfirmation",
    "Medium",
    "OpenedCount",
    "PocketSettings",
    "PointKind",
    "PosterPlace",
    "PrintKind",
    "PrintedPoster",
    "RemarkOutcome",
    "SaidClosed",
    "SaysTheSame",
    "SecondLook",
    "SheetChange",
    "SheetDraft",
    "SheetRelease",
    "SheetRemark",
    "ShortLink",
    "Usage",
    "Work",
    "WorkKind",
    "WorkPerson",
]
