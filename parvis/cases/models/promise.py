"""Who answers by when, and through whose hands a case went."""

from django.db import models
from django.db.models import Q

from parvis.cases.models.case import Case
from parvis.cases.models.contact import Contact
from parvis.city.models import Service
from parvis.core.register import Fields


class Promise(models.Model):
    """Who answers by when. The first of a case is kept for ever; a later date never improves the figure.

    `kept` is null while nobody knows yet, then says whether an answer in words came by `due_at`.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, null=True, blank=True, related_name="promises")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, null=True, blank=True, related_name="promises")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    hours = models.PositiveIntegerField()
    basis = models.CharField(max_length=10)
    is_first = models.BooleanField()
    is_signed = models.BooleanField()
    reason = models.TextField(blank=True)
    kept = models.BooleanField(null=True, blank=True)

    field_register = Fields(
        free_text=("reason",),
        plain=(
            "id",
            "case",
            "contact",
            "service",
            "made_at",
            "due_at",
            "hours",
            "basis",
            "is_first",
            "is_signed",
            "kept",
        ),
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(case__isnull=False, contact__isnull=True) | Q(case__isnull=True, contact__isnull=False),
                name="promise_of_case_or_contact",
            ),
            models.UniqueConstraint(fields=["case"], condition=Q(is_first=True), name="promise_one_first_per_case"),
        ]
        indexes = [models.Index(fields=["due_at"], name="promise_due")]

    def __str__(self) -> str:
        return f"by {self.due_at:%Y-%m-%d %H:%M}"


class Passing(models.Model):
    """A service's hands that a case has left: until when it was there, and why it went on."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="passings")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField()
    reason = models.TextField()
    by_kind = models.CharField(max_length=10)
    by = models.CharField(max_length=40)

    field_register = Fields(
        personal=("by",), free_text=("reason",), plain=("id", "case", "service", "ended_at", "by_kind")
    )

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.service_id} until {self.ended_at:%Y-%m-%d}"
