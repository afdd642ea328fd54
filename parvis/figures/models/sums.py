"""Signed monthly sums: small tables of counts, never persons."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from parvis.core.references import new_subject
from parvis.core.register import Fields


class SumSource(models.TextChoices):
    """How the numbers came in."""

    FORM = "form", _("typed in")
    FILE = "file", _("from a file")


class MonthlySumQuerySet(models.QuerySet["MonthlySum"]):
    """The words of monthly sums."""

    def signed(self) -> "MonthlySumQuerySet":
        """Keep what somebody vouched for, corrected statements too."""
        return self.filter(signed_at__isnull=False)

    def drafts(self) -> "MonthlySumQuerySet":
        """Keep what nobody has signed yet."""
        return self.filter(signed_at=None)

    def in_force(self) -> "MonthlySumQuerySet":
        """Keep, of each measure and month, the newest signed statement."""
        newer = self.model._default_manager.filter(
            measure=models.OuterRef("measure"),
            month=models.OuterRef("month"),
            version__gt=models.OuterRef("version"),
            signed_at__isnull=False,
        )
        return self.signed().filter(~models.Exists(newer))


class MonthlySum(models.Model):
    """One statement of one measure (a code of measures.yml) for one month (yyyymm): a draft until a person signs it.

    A signed one is never edited: a correction is the next `version`, with its `reason`; the old one stays. `explains` is
    what the signer says to the plausibility remarks, whose number is kept.
    """

    subject = models.CharField(max_length=32, unique=True, default=new_subject, editable=False)
    measure = models.CharField(max_length=40)
    month = models.PositiveIntegerField()
    version = models.PositiveSmallIntegerField(default=1)
    source = models.CharField(max_length=4, choices=SumSource.choices)
    reason = models.TextField(blank=True)
    stated_at = models.DateTimeField()
    stated_by = models.CharField(max_length=40)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.CharField(max_length=40, blank=True)
    signed_name = models.CharField(max_length=120, blank=True)
    signed_as = models.CharField(max_length=120, blank=True)
    remarks = models.PositiveSmallIntegerField(default=0)
    explains = models.TextField(blank=True)

    objects = MonthlySumQuerySet.as_manager()

    field_register = Fields(
        personal=("stated_by", "signed_by", "signed_name", "signed_as"),
        free_text=("reason", "explains"),
        plain=("id", "subject", "measure", "month", "version", "source", "stated_at", "signed_at", "remarks"),
    )

    class Meta:
        ordering = ["measure", "month", "version"]
        constraints = [
            models.UniqueConstraint(fields=["measure", "month", "version"], name="sum_version_once"),
            models.UniqueConstraint(fields=["measure", "month"], condition=Q(signed_at=None), name="sum_one_draft"),
            models.CheckConstraint(condition=Q(month__gte=200001, month__lte=209912), name="sum_month_in_reason"),
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by="", signed_name="")
                | (Q(signed_at__isnull=False) & ~Q(signed_by="") & ~Q(signed_name="")),
                name="sum_signed_by_a_person",
            ),
            models.CheckConstraint(condition=Q(version=1) | ~Q(reason=""), name="sum_correction_has_reason"),
            models.CheckConstraint(
                condition=Q(signed_at=None) | Q(remarks=0) | ~Q(explains=""), name="sum_remarks_are_explained"
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None) | Q(signed_at__gte=F("stated_at")), name="sum_signed_after_stated"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.month} v{self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding and type(self).objects.signed().filter(pk=self.pk).exists():
            raise TypeError("A signed sum is never changed: it is corrected by a new one.")
        super().save(*args, **kwargs)

    @property
    def is_signed(self) -> bool:
        return self.signed_at is not None


class SumCell(models.Model):
    """One number of a statement. No row: nobody stated it. `district` is a code, "" for the whole city, or "outside"."""

    statement = models.ForeignKey(MonthlySum, on_delete=models.CASCADE, related_name="cells")
    district = models.CharField(max_length=40, blank=True)
    category = models.CharField(max_length=40)
    amount = models.PositiveBigIntegerField()

    field_register = Fields(plain=("id", "statement", "district", "category", "amount"))

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["statement", "district", "category"], name="sum_cell_once"),
            models.CheckConstraint(condition=Q(amount__lte=10**12), name="sum_cell_in_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.district or '–'} {self.category}: {self.amount}"
