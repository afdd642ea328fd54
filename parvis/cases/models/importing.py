"""How far the reading of a history has come, so that a killed run goes on where it was."""

from django.db import models
from django.db.models import Q

from parvis.core.register import Fields


class ImportRun(models.Model):
    """One file being taken in, found again by its digest. Rows up to `last_row` are done, in the same transactions.

    `error_bytes`: how long the list of errors was at that moment; what a killed run wrote beyond it is cut off again.
    """

    digest = models.CharField(max_length=64, unique=True)
    mapping_digest = models.CharField(max_length=64)
    file = models.CharField(max_length=200)
    last_row = models.PositiveIntegerField(default=1)
    taken = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    by_situation = models.JSONField(default=dict)
    error_bytes = models.PositiveBigIntegerField(default=0)
    started_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    field_register = Fields(
        free_text=("file",),
        plain=(
            "id", "digest", "mapping_digest", "last_row", "taken", "left_out", "refused", "by_situation", "error_bytes",
            "started_at", "changed_at", "ended_at",
        ),
    )  # fmt: skip

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_row__gte=models.F("taken") + models.F("left_out") + models.F("refused")),
                name="import_counts_no_row_twice",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file}: row {self.last_row}"
