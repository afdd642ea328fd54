"""Who answers: services, their names and numbers, and who works for them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.city.models.building import BUILDING, Building
from parvis.city.models.place import District
from parvis.city.service_kinds import POLICE_KINDS, ServiceKind
from parvis.core.register import Fields


class Relation(models.TextChoices):
    """What a service is to the city under data protection law."""

    PART_OF_CITY = "part_of_city", _("Part of the city")
    PROCESSOR = "processor", _("Works for the city (processor)")
    CONTROLLER = "controller", _("Decides for itself (controller of its own)")


class ReachedBy(models.TextChoices):
    """How a case reaches a service."""

    INBOX = "inbox", _("Its inbox here")
    EMAIL = "email", _("E-mail")
    OPEN311 = "open311", _("Open311")
    WEBHOOK = "webhook", _("Webhook")


class Service(Building):
    """An organisation that answers. `hours` is written as OpenStreetMap `opening_hours`, empty means unknown.

    No `territory` means the whole city. `endpoint` and `endpoint_reference` (jurisdiction or path there) serve
    Open311 and webhooks; keys are never kept here.
    """

    code = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=30, choices=ServiceKind.choices)
    relation = models.CharField(max_length=20, choices=Relation.choices)
    reached_by = models.CharField(max_length=10, choices=ReachedBy.choices, default=ReachedBy.INBOX)
    email = models.EmailField(blank=True)
    endpoint = models.URLField(max_length=300, blank=True)
    endpoint_reference = models.CharField(max_length=120, blank=True)
    web_page = models.URLField(max_length=300, blank=True)
    address = models.CharField(max_length=200, blank=True)
    hours = models.CharField(max_length=300, blank=True)
    languages = models.JSONField(default=list, blank=True)
    territory = models.ManyToManyField(District, blank=True, related_name="services")
    is_active = models.BooleanField(default=True)
    coordinator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    field_register = Fields(
        personal=(),
        free_text=(),
        plain=(
            "id",
            "code",
            "kind",
            "relation",
            "reached_by",
            "email",
            "endpoint",
            "endpoint_reference",
            "web_page",
            "address",
            "hours",
            "languages",
            "is_active",
            "coordinator",
            *BUILDING,
        ),
    )

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(reached_by=ReachedBy.EMAIL) | ~models.Q(email=""),
                name="city_service_by_mail_has_address",
            ),
            models.CheckConstraint(
                condition=models.Q(reached_by__in=[ReachedBy.INBOX, ReachedBy.EMAIL])
                | models.Q(endpoint__startswith="https://"),
                name="city_service_endpoint_is_https",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_police(self) -> bool:
        return self.kind in POLICE_KINDS


class ServiceText(models.Model):
    """How a service is called in one language: its name, what people call it, and a word of advice."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=5)
    name = models.CharField(max_length=120)
    plain_name = models.CharField(max_length=160, blank=True)
    advice = models.TextField(blank=True)

    field_register = Fields(
        personal=(), free_text=(), plain=("id", "service", "language", "name", "plain_name", "advice")
    )

    class Meta:
        ordering = ["service", "language"]
        constraints = [models.UniqueConstraint(fields=["service", "language"], name="city_service_named_once")]

    def __str__(self) -> str:
        return self.name


class PhoneUse(models.TextChoices):
    """What a number is for."""

    VOICE = "voice", _("Call")
    NIGHT = "night", _("Call at night")
    TEXT = "text", _("Text message")
    RELAY = "relay", _("Relay for deaf people")


class ServicePhone(models.Model):
    """A number of a service, as people dial it; the first by `position` is shown first."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="phones")
    number = models.CharField(max_length=30)
    use = models.CharField(max_length=10, choices=PhoneUse.choices, default=PhoneUse.VOICE)
    position = models.PositiveSmallIntegerField(default=0)

    field_register = Fields(personal=(), free_text=(), plain=("id", "service", "number", "use", "position"))

    class Meta:
        ordering = ["service", "position", "id"]
        constraints = [models.UniqueConstraint(fields=["service", "number", "use"], name="city_service_phone_once")]

    def __str__(self) -> str:
        return self.number


class MembershipRole(models.TextChoices):
    """What a person may do for a service."""

    ANSWERS = "answers", _("Answers cases")
    LEADS = "leads", _("Leads the service")


class Membership(models.Model):
    """A person who works for a service."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=MembershipRole.choices, default=MembershipRole.ANSWERS)

    field_register = Fields(personal=("user",), free_text=(), plain=("id", "service", "role"))

    class Meta:
        ordering = ["service", "user"]
        constraints = [models.UniqueConstraint(fields=["user", "service"], name="city_membership_once")]
