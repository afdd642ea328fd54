"""What is kept of grievances: sealed blobs, and codes. Nothing here can be read without a key that is not here."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.core.references import new_subject
from parvis.core.register import Fields


class MediatorKey(models.Model):
    """The mediators' pair: everybody seals with `public`; the private half is locked with a passphrase they hold.

    The one in force is sealed to; older ones stay, for what was sealed to them.
    """

    public = models.CharField(max_length=80, unique=True)
    locked_private = models.BinaryField()
    made_at = models.DateTimeField()
    is_in_force = models.BooleanField(default=True)

    field_register = Fields(plain=("id", "public", "locked_private", "made_at", "is_in_force"))

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_in_force"], condition=Q(is_in_force=True), name="mediator_key_one_in_force"
            )
        ]

    def __str__(self) -> str:
        return f"key {self.pk}"


class Door(models.TextChoices):
    """How a grievance came in."""

    WEB = "web", _("web form")
    PHONE = "phone", _("by phone")
    COUNTER = "counter", _("at the counter")
    CASE = "case", _("from a report")


class Told(models.TextChoices):
    """How the person was told that it arrived."""

    PAGE = "page", _("on their page")
    EMAIL = "email", _("by e-mail")
    LETTER = "letter", _("by letter")
    CALL = "call", _("by a call")


class KeptFor(models.TextChoices):
    """Why a grievance is kept beyond its time."""

    COURT = "court", _("a court or prosecutor deals with it")
    BODY = "body", _("another body examines it")
    PERSON = "person", _("the person asked us to keep it")


class GrievanceQuerySet(models.QuerySet["Grievance"]):
    """What can be asked of grievances."""

    def kept(self) -> "GrievanceQuerySet":
        """Those that are not erased."""
        return self.filter(erased_at=None)


class Grievance(models.Model):
    """Something against the police or another service, as it arrived, sealed for the mediators.

    `person_public` and `person_locked` are the person's own pair, its private half locked with their unlock key; both
    are empty where nobody has a receipt yet (words that came out of a report). Once erased it is a shell of codes.
    """

    public_id = models.CharField(max_length=32, unique=True, default=new_subject, editable=False)
    subject = models.CharField(max_length=32, unique=True, default=new_subject, editable=False)
    key = models.ForeignKey(MediatorKey, on_delete=models.PROTECT, related_name="grievances")
    receipt_digest = models.CharField(max_length=64, null=True, blank=True, unique=True)
    body_digest = models.CharField(max_length=64, blank=True)
    person_public = models.CharField(max_length=80, blank=True)
    person_locked = models.BinaryField(default=bytes)
    opens_until = models.DateTimeField()
    door = models.CharField(max_length=10, choices=Door.choices)
    language = models.CharField(max_length=8)
    arrived_at = models.DateTimeField()
    acknowledge_by = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_how = models.CharField(max_length=10, choices=Told.choices, blank=True)
    last_words_at = models.DateTimeField()
    kept_until = models.DateField(null=True, blank=True)
    kept_for = models.CharField(max_length=10, choices=KeptFor.choices, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = GrievanceQuerySet.as_manager()

    field_register = Fields(
        personal=("receipt_digest", "person_public", "person_locked", "body_digest"),
        plain=(
            "id", "public_id", "subject", "key", "opens_until", "door", "language", "arrived_at", "acknowledge_by",
            "acknowledged_at", "acknowledged_how", "last_words_at", "kept_until", "kept_for", "erased_at",
        ),
    )  # fmt: skip

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(acknowledged_at=None, acknowledged_how="")
                | (Q(acknowledged_at__isnull=False) & ~Q(acknowledged_how="")),
                name="grievance_acknowledged_somehow",
            ),
            models.CheckConstraint(
                condition=Q(receipt_digest=None, person_public="")
                | (Q(receipt_digest__isnull=False) & ~Q(person_public="")),
                name="grievance_receipt_with_lock",
            ),
            models.CheckConstraint(
                condition=Q(kept_until=None, kept_for="") | (Q(kept_until__isnull=False) & ~Q(kept_for="")),
                name="grievance_kept_for_something",
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(receipt_digest=None, body_digest="", kept_until=None),
                name="grievance_erased_is_empty",
            ),
        ]
        indexes = [models.Index(fields=["acknowledge_by"], condition=Q(acknowledged_at=None), name="grievance_waiting")]

    def __str__(self) -> str:
        return f"grievance {self.pk}"


class LetterKind(models.TextChoices):
    """Who wrote, and what for."""

    HANDED_IN = "handed_in", _("handed in")
    ADDED = "added", _("added")
    ACKNOWLEDGED = "acknowledged", _("acknowledgement")


class Letter(models.Model):
    """Words in the thread of one grievance, sealed twice: for the mediators, and for the person (empty without receipt)."""

    grievance = models.ForeignKey(Grievance, on_delete=models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=12, choices=LetterKind.choices)
    at = models.DateTimeField()
    for_mediator = models.BinaryField()
    for_person = models.BinaryField(default=bytes)

    field_register = Fields(free_text=("for_mediator", "for_person"), plain=("id", "grievance", "kind", "at"))

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"


class SealedFile(models.Model):
    """A photo, sealed twice for the mediators: as it came (evidence), and drawn anew without metadata (to look at)."""

    grievance = models.ForeignKey(Grievance, on_delete=models.CASCADE, related_name="files")
    original_name = models.CharField(max_length=80, unique=True)
    copy_name = models.CharField(max_length=80, unique=True)
    at = models.DateTimeField()

    field_register = Fields(personal=("original_name", "copy_name"), plain=("id", "grievance", "at"))

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"photo {self.pk}"


class Looking(models.Model):
    """Who opened what and when. The person reads role and date on their page."""

    grievance = models.ForeignKey(Grievance, on_delete=models.CASCADE, related_name="lookings")
    at = models.DateTimeField()
    role = models.CharField(max_length=12)
    what = models.CharField(max_length=10)
    by = models.CharField(max_length=40)

    field_register = Fields(personal=("by",), plain=("id", "grievance", "at", "role", "what"))

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.role} {self.what} {self.at:%Y-%m-%d}"


class Seen(models.TextChoices):
    """How it was seen that the one who asks is the person who handed it in."""

    RECEIPT = "receipt", _("they opened their page before my eyes")
    DOCUMENT = "document", _("by a document")
    KNOWN = "known", _("they told me what only they can know")


class GrievanceCopy(models.Model):
    """Somebody asks for a copy of what they handed in. One mediator takes it down; a second, where there is one, releases it.

    `redactions` are the words blacked out by hand, sealed for the mediators. They go once the copy has been taken.
    """

    grievance = models.ForeignKey(Grievance, on_delete=models.CASCADE, related_name="copies")
    checked = models.CharField(max_length=10, choices=Seen.choices)
    language = models.CharField(max_length=8)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=40)
    due_at = models.DateTimeField()
    redactions = models.BinaryField(default=bytes)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.CharField(max_length=40, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    emptied_at = models.DateTimeField(null=True, blank=True)

    field_register = Fields(
        personal=("asked_by", "released_by"),
        free_text=("redactions",),
        plain=("id", "grievance", "checked", "language", "asked_at", "due_at", "released_at", "taken_at", "emptied_at"),
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(released_at=None, released_by="") | (Q(released_at__isnull=False) & ~Q(released_by="")),
                name="grievance_copy_released_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(taken_at=None) | Q(released_at__isnull=False), name="grievance_copy_taken_after_release"
            ),
            models.UniqueConstraint(
                fields=["grievance"], condition=Q(emptied_at=None), name="grievance_copy_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"copy {self.pk}"
