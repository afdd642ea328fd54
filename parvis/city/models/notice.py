"""What everybody should know for a while: works, an outage, a market moved."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.city.models.place import District
from parvis.city.models.service import Service
from parvis.core.register import Fields


class Audience(models.TextChoices):
    """Who reads a notice."""

    EVERYONE = "everyone", _("Residents and staff")
    STAFF = "staff", _("Staff only")


class NoticeQuerySet(models.QuerySet["Notice"]):
    def showing(self, at: datetime) -> "NoticeQuerySet":
        return self.filter(starts_at__lte=at, ends_at__gt=at)


class Notice(models.Model):
    """A notice with a beginning and an end; without district, service or situation it is for all of them."""

    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.EVERYONE)
    district = models.ForeignKey(District, on_delete=models.CASCADE, null=True, blank=True, related_name="notices")
    service = models.ForeignKey(Service, on_delete=models.CASCADE, null=True, blank=True, related_name="notices")
    situation = models.CharField(max_length=60, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = NoticeQuerySet.as_manager()

    field_register = Fields(
        personal=(),
        free_text=(),
        plain=("id", "audience", "district", "service", "situation", "starts_at", "ends_at"),
    )

    class Meta:
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="city_notice_ends_after_start"
            ),
        ]


class NoticeText(models.Model):
    """The words of a notice in one language."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=5)
    text = models.CharField(max_length=500)

    field_register = Fields(personal=(), free_text=(), plain=("id", "notice", "language", "text"))

    class Meta:
        ordering = ["notice", "language"]
        constraints = [models.UniqueConstraint(fields=["notice", "language"], name="city_notice_once_per_language")]

    def __str__(self) -> str:
        return self.text
