"""How sign-in behaves: nobody signs up; guessing is counted; an identity provider opens only accounts joined to it."""

import base64
import hashlib
import io
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.core.limits import client_address
from parvis.people import limits
from parvis.people.models import User

_TOO_MANY = gettext_lazy("There were too many tries. Wait a quarter of an hour, or sign in with your passkey.")
_WRONG = gettext_lazy("This address and this password do not belong together. Look at both again.")
_WRONG_CODE = gettext_lazy("This code is not right, or has been used. Wait for the next one and type that.")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are opened by an administrator; passwords are tried a few times only."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _WRONG,
        "too_many_login_attempts": _TOO_MANY,
        "rate_limited": _TOO_MANY,
        "incorrect_password": gettext_lazy("This is not your password. Try again."),
        "enter_current_password": gettext_lazy("This is not your password of today. Try again."),
        "incorrect_code": _WRONG_CODE,
        "account_inactive": gettext_lazy("This account is closed. Ask an administrator."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that counts, whatever the client's headers say."""
        return client_address(request)

    def add_message(
        self, request: HttpRequest, level: int, *args: Any, message: str | None = None, **kwargs: Any
    ) -> None:
        """Say only what went wrong: that it worked shows on the page itself."""
        if message and level >= messages.WARNING:
            messages.add_message(request, level, str(message))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count one more try; refuse when there were too many, right password or not."""
        self._tries = limits.password_tries(
            email=str(credentials.get("email", "")), address=client_address(request), at=timezone.now()
        )
        if self._tries.are_too_many:
            raise self.validation_error("too_many_login_attempts")

    def _rollback_login_failed_rl_usage(self) -> None:
        """Take the try back that was no guess."""
        self._tries.forgive()

    def reauthenticate(self, user: User, password: str) -> bool:
        """Return whether this is the person's password, counted like any other try."""
        found = self.authenticate(self.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Lead back to the page of one's own sign-in."""
        return reverse("mfa_index")

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Name the ways to show once more who one is, in our words."""
        words = {
            "reauthenticate": _("With your password"),
            "mfa_reauthenticate": _("With a code of your app, or a recovery code"),
            "mfa_reauthenticate:webauthn": _("With your passkey or security key"),
        }
        found: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [{**way, "description": words.get(way["id"], way["description"])} for way in found]

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send none from here: only the worker sends."""


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors: keys of apps lie encrypted, the last factor stays, codes are drawn by segno."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _WRONG_CODE,
        "cannot_delete_authenticator": gettext_lazy(
            "This is your only second step. Add another one first, then take this one away."
        ),
        "cannot_generate_recovery_codes": gettext_lazy(
            "Set up an app or a passkey first; recovery codes come with it."
        ),
    }

    def get_totp_issuer(self) -> str:
        """Return the name that an authenticator app shows."""
        return "Parvis"

    def build_totp_svg(self, url: str) -> str:
        """Return the address as a QR code in SVG."""
        out = io.BytesIO()
        segno.make(url, error="m", micro=False).save(out, kind="svg", scale=5, border=4, light="#fff", xmldecl=False)
        return out.getvalue().decode()

    def _cipher(self) -> Fernet:
        # The key stands outside the database: who reads a backup of the database alone makes no codes.
        secret = hashlib.sha256(b"parvis.people.second-factor:" + settings.SECRET_KEY.encode()).digest()
        return Fernet(base64.urlsafe_b64encode(secret))

    def encrypt(self, text: str) -> str:
        """Return the text under a key derived from PARVIS_SECRET_KEY."""
        return self._cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return what `encrypt` was given. Raises InvalidToken after PARVIS_SECRET_KEY has changed."""
        return self._cipher().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Return whether another app or passkey remains; in a demonstration nobody needs one."""
        if not settings.PARVIS_REQUIRE_SECOND_FACTOR:
            return True
        others = Authenticator.objects.filter(user=authenticator.user).exclude(pk=authenticator.pk)
        return bool(others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002  (the library's name)
        """Return a name for a new passkey that its owner may change."""
        return _("Passkey %(number)d") % {"number": Authenticator.objects.filter(user=user, type=type).count() + 1}


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """The city's identity provider opens accounts that their owners joined to it, never by an e-mail address alone."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Nobody signs up."""
        return False

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Make no account from what a provider says."""
        return False
