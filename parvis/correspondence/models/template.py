"""The city's own words for a message, over the shipped ones."""

from django.db import models

from parvis.core.register import Fields
from parvis.correspondence.models.recipient import Channel


class Template(models.Model):
    """One version of a text: event × language × channel. The highest number counts; older ones are the history.

    An empty body takes the city's words back: the shipped text counts again.
    """

    event = models.CharField(max_length=60)
    language = models.CharField(max_length=8)
    channel = models.CharField(max_length=10, choices=[(Channel.EMAIL, "email"), (Channel.SMS, "sms")])
    number = models.IntegerField()
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    saved_at = models.DateTimeField()
    saved_by = models.CharField(max_length=40)

    field_register = Fields(
        personal=("saved_by",), plain=("id", "event", "language", "channel", "number", "subject", "body", "saved_at")
    )

    class Meta:
        ordering = ["event", "language", "channel", "number"]
        constraints = [
            models.UniqueConstraint(fields=["event", "language", "channel", "number"], name="template_numbered"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.language} {self.channel} {self.number}"
