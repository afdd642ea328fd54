"""The matter itself."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from parvis.cases.models.queryset import CaseQuerySet
from parvis.cases.moves import CLOSED, OPEN, Outcome, State
from parvis.city.models import District, Service
from parvis.core.register import Fields


class Door(models.TextChoices):
    """Through which door a contact came."""

    WEB = "web", _("web form")
    DESK = "desk", _("by phone")
    COUNTER = "counter", _("at the counter")
    MAIL = "mail", _("by e-mail")
    OPEN311 = "open311", _("Open311")
    WEBHOOK = "webhook", _("another program")
    IMPORT = "import", _("imported history")


LIVE_DOORS = frozenset({Door.WEB, Door.DESK, Door.COUNTER})


class Priority(models.TextChoices):
    """How soon a service should look, set by a person."""

    NORMAL = "normal", _("Normal")
    HIGH = "high", _("First")


class Case(models.Model):
    """One matter. Many reporters may share it. What was promised, said and done hangs on it."""

    reference = models.CharField(max_length=9, unique=True)
    public_id = models.CharField(max_length=32, unique=True)
    subject = models.CharField(max_length=32, unique=True)

    kind = models.CharField(max_length=10)
    situation = models.CharField(max_length=60)
    catalogue = models.BigIntegerField(default=0)
    answers = models.JSONField(default=dict)
    end = models.CharField(max_length=60, blank=True)

    district = models.ForeignKey(District, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    place = models.CharField(max_length=200, blank=True)
    place_note = models.CharField(max_length=500, blank=True)

    door = models.CharField(max_length=10, choices=Door.choices)
    language = models.CharField(max_length=8, blank=True)
    state = models.CharField(max_length=12, choices=State.choices)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, null=True, blank=True, related_name="cases")
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="owned_cases"
    )
    priority = models.CharField(max_length=6, choices=Priority.choices, default=Priority.NORMAL)
    is_sensitive = models.BooleanField(default=False)
    danger_at = models.DateTimeField(null=True, blank=True)
    danger_seen_at = models.DateTimeField(null=True, blank=True)

    received_at = models.DateTimeField()
    first_due_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by_kind = models.CharField(max_length=10, blank=True)
    changed_at = models.DateTimeField()
    handed_back = models.BooleanField(default=False)

    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged")
    merged_at = models.DateTimeField(null=True, blank=True)

    is_public = models.BooleanField(default=False)
    public_from = models.DateTimeField(null=True, blank=True)
    public_latitude = models.FloatField(null=True, blank=True)
    public_longitude = models.FloatField(null=True, blank=True)
    released_text = models.TextField(blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)

    withheld_at = models.DateTimeField(null=True, blank=True)
    police_action_at = models.DateTimeField(null=True, blank=True)

    salt = models.CharField(max_length=32)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    field_register = Fields(
        personal=("latitude", "longitude", "place", "assigned_to", "owner"),
        free_text=("place_note", "released_text"),
        plain=(
            "id", "reference", "public_id", "subject", "kind", "situation", "catalogue", "answers", "end", "district",
            "door", "language", "state", "outcome", "service", "priority", "is_sensitive", "danger_at", "danger_seen_at",
            "received_at", "first_due_at", "due_at", "answered_at", "closed_at", "closed_by_kind", "changed_at",
            "handed_back", "merged_into", "merged_at", "is_public", "public_from", "public_latitude",
            "public_longitude", "hidden_at", "withheld_at", "police_action_at", "salt", "erased_at",
        ),
    )  # fmt: skip

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["object", "conduct", "person", "voice"]), name="case_is_no_grievance"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by_kind="")
                | (Q(closed_at__isnull=False) & ~Q(closed_by_kind="")),
                name="case_closed_at_with_by",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, state__in=sorted(OPEN))
                | Q(closed_at__isnull=False, state__in=sorted(CLOSED)),
                name="case_closed_with_state",
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False, merged_at__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True, merged_at__isnull=True)),
                name="case_merged_with_target",
            ),
            models.CheckConstraint(
                condition=Q(is_public=False) | Q(kind="object", is_sensitive=False), name="case_public_only_objects"
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="case_point_whole",
            ),
            models.CheckConstraint(
                condition=Q(withheld_at__isnull=True) | Q(service__isnull=True, is_public=False),
                name="case_withheld_from_services",
            ),
            models.CheckConstraint(
                condition=Q(police_action_at__isnull=True) | Q(withheld_at__isnull=False),
                name="case_police_action_withheld",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["answered", "settled"]) | Q(answered_at__isnull=False, outcome__gt=""),
                name="case_answered_in_words",
            ),
        ]
        # Lists of open cases walk in the order of their dates; those of ended ones newest first. Each filter that leaves
        # few of many has its own index, partial where it can be: open cases are one in twenty.
        indexes = [
            models.Index(fields=["service", "due_at"], condition=Q(closed_at__isnull=True), name="case_inbox"),
            models.Index(fields=["due_at"], condition=Q(closed_at__isnull=True), name="case_late"),
            models.Index(fields=["state", "due_at"], condition=Q(closed_at__isnull=True), name="case_open_state"),
            models.Index(
                fields=["situation", "due_at"], condition=Q(closed_at__isnull=True), name="case_open_situation"
            ),
            models.Index(fields=["district", "due_at"], condition=Q(closed_at__isnull=True), name="case_open_district"),
            models.Index(
                fields=["service", "state", "due_at"],
                condition=Q(closed_at__isnull=True),
                name="case_inbox_state",
            ),
            # Without the many in nobody's hands, so that planners see how few are in somebody's.
            models.Index(
                fields=["assigned_to", "due_at"],
                condition=Q(closed_at__isnull=True, assigned_to__isnull=False),
                name="case_in_hands",
            ),
            models.Index(fields=["language", "due_at"], condition=Q(closed_at__isnull=True), name="case_open_language"),
            models.Index(fields=["service", "-id"], name="case_of_service"),
            models.Index(fields=["-received_at"], name="case_received"),
            models.Index(fields=["public_from", "-received_at"], condition=Q(is_public=True), name="case_public"),
            models.Index(
                fields=["danger_at"],
                condition=Q(danger_at__isnull=False, danger_seen_at__isnull=True),
                name="case_danger",
            ),
            models.Index(fields=["situation", "-id"], name="case_situation"),
            models.Index(fields=["district", "-id"], name="case_district"),
            models.Index(
                fields=["situation", "latitude", "longitude"], condition=Q(latitude__isnull=False), name="case_nearby"
            ),
            models.Index(fields=["withheld_at"], condition=Q(withheld_at__isnull=False), name="case_withheld"),
            models.Index(
                fields=["closed_at"], condition=Q(closed_at__isnull=False, erased_at__isnull=True), name="case_kept"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """Return the address of the case for staff."""
        return reverse("cases:case", args=[self.reference])

    @property
    def is_open(self) -> bool:
        """Whether it still waits for an end."""
        return self.closed_at is None
