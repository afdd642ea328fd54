"""What young people made with the city: clips, comics, drawings, sound; and each person's consent to be in it."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from parvis.core.register import Fields
from parvis.guide.models.points import Campaign


class WorkKind(models.TextChoices):
    """What it is."""

    CLIP = "clip", _("Clip")
    COMIC = "comic", _("Comic")
    DRAWING = "drawing", _("Drawing")
    SOUND = "sound", _("Sound")


class Usage(models.TextChoices):
    """Where it may be shown."""

    HERE = "here", _("On this page only")
    MEETINGS = "meetings", _("Here, in meetings and in training")
    EVERYWHERE = "everywhere", _("By everybody who names the makers (CC BY 4.0)")


class WorkQuerySet(models.QuerySet["Work"]):
    """The words of works."""

    def shown_on(self, day: date) -> "WorkQuerySet":
        """Keep those that may be shown on a day: there, given free, and everybody in them agrees."""
        agrees = Q(withdrawn_at=None) & (Q(until=None) | Q(until__gte=day)) & Q(agreed_on__lte=day)
        people = WorkPerson.objects.filter(work=models.OuterRef("pk"))
        return (
            self.filter(models.Exists(people), ~models.Exists(people.exclude(agrees)), is_public=True)
            .exclude(file="")
            .filter(Q(usage_until=None) | Q(usage_until__gte=day))
        )

    def for_use_in(self, usage: str) -> "WorkQuerySet":
        """Keep those whose makers allow a use: meetings and training, or everywhere."""
        wide = [Usage.EVERYWHERE] if usage == Usage.EVERYWHERE else [Usage.MEETINGS, Usage.EVERYWHERE]
        return self if usage == Usage.HERE else self.filter(usage__in=wide)


class Work(models.Model):
    """One work. What is seen or heard stands in words, too; a clip has captions. `file` is empty once it was taken away."""

    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=WorkKind.choices)
    language = models.CharField(max_length=5)
    made_on = models.DateField()
    credits = models.CharField(max_length=300)
    usage = models.CharField(max_length=12, choices=Usage.choices)
    usage_until = models.DateField(null=True, blank=True)
    transcript = models.TextField()
    captions = models.TextField(blank=True)
    file = models.CharField(max_length=120, blank=True)
    media_type = models.CharField(max_length=40, blank=True)
    campaign = models.ForeignKey(Campaign, on_delete=models.SET_NULL, null=True, blank=True, related_name="works")
    is_public = models.BooleanField(default=False)

    objects = WorkQuerySet.as_manager()

    field_register = Fields(
        personal=("credits",),
        free_text=("transcript", "captions"),
        plain=(
            "id", "title", "kind", "language", "made_on", "usage", "usage_until", "file", "media_type", "campaign",
            "is_public",
        ),
    )  # fmt: skip

    class Meta:
        ordering = ["-made_on", "title"]
        constraints = [
            models.CheckConstraint(condition=~Q(transcript=""), name="guide_work_in_words_too"),
            models.CheckConstraint(condition=~Q(kind="clip") | ~Q(captions=""), name="guide_clip_has_captions"),
        ]

    def __str__(self) -> str:
        return self.title


class WorkPerson(models.Model):
    """Somebody who is seen, heard or named in a work, and agrees; `until` empty is without an end.

    A minor agrees together with a parent. Whoever withdraws is forgotten: the name goes, the day stays. The person's own
    link opens by a token of which only the digest is kept.
    """

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="people")
    name = models.CharField(max_length=120, blank=True)
    is_minor = models.BooleanField(default=False)
    parent_agreed = models.BooleanField(default=False)
    agreed_on = models.DateField()
    until = models.DateField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    token_digest = models.CharField(max_length=64, null=True, blank=True, unique=True)

    field_register = Fields(
        personal=("name",),
        plain=(
            "id", "work", "is_minor", "parent_agreed", "agreed_on", "until", "withdrawn_at", "token_digest",
        ),
    )  # fmt: skip

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(is_minor=False) | Q(parent_agreed=True), name="guide_minor_with_parent"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(name="", token_digest=None), name="guide_withdrawn_is_forgotten"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("agreed_on")), name="guide_consent_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"person {self.pk} of {self.work_id}"
