"""The city itself: one row."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.city.hours import WORKING_TIME
from parvis.core.register import Fields


class Part(models.TextChoices):
    """A part of Parvis that a city switches on."""

    REPORT = "report", _("Telling the city")
    DESK = "desk", _("The call-taker's desk")
    OPEN311 = "open311", _("Open311")
    COMPLAINT = "complaint", _("Complaints about the police")
    PUBLIC_MAP = "public_map", _("The public map")
    NEWS = "news", _("News by district")


class City(models.Model):
    """The city of this installation. There is never a second row: one city, one instance.

    `confirmed` maps the code of an item (see `confirmation`) to the day somebody vouched for it.
    """

    name = models.CharField(max_length=120)
    country = models.CharField(max_length=2)
    region = models.CharField(max_length=20, blank=True)
    latitude = models.FloatField()
    longitude = models.FloatField()
    default_language = models.CharField(max_length=5)
    languages = models.JSONField(default=list)
    working_time = models.CharField(max_length=300, default=WORKING_TIME)
    accent_colour = models.CharField(max_length=7, default="#1d5fa8")
    parts = models.JSONField(default=list)
    sender_name = models.CharField(max_length=120, blank=True)
    sender_email = models.EmailField(blank=True)
    confirmed = models.JSONField(default=dict)

    field_register = Fields(
        personal=(),
        free_text=(),
        plain=(
            "id",
            "name",
            "country",
            "region",
            "latitude",
            "longitude",
            "default_language",
            "languages",
            "working_time",
            "accent_colour",
            "parts",
            "sender_name",
            "sender_email",
            "confirmed",
        ),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="city_only_one"),
            models.CheckConstraint(
                condition=models.Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="city_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return self.name
