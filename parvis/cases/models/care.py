"""What colleagues keep to look after cases: tasks for others, recurring problems, filters, and who looked."""

from django.conf import settings
from django.db import models

from parvis.cases.models.case import Case
from parvis.city.models import District, Service
from parvis.core.register import Fields


class Task(models.Model):
    """An action asked of another service, inside a case; the case's own service keeps the one voice to the reporter."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="tasks")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="tasks")
    text = models.TextField()
    due_at = models.DateTimeField(null=True, blank=True)
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=40)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=40, blank=True)
    result = models.TextField(blank=True)

    field_register = Fields(
        personal=("given_by", "done_by"),
        free_text=("text", "result"),
        plain=("id", "case", "service", "due_at", "given_at", "done_at"),
    )

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["service"], condition=models.Q(done_at__isnull=True), name="task_open_of_service")
        ]

    def __str__(self) -> str:
        return f"task {self.pk}"


class Recurring(models.Model):
    """A recurring problem: one place, one kind, again and again; a plan, several services, a review date, an owner."""

    title = models.CharField(max_length=160)
    situation = models.CharField(max_length=60, blank=True)
    district = models.ForeignKey(District, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    place = models.CharField(max_length=200, blank=True)
    plan = models.TextField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    services = models.ManyToManyField(Service, blank=True, related_name="+")
    cases = models.ManyToManyField(Case, blank=True, related_name="recurring")
    opened_at = models.DateTimeField()
    review_on = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)
    what_became = models.TextField(blank=True)

    field_register = Fields(
        personal=("owner", "place"),
        free_text=("title", "plan", "what_became"),
        plain=("id", "situation", "district", "opened_at", "review_on", "closed_at"),
    )

    class Meta:
        ordering = ["review_on", "id"]

    def __str__(self) -> str:
        return self.title


class SavedFilter(models.Model):
    """A filter somebody keeps as a shortcut."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_filters")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500)

    field_register = Fields(personal=("user",), free_text=("name", "query"), plain=("id",))

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="filter_once_per_name")]

    def __str__(self) -> str:
        return self.name


class AccessLog(models.Model):
    """Who looked at, searched, exported or revealed what, and why. Kept 12 months, apart from the ledger (S4)."""

    at = models.DateTimeField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    what = models.CharField(max_length=20)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, null=True, blank=True, related_name="access_log")
    reason = models.CharField(max_length=200, blank=True)

    field_register = Fields(personal=("user",), free_text=("reason",), plain=("id", "at", "what", "case"))

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["user", "at"], name="access_by_user"),
            models.Index(fields=["-id"], condition=models.Q(what="alert"), name="access_alerts"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.at:%Y-%m-%d %H:%M}"
