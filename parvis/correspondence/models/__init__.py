"""What correspondence keeps: people to write to, messages and their tries, replies, the city's texts."""

from parvis.correspondence.models.inbound import BouncedAddress, InboundMail, InboundState, ReplyAddress, ReplyPurpose
from parvis.correspondence.models.message import (
    Delivery,
    Message,
    MessageKind,
    MessageState,
    Outcome,
    PersonTask,
    TaskEnd,
    TaskReason,
)
from parvis.correspondence.models.recipient import (
    Audience,
    Channel,
    Confirmation,
    Consent,
    ContactChange,
    FollowToken,
    OptOut,
    Recipient,
    Reveal,
)
from parvis.correspondence.models.template import Template

__all__ = [
    "Audience", "BouncedAddress", "Channel", "Confirmation", "Consent", "ContactChange", "Delivery", "FollowToken",
    "InboundMail", "InboundState", "Message", "MessageKind", "MessageState", "OptOut", "Outcome", "PersonTask",
    "Recipient", "ReplyAddress", "ReplyPurpose", "Reveal", "TaskEnd", "TaskReason", "Template",
]  # fmt: skip
