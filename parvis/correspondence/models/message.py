"""A message, each try to hand it over, and what a person has to do where no machine may or can."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.core.register import Fields
from parvis.correspondence.models.recipient import Channel, Recipient


class MessageKind(models.TextChoices):
    """What a message is to the person, which decides when it may arrive."""

    DANGER = "danger", _("numbers to call when somebody may be in danger: at once, at any hour")
    RECEIPT = "receipt", _("what the person is waiting for just now: a receipt, a code")
    ANSWER = "answer", _("an answer, or news that changes what was promised")
    QUESTION = "question", _("a question to the person: never held back")
    PROGRESS = "progress", _("something moved: at most one a day")
    SURVEY = "survey", _("a few questions about how it went, with consent")
    WORK = "work", _("something to do for a service or a colleague")


class MessageState(models.TextChoices):
    """Where a message stands."""

    QUEUED = "queued", _("waits for its turn")
    SENT = "sent", _("handed over")
    HELD = "held", _("does not leave by itself; a person tells it")
    CANCELLED = "cancelled", _("not needed or not allowed any more")
    FAILED = "failed", _("could not be handed over; a person looks at it")
    UNSURE = "unsure", _("may have arrived or not; a person looks at it")
    TOLD_BY_PERSON = "told", _("told by a person")


OPEN_STATES = (MessageState.QUEUED, MessageState.HELD, MessageState.FAILED, MessageState.UNSURE)


class Message(models.Model):
    """Something to tell one person. `facts` holds the values of the event's placeholders, as codes where that is possible.

    `channel` and `address` are empty when it goes wherever the person wants to be reached at the time of sending.
    `reason` says in a code why it stands where it stands.
    """

    recipient = models.ForeignKey(Recipient, on_delete=models.CASCADE, related_name="messages")
    event = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=MessageKind.choices)
    about = models.CharField(max_length=32, blank=True)
    facts = models.JSONField(default=dict)
    language = models.CharField(max_length=8)
    channel = models.CharField(max_length=10, choices=Channel.choices, blank=True)
    address = models.CharField(max_length=254, blank=True)
    is_safe_address = models.BooleanField(default=False)
    queued_at = models.DateTimeField()
    deadline = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=MessageState.choices, default=MessageState.QUEUED)
    reason = models.CharField(max_length=40, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    field_register = Fields(
        personal=("recipient", "address", "language", "is_safe_address"),
        free_text=("facts",),
        plain=("id", "event", "kind", "about", "channel", "queued_at", "deadline", "state", "reason", "ended_at"),
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(channel="") & Q(address="")) | (~Q(channel="") & ~Q(address="")),
                name="message_address_with_channel",
            ),
        ]
        indexes = [
            models.Index(fields=["about", "id"], name="message_about"),
            models.Index(
                fields=["state", "queued_at"],
                condition=Q(state__in=["queued", "held", "failed", "unsure"]),
                name="message_open",
            ),
            models.Index(fields=["recipient", "kind", "state"], name="message_by_recipient"),
            models.Index(fields=["queued_at"], name="message_queued"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.about}"


class Outcome(models.TextChoices):
    """What became of one try. A try without an outcome was begun and nobody has written down its end."""

    HANDED_OVER = "handed_over", _("the next server has it")
    FAILED = "failed", _("not handed over")
    UNSURE = "unsure", _("nobody knows whether it was handed over")
    BOUNCED = "bounced", _("handed over, and came back")


class Delivery(models.Model):
    """One try to hand a message over. Written before the try and once more after it."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    address_digest = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    code = models.CharField(max_length=40, blank=True)
    mail_id = models.CharField(max_length=120, blank=True)

    field_register = Fields(
        personal=("address_digest", "mail_id"),
        plain=("id", "message", "channel", "started_at", "ended_at", "outcome", "code"),
    )

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["message"], condition=Q(outcome=""), name="delivery_one_open"),
            models.CheckConstraint(
                condition=Q(outcome="", ended_at=None) | (~Q(outcome="") & Q(ended_at__isnull=False)),
                name="delivery_ended_with_outcome",
            ),
            models.UniqueConstraint(fields=["mail_id"], condition=~Q(mail_id=""), name="delivery_mail_id"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.started_at:%Y-%m-%d %H:%M} {self.outcome}"


class TaskReason(models.TextChoices):
    """Why a person has to act."""

    SENSITIVE = "sensitive", _("Sensitive, and no safe way to write")
    CALL = "call", _("Wants to be called")
    LETTER = "letter", _("Wants a letter")
    UNSURE = "unsure", _("Nobody knows whether it arrived")
    FAILED = "failed", _("Could not be sent")
    BOUNCED = "bounced", _("Came back")
    URGENT_LATE = "urgent_late", _("Possible danger, and not handed over yet")
    UNREAD_MAIL = "unread_mail", _("An e-mail that could not be read")


class TaskEnd(models.TextChoices):
    """How a person's task ended."""

    TOLD_BY_PHONE = "phone", _("told by phone")
    TOLD_BY_LETTER = "letter", _("letter sent")
    TOLD_OTHERWISE = "otherwise", _("told in another way")
    ARRIVED = "arrived", _("it had arrived")
    SENT_AGAIN = "again", _("sent again")
    NOT_POSSIBLE = "not_possible", _("could not be reached")
    SETTLED = "settled", _("settled by itself")


class PersonTask(models.Model):
    """Somebody must call, write or look. A message has at most one open task."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, null=True, blank=True, related_name="tasks")
    reason = models.CharField(max_length=12, choices=TaskReason.choices)
    created_at = models.DateTimeField()
    deadline = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="message_tasks"
    )
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=40, blank=True)
    end = models.CharField(max_length=12, choices=TaskEnd.choices, blank=True)

    field_register = Fields(
        personal=("taken_by", "done_by"), plain=("id", "message", "reason", "created_at", "deadline", "done_at", "end")
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["message"], condition=Q(done_at=None, message__isnull=False), name="task_one_open_per_message"
            ),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by="", end="")
                | (Q(done_at__isnull=False) & ~Q(done_by="") & ~Q(end="")),
                name="task_done_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["deadline"], condition=Q(done_at=None), name="task_open_by_deadline")]

    def __str__(self) -> str:
        return f"{self.reason} {self.created_at:%Y-%m-%d}"
