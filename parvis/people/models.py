"""Staff accounts, what they are entrusted with, and the one-time links that open them."""

from datetime import datetime
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac

from parvis.core.access import Role
from parvis.core.references import new_subject
from parvis.core.register import Fields


class UserManager(BaseUserManager["User"]):
    """Finds accounts by address without minding capitals."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the account with this e-mail address, whatever its capitals."""
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Save an account. For tests and `people.actions`; nobody else saves."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """Somebody who works with Parvis. The ledger knows them only by `actor_reference`.

    `sessions_key` is part of what a session is checked against: another key ends every session of this person at once.
    """

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    actor_reference = models.CharField(max_length=32, unique=True, default=new_subject, editable=False)
    language = models.CharField(max_length=8, default="en")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sessions_key = models.CharField(max_length=32, default=new_subject, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    field_register = Fields(
        personal=("email", "name", "password", "last_login", "actor_reference", "language"),
        plain=("id", "is_active", "created_at", "sessions_key"),
    )

    def __str__(self) -> str:
        return self.name or self.email

    @cached_property
    def role_codes(self) -> set[str]:
        """The roles this person holds. One query, then remembered on this object."""
        return set(self.roles.values_list("role", flat=True))

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        salt = "parvis.people.models.User.sessions"
        return salted_hmac(salt, self.password + self.sessions_key, secret=secret, algorithm="sha256").hexdigest()


class RoleGrant(models.Model):
    """One role of one person."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=20, choices=Role.choices)
    granted_at = models.DateTimeField()
    granted_by = models.CharField(max_length=40)

    field_register = Fields(personal=("user", "role", "granted_by"), plain=("id", "granted_at"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="role_once_per_person")]

    def __str__(self) -> str:
        return f"{self.user}: {self.role}"


class Purpose(models.TextChoices):
    """What a one-time link is for."""

    WELCOME = "welcome", "a first sign-in: the person chooses a password"
    RESET = "reset", "a sign-in that was lost: the person chooses a new password"


class OneTimeLinkQuerySet(models.QuerySet["OneTimeLink"]):
    """The words of one-time links."""

    def open(self, at: datetime) -> "OneTimeLinkQuerySet":
        """Keep those that still open something at that moment."""
        return self.filter(used_at=None, expires_at__gt=at, user__is_active=True)


class OneTimeLink(models.Model):
    """A link that opens one account once. Only a digest of it is kept; a newer link closes the older ones."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="one_time_links")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    digest = models.CharField(max_length=64, unique=True)
    clears_second_factor = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    objects = OneTimeLinkQuerySet.as_manager()

    field_register = Fields(
        personal=("user",),
        plain=("id", "purpose", "digest", "clears_second_factor", "made_at", "expires_at", "used_at"),
    )

    def __str__(self) -> str:
        return f"{self.purpose} of {self.user}"


class ResetQuerySet(models.QuerySet["Reset"]):
    """The words of resets."""

    def waiting(self, at: datetime) -> "ResetQuerySet":
        """Keep those that wait for a second administrator and have not lapsed."""
        return self.filter(confirmed_at=None, withdrawn_at=None, lapses_at__gt=at)


class Reset(models.Model):
    """A lost sign-in, opened again by two people: one administrator asks, another confirms, the person gets a link."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="resets")
    clears_second_factor = models.BooleanField(default=False)
    asked_by = models.CharField(max_length=40)
    asked_at = models.DateTimeField()
    lapses_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=40, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ResetQuerySet.as_manager()

    field_register = Fields(
        personal=("user", "asked_by", "confirmed_by"),
        plain=("id", "clears_second_factor", "asked_at", "lapses_at", "confirmed_at", "withdrawn_at"),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by="") | (Q(confirmed_at__isnull=False) & ~Q(confirmed_by="")),
                name="reset_confirmed_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(confirmed_by=F("asked_by")), name="reset_by_two_people"),
            models.CheckConstraint(condition=Q(confirmed_at=None) | Q(withdrawn_at=None), name="reset_one_end"),
            models.UniqueConstraint(
                fields=["user"], condition=Q(confirmed_at=None, withdrawn_at=None), name="reset_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"reset of {self.user}"
