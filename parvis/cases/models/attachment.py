"""Photos."""

from django.db import models

from parvis.cases.models.case import Case
from parvis.cases.models.contact import Reporter
from parvis.core.register import Fields


class Attachment(models.Model):
    """A photo as we made it from what was sent: re-encoded, without its metadata, shown only where access allows."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="attachments")
    reporter = models.ForeignKey(Reporter, on_delete=models.CASCADE, null=True, blank=True, related_name="attachments")
    name = models.CharField(max_length=80, unique=True)
    small_name = models.CharField(max_length=80)
    media_type = models.CharField(max_length=20)
    size_bytes = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    at = models.DateTimeField()
    by_kind = models.CharField(max_length=10)
    shared_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)

    field_register = Fields(
        personal=("name", "small_name"),
        plain=(
            "id", "case", "reporter", "media_type", "size_bytes", "width", "height", "at", "by_kind", "shared_at",
            "released_at",
        ),
    )  # fmt: skip

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name
