"""Words that stand beside the numbers: the sample of answers and its readings, released words, comments of those measured."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from parvis.cases.models import Answer
from parvis.city.models import District, Service
from parvis.core.references import new_subject
from parvis.core.register import Fields

LEAST_DRAWN, MOST_DRAWN, DRAWN = 5, 400, 40


class SampleSettings(models.Model):
    """How many answers are drawn each month. One row; without it the shipped number."""

    size = models.PositiveSmallIntegerField(default=DRAWN)

    field_register = Fields(plain=("id", "size"))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="sample_settings_once"),
            models.CheckConstraint(condition=Q(size__gte=LEAST_DRAWN, size__lte=MOST_DRAWN), name="sample_size_fits"),
        ]

    def __str__(self) -> str:
        return "settings of the sample"


class Sample(models.Model):
    """The answers drawn of one month (yyyymm), once. With `seed` and the answers of that month anybody draws the same.

    `strata` holds, by service code, how many answers there were: what a share of the sample is weighted by.
    """

    subject = models.CharField(max_length=32, unique=True, default=new_subject, editable=False)
    month = models.PositiveIntegerField(unique=True)
    seed = models.CharField(max_length=32)
    size = models.PositiveSmallIntegerField()
    strata = models.JSONField(default=dict)
    drawn_at = models.DateTimeField()

    field_register = Fields(plain=("id", "subject", "month", "seed", "size", "strata", "drawn_at"))

    class Meta:
        ordering = ["-month"]

    def __str__(self) -> str:
        return f"sample {self.month}"


class DrawnAnswer(models.Model):
    """One answer of a sample; `service` is the code it was drawn under ("" where nobody's), kept for weighting."""

    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="drawn")
    answer = models.ForeignKey(Answer, on_delete=models.SET_NULL, null=True, related_name="+")
    service = models.CharField(max_length=60, blank=True)
    is_standard = models.BooleanField()
    position = models.PositiveSmallIntegerField()

    field_register = Fields(plain=("id", "sample", "answer", "service", "is_standard", "position"))

    class Meta:
        ordering = ["sample", "position"]
        constraints = [
            models.UniqueConstraint(fields=["sample", "answer"], name="answer_drawn_once"),
            models.UniqueConstraint(fields=["sample", "position"], name="drawn_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.sample} {self.position}"


class Verdict(models.TextChoices):
    """What a reader says to one question of the rubric."""

    YES = "yes", _("Yes")
    PARTLY = "partly", _("Partly")
    NO = "no", _("No")


CRITERIA = ("clear", "reasoned", "respectful", "true")


class Reading(models.Model):
    """What one of two people found in one answer, handed in without having seen the other's. Written once."""

    drawn = models.ForeignKey(DrawnAnswer, on_delete=models.CASCADE, related_name="readings")
    place = models.PositiveSmallIntegerField()
    reader = models.CharField(max_length=40)
    clear = models.CharField(max_length=6, choices=Verdict.choices)
    reasoned = models.CharField(max_length=6, choices=Verdict.choices)
    respectful = models.CharField(max_length=6, choices=Verdict.choices)
    true = models.CharField(max_length=6, choices=Verdict.choices)
    remark = models.TextField(blank=True)
    at = models.DateTimeField()

    field_register = Fields(
        personal=("reader",),
        free_text=("remark",),
        plain=("id", "drawn", "place", "clear", "reasoned", "respectful", "true", "at"),
    )

    class Meta:
        ordering = ["drawn", "place"]
        constraints = [
            models.UniqueConstraint(fields=["drawn", "place"], name="reading_two_at_most"),
            models.UniqueConstraint(fields=["drawn", "reader"], name="reading_by_two_people"),
            models.CheckConstraint(condition=Q(place__in=[1, 2]), name="reading_first_or_second"),
        ]

    def __str__(self) -> str:
        return f"reading {self.place} of {self.drawn_id}"


class WordsKind(models.TextChoices):
    """Whose words they are, and about what."""

    SAID_DID = "said_did", _("You said – we did")
    OWN_MEASURE = "own_measure", _("What the police did on their own")
    RESIDENT = "resident", _("The voice of a resident")
    OFFICER = "officer", _("The voice of an officer")


VOICES = frozenset({WordsKind.RESIDENT, WordsKind.OFFICER})


class ConsentHow(models.TextChoices):
    """How somebody agreed that their words are shown."""

    PAPER = "paper", _("Signed on paper")
    WRITTEN = "written", _("By letter or e-mail")
    MEETING = "meeting", _("Said at a meeting, and put down there")


class WithdrawnWhy(models.TextChoices):
    """Why released words are shown no more."""

    CONSENT = "consent", _("The person takes their consent back")
    WRONG = "wrong", _("It was not right")
    OVER = "over", _("It is out of date")


class PublicWordsQuerySet(models.QuerySet["PublicWords"]):
    """The words of public words."""

    def released(self) -> "PublicWordsQuerySet":
        """Keep what the public reads: at least one released text, not withdrawn."""
        texts = PublicText.objects.filter(words=models.OuterRef("pk"), released_at__isnull=False)
        return self.filter(models.Exists(texts), withdrawn_at=None)


class PublicWords(models.Model):
    """Something said or done that stands beside the figures, on a day, for a district and a group of situations.

    A voice carries the consent of its owner: how, when, and where the proof lies; never a name.
    """

    subject = models.CharField(max_length=32, unique=True, default=new_subject, editable=False)
    kind = models.CharField(max_length=12, choices=WordsKind.choices)
    on = models.DateField()
    district = models.ForeignKey(District, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    group = models.CharField(max_length=60, blank=True)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    shown_as = models.CharField(max_length=120, blank=True)
    consent_how = models.CharField(max_length=10, choices=ConsentHow.choices, blank=True)
    consent_on = models.DateField(null=True, blank=True)
    consent_kept = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=40)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=40, blank=True)
    withdrawn_why = models.CharField(max_length=10, choices=WithdrawnWhy.choices, blank=True)
    withdrawn_reason = models.TextField(blank=True)

    objects = PublicWordsQuerySet.as_manager()

    field_register = Fields(
        personal=("shown_as", "consent_kept", "made_by", "withdrawn_by"),
        free_text=("withdrawn_reason",),
        plain=(
            "id", "subject", "kind", "on", "district", "group", "service", "consent_how", "consent_on", "made_at",
            "withdrawn_at", "withdrawn_why",
        ),
    )  # fmt: skip

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=["resident", "officer"]) | (Q(consent_on__isnull=False) & ~Q(consent_how="")),
                name="voice_has_consent",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by="", withdrawn_why="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by="") & ~Q(withdrawn_why="")),
                name="words_withdrawn_with_why",
            ),
        ]
        indexes = [models.Index(fields=["-on", "-id"], condition=Q(withdrawn_at=None), name="words_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"

    @property
    def is_voice(self) -> bool:
        return self.kind in VOICES


class PublicText(models.Model):
    """The words in one language. Another person than who wrote them releases them; from then on they stay as they are."""

    words = models.ForeignKey(PublicWords, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=8)
    said = models.TextField(blank=True)
    text = models.TextField(blank=True)
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=40)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.CharField(max_length=40, blank=True)
    sent_back_at = models.DateTimeField(null=True, blank=True)
    sent_back_why = models.TextField(blank=True)
    emptied_at = models.DateTimeField(null=True, blank=True)

    field_register = Fields(
        personal=("written_by", "released_by"),
        free_text=("said", "text", "sent_back_why"),
        plain=("id", "words", "language", "written_at", "released_at", "sent_back_at", "emptied_at"),
    )

    class Meta:
        ordering = ["words", "language"]
        constraints = [
            models.UniqueConstraint(fields=["words", "language"], name="words_once_per_language"),
            models.CheckConstraint(condition=~Q(text="") | Q(emptied_at__isnull=False), name="words_are_there"),
            models.CheckConstraint(
                condition=Q(released_at=None, released_by="") | (Q(released_at__isnull=False) & ~Q(released_by="")),
                name="words_released_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(released_at=None) | ~Q(released_by=F("written_by")), name="words_by_two_people"
            ),
            models.CheckConstraint(condition=Q(released_at=None) | Q(sent_back_at=None), name="words_one_verdict"),
        ]

    def __str__(self) -> str:
        return f"{self.words_id} ({self.language})"

    @property
    def is_released(self) -> bool:
        return self.released_at is not None


class DefinitionSeen(models.Model):
    """Somebody of a service read what a figure says and what it cannot tell, before saying something to it."""

    user_reference = models.CharField(max_length=40)
    indicator = models.CharField(max_length=20)
    version = models.CharField(max_length=20)
    at = models.DateTimeField()

    field_register = Fields(personal=("user_reference",), plain=("id", "indicator", "version", "at"))

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["user_reference", "indicator", "version"], name="definition_seen_once")
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.version}"


