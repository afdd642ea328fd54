"""What is kept of a matter somebody brought to the city."""

from parvis.cases.models.attachment import Attachment
from parvis.cases.models.by_mail import Came, ProposalState, ProposedAnswer, ServiceLink
from parvis.cases.models.care import AccessLog, Recurring, SavedFilter, Task
from parvis.cases.models.case import Case, Door, Priority
from parvis.cases.models.contact import Contact, EndedAs, IdempotencyKey, Reporter
from parvis.cases.models.importing import ImportRun
from parvis.cases.models.keeping import (
    AccessRequest,
    Checked,
    Cleared,
    CopyKind,
    ErasedPin,
    ErasureNotice,
    Kept,
    LegalHold,
    RetentionRule,
)
from parvis.cases.models.promise import Passing, Promise
from parvis.cases.models.subscription import Subscription, Topic
from parvis.cases.models.words import Answer, Doubt, Feedback, Remark, RemarkKind

__all__ = [
    "AccessLog",
    "AccessRequest",
    "Answer",
    "Attachment",
    "Came",
    "Case",
    "Checked",
    "Cleared",
    "Contact",
    "CopyKind",
    "Door",
    "Doubt",
    "EndedAs",
    "ErasedPin",
    "ErasureNotice",
    "Feedback",
    "IdempotencyKey",
    "ImportRun",
    "Kept",
    "LegalHold",
    "Passing",
    "Priority",
    "Promise",
    "ProposalState",
    "ProposedAnswer",
    "Recurring",
    "Remark",
    "RemarkKind",
    "Reporter",
    "RetentionRule",
    "SavedFilter",
    "ServiceLink",
    "Subscription",
    "Task",
    "Topic",
]
