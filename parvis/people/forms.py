"""What staff type to sign in, and what an administrator types to open an account."""

from typing import Any

from allauth.account.forms import ChangePasswordForm as BaseChangePasswordForm
from allauth.account.forms import LoginForm
from allauth.account.forms import ReauthenticateForm as BaseReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm as BaseAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as BaseReauthenticateCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm as BaseActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm as BaseAddWebAuthnForm
from allauth.mfa.webauthn.forms import EditWebAuthnForm as BaseEditWebAuthnForm
from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.core.access import Role
from parvis.core.forms import PageForm, PageFormParts
from parvis.people import limits
from parvis.people.models import User

Text = Any  # a text, or one that is translated when it is read
_CODE_INPUT = {
    "autocomplete": "one-time-code",
    "inputmode": "numeric",
    "class": "govuk-input--width-10",
    "spellcheck": "false",
}
_NEW_PASSWORD = _("At least 12 characters. Three or four words that do not belong together are good.")

# What each role may do, in words for the person who gives it.
ROLE_NAMES: dict[Role, Text] = {
    Role.CALL_TAKER: _("Call-taker: takes calls and enters contacts for others"),
    Role.SERVICE: _("Service: answers the cases of the services they belong to"),
    Role.COORDINATOR: _("Coordinator: sees that everything gets to the right place and is answered"),
    Role.MEDIATOR: _("Mediator: opens grievances and complaints"),
    Role.ADMINISTRATOR: _("Administrator: opens accounts, gives roles, edits the city"),
    Role.EVALUATOR: _("Evaluator: reads the figures"),
}


def _say(field: forms.Field, label: Text, *, hint: Text = "", **attrs: str) -> None:
    """Give a field of allauth's our words; a placeholder is no label."""
    field.label, field.help_text = label, hint
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attrs)


class _SignIn(LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["login"], _("E-mail address"), autocomplete="username webauthn")
        _say(self.fields["password"], _("Password"))


class SignInForm(PageFormParts, _SignIn):
    """Address and password."""


class _Reauthenticate(BaseReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["password"], _("Your password"))


class ReauthenticateForm(PageFormParts, _Reauthenticate):
    """The password once more, before a dangerous step."""


class _ChangePassword(BaseChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["oldpassword"], _("Your password of today"))
        _say(self.fields["password1"], _("Your new password"), hint=_NEW_PASSWORD)
        _say(self.fields["password2"], _("The new password once more"))


class ChangePasswordForm(PageFormParts, _ChangePassword):
    """The old password and a new one, twice."""


class _CountedCode:
    """Counts tries of a code over all processes, and lets no code count twice."""

    user: User

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, forms.Field] = self.fields  # type: ignore[attr-defined]
        _say(fields["code"], _("Code"), hint=_("The six digits your app shows now, or one of your recovery codes."))
        fields["code"].widget.attrs.update({**_CODE_INPUT, "inputmode": "text"})

    def clean_code(self) -> str:
        at = timezone.now()
        tries = limits.code_tries(user=self.user, at=at)
        if tries.are_too_many:
            raise ValidationError(_("There were too many tries. Wait a quarter of an hour."), code="too_many")
        code: str = super().clean_code()  # type: ignore[misc]
        if limits.is_replayed(user=self.user, code="".join(code.split()), at=at):
            raise ValidationError(_("This code was used before. Wait for the next one and type that."), code="replayed")
        tries.forgive()
        return code


class AuthenticateForm(PageFormParts, _CountedCode, BaseAuthenticateForm):  # type: ignore[misc]
    """The second step of signing in."""


class ReauthenticateCodeForm(PageFormParts, _CountedCode, BaseReauthenticateCodeForm):  # type: ignore[misc]
    """A code, before a dangerous step."""


class _ActivateTOTP(BaseActivateTOTPForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["code"], _("Code"), hint=_("The six digits your app shows now."))
        self.fields["code"].widget.attrs.update(_CODE_INPUT)


class ActivateTOTPForm(PageFormParts, _ActivateTOTP):
    """The first code of a new authenticator app."""


class _AddPasskey(BaseAddWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(
            self.fields["name"],
            _("Name"),
            hint=_("So that you know it again, for example “my phone” or “key in the drawer”."),
        )
        _say(
            self.fields["passwordless"],
            _("Sign in with it alone, without a password"),
            hint=_("It then asks for your finger, your face or a PIN."),
        )
        self.fields["passwordless"].initial = True
        self.order_fields(["name", "passwordless", "credential"])


class AddPasskeyForm(PageFormParts, _AddPasskey):
    """A new passkey or security key."""


class _RenamePasskey(BaseEditWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["name"], _("Name"))


class RenamePasskeyForm(PageFormParts, _RenamePasskey):
    """Another name for a passkey."""


class NewPasswordForm(PageForm):
    """The password a person chooses by a one-time link."""

    password = forms.CharField(
        label=_("Your new password"),
        help_text=_NEW_PASSWORD,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("The new password once more"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        """Refuse a password that is short, common, or the person's own name."""
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        """Refuse two that differ."""
        data = super().clean() or {}
        if {"password", "again"} <= data.keys() and data["password"] != data["again"]:
            self.add_error("again", _("The two passwords are not the same. Type the new one twice."))
        return data


class RolesForm(PageForm):
    """What a person is entrusted with."""

    roles = forms.MultipleChoiceField(
        label=_("What this person is entrusted with"),
        choices=[(role.value, name) for role, name in ROLE_NAMES.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def clean_roles(self) -> set[Role]:
        """Return the roles."""
        return {Role(code) for code in self.cleaned_data["roles"]}


class AccountForm(RolesForm):
    """A new account."""

    field_order = ["name", "email", "language", "roles"]
    name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput({"autocomplete": "off"}))
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("We send a link there, with which the person chooses a password. Nobody else sees it."),
        widget=forms.EmailInput({"autocomplete": "off"}),
    )
    language = forms.ChoiceField(label=_("Language we write in"), choices=settings.LANGUAGES)


class LanguageForm(PageForm):
    """The language in which Parvis writes to a person."""

    language = forms.ChoiceField(label=_("Language we write in"), choices=settings.LANGUAGES)


class ResetForm(PageForm):
    """What was lost."""

    lost = forms.ChoiceField(
        label=_("What has been lost?"),
        choices=[
            ("password", _("The password only")),
            ("both", _("The password and the second step, for example with a lost phone")),
        ],
        widget=forms.RadioSelect,
    )
