"""All settings of Parvis, read from the environment. Safe for a city by default; `parvis demo` sets what a laptop needs.

Each value stands in docs/settings.md; a test compares.
"""

import os
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from parvis.config import environment

PACKAGE = Path(__file__).resolve().parent.parent
PARVIS_HOME = environment.folder("PARVIS_HOME", Path.cwd() / "var")
PARVIS_DEMO = environment.yes_or_no("PARVIS_DEMO", False)

# Who we are
SECRET_KEY = environment.text("PARVIS_SECRET_KEY", "")
if not SECRET_KEY:
    key_file = PARVIS_HOME / "secret_key"
    if key_file.exists():
        SECRET_KEY = key_file.read_text(encoding="ascii").strip()
    else:
        # One key per installation, made on first use and readable by this user alone.
        import secrets

        PARVIS_HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
        SECRET_KEY = secrets.token_urlsafe(48)
        try:
            with open(os.open(key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as out:
                out.write(SECRET_KEY)
        except FileExistsError:  # another process was faster
            SECRET_KEY = key_file.read_text(encoding="ascii").strip()
if len(SECRET_KEY) < 32:
    raise ImproperlyConfigured("The setting PARVIS_SECRET_KEY cannot be used: give at least 32 random characters.")
# The ledger's seals are made with a key that is not in the database; by default derived from the secret key's file.
PARVIS_SEAL_KEY = environment.text("PARVIS_SEAL_KEY", "") or SECRET_KEY

ALLOWED_HOSTS = environment.hosts("PARVIS_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
PARVIS_BASE_URL = environment.web_address("PARVIS_BASE_URL", "http://127.0.0.1:8000")
IS_HTTPS = PARVIS_BASE_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [PARVIS_BASE_URL]

PARVIS_COUNTRY = environment.one_of("PARVIS_COUNTRY", "BE", ("BE", "ES", "FR", "IT", "PT"))
PARVIS_REGION = environment.text("PARVIS_REGION", "")
TIME_ZONE = PARVIS_TIME_ZONE = environment.time_zone("PARVIS_TIME_ZONE", "Europe/Brussels")
USE_TZ = True

# Where things are kept
DATABASES: dict[str, dict[str, Any]] = {
    "default": environment.database("DATABASE_URL", f"sqlite:///{PARVIS_HOME / 'parvis.sqlite3'}"),
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",  # a writer waits at the door, never half-way
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; "
        "PRAGMA foreign_keys=ON; PRAGMA cache_size=-16000;",
    }
    DATABASES["default"]["CONN_MAX_AGE"] = None
else:
    DATABASES["default"]["CONN_MAX_AGE"] = environment.whole_number("PARVIS_DATABASE_AGE", 600)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Statements that come again are planned once for each connection: a quarter less work for a report.
    DATABASES["default"]["OPTIONS"] = {
        "server_side_binding": True,
        "prepare_threshold": 3,
        **DATABASES["default"].get("OPTIONS", {}),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STORAGE_URL = environment.url("STORAGE_URL", f"file://{PARVIS_HOME / 'files'}", ("file", "s3"))
PARVIS_BACKUP_KEY = environment.text("PARVIS_BACKUP_KEY", "")
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # forms without files
PARVIS_MAX_BODY_BYTES = environment.whole_number("PARVIS_MAX_BODY_BYTES", 55 * 1024 * 1024)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 20  # forms say in a sentence that five are enough

# What we send with
MAIL = environment.mail("EMAIL_URL", f"file://{PARVIS_HOME / 'mail'}")
EMAIL_BACKEND = MAIL["EMAIL_BACKEND"]
EMAIL_HOST = MAIL.get("EMAIL_HOST", "localhost")
EMAIL_PORT = MAIL.get("EMAIL_PORT", 25)
EMAIL_HOST_USER = MAIL.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = MAIL.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = MAIL.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = MAIL.get("EMAIL_USE_SSL", False)
EMAIL_FILE_PATH = MAIL.get("EMAIL_FILE_PATH")
ANYMAIL = MAIL.get("ANYMAIL", {})
EMAIL_TIMEOUT = environment.whole_number("PARVIS_MAIL_TIMEOUT", 15, least=1, most=120)
DEFAULT_FROM_EMAIL = environment.sender("PARVIS_MAIL_FROM", "Parvis <parvis@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
PARVIS_REPLY_DOMAIN = environment.domain("PARVIS_REPLY_DOMAIN")
PARVIS_IMAP_URL = environment.url("PARVIS_IMAP_URL", "", ("imaps", "imap"))
SMS_URL = environment.text("SMS_URL", "")
PARVIS_OPEN311_KEYS = environment.pairs("PARVIS_OPEN311_KEYS")
PARVIS_SMS_PER_DAY = environment.whole_number("PARVIS_SMS_PER_DAY", 2000)
# Numbers of other countries get no SMS: calls for money to far islands are how such gateways are robbed.
PARVIS_SMS_COUNTRIES = environment.words(
    "PARVIS_SMS_COUNTRIES",
    "AD AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MC MT NL NO PL PT RO SE SI SK SM VA".split(),
)

# Behind a proxy: only then do its headers count.
PARVIS_PROXIES = environment.networks("PARVIS_PROXIES")
if PARVIS_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
PARVIS_METRICS_TOKEN = environment.text("PARVIS_METRICS_TOKEN", "")
PARVIS_SMALLEST_COUNT = environment.whole_number("PARVIS_SMALLEST_COUNT", 5, least=5, most=50)
PARVIS_REVEALS_PER_DAY = environment.whole_number("PARVIS_REVEALS_PER_DAY", 30, least=1)

INSTALLED_APPS = [
    # Ours, floor by floor; first, so that our templates stand in place of the library's
    *(
        f"parvis.{name}"
        for name in (
            "core",
            "people",
            "city",
            "situations",
            "correspondence",
            "cases",
            "desk",
            "guide",
            "open311",
            "complaints",
            "figures",
            "demo",
        )
        if (PACKAGE / name / "apps.py").exists()
    ),
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    "parvis.core.limits.only_proxies_forward",
    "parvis.core.middleware.security_headers",
    "parvis.core.middleware.without_null",
    "parvis.core.middleware.revisions_once",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "parvis.core.middleware.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "parvis.core.middleware.actor",
    "allauth.account.middleware.AccountMiddleware",
    "parvis.people.middleware.second_factor",
    "django.contrib.messages.middleware.MessageMiddleware",
]
ROOT_URLCONF = "parvis.config.urls"
WSGI_APPLICATION = "parvis.config.wsgi.application"
FORM_RENDERER = "parvis.core.forms.ParvisRenderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "parvis.core.context.page",
                "parvis.city.context.page",
                "parvis.guide.context.page",
                *(["parvis.demo.context.page"] if PARVIS_DEMO else []),
            ],
        },
    },
]

# People
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["parvis.people.backends.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "people:home"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False  # a sign-in ends with the browser
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False  # people.limits counts over all processes instead
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "parvis.people.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "parvis.people.forms.SignInForm",
    "reauthenticate": "parvis.people.forms.ReauthenticateForm",
    "change_password": "parvis.people.forms.ChangePasswordForm",
}
MFA_ADAPTER = "parvis.people.adapters.MFAAdapter"
MFA_FORMS = {
    "authenticate": "parvis.people.forms.AuthenticateForm",
    "reauthenticate": "parvis.people.forms.ReauthenticateCodeForm",
    "activate_totp": "parvis.people.forms.ActivateTOTPForm",
    "add_webauthn": "parvis.people.forms.AddPasskeyForm",
    "edit_webauthn": "parvis.people.forms.RenamePasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # clocks of phones may be half a minute off
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_HTTPS
PARVIS_REQUIRE_SECOND_FACTOR = not PARVIS_DEMO
# The city's identity provider: a second door to accounts that their owners joined to it, never by an e-mail address.
SOCIALACCOUNT_ADAPTER = "parvis.people.adapters.SocialAccountAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
PARVIS_OIDC_URL = environment.web_address("PARVIS_OIDC_URL", "")
PARVIS_OIDC_SECOND_FACTOR = environment.yes_or_no("PARVIS_OIDC_SECOND_FACTOR", False)
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": []}}
if PARVIS_OIDC_URL:
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"].append(
        {
            "provider_id": "city",
            "name": environment.text("PARVIS_OIDC_NAME", "the city's sign-in"),
            "client_id": environment.text("PARVIS_OIDC_CLIENT_ID", "parvis"),
            "secret": environment.text("PARVIS_OIDC_CLIENT_SECRET", ""),
            "settings": {"server_url": PARVIS_OIDC_URL},
        }
    )

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "__Host-session" if IS_HTTPS else "session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "parvis.core.views.csrf_failed"
SECURE_SSL_REDIRECT = IS_HTTPS and environment.yes_or_no("PARVIS_REDIRECT_TO_HTTPS", True)
SECURE_HSTS_SECONDS = 31536000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SECURE_HSTS_PRELOAD = IS_HTTPS
# Other sites learn nothing. Not "no-referrer": browsers then send `Origin: null` with our own forms, which are refused.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"

# Languages: the source texts are English
LANGUAGE_CODE = "en"
USE_I18N = True
LANGUAGES = [
    ("fr", "Français"),
    ("en", "English"),
    ("nl", "Nederlands"),
    ("de", "Deutsch"),
    ("es", "Español"),
    ("ca", "Català"),
    ("it", "Italiano"),
    ("pt", "Português"),
]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SECURE = IS_HTTPS
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [PACKAGE / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = PARVIS_HOME / "static"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "parvis.core.storage.storage_from_url", "OPTIONS": {}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = PARVIS_DEMO
TEST_RUNNER = "django.test.runner.DiscoverRunner"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "parvis.core.logs.QuietFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"handlers": [], "level": "ERROR", "propagate": True},
    },
}
