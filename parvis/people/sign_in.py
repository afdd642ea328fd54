"""The pages of the sign-in library that are open here, each with who may open it. All others do not exist.

Their names are the library's, because it leads from one to another by them.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path

from parvis.core.access import ANYONE, STAFF, View, open_to
from parvis.people import views
from parvis.people.adapters import MFAAdapter


def closed(request: HttpRequest) -> HttpResponse:
    """Answer that there is no such page: signing up, other addresses, passwords by e-mail."""
    raise Http404


def remove_passkey(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take a passkey away, unless it is the person's only second step."""
    passkey = get_object_or_404(Authenticator, pk=pk, user=request.user, type=Authenticator.Type.WEBAUTHN)
    if not MFAAdapter().can_delete_authenticator(passkey):
        messages.error(request, str(MFAAdapter.error_messages["cannot_delete_authenticator"]))
        return redirect("mfa_index")
    response: HttpResponseBase = webauthn.remove_webauthn(request, pk=pk)
    return response


def _page(route: str, view: View, name: str, *, by: str) -> URLPattern:
    return path(route, open_to(by)(view), name=name)


urlpatterns = [
    _page("", views.own_sign_in, "mfa_index", by=STAFF),
    _page("language/", views.choose_language, "account_language", by=STAFF),
    _page("login/", account.login, "account_login", by=ANYONE),
    _page("logout/", account.logout, "account_logout", by=ANYONE),
    _page("inactive/", account.account_inactive, "account_inactive", by=ANYONE),
    _page("again/", account.reauthenticate, "account_reauthenticate", by=STAFF),
    _page("password/", account.password_change, "account_change_password", by=STAFF),
    # The second step
    _page("code/", mfa.authenticate, "mfa_authenticate", by=ANYONE),
    _page("again/code/", mfa.reauthenticate, "mfa_reauthenticate", by=STAFF),
    _page("app/", totp.activate_totp, "mfa_activate_totp", by=STAFF),
    _page("app/remove/", totp.deactivate_totp, "mfa_deactivate_totp", by=STAFF),
    _page("recovery-codes/", recovery.view_recovery_codes, "mfa_view_recovery_codes", by=STAFF),
    _page("recovery-codes/new/", recovery.generate_recovery_codes, "mfa_generate_recovery_codes", by=STAFF),
    _page("recovery-codes/download/", recovery.download_recovery_codes, "mfa_download_recovery_codes", by=STAFF),
    _page("passkeys/login/", webauthn.login_webauthn, "mfa_login_webauthn", by=ANYONE),
    _page("passkeys/", webauthn.list_webauthn, "mfa_list_webauthn", by=STAFF),
    _page("passkeys/add/", webauthn.add_webauthn, "mfa_add_webauthn", by=STAFF),
    _page("passkeys/again/", webauthn.reauthenticate_webauthn, "mfa_reauthenticate_webauthn", by=STAFF),
    _page("passkeys/<int:pk>/remove/", remove_passkey, "mfa_remove_webauthn", by=STAFF),
    _page("passkeys/<int:pk>/name/", webauthn.edit_webauthn, "mfa_edit_webauthn", by=STAFF),
    # The city's identity provider, where one is set
    _page("provider/", social.connections, "socialaccount_connections", by=STAFF),
    _page("provider/cancelled/", social.login_cancelled, "socialaccount_login_cancelled", by=ANYONE),
    _page("provider/error/", social.login_error, "socialaccount_login_error", by=ANYONE),
    _page("provider/unknown/", social.signup, "socialaccount_signup", by=ANYONE),
    _page("oidc/<str:provider_id>/login/", oidc.login, "openid_connect_login", by=ANYONE),
    _page("oidc/<str:provider_id>/login/callback/", oidc.callback, "openid_connect_callback", by=ANYONE),
    # Names the library may lead to, and no page behind them
    _page("signup/", closed, "account_signup", by=ANYONE),
    _page("email/", closed, "account_email", by=ANYONE),
    _page("password/set/", closed, "account_set_password", by=ANYONE),
]
