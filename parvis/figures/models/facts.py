"""Which fact files there are, under which keys, and how far the ledger was read for them."""

from django.db import models
from django.db.models import Q

from parvis.core.register import Fields


class LedgerPosition(models.Model):
    """How far one reader has read the ledger.

    Entries of slow transactions may carry a number below `last_entry` and come to be seen later: `window_count` says how
    many there were from `window_from` on, so that the reader notices one more.
    """

    reader = models.CharField(max_length=20, primary_key=True)
    last_entry = models.BigIntegerField(default=0)
    window_from = models.BigIntegerField(default=0)
    window_count = models.BigIntegerField(default=0)

    field_register = Fields(plain=("reader", "last_entry", "window_from", "window_count"))

    def __str__(self) -> str:
        return f"{self.reader}: {self.last_entry}"


class FactKind(models.Model):
    """A kind of facts that is being written, and the schema version its files were last begun with."""

    name = models.CharField(max_length=30, primary_key=True)
    schema = models.PositiveIntegerField()

    field_register = Fields(plain=("name", "schema"))

    def __str__(self) -> str:
        return f"{self.name} {self.schema}"


class FactMonth(models.Model):
    """One file: the facts of one kind and local month (as in 202611).

    `is_stale`: to be written (again). `digest` is that of the file that stands there; `next_digest` of the one about to take
    its place, while it does: a reader may meet either. `is_settled`: time alone changes nothing in it any more. A frozen one
    is never written again; `late_lines` counts lines of the ledger that came too late for it.
    """

    kind = models.ForeignKey(FactKind, on_delete=models.CASCADE, related_name="months")
    month = models.PositiveIntegerField()
    is_stale = models.BooleanField(default=True)
    is_settled = models.BooleanField(default=False)
    rows = models.PositiveBigIntegerField(default=0)
    bytes = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    next_digest = models.CharField(max_length=64, blank=True)
    schema = models.PositiveIntegerField(default=0)
    as_of = models.DateTimeField(null=True, blank=True)
    last_entry = models.BigIntegerField(default=0)
    written_at = models.DateTimeField(null=True, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    late_lines = models.PositiveBigIntegerField(default=0)

    field_register = Fields(
        plain=(
            "id", "kind", "month", "is_stale", "is_settled", "rows", "bytes", "digest", "next_digest", "schema", "as_of",
            "last_entry", "written_at", "frozen_at", "late_lines",
        ),
    )  # fmt: skip

    class Meta:
        ordering = ["kind", "month"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "month"], name="fact_month_once"),
            models.CheckConstraint(condition=Q(frozen_at=None) | Q(is_stale=False), name="fact_month_frozen_stays"),
            models.CheckConstraint(
                condition=Q(digest="", written_at=None) | (~Q(digest="") & Q(written_at__isnull=False)),
                name="fact_month_written_with_digest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind_id} {self.month}"


class PseudonymKey(models.Model):
    """The random key from which the pseudonyms of one calendar year are made; empty once it is destroyed.

    With it and the database a pseudonym can be led back to its case; without it nobody can.
    """

    year = models.PositiveIntegerField(unique=True)
    key = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True, blank=True)

    field_register = Fields(personal=("key",), plain=("id", "year", "made_at", "destroyed_at"))

    class Meta:
        ordering = ["year"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(destroyed_at=None) & ~Q(key="")) | Q(destroyed_at__isnull=False, key=""),
                name="pseudonym_key_or_destroyed",
            ),
        ]

    def __str__(self) -> str:
        return f"key of {self.year}"
