"""What a service takes and by when, signed and dated."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.city.models.service import Service
from parvis.core.register import Fields


class PromiseBasis(models.TextChoices):
    """Which hours count."""

    WORKING = "working", _("working hours")
    CALENDAR = "calendar", _("hours, day and night")


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def in_force(self, day: date) -> "AgreementQuerySet":
        """Keep those that hold on `day`."""
        return self.filter(models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=day), starts_on__lte=day)

    def overlapping(self, *, starts_on: date, ends_on: date | None) -> "AgreementQuerySet":
        """Keep those that share at least one day with the span; no `ends_on` means without end."""
        found = self.filter(models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=starts_on))
        return found.filter(starts_on__lte=ends_on) if ends_on else found


class Agreement(models.Model):
    """A service takes a situation (empty code: all) and answers within `promise_hours`.

    `fields_handed_over` lists what a service that is a controller of its own may be given. Both days count. Two
    agreements of one service on one situation never share a day: the database refuses it (see `overlap`).
    """

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="agreements")
    situation = models.CharField(max_length=60, blank=True)
    promise_hours = models.PositiveIntegerField()
    promise_basis = models.CharField(max_length=10, choices=PromiseBasis.choices, default=PromiseBasis.WORKING)
    fields_handed_over = models.JSONField(default=list, blank=True)
    signed_by = models.CharField(max_length=160)
    signed_on = models.DateField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = AgreementQuerySet.as_manager()

    field_register = Fields(
        personal=("signed_by",),
        free_text=(),
        plain=(
            "id",
            "service",
            "situation",
            "promise_hours",
            "promise_basis",
            "fields_handed_over",
            "signed_on",
            "starts_on",
            "ends_on",
        ),
    )

    class Meta:
        ordering = ["service", "situation", "starts_on"]
        constraints = [
            models.CheckConstraint(condition=models.Q(promise_hours__gt=0), name="city_promise_takes_time"),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="city_agreement_ends_after_start",
            ),
            models.UniqueConstraint(fields=["service", "situation", "starts_on"], name="city_agreement_once_per_start"),
        ]

    def holds_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


FIELDS_TO_HAND_OVER = (
    ("words", _("What the person wrote")),
    ("place", _("The exact place")),
    ("photos", _("Photos")),
    ("answers", _("Answers to the questions")),
    ("contact", _("How to reach the person, if the person agreed")),
)
