"""Releases: what was published, when, on whose word. Rows are only added."""

from django.db import models
from django.db.models import Q

from parvis.core.register import Fields


class ReleaseOutcome(models.TextChoices):
    """What a person decided about a release."""

    APPROVED = "approved", "published on the word of a named person"
    DISCARDED = "discarded", "never published; the next is made as if it had not been"


class ReleaseQuerySet(models.QuerySet["Release"]):
    """The words for releases."""

    def public(self) -> "ReleaseQuerySet":
        """Return those that a person has let go out."""
        return self.filter(decision__outcome=ReleaseOutcome.APPROVED)

    def waiting(self) -> "ReleaseQuerySet":
        """Return those that wait for a person's word."""
        return self.filter(decision=None)


class Release(models.Model):
    """A numbered set of tables. Public once somebody has approved it."""

    number = models.PositiveIntegerField(unique=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    first_period = models.CharField(max_length=8)
    last_period = models.CharField(max_length=8)
    schema_version = models.PositiveIntegerField()
    smallest_count = models.PositiveIntegerField()
    corrections = models.JSONField(default=dict, help_text="Month → why it was counted again.")
    held_back = models.JSONField(default=list, help_text="Months whose correction would show too small a difference.")
    note = models.TextField(blank=True)
    digest = models.CharField(max_length=64)
    previous_digest = models.CharField(max_length=64, blank=True)

    objects = ReleaseQuerySet.as_manager()

    field_register = Fields(
        plain=(
            "id", "number", "made_at", "first_period", "last_period", "schema_version", "smallest_count", "held_back",
            "digest", "previous_digest",
        ),
        personal=("made_by",),
        free_text=("note", "corrections"),
    )  # fmt: skip

    class Meta:
        ordering = ["number"]
        constraints = [models.CheckConstraint(condition=Q(smallest_count__gte=5), name="release_never_below_five")]

    def __str__(self) -> str:
        return f"release {self.number}"


class ReleaseDecision(models.Model):
    """A named person's word on a release; without one it is a draft that nobody outside sees."""

    release = models.OneToOneField(Release, on_delete=models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=10, choices=ReleaseOutcome.choices)
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=40)

    field_register = Fields(plain=("id", "release", "outcome", "decided_at"), personal=("decided_by",))

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.release}: {self.outcome}"


class ReleasedTableQuerySet(models.QuerySet["ReleasedTable"]):
    """The words for released tables."""

    def public(self) -> "ReleasedTableQuerySet":
        """Keep those of releases that a person has let go out."""
        return self.filter(release__in=Release.objects.public())


class ReleasedTable(models.Model):
    """One table of one period: a row for each label of its first dimension, so that a page of one part reads no other.

    `key` is that label, empty where a table is by time alone. `content`: `labels`, a list for each dimension after the first;
    `cells` as [label, …, number] and `before` as [label, …, earlier numbers], without the first label. A cell of the labels
    that is not there is withheld.
    """

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="tables")
    family = models.CharField(max_length=40)
    table = models.CharField(max_length=120)
    key = models.CharField(max_length=64, blank=True)
    period = models.CharField(max_length=8)
    content = models.JSONField()

    objects = ReleasedTableQuerySet.as_manager()

    field_register = Fields(plain=("id", "release", "family", "table", "key", "period", "content"))

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["table", "key", "period", "release"], name="released_table_once_a_release")
        ]

    def __str__(self) -> str:
        return f"{self.table}, {self.period}, {self.key}" if self.key else f"{self.table}, {self.period}"


class ReleaseState(models.Model):
    """What the next release of a family's year needs: its frozen counts and the proof. Only the worker reads it."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="states")
    family = models.CharField(max_length=40)
    year = models.PositiveIntegerField()
    kept = models.BinaryField()

    field_register = Fields(plain=("id", "release", "family", "year"), personal=("kept",))

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["family", "year", "release"], name="release_state_once")]

    def __str__(self) -> str:
        return f"{self.family} {self.year}"


class ReleaseFile(models.Model):
    """A file made of a public release once: the numbers as Parquet, CSV, JSON, the report. Its bytes lie in the storage.

    `release_digest` is that of the release it was made of, `sha256` that of its bytes.
    """

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=60)
    bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    release_digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    field_register = Fields(plain=("id", "release", "name", "bytes", "sha256", "release_digest", "made_at"))

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["release", "name"], name="release_file_once")]

    def __str__(self) -> str:
        return f"{self.release}: {self.name}"

    @property
    def stored_as(self) -> str:
        """Where its bytes lie in the storage."""
        return f"figures/{self.release.number}-{self.release_digest[:16]}/{self.sha256[:16]}-{self.name}"


class SeriesBreakQuerySet(models.QuerySet["SeriesBreak"]):
    """The words for breaks."""

    def in_force(self) -> "SeriesBreakQuerySet":
        """Keep those that nobody has taken back."""
        return self.filter(withdrawn_at=None)


class SeriesBreak(models.Model):
    """What a person wrote down: from this month (as in 202611) on, something is not what it was.

    `indicators` are codes; without one it is about all. It stands in the releases made after that day, in each as it then was.
    """

    month = models.PositiveIntegerField()
    indicators = models.JSONField(default=list, blank=True)
    words = models.JSONField(help_text="Language → a sentence for the public.")
    declared_at = models.DateTimeField()
    declared_by = models.CharField(max_length=40)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=40, blank=True)

    objects = SeriesBreakQuerySet.as_manager()

    field_register = Fields(
        plain=("id", "month", "indicators", "declared_at", "withdrawn_at"),
        personal=("declared_by", "withdrawn_by"),
        free_text=("words",),
    )

    class Meta:
        ordering = ["-month", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by="") | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by="")),
                name="series_break_withdrawn_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"break {self.month}"
