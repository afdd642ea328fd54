"""Who turned to the city, and each time somebody did."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.cases.models.case import Case, Door
from parvis.city.models import Service
from parvis.core.register import Fields
from parvis.correspondence.models import Recipient


class EndedAs(models.TextChoices):
    """How one communication ended."""

    CASE = "case", _("became a case")
    ADDED = "added", _("added to a case")
    INFORMED = "informed", _("information given")
    REDIRECTED = "redirected", _("redirected")
    URGENT = "urgent", _("urgent transfer")
    CALL_BACK = "call_back", _("call-back")
    SILENT = "silent", _("silent or abandoned")


TOMBSTONE = "x"


class Reporter(models.Model):
    """One person's side of one case: their own reference, PIN, thread and say.

    `place`: where somebody who joined says that it is; the place of the others stands in their case.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reporters")
    recipient = models.OneToOneField(Recipient, on_delete=models.PROTECT, related_name="reporter")
    reference = models.CharField(max_length=9, unique=True)
    pin_digest = models.CharField(max_length=128)
    name = models.CharField(max_length=120, blank=True)
    has_joined = models.BooleanField(default=False)
    place = models.CharField(max_length=701, blank=True, default="", db_default="")
    created_at = models.DateTimeField()
    solved = models.BooleanField(null=True, blank=True)
    solved_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    field_register = Fields(
        personal=("name", "pin_digest", "recipient"),
        free_text=("place",),
        plain=("id", "case", "reference", "has_joined", "created_at", "solved", "solved_at", "withdrawn_at"),
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(solved__isnull=True, solved_at__isnull=True)
                | Q(solved__isnull=False, solved_at__isnull=False),
                name="reporter_solved_with_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["solved_at"], condition=Q(solved_at__isnull=False), name="reporter_solved"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_erased(self) -> bool:
        """Whether everything of this person's side is gone: what stands for the reference means nothing any more."""
        return self.reference.startswith(TOMBSTONE)


class Contact(models.Model):
    """One communication from one person; it may have become a case or ended at once.

    `reached`: of one that was sent to a service, whether somebody there answered, in the word of the person or of the
    call-taker who put them through; null while nobody said. `reached_said_at`: when they last said it.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, null=True, blank=True, related_name="contacts")
    reporter = models.ForeignKey(Reporter, on_delete=models.CASCADE, null=True, blank=True, related_name="contacts")
    subject = models.CharField(max_length=32, db_index=True)
    door = models.CharField(max_length=10, choices=Door.choices)
    received_at = models.DateTimeField()
    ended_as = models.CharField(max_length=10, choices=EndedAs.choices)
    situation = models.CharField(max_length=60, blank=True)
    words = models.TextField(blank=True)
    language = models.CharField(max_length=8)
    redirected_to = models.ForeignKey(Service, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    number_code = models.CharField(max_length=60, blank=True)
    taken_by = models.CharField(max_length=40, blank=True)
    reached = models.BooleanField(null=True, blank=True)
    reached_said_at = models.DateTimeField(null=True, blank=True)

    field_register = Fields(
        personal=("taken_by",),
        free_text=("words",),
        plain=(
            "id", "case", "reporter", "subject", "door", "received_at", "ended_as", "situation", "language",
            "redirected_to", "number_code", "reached", "reached_said_at",
        ),
    )  # fmt: skip

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["received_at"], name="contact_received")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_as__in=["case", "added"], case__isnull=False)
                | (~Q(ended_as__in=["case", "added"]) & Q(case__isnull=True)),
                name="contact_with_its_case",
            ),
            models.CheckConstraint(
                condition=Q(reached__isnull=True, reached_said_at__isnull=True)
                | Q(ended_as="redirected", reached__isnull=False, reached_said_at__isnull=False),
                name="contact_reached_of_a_redirect",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ended_as} {self.received_at:%Y-%m-%d %H:%M}"


class IdempotencyKey(models.Model):
    """One client's one wish, however often it is sent: first answer again, or 409 for another body."""

    scope = models.CharField(max_length=80)
    key = models.CharField(max_length=128)
    body_digest = models.CharField(max_length=64)
    reference = models.CharField(max_length=32)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    field_register = Fields(plain=("id", "scope", "key", "body_digest", "reference", "created_at", "expires_at"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="idempotency_once_per_scope")]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"