class FigureCommentQuerySet(models.QuerySet["FigureComment"]):
    """The words of comments."""

    def waiting(self) -> "FigureCommentQuerySet":
        return self.filter(decided_at=None)

    def shown(self) -> "FigureCommentQuerySet":
        """Keep what stands beside the figure for everybody."""
        return self.filter(is_released=True, withdrawn_at=None)


class FigureComment(models.Model):
    """What those who are measured say to one figure: its code, period and split ("district:west", "" for the whole).

    A coordinator decides whether it is shown; a refusal has a reason the writer reads. Written once.
    """

    subject = models.CharField(max_length=32, unique=True, default=new_subject, editable=False)
    indicator = models.CharField(max_length=20)
    version = models.CharField(max_length=20)
    period = models.CharField(max_length=10)
    split = models.CharField(max_length=120, blank=True)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=8)
    text = models.TextField()
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=40)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=40, blank=True)
    is_released = models.BooleanField(default=False)
    refused_why = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = FigureCommentQuerySet.as_manager()

    field_register = Fields(
        personal=("written_by", "decided_by"),
        free_text=("text", "refused_why"),
        plain=(
            "id", "subject", "indicator", "version", "period", "split", "service", "language", "written_at",
            "decided_at", "is_released", "withdrawn_at",
        ),
    )  # fmt: skip

    class Meta:
        ordering = ["-written_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="comment_has_words"),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by="", is_released=False, refused_why="")
                | (
                    Q(decided_at__isnull=False)
                    & ~Q(decided_by="")
                    & ~Q(decided_by=F("written_by"))
                    & (Q(is_released=True, refused_why="") | (Q(is_released=False) & ~Q(refused_why="")))
                ),
                name="comment_decided_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["indicator", "period"], condition=Q(is_released=True), name="comment_of_figure")
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.period} {self.split}"

    def is_late_at(self, at: datetime, *, days: int = 10) -> bool:
        """Return whether it has waited too long for a decision."""
        return self.decided_at is None and (at - self.written_at).days >= days
