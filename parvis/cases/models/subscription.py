"""Who gets news of a district by e-mail."""

from django.db import models
from django.db.models import Q

from parvis.city.models import District
from parvis.core.register import Fields
from parvis.correspondence.models import Recipient


class Topic(models.TextChoices):
    """What news are about."""

    CASES = "cases", "what people tell the city, and what becomes of it"
    FIGURES = "figures", "a new release of the city's figures"


class Subscription(models.Model):
    """One address (a recipient of its own) asked for news of one district, or of the whole city; or for the figures.

    Until it is confirmed nothing but that question is sent. What became public up to `told_until` needs no mail any more.
    """

    recipient = models.ForeignKey(Recipient, on_delete=models.CASCADE, related_name="subscriptions")
    district = models.ForeignKey(District, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    topic = models.CharField(max_length=10, choices=Topic.choices, default=Topic.CASES)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    told_until = models.DateTimeField(null=True, blank=True)

    field_register = Fields(
        personal=("recipient", "district"), plain=("id", "topic", "asked_at", "confirmed_at", "told_until")
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "district"], name="subscription_once_per_district"),
            models.UniqueConstraint(
                fields=["recipient", "topic"], condition=Q(district=None), name="subscription_once_a_topic"
            ),
            models.CheckConstraint(
                condition=Q(topic=Topic.CASES) | Q(district=None), name="subscription_figures_of_the_city"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, told_until=None)
                | Q(confirmed_at__isnull=False, told_until__isnull=False),
                name="subscription_told_once_confirmed",
            ),
        ]
        indexes = [
            models.Index(fields=["told_until"], condition=Q(confirmed_at__isnull=False), name="subscription_to_tell"),
            models.Index(fields=["asked_at"], condition=Q(confirmed_at=None), name="subscription_unconfirmed"),
        ]

    def __str__(self) -> str:
        return f"subscription {self.pk}"
