"""Whom the city writes to, how they want it, and what they agreed to."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.core.references import new_subject
from parvis.core.register import Fields


class Channel(models.TextChoices):
    """How somebody wants to hear from the city."""

    EMAIL = "email", _("by e-mail")
    SMS = "sms", _("by text message")
    LETTER = "letter", _("by letter")
    CALL = "call", _("by a call")
    PAGE = "page", _("on the page only")


class Audience(models.TextChoices):
    """Who the recipient is to the city; it decides which rules of courtesy and safety hold."""

    REPORTER = "reporter", _("somebody who turned to the city")
    SERVICE = "service", _("the mailbox of a service")
    STAFF = "staff", _("a colleague")
    STRANGER = "stranger", _("somebody whose e-mail could not be placed")
    SUBSCRIBER = "subscriber", _("somebody who asked for news by e-mail")


class Recipient(models.Model):
    """One person's way to be reached, in one matter. The same person in another matter is another recipient.

    `is_safe_channel`: the person said that nobody else reads what comes there. `is_sensitive` is raised, never lowered.
    `sees_from` is set when an address was changed: whoever reads there sees only what came after.
    `whose` names a service or colleague (their code or reference), or holds the digest of a subscriber's address, so that
    one address is one subscriber; it is empty for reporters.
    """

    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.REPORTER)
    whose = models.CharField(max_length=64, blank=True)
    subject = models.CharField(max_length=32, default=new_subject, editable=False)
    language = models.CharField(max_length=8)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.PAGE)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=16, blank=True, help_text="E.164, for instance +32470123456")
    letter_address = models.TextField(blank=True)
    is_safe_channel = models.BooleanField(default=False)
    is_sensitive = models.BooleanField(default=False)
    email_confirmed_at = models.DateTimeField(null=True, blank=True)
    phone_confirmed_at = models.DateTimeField(null=True, blank=True)
    last_heard_at = models.DateTimeField(null=True, blank=True)
    writing_now_until = models.DateTimeField(null=True, blank=True)
    sees_from = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    field_register = Fields(
        personal=("whose", "language", "email", "phone", "letter_address", "is_safe_channel", "is_sensitive"),
        plain=(
            "id", "audience", "subject", "channel", "email_confirmed_at", "phone_confirmed_at", "last_heard_at",
            "writing_now_until", "sees_from", "closed_at", "created_at", "erased_at",
        ),
    )  # fmt: skip

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=(~Q(channel="email") | ~Q(email=""))
                & (~Q(channel__in=["sms", "call"]) | ~Q(phone=""))
                & (~Q(channel="letter") | ~Q(letter_address="")),
                name="recipient_channel_has_address",
            ),
            models.CheckConstraint(condition=Q(phone="") | Q(phone__startswith="+"), name="recipient_phone_e164"),
            models.CheckConstraint(
                condition=(Q(email_confirmed_at=None) | ~Q(email="")) & (Q(phone_confirmed_at=None) | ~Q(phone="")),
                name="recipient_confirmed_something",
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(channel="page", email="", phone="", letter_address="", whose=""),
                name="recipient_erased_is_empty",
            ),
            models.UniqueConstraint(
                fields=["audience", "whose"], condition=~Q(whose=""), name="recipient_once_per_service"
            ),
        ]

    def __str__(self) -> str:
        return f"recipient {self.pk}"

    def address_for(self, channel: str) -> str:
        """Return the address of a channel, "" where there is none (also for the page)."""
        return {
            Channel.EMAIL: self.email,
            Channel.SMS: self.phone,
            Channel.CALL: self.phone,
            Channel.LETTER: self.letter_address,
        }.get(Channel(channel), "")

    @property
    def is_confirmed(self) -> bool:
        """Whether the address of the chosen channel was confirmed by a code."""
        if self.channel == Channel.EMAIL:
            return self.email_confirmed_at is not None
        return self.channel in (Channel.SMS, Channel.CALL) and self.phone_confirmed_at is not None


class Consent(models.Model):
    """A yes to something beyond the case itself (a survey, news): to which text, when, and when it was taken back."""

    recipient = models.ForeignKey(Recipient, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=30)
    text_version = models.CharField(max_length=40)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    field_register = Fields(personal=("recipient", "purpose"), plain=("id", "text_version", "given_at", "withdrawn_at"))

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "purpose"], condition=Q(withdrawn_at=None), name="consent_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=models.F("given_at")),
                name="consent_withdrawn_after_given",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.text_version}"


class OptOut(models.Model):
    """A kind of message this person does not want any more."""

    recipient = models.ForeignKey(Recipient, on_delete=models.CASCADE, related_name="opt_outs")
    kind = models.CharField(max_length=10)
    at = models.DateTimeField()

    field_register = Fields(personal=("recipient",), plain=("id", "kind", "at"))

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["recipient", "kind"], name="opt_out_once")]

    def __str__(self) -> str:
        return self.kind


class FollowToken(models.Model):
    """What the link in one message opens: kept as a digest, for one recipient, until revoked or too old."""

    recipient = models.ForeignKey(Recipient, on_delete=models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    address_digest = models.CharField(max_length=64, blank=True)
    minted_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    field_register = Fields(
        personal=("recipient", "digest", "address_digest"), plain=("id", "channel", "minted_at", "revoked_at")
    )

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"token {self.pk}"


class Confirmation(models.Model):
    """A code sent to an address to see that the person really reads there."""

    recipient = models.ForeignKey(Recipient, on_delete=models.CASCADE, related_name="confirmations")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    address = models.CharField(max_length=254)
    is_safe = models.BooleanField(default=False)
    code_digest = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.IntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)

    field_register = Fields(
        personal=("recipient", "address", "code_digest", "is_safe"),
        plain=("id", "channel", "asked_at", "expires_at", "tries", "ended_at"),
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["recipient"], condition=Q(ended_at=None), name="confirmation_one_open"),
            models.CheckConstraint(condition=Q(tries__lte=5), name="confirmation_five_tries"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.asked_at:%Y-%m-%d %H:%M}"


class ContactChange(models.Model):
    """One change of address, with what was there before, so that it can be undone for some days."""

    recipient = models.ForeignKey(Recipient, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    before = models.JSONField(default=dict)
    undo_until = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    field_register = Fields(personal=("recipient", "before"), plain=("id", "at", "undo_until", "undone_at"))

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"change {self.at:%Y-%m-%d %H:%M}"


class Reveal(models.Model):
    """Somebody looked at a person's contact data, and why. Kept twelve months; the person may read it."""

    recipient = models.ForeignKey(Recipient, on_delete=models.CASCADE, related_name="reveals")
    shown_to = models.CharField(max_length=40)
    reason = models.CharField(max_length=30)
    at = models.DateTimeField()

    field_register = Fields(personal=("recipient", "shown_to"), plain=("id", "reason", "at"))

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["at"], name="reveal_by_moment")]

    def __str__(self) -> str:
        return f"{self.reason} {self.at:%Y-%m-%d %H:%M}"
