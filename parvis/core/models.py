"""What the ground floor keeps: the ledger, what is due, small numbers."""

from django.db import models
from django.db.models import Q

from parvis.core.actors import ActorKind
from parvis.core.register import Fields


class Entry(models.Model):
    """A line of the ledger. Append-only: the database itself refuses to change or delete one."""

    at = models.DateTimeField()
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=32)
    actor_kind = models.CharField(max_length=10, choices=ActorKind.choices)
    actor_reference = models.CharField(max_length=40)
    codes = models.JSONField(default=dict)
    canonical = models.BinaryField()

    field_register = Fields(
        plain=("id", "at", "verb", "subject", "actor_kind", "codes", "canonical"),
        personal=("actor_reference",),
    )

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "entries"
        indexes = [
            models.Index(fields=["subject", "id"], name="entry_by_subject"),
            models.Index(fields=["verb", "at"], name="entry_by_verb"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject}"


class Seal(models.Model):
    """A seal over a run of entries: their digests in order, their number, the seal before, and a keyed signature."""

    number = models.BigIntegerField(unique=True)
    sealed_at = models.DateTimeField()
    first_entry = models.BigIntegerField()
    last_entry = models.BigIntegerField()
    count = models.IntegerField()
    members = models.BinaryField(help_text="For each entry 8 bytes of number and 32 bytes of SHA-256.")
    previous = models.CharField(max_length=64, blank=True)
    signature = models.CharField(max_length=64)

    field_register = Fields(
        plain=("id", "number", "sealed_at", "first_entry", "last_entry", "count", "members", "previous", "signature"),
    )

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"seal {self.number}"


class DueState(models.TextChoices):
    """What may become of something that is due. What is done is gone."""

    WAITING = "waiting", "to be done at its time"
    FAILED = "failed", "given up after the last try; a person looks at it"


class DueRow(models.Model):
    """Something to be done at a time: claimed by lease, so that no second worker does it too."""

    kind = models.CharField(max_length=60)
    slot = models.CharField(max_length=20, default="default")
    key = models.CharField(max_length=120, null=True, blank=True)
    payload = models.JSONField(default=dict)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=DueState.choices, default=DueState.WAITING)
    lease = models.IntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.IntegerField(default=0)
    problem = models.CharField(max_length=200, blank=True)

    field_register = Fields(
        plain=(
            "id",
            "kind",
            "slot",
            "key",
            "payload",
            "due_at",
            "state",
            "lease",
            "leased_until",
            "attempts",
            "problem",
        ),
    )

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], condition=Q(state="waiting"), name="due_once_per_key"),
        ]
        indexes = [
            models.Index(fields=["slot", "due_at"], condition=Q(state="waiting"), name="due_next"),
            models.Index(fields=["kind"], condition=Q(state="failed"), name="due_failed"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.due_at:%Y-%m-%d %H:%M}"


class Heartbeat(models.Model):
    """When a worker's slot was last seen alive, by the database's clock."""

    slot = models.CharField(max_length=20, unique=True)
    seen_at = models.DateTimeField()

    field_register = Fields(plain=("id", "slot", "seen_at"))

    def __str__(self) -> str:
        return self.slot


class Counter(models.Model):
    """A count that all processes share, for one name and one window of time."""

    name = models.CharField(max_length=180, primary_key=True)
    value = models.BigIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)

    field_register = Fields(plain=("name", "value", "expires_at"))

    def __str__(self) -> str:
        return f"{self.name} = {self.value}"


class Revision(models.Model):
    """How often the named thing has changed."""

    name = models.CharField(max_length=40, primary_key=True)
    number = models.BigIntegerField(default=0)

    field_register = Fields(plain=("name", "number"))

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


class DatabaseMark(models.Model):
    """A single fact about this database, e.g. that a demonstration made it."""

    name = models.CharField(max_length=40, primary_key=True)
    value = models.CharField(max_length=200)

    field_register = Fields(plain=("name", "value"))

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"
