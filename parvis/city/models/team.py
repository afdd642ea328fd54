"""The team of a service in a neighbourhood: where and when people meet it. Never a person."""

from django.db import models

from parvis.city.models.place import District
from parvis.city.models.service import Service
from parvis.core.register import Fields


class LocalTeam(models.Model):
    """A team of a service for some districts (none: the whole city). `name` is the team's, never somebody's.

    `hours` says when it can be met at `meeting_place`, written as OpenStreetMap `opening_hours`; empty means unknown.
    A team that is no more has `is_active` false.
    """

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="teams")
    name = models.CharField(max_length=120)
    districts = models.ManyToManyField(District, blank=True, related_name="teams")
    meeting_place = models.CharField(max_length=200)
    hours = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    is_active = models.BooleanField(default=True)

    field_register = Fields(
        personal=(),
        free_text=(),
        plain=("id", "service", "name", "meeting_place", "hours", "phone", "is_active"),
    )

    class Meta:
        ordering = ["service", "name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["service", "name"], name="city_team_once"),
            models.CheckConstraint(condition=~models.Q(meeting_place=""), name="city_team_is_met_somewhere"),
        ]

    def __str__(self) -> str:
        return self.name
