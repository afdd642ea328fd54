"""Partners of the Open311 door, what came from them, and what we handed to services through theirs."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.cases.models import Case, Reporter
from parvis.city.models import Service
from parvis.core.references import new_subject
from parvis.core.register import Fields


class Scope(models.TextChoices):
    """What a key opens."""

    POST = "post", _("hand in reports")
    UPDATES = "updates", _("add words to reports handed in with it")
    READ = "read", _("read the reports handed in with it")


class Key(models.Model):
    """A partner's key. Only its digest is kept; whoever holds the key is the partner.

    `addresses`: networks it may come from, empty is anywhere. `media_hosts`: hosts from which its photos are fetched.
    `reference` names the partner in the ledger and means nothing outside.
    """

    name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64, unique=True)
    reference = models.CharField(max_length=32, unique=True, default=new_subject, editable=False)
    scopes = models.JSONField(default=list)
    addresses = models.JSONField(default=list, blank=True)
    media_hosts = models.JSONField(default=list, blank=True)
    language = models.CharField(max_length=8, blank=True)
    per_second = models.PositiveIntegerField(default=1000)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)

    field_register = Fields(
        plain=(
            "id", "name", "digest", "reference", "scopes", "addresses", "media_hosts", "language", "per_second",
            "created_at", "expires_at", "revoked_at", "last_used_on",
        ),
    )  # fmt: skip

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.CheckConstraint(condition=Q(per_second__gt=0), name="open311_key_lets_something_through")]

    def __str__(self) -> str:
        return self.name


class PartnerCase(models.Model):
    """A case that came through a partner's key, and whose side of it the partner speaks for.

    `their_id` is what the partner calls it. `token_digest` is empty where the situation gave its id at once.
    """

    key = models.ForeignKey(Key, on_delete=models.PROTECT, related_name="sent")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="partner_cases")
    reporter = models.OneToOneField(Reporter, on_delete=models.CASCADE, related_name="partner_case")
    their_id = models.CharField(max_length=120, blank=True)
    token_digest = models.CharField(max_length=64, blank=True)

    field_register = Fields(personal=("their_id",), plain=("id", "key", "case", "reporter", "token_digest"))

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "key"], name="open311_case_once_per_key"),
            models.UniqueConstraint(fields=["token_digest"], condition=~Q(token_digest=""), name="open311_token_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} from {self.key_id}"


class PartnerUpdate(models.Model):
    """An update a partner sent; the same `update_id` again is the same update."""

    key = models.ForeignKey(Key, on_delete=models.PROTECT, related_name="updates")
    update_id = models.CharField(max_length=120)
    reference = models.CharField(max_length=32, unique=True, default=new_subject, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    status = models.CharField(max_length=40)
    updated_at = models.DateTimeField()
    received_at = models.DateTimeField()

    field_register = Fields(
        personal=("update_id",), plain=("id", "key", "reference", "case", "status", "updated_at", "received_at")
    )

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["key", "update_id"], name="open311_update_once")]

    def __str__(self) -> str:
        return self.reference


class RemoteState(models.TextChoices):
    """How far the handing over to a service's own Open311 server has come."""

    SENDING = "sending", _("being sent")
    TOKEN = "token", _("received there, waiting for its number")
    KNOWN = "known", _("known there")
    BLIND = "blind", _("received there, without a number to ask by")
    UNSURE = "unsure", _("nobody knows whether it arrived; a person asks")
    REFUSED = "refused", _("refused there; a person decides")
    ENDED = "ended", _("ended there")


class RemoteCode(models.Model):
    """How a service's own Open311 server calls a situation; an empty situation stands for all others."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="+")
    situation = models.CharField(max_length=60, blank=True)
    code = models.CharField(max_length=120)

    field_register = Fields(plain=("id", "service", "situation", "code"))

    class Meta:
        ordering = ["service", "situation"]
        constraints = [models.UniqueConstraint(fields=["service", "situation"], name="open311_remote_code_once")]

    def __str__(self) -> str:
        return self.code


class RemoteCase(models.Model):
    """A case at a service's own Open311 server. `reference` is the random attribute by which we find it again there.

    `looked_at`: when somebody last had us look for it over there, without finding it.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=32, unique=True, default=new_subject, editable=False)
    endpoint = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=RemoteState.choices, default=RemoteState.SENDING)
    created_at = models.DateTimeField()
    attempted_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    token = models.CharField(max_length=200, blank=True)
    remote_id = models.CharField(max_length=200, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)

    field_register = Fields(
        plain=(
            "id", "case", "service", "reference", "endpoint", "state", "created_at", "attempted_at", "sent_at", "token",
            "remote_id", "fetched_at", "looked_at",
        ),
    )  # fmt: skip

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "service"], name="open311_remote_once_per_service"),
            models.UniqueConstraint(
                fields=["service", "remote_id"], condition=~Q(remote_id=""), name="open311_remote_id_once"
            ),
        ]

    def __str__(self) -> str:
        return self.remote_id or self.reference


class KnownUpdate(models.Model):
    """Something a service's own server told us about a case, and what it became here."""

    remote = models.ForeignKey(RemoteCase, on_delete=models.CASCADE, related_name="updates")
    update_id = models.CharField(max_length=200)
    at = models.DateTimeField()
    status = models.CharField(max_length=60)
    text = models.TextField(blank=True)
    became = models.CharField(max_length=10)

    field_register = Fields(free_text=("text",), plain=("id", "remote", "update_id", "at", "status", "became"))

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["remote", "update_id"], name="open311_known_update_once")]

    def __str__(self) -> str:
        return self.update_id
