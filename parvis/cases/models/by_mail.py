"""Services without an account: what they propose as an answer, and the links that let them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.cases.models.case import Case
from parvis.cases.models.words import Answer
from parvis.cases.moves import Outcome
from parvis.city.models import Service
from parvis.core.register import Fields


class Came(models.TextChoices):
    """How a proposed answer came in."""

    MAIL = "mail", _("reply by e-mail")
    LINK = "link", _("one-time link")
    OPEN311 = "open311", _("Open311")


class ProposalState(models.TextChoices):
    """What became of a proposed answer."""

    WAITING = "waiting", _("waits for the coordinator")
    SENT = "sent", _("sent to the reporters")
    ASKED_BACK = "asked_back", _("asked back")
    SET_ASIDE = "set_aside", _("set aside")


class ProposedAnswer(models.Model):
    """The words of a service without an account; nobody reads them outside before a coordinator has looked.

    `arrived_at` is when they came in: the promise is judged by it, for the service cannot help how late we look.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="proposals")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    text = models.TextField()
    language = models.CharField(max_length=8)
    came = models.CharField(max_length=10, choices=Came.choices)
    arrived_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ProposalState.choices, default=ProposalState.WAITING)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=40, blank=True)
    answer = models.OneToOneField(Answer, on_delete=models.SET_NULL, null=True, blank=True, related_name="proposal")

    field_register = Fields(
        personal=("decided_by",),
        free_text=("text",),
        plain=("id", "case", "service", "outcome", "language", "came", "arrived_at", "state", "decided_at", "answer"),
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="proposal_has_words"),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True, decided_by="")
                | (~Q(state="waiting") & Q(decided_at__isnull=False) & ~Q(decided_by="")),
                name="proposal_decided_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["arrived_at"], condition=Q(state="waiting"), name="proposal_waiting")]

    def __str__(self) -> str:
        return f"{self.came} {self.arrived_at:%Y-%m-%d %H:%M}"


class ServiceLink(models.Model):
    """A link in a mail to a service: shows one case and takes one answer, without an account. Only its digest is kept."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="service_links")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    minted_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    field_register = Fields(plain=("id", "case", "service", "digest", "minted_at", "expires_at", "used_at"))

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=models.F("minted_at")), name="service_link_lasts")
        ]

    def __str__(self) -> str:
        return f"link {self.pk}"
