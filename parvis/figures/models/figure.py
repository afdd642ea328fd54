"""The numbers of a release, as every page, file and answer reads them."""

from django.db import models

from parvis.core.register import Fields
from parvis.figures.models.release import Release


class Figure(models.Model):
    """All numbers of one indicator for one part of a split, in one release. Written once, never changed.

    `key` is the code of the part, "" for the whole city. `body` is what `published.Series` reads: the numbers of the months
    and of the last twelve together, the limits of their past, and what a corrected definition replaced.
    """

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="figures")
    code = models.CharField(max_length=8)
    split = models.CharField(max_length=20, blank=True)
    key = models.CharField(max_length=64, blank=True)
    body = models.JSONField()

    field_register = Fields(plain=("id", "release", "code", "split", "key", "body"))

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["release", "code", "split", "key"], name="figure_once_per_release")
        ]

    def __str__(self) -> str:
        return " ".join(part for part in (self.code, self.split, self.key) if part)
