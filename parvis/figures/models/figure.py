"""The numbers of a release, as every page, file and answer reads them."""

from django.db import models

from parvis.core.register import Fields
from parvis.figures.models.release import Release


class Figure(models.Model):
    """All numbers of one indicator under one split, in one release. Written once, never changed.

    `body` is what `published.Body` reads: months, and for each value of the split its numbers, those of the last twelve
    months, its past's limits, and what a corrected definition replaced.
    """

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="figures")
    code = models.CharField(max_length=8)
    split = models.CharField(max_length=20, blank=True)
    body = models.JSONField()

    field_register = Fields(plain=("id", "release", "code", "split", "body"))

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["release", "code", "split"], name="figure_once_per_release")]

    def __str__(self) -> str:
        return f"{self.code} {self.split}".strip()
