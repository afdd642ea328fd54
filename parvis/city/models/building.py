"""How one gets into a house, in the words of OpenStreetMap: closed choices, and a short note."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Wheelchair(models.TextChoices):
    """Whether somebody in a wheelchair gets in (OpenStreetMap `wheelchair`); unknown until somebody has looked."""

    UNKNOWN = "unknown", _("Not stated")
    YES = "yes", _("Yes: the way in, the room and a toilet without a step")
    LIMITED = "limited", _("In part: not everywhere, or with help")
    NO = "no", _("No")


class HearingLoop(models.TextChoices):
    """Whether there is a hearing loop (OpenStreetMap `hearing_loop`); unknown until somebody has looked."""

    UNKNOWN = "unknown", _("Not stated")
    YES = "yes", _("Yes")
    NO = "no", _("No")


BUILDING = ("wheelchair", "wheelchair_note", "hearing_loop")


class Building(models.Model):
    """What is known of the way into a house that people are sent to."""

    wheelchair = models.CharField(max_length=10, choices=Wheelchair.choices, default=Wheelchair.UNKNOWN)
    wheelchair_note = models.CharField(max_length=200, blank=True, default="")
    hearing_loop = models.CharField(max_length=10, choices=HearingLoop.choices, default=HearingLoop.UNKNOWN)

    class Meta:
        abstract = True
