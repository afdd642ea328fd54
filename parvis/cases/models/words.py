"""What was said: answers, questions, notes, and what residents say of the answers."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.cases.models.case import Case
from parvis.cases.models.contact import Reporter
from parvis.cases.moves import Outcome
from parvis.city.models import Service
from parvis.core.register import Fields


class Answer(models.Model):
    """An answer in words to everybody who reported the matter."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="case_answers")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    text = models.TextField()
    language = models.CharField(max_length=8)
    at = models.DateTimeField()
    by_kind = models.CharField(max_length=10)
    by = models.CharField(max_length=40)
    is_final = models.BooleanField(default=False)
    is_standard = models.BooleanField(default=False)
    released_at = models.DateTimeField(null=True, blank=True)

    field_register = Fields(
        personal=("by",),
        free_text=("text",),
        plain=(
            "id",
            "case",
            "service",
            "outcome",
            "language",
            "at",
            "by_kind",
            "is_final",
            "is_standard",
            "released_at",
        ),
    )

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="answer_has_words")]

    def __str__(self) -> str:
        return f"{self.outcome} {self.at:%Y-%m-%d}"


class RemarkKind(models.TextChoices):
    """Words on a case, by who may read them."""

    NOTE = "note", _("Note for colleagues (the person may ask to read it)")
    SHARED = "shared", _("Note the person reads on their page")
    QUESTION = "question", _("Question to one person")
    REPLY = "reply", _("Reply of one person")
    ADDITION = "addition", _("Addition by one person")
    MAIL = "mail", _("By e-mail, unverified")


THREAD_KINDS = frozenset({RemarkKind.QUESTION, RemarkKind.REPLY, RemarkKind.ADDITION, RemarkKind.MAIL})


class Remark(models.Model):
    """A note, a question, a reply. With a reporter it belongs to that person's own thread; nobody else's page shows it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="remarks")
    reporter = models.ForeignKey(Reporter, on_delete=models.CASCADE, null=True, blank=True, related_name="remarks")
    kind = models.CharField(max_length=10, choices=RemarkKind.choices)
    text = models.TextField()
    language = models.CharField(max_length=8, blank=True)
    at = models.DateTimeField()
    by_kind = models.CharField(max_length=10)
    by = models.CharField(max_length=40)
    answered_at = models.DateTimeField(null=True, blank=True)
    is_withheld = models.BooleanField(default=False)
    police_action_at = models.DateTimeField(null=True, blank=True)

    field_register = Fields(
        personal=("by",),
        free_text=("text",),
        plain=(
            "id",
            "case",
            "is_withheld",
            "police_action_at",
            "reporter",
            "kind",
            "language",
            "at",
            "by_kind",
            "answered_at",
        ),
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["note", "shared"], reporter__isnull=True)
                | (Q(reporter__isnull=False) & ~Q(kind__in=["note", "shared"])),
                name="remark_thread_has_reporter",
            ),
        ]
        indexes = [models.Index(fields=["at"], condition=Q(is_withheld=True), name="remark_withheld")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"


class Feedback(models.Model):
    """What one person said of the answer: solved or not. Each press is kept; the last one counts."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="feedback")
    reporter = models.ForeignKey(Reporter, on_delete=models.CASCADE, related_name="feedback")
    solved = models.BooleanField()
    reason = models.TextField(blank=True)
    at = models.DateTimeField()

    field_register = Fields(free_text=("reason",), plain=("id", "case", "reporter", "solved", "at"))

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return "solved" if self.solved else "not solved"


class Doubt(models.Model):
    """Somebody thinks this is not a real report; a second person decides."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="doubts")
    reason = models.TextField()
    at = models.DateTimeField()
    by = models.CharField(max_length=40)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=40, blank=True)
    is_confirmed = models.BooleanField(null=True, blank=True)

    field_register = Fields(
        personal=("by", "decided_by"), free_text=("reason",), plain=("id", "case", "at", "decided_at", "is_confirmed")
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by="", is_confirmed__isnull=True)
                | (
                    Q(decided_at__isnull=False, is_confirmed__isnull=False)
                    & ~Q(decided_by="")
                    & ~Q(decided_by=models.F("by"))
                ),
                name="doubt_decided_by_another",
            ),
            models.UniqueConstraint(fields=["case"], condition=Q(decided_at__isnull=True), name="doubt_one_open"),
        ]

    def __str__(self) -> str:
        return f"doubt {self.at:%Y-%m-%d}"
