"""Who changed what in the city's own data, and what the city says of the numbers in the country pack."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.core.register import Fields


class EditHistory(models.Model):
    """One changed field of the city's data (services, hours, agreements …): who, when, from what to what.

    Only data about the city and its organisations is written here, never about a resident.
    """

    at = models.DateTimeField()
    by_kind = models.CharField(max_length=10)
    by_reference = models.CharField(max_length=64)
    subject = models.CharField(max_length=120)
    field = models.CharField(max_length=60)
    old = models.TextField(blank=True)
    new = models.TextField(blank=True)

    field_register = Fields(
        personal=("by_reference",),
        free_text=(),
        plain=("id", "at", "by_kind", "subject", "field", "old", "new"),
    )

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = _("edit history")
        indexes = [models.Index(fields=["subject", "-id"], name="city_edit_subject")]


class NumberEdit(models.Model):
    """What the city knows better than the country pack about one of its numbers.

    `code` is the pack's code. An empty `number` keeps the pack's; `checked_on` says when the city last tried it.
    """

    code = models.SlugField(max_length=60, unique=True)
    number = models.CharField(max_length=300, blank=True)
    hours = models.CharField(max_length=300, blank=True)
    is_hidden = models.BooleanField(default=False)
    checked_on = models.DateField()
    check_by = models.DateField()

    field_register = Fields(
        personal=(), free_text=(), plain=("id", "code", "number", "hours", "is_hidden", "checked_on", "check_by")
    )

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(check_by__gt=models.F("checked_on")), name="city_number_checked_again_later"
            ),
        ]
