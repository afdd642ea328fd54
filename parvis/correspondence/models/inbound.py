"""Mail that comes in, the addresses it comes to, and the addresses that send everything back."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.core.register import Fields
from parvis.correspondence.models.recipient import Recipient


class ReplyPurpose(models.TextChoices):
    """For whom a reply address was made."""

    REPORTER = "reporter", _("somebody who turned to the city")
    SERVICE = "service", _("a service that answers by mail")


class ReplyAddress(models.Model):
    """An address to reply to, kept as the digest of its token. `reference` is the upper app's name for what it belongs to."""

    digest = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=10, choices=ReplyPurpose.choices)
    reference = models.CharField(max_length=64)
    recipient = models.ForeignKey(
        Recipient, on_delete=models.CASCADE, null=True, blank=True, related_name="reply_addresses"
    )
    created_at = models.DateTimeField()

    field_register = Fields(personal=("digest", "reference", "recipient"), plain=("id", "purpose", "created_at"))

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "reply addresses"
        constraints = [
            models.CheckConstraint(
                condition=~Q(purpose="reporter") | Q(recipient__isnull=False), name="reply_address_of_a_reporter"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"


class InboundState(models.TextChoices):
    """What became of a mail."""

    TAKEN = "taken", _("handed on")
    BOUNCE = "bounce", _("a message of ours came back")
    AUTOMATIC = "automatic", _("written by a machine; dropped")
    UNPLACED = "unplaced", _("belongs to nothing we know; the sender was told")
    EMPTY = "empty", _("nothing of the sender's own in it")
    UNREADABLE = "unreadable", _("could not be read; a person looks at the mailbox")


class InboundMail(models.Model):
    """One mail that came in, once. Its words are handed on, never kept here."""

    message_id_digest = models.CharField(max_length=64, unique=True)
    from_digest = models.CharField(max_length=64, blank=True)
    recipient = models.ForeignKey(Recipient, on_delete=models.SET_NULL, null=True, blank=True, related_name="inbound")
    state = models.CharField(max_length=12, choices=InboundState.choices)
    received_at = models.DateTimeField()

    field_register = Fields(
        personal=("message_id_digest", "from_digest", "recipient"), plain=("id", "state", "received_at")
    )

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["received_at"], name="inbound_by_moment")]

    def __str__(self) -> str:
        return f"{self.state} {self.received_at:%Y-%m-%d %H:%M}"


class BouncedAddress(models.Model):
    """An address that does not exist or refuses for good. Confirming it again takes it off."""

    digest = models.CharField(max_length=64, unique=True)
    code = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()

    field_register = Fields(personal=("digest",), plain=("id", "code", "at"))

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "bounced addresses"

    def __str__(self) -> str:
        return f"{self.code} {self.at:%Y-%m-%d}"
