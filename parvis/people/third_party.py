"""What the tables of others hold about people: the field register of models we did not write."""

from collections.abc import Mapping

from parvis.core.register import Fields

THIRD_PARTY: Mapping[str, Fields] = {
    "auth.permission": Fields(plain=("id", "name", "content_type", "codename")),
    "auth.group": Fields(plain=("id", "name")),
    "contenttypes.contenttype": Fields(plain=("id", "app_label", "model")),
    # A session holds who is signed in, or what a visitor has typed so far on a form of several pages.
    "sessions.session": Fields(personal=("session_data",), plain=("session_key", "expire_date")),
    # Not used: addresses stand on the account itself.
    "account.emailaddress": Fields(personal=("user", "email"), plain=("id", "verified", "primary")),
    "account.emailconfirmation": Fields(personal=("email_address", "key"), plain=("id", "created", "sent")),
    "mfa.authenticator": Fields(personal=("user", "data", "created_at", "last_used_at"), plain=("id", "type")),
    "socialaccount.socialapp": Fields(
        plain=("id", "provider", "provider_id", "name", "client_id", "secret", "key", "settings")
    ),
    "socialaccount.socialaccount": Fields(
        personal=("user", "uid", "last_login", "date_joined", "extra_data"), plain=("id", "provider")
    ),
    # Not used: tokens of the identity provider are not kept.
    "socialaccount.socialtoken": Fields(
        personal=("account", "token", "token_secret"), plain=("id", "app", "expires_at")
    ),
}
