"""What the city adds to the officers' pocket guide: settings, its own words, what it confirmed, and what was said of sheets."""

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.core.actors import ActorKind
from parvis.core.references import new_subject
from parvis.core.register import Fields


class PocketSettings(models.Model):
    """Who reads the officers' side, who answers remarks on it, and in how many hours of working time. One row."""

    is_open = models.BooleanField(default=False)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reply_hours = models.PositiveSmallIntegerField(
        default=40, validators=[MinValueValidator(1), MaxValueValidator(400)]
    )

    field_register = Fields(personal=("responsible",), plain=("id", "is_open", "reply_hours"))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="pocket_settings_once"),
            models.CheckConstraint(
                condition=Q(reply_hours__gte=1, reply_hours__lte=400), name="pocket_reply_in_reason"
            ),
        ]

    def __str__(self) -> str:
        return "settings of the pocket guide"


class SheetChange(models.Model):
    """One part of a sheet (or a note of the law, "law.identity") in one language, before and after. Written once.

    The newest of a part is in force; an empty `after` gives the part back to the shipped words.
    """

    sheet = models.CharField(max_length=60)
    part = models.CharField(max_length=20)
    language = models.CharField(max_length=5)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    made_at = models.DateTimeField()
    made_by_kind = models.CharField(max_length=10, choices=ActorKind.choices)
    made_by = models.CharField(max_length=40)

    field_register = Fields(
        personal=("made_by",),
        plain=("id", "sheet", "part", "language", "before", "after", "made_at", "made_by_kind"),
    )

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["sheet", "part", "language", "-id"], name="sheet_change_newest")]

    def __str__(self) -> str:
        return f"{self.sheet}/{self.part} ({self.language})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("A change is never changed once it is written.")
        super().save(*args, **kwargs)


class SheetRelease(models.Model):
    """What the shipped words of a sheet were from a moment on: {part: {language: words}}. A row where a release changed them."""

    sheet = models.CharField(max_length=60)
    texts = models.JSONField()
    noted_at = models.DateTimeField()

    field_register = Fields(plain=("id", "sheet", "texts", "noted_at"))

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["sheet", "id"], name="sheet_release_in_order")]

    def __str__(self) -> str:
        return f"{self.sheet} from {self.noted_at:%Y-%m-%d}"


class LawConfirmation(models.Model):
    """Somebody of the city vouches for a note of the law; it holds while its words stay as they were."""

    theme = models.CharField(max_length=60)
    country = models.CharField(max_length=2)
    fingerprint = models.CharField(max_length=64)
    confirmed_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=40)

    field_register = Fields(personal=("confirmed_by",), plain=("id", "theme", "country", "fingerprint", "confirmed_at"))

    class Meta:
        ordering = ["theme"]
        constraints = [models.UniqueConstraint(fields=["theme", "country"], name="law_confirmed_once")]

    def __str__(self) -> str:
        return f"{self.theme} ({self.country})"


class RemarkOutcome(models.TextChoices):
    """What became of a remark."""

    CHANGED = "changed", _("The sheet was changed")
    NOT_CHANGED = "not_changed", _("The sheet stays as it is")


class RemarkQuerySet(models.QuerySet["SheetRemark"]):
    """The words of remarks."""

    def waiting(self) -> "RemarkQuerySet":
        """Keep those nobody has answered."""
        return self.filter(answered_at=None)

    def late(self, at: Any) -> "RemarkQuerySet":
        """Keep those whose answer is overdue at that moment."""
        return self.waiting().filter(due_at__lt=at)


class SheetRemark(models.Model):
    """Somebody who works with a sheet says what is wrong in it; the person responsible owes an answer by `due_at`.

    `kept` is null while nobody knows yet. The words and the writer go some time after the answer; moments and codes stay.
    """

    reference = models.CharField(max_length=9, unique=True)
    subject = models.CharField(max_length=32, default=new_subject, editable=False)
    sheet = models.CharField(max_length=60)
    language = models.CharField(max_length=5)
    wrong = models.TextField(blank=True)
    proposal = models.TextField(blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="sheet_remarks"
    )
    written_at = models.DateTimeField()
    due_at = models.DateTimeField()
    hours = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=12, choices=RemarkOutcome.choices, blank=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=40, blank=True)
    kept = models.BooleanField(null=True, blank=True)
    emptied_at = models.DateTimeField(null=True, blank=True)

    objects = RemarkQuerySet.as_manager()

    field_register = Fields(
        personal=("written_by", "answered_by"),
        free_text=("wrong", "proposal", "answer"),
        plain=(
            "id", "reference", "subject", "sheet", "language", "written_at", "due_at", "hours", "outcome", "answered_at",
            "kept", "emptied_at",
        ),
    )  # fmt: skip

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, outcome="", answer="", answered_by="")
                | (Q(answered_at__isnull=False) & ~Q(outcome="")),
                name="remark_answered_with_outcome",
            ),
            models.CheckConstraint(
                condition=Q(emptied_at=None)
                | Q(answered_at__isnull=False, wrong="", proposal="", answer="", answered_by="", written_by=None),
                name="remark_emptied_is_empty",
            ),
            models.CheckConstraint(
                condition=Q(emptied_at__isnull=False) | ~Q(wrong=""), name="remark_says_what_is_wrong"
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(answered_at=None), name="remark_waiting_by_due")]

    def __str__(self) -> str:
        return f"remark {self.reference}"

    @property
    def is_answered(self) -> bool:
        return self.answered_at is not None
