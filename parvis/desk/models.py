"""What the desk keeps beside contacts and cases: where people were sent, and whom to call back."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.cases.models import Contact
from parvis.city.models import Service
from parvis.core.register import Fields


class Sending(models.Model):
    """One caller sent to one service with one matter. Kept for 60 days, so that nobody is sent round in a circle.

    Never written for sensitive situations. Says nothing of who called.
    """

    contact = models.OneToOneField(Contact, on_delete=models.CASCADE, related_name="sending")
    situation = models.CharField(max_length=60)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="+")
    place = models.CharField(max_length=200, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    at = models.DateTimeField()

    field_register = Fields(
        personal=("place", "latitude", "longitude"), plain=("id", "contact", "situation", "service", "at")
    )

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["situation", "at"], name="sending_by_situation")]

    def __str__(self) -> str:
        return f"{self.situation} {self.at:%Y-%m-%d}"


class CallEnd(models.TextChoices):
    """How a call-back ended."""

    REACHED = "reached", _("reached")
    NOT_REACHED = "not_reached", _("not reached in three tries")


class CallBack(models.Model):
    """A promise to call somebody back. The number is shown only to whoever calls now, and forgotten when it is done."""

    contact = models.OneToOneField(Contact, on_delete=models.CASCADE, related_name="call_back")
    phone = models.CharField(max_length=16, blank=True)
    about = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=8)
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    last_try_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=40, blank=True)
    end = models.CharField(max_length=12, choices=CallEnd.choices, blank=True)

    field_register = Fields(
        personal=("phone", "language", "done_by"),
        free_text=("about",),
        plain=("id", "contact", "due_at", "tries", "last_try_at", "done_at", "end"),
    )

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None, done_by="", end="") & ~Q(phone="")
                | Q(done_at__isnull=False, phone="") & ~Q(done_by="") & ~Q(end=""),
                name="call_back_done_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(done_at=None), name="call_back_open")]

    def __str__(self) -> str:
        return f"call-back {self.pk}"
