"""How long things are kept, what must be kept longer, what has been cleared away, and copies people asked for."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from parvis.cases.models.case import Case
from parvis.cases.models.contact import Reporter
from parvis.core.references import new_subject
from parvis.core.register import Fields


class Kept(models.TextChoices):
    """Kinds of data about people, in the order in which they go."""

    CONTACT = "contact", _("How a person is reached, and what was written to them")
    WORDS = "words", _("What was said, and the place in words")
    PHOTOS = "photos", _("Photos")
    LINK = "link", _("What ties the matter to a person: reference, exact place, everything left")


class RetentionRule(models.Model):
    """The city's own period for a kind of data; where there is none, the shipped one holds (see `cases.retention`).

    `scope` is a situation's code, `kind:conduct` for all of a kind, or empty for everything. `outcome` is how it ended, or
    empty. Days count from the end of the case.
    """

    scope = models.CharField(max_length=60, blank=True)
    outcome = models.CharField(max_length=12, blank=True)
    what = models.CharField(max_length=10, choices=Kept.choices)
    days = models.PositiveIntegerField()

    field_register = Fields(plain=("id", "scope", "outcome", "what", "days"))

    class Meta:
        ordering = ["what", "scope", "outcome"]
        constraints = [
            models.UniqueConstraint(fields=["scope", "outcome", "what"], name="retention_one_rule"),
            models.CheckConstraint(condition=Q(days__gte=1, days__lte=36500), name="retention_days_in_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.scope or '*'} {self.outcome or '*'}: {self.days}"


class LegalHold(models.Model):
    """A case that must be kept whole for a while, whatever the rules say: why, and until which day at the latest."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="holds")
    reason = models.TextField()
    ends_on = models.DateField()
    placed_at = models.DateTimeField()
    placed_by = models.CharField(max_length=40)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.CharField(max_length=40, blank=True)

    field_register = Fields(
        personal=("placed_by", "lifted_by"),
        free_text=("reason",),
        plain=("id", "case", "ends_on", "placed_at", "lifted_at"),
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="hold_has_reason"),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by="") | (Q(lifted_at__isnull=False) & ~Q(lifted_by="")),
                name="hold_lifted_by_somebody",
            ),
            models.UniqueConstraint(fields=["case"], condition=Q(lifted_at=None), name="hold_one_open_per_case"),
        ]

    def __str__(self) -> str:
        return f"hold until {self.ends_on}"


class Cleared(models.Model):
    """Proof that a kind of data of a case went, when, and under which period (0: because it was asked for)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="cleared")
    what = models.CharField(max_length=10, choices=Kept.choices)
    at = models.DateTimeField()
    days = models.PositiveIntegerField()

    field_register = Fields(plain=("id", "case", "what", "at", "days"))

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["case", "what"], name="cleared_once")]

    def __str__(self) -> str:
        return f"{self.what} {self.at:%Y-%m-%d}"


class CopyKind(models.TextChoices):
    """Whose data a copy holds."""

    OWN = "own", _("of somebody who turned to the city")
    ABOUT = "about", _("of somebody whom others wrote about")


class Checked(models.TextChoices):
    """How it was seen that the one who asks is that person."""

    PIN = "pin", _("by reference and PIN")
    DOCUMENT = "document", _("by a document")
    KNOWN = "known", _("in another way, said in the reason")


class AccessRequest(models.Model):
    """Somebody asks for a copy of their data. One person prepares it, a second blacks out third parties and releases it.

    `name`: of whom others wrote, for copies of kind *about*; `cases` are then those a person chose. `redactions` are the
    words blacked out by hand. Both go once the copy has been taken, at the latest 30 days after its release.
    """

    kind = models.CharField(max_length=6, choices=CopyKind.choices)
    subject = models.CharField(max_length=32, unique=True, default=new_subject, editable=False)
    reporter = models.ForeignKey(Reporter, on_delete=models.SET_NULL, null=True, blank=True, related_name="copies")
    name = models.CharField(max_length=120, blank=True)
    cases = models.ManyToManyField(Case, blank=True, related_name="+")
    checked = models.CharField(max_length=10, choices=Checked.choices)
    reason = models.TextField()
    language = models.CharField(max_length=8)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    redactions = models.JSONField(default=list, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.CharField(max_length=40, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    emptied_at = models.DateTimeField(null=True, blank=True)

    field_register = Fields(
        personal=("reporter", "name", "asked_by", "released_by"),
        free_text=("reason", "redactions"),
        plain=(
            "id", "kind", "subject", "checked", "language", "asked_at", "due_at", "released_at", "taken_at", "emptied_at",
        ),
    )  # fmt: skip

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(released_by=F("asked_by")), name="copy_released_by_another"),
            models.CheckConstraint(
                condition=Q(released_at=None, released_by="") | (Q(released_at__isnull=False) & ~Q(released_by="")),
                name="copy_released_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(taken_at=None) | Q(released_at__isnull=False), name="copy_taken_after_release"
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(released_at=None), name="copy_waiting")]

    def __str__(self) -> str:
        return f"copy {self.pk}"


class ErasedPin(models.Model):
    """Reference and PIN of somebody who was erased on their wish, as one keyed digest: it says that, and leads nowhere."""

    digest = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()

    field_register = Fields(personal=("digest",), plain=("id", "at"))

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"erased {self.at:%Y-%m-%d}"


class ErasureNotice(models.Model):
    """A service outside the city was given what is erased now: somebody tells it, by the reference it knows.

    The reference goes when that is done, at the latest after 30 days. GDPR, Article 19.
    """

    service = models.CharField(max_length=60)
    reference = models.CharField(max_length=9, blank=True)
    since = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    told_by = models.CharField(max_length=40, blank=True)

    field_register = Fields(personal=("reference", "told_by"), plain=("id", "service", "since", "told_at"))

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(told_at=None, told_by="") | (Q(told_at__isnull=False, reference="") & ~Q(told_by="")),
                name="erasure_notice_told_and_forgotten",
            ),
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}"
