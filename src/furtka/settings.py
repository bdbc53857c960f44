"""All settings; the environment decides what differs between machines (docs/settings.md)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from furtka.core.env import (
    env_bool,
    env_choices,
    env_int,
    env_list,
    env_pairs,
    env_secret,
    env_secrets,
    env_url,
    needs,
    secret_key,
)

PACKAGE = Path(__file__).resolve().parent
DATA = Path(os.environ.get("FURTKA_DATA") or Path.cwd() / ".var").resolve()

DEBUG = env_bool("FURTKA_DEBUG", False)
DEMO = env_bool("FURTKA_DEMO", False)
SECRET_KEY = secret_key(DATA)
SECRET_KEY_FALLBACKS = env_list("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env_list("FURTKA_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("FURTKA_ORIGINS")
HTTPS = env_bool("FURTKA_HTTPS", False)

INSTALLED_APPS = [
    "furtka.core",
    "furtka.offices",
    "furtka.privacy",
    "furtka.clients",
    "furtka.outbox",
    "furtka.rules",
    "furtka.registry",
    "furtka.visits",
    "furtka.entrance",
    "furtka.insights",
    "furtka.website",
    "furtka.api",
    "furtka.cli",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks",
    "django_tasks_db",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "furtka.core.middleware.request_log",
    "furtka.core.middleware.content_security_policy",
    "furtka.website.caching.keep_pages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "furtka.api.middleware.json_only",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "furtka.offices.middleware.session_ends",
    "furtka.offices.middleware.editors_only",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "furtka.urls"
WSGI_APPLICATION = "furtka.asgi.wsgi"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "furtka.rules.context.frame",
            ],
        },
    },
]

# -- Data ------------------------------------------------------------------------------------

DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL") or f"sqlite:///{DATA / 'furtka.sqlite3'}",
        conn_max_age=600,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE: two writers queue up instead of failing with "database is locked". FULL: what was
    # committed is on the disk; a power cut takes no number back that stands on a letter already,
    # and no mark that a message has gone out.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA busy_timeout=20000;"
        ),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
MEDIA_ROOT = DATA / "files"
# What reached the office, under its SHA-256; never served by address (registry/archive.py).
ARCHIVE_ROOT = DATA / "archive"
# Files laid into `<office>/` here are taken into its register (registry/importing/inbox.py).
INBOX_ROOT = DATA / "inbox"
# The largest file, and the largest content of a package, that is taken in.
IMPORT_MOST_MB = env_int("FURTKA_IMPORT_MOST_MB", 100, least=1)
MEDIA_URL = "/pliki/"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# -- Languages and time ----------------------------------------------------------------------

LANGUAGE_CODE = "pl"
LANGUAGES = [("pl", _("Polish")), ("en", _("English")), ("uk", _("Ukrainian"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_TZ = True
TIME_ZONE = "Europe/Warsaw"  # only the default of Django's own screens; offices name theirs

# -- Static files ----------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [PACKAGE / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# -- People who work here --------------------------------------------------------------------

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/praca/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_ADAPTER = "furtka.offices.accounts.StaffAdapter"
ACCOUNT_FORMS = {
    "login": "furtka.offices.accounts.LoginForm",
    "change_password": "furtka.offices.accounts.ChangePasswordForm",
    "reauthenticate": "furtka.offices.accounts.ReauthenticateForm",
}
MFA_TOTP_ISSUER = "Furtka"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SAMESITE = "Lax"

# -- Safety ----------------------------------------------------------------------------------

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = ["^(healthz|readyz)$"]  # load balancers ask from inside, without TLS
SECURE_HSTS_SECONDS = env_int("FURTKA_HSTS_SECONDS", 31_536_000 if HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# A booking is small. What is larger than this is no booking.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
RATE_LIMITS = os.environ.get("FURTKA_RATE_LIMITS", "on") != "off"
# Tries in an hour, per office (docs/limits.md). A library's one address serves many people.
# A stranger tries ten PINs an hour from one network, and all strangers together 200 a day: even
# 20 networks at once would need more than thirteen years for the 10**6 PINs of one code.
LIMITS_PER_HOUR = {
    "pin_of_code": env_int("FURTKA_LIMIT_PIN_OF_CODE", 10),
    "pin_anywhere": env_int("FURTKA_LIMIT_PIN_ANYWHERE", 60),
    "pin_of_address": env_int("FURTKA_LIMIT_PIN_OF_ADDRESS", 60),
    "booking": env_int("FURTKA_LIMIT_BOOKING", 60),
    "proven_booking": env_int("FURTKA_LIMIT_PROVEN_BOOKING", 60),
    "slow_booking": env_int("FURTKA_LIMIT_SLOW_BOOKING", 10),
    "slow_booking_of_office": env_int("FURTKA_LIMIT_SLOW_BOOKING_OF_OFFICE", 120),
    "booking_of_contact": env_int("FURTKA_LIMIT_BOOKING_OF_CONTACT", 10),
    "code_at_door": env_int("FURTKA_LIMIT_CODE_AT_DOOR", 30),
    "call_back": env_int("FURTKA_LIMIT_CALL_BACK", 20),
    "slow_call_back": env_int("FURTKA_LIMIT_SLOW_CALL_BACK", 5),
    "slow_call_back_of_office": env_int("FURTKA_LIMIT_SLOW_CALL_BACK_OF_OFFICE", 60),
    "call_back_of_number": env_int("FURTKA_LIMIT_CALL_BACK_OF_NUMBER", 3),
}
LIMITS_PER_DAY = {"pin_anywhere": env_int("FURTKA_LIMIT_PIN_ANYWHERE_A_DAY", 200)}
# Proof of work (docs/proof.md): tries that a browser needs on average, and how long after its
# first answer a booking without a proof may come.
PROOF_TRIES = env_int("FURTKA_PROOF_TRIES", 400)
SLOW_BOOKING_SECONDS = env_int("FURTKA_SLOW_BOOKING_SECONDS", 30)
SLOW_BOOKINGS_AT_ONCE = env_int("FURTKA_SLOW_BOOKINGS_AT_ONCE", 2)

# -- Holds (docs/holds.md) -------------------------------------------------------------------

# How long a time is kept while staff talk to somebody.
HOLD_MINUTES = env_int("FURTKA_HOLD_MINUTES", 5, least=1)
# Within how many minutes a time that a client gave back reopens, at a random moment.
REOPEN_MINUTES = env_int("FURTKA_REOPEN_MINUTES", 120, least=1)
# How long a time is kept for somebody on the waiting list to whom it was offered.
OFFER_HOURS = env_int("FURTKA_OFFER_HOURS", 20, least=1)

# -- Website ---------------------------------------------------------------------------------

# How long a page that is alike for everybody is kept in a process; a change shows after that.
PAGE_CACHE_SECONDS = env_int("FURTKA_PAGE_CACHE_SECONDS", 3)
# Where the quick exit of sensitive pages leads: a page that anybody may have open.
QUICK_EXIT_URL = os.environ.get("FURTKA_QUICK_EXIT_URL", "https://www.google.pl/")
WAGTAIL_SITE_NAME = "Furtka"
WAGTAILADMIN_BASE_URL = os.environ.get("FURTKA_BASE_URL", "http://127.0.0.1:8000")
WAGTAILADMIN_LOGIN_URL = "/konto/login/"
# Passwords are changed at /konto/, behind the second step.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILDOCS_EXTENSIONS = ["pdf", "odt", "docx", "ods", "txt"]
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES

# -- Messages out ----------------------------------------------------------------------------

EMAIL_BACKEND = os.environ.get(
    "FURTKA_EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = DATA / "mail"
EMAIL_HOST = os.environ.get("FURTKA_SMTP_HOST", "localhost")
EMAIL_PORT = env_int("FURTKA_SMTP_PORT", 25)
EMAIL_HOST_USER = os.environ.get("FURTKA_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("FURTKA_SMTP_PASSWORD", "")
EMAIL_USE_TLS = env_bool("FURTKA_SMTP_TLS", False)
EMAIL_TIMEOUT = 20
# Whether answers to text messages come back to us: reminders then ask for one.
SMS_ANSWERS = env_bool("FURTKA_SMS_ANSWERS", False)
DEFAULT_FROM_EMAIL = os.environ.get("FURTKA_MAIL_FROM", "termin@example.org")

# Text messages (docs/gateways.md): by the first gateway that works; empty: one file a message.
SMS_GATEWAYS = env_choices("FURTKA_SMS_GATEWAYS", ("smsapi", "http", "file", "console"))
SMS_FILE_PATH = DATA / "sms"
# Who knows it can report and answer in a gateway's name; 20 letters are beyond guessing.
SMS_SECRETS = {
    "smsapi": env_secret("FURTKA_SMSAPI_SECRET", least=20),
    "http": env_secret("FURTKA_HTTP_SMS_SECRET", least=20),
}
SMSAPI_TOKEN = env_secret("FURTKA_SMSAPI_TOKEN")
SMSAPI_URL = env_url("FURTKA_SMSAPI_URL", "https://api.smsapi.pl/")
SMSAPI_SENDER = os.environ.get("FURTKA_SMSAPI_SENDER", "")
SMSAPI_PER_MINUTE = env_int("FURTKA_SMSAPI_PER_MINUTE", 0)
HTTP_SMS_URL = env_url("FURTKA_HTTP_SMS_URL")
HTTP_SMS_TOKEN = env_secret("FURTKA_HTTP_SMS_TOKEN")
HTTP_SMS_HEADER = os.environ.get("FURTKA_HTTP_SMS_HEADER", "Authorization: Bearer {token}")
HTTP_SMS_FORM = env_bool("FURTKA_HTTP_SMS_FORM", False)
HTTP_SMS_FIELDS = env_pairs(
    "FURTKA_HTTP_SMS_FIELDS", {"to": "to", "text": "text", "sender": "sender", "key": "key"}
)
HTTP_SMS_REFERENCE = os.environ.get("FURTKA_HTTP_SMS_REFERENCE", "id")
HTTP_SMS_HAS_KEYS = env_bool("FURTKA_HTTP_SMS_HAS_KEYS", False)
HTTP_SMS_PER_MINUTE = env_int("FURTKA_HTTP_SMS_PER_MINUTE", 0)
HTTP_SMS_REPORT_FIELDS = env_pairs(
    "FURTKA_HTTP_SMS_REPORT_FIELDS",
    {"reference": "reference", "status": "status", "from": "from", "text": "text", "id": "id"},
)
if "smsapi" in SMS_GATEWAYS:
    needs("FURTKA_SMSAPI_TOKEN", SMSAPI_TOKEN, "FURTKA_SMS_GATEWAYS names smsapi")
if "http" in SMS_GATEWAYS:
    needs("FURTKA_HTTP_SMS_URL", HTTP_SMS_URL, "FURTKA_SMS_GATEWAYS names http")
if HTTP_SMS_TOKEN and not (":" in HTTP_SMS_HEADER and "{token}" in HTTP_SMS_HEADER):
    raise ImproperlyConfigured("FURTKA_HTTP_SMS_HEADER: use `Name: value` with {token} in it")

# -- Records system (docs/export.md): EZD RP is only asked, and only if it is named ------------

EZDRP_URL = env_url("FURTKA_EZDRP_URL")
EZDRP_TOKEN = env_secret("FURTKA_EZDRP_TOKEN")
EZDRP_SID = os.environ.get("FURTKA_EZDRP_SID", "")
if EZDRP_URL:
    needs("FURTKA_EZDRP_TOKEN", EZDRP_TOKEN, "FURTKA_EZDRP_URL names an EZD RP")

# -- e-Delivery (docs/e-delivery.md): off where the system has no name ---------------------------

EDELIVERY = {
    "system": os.environ.get("FURTKA_EDELIVERY_SYSTEM", ""),
    "office": os.environ.get("FURTKA_EDELIVERY_OFFICE", ""),
    "ade": os.environ.get("FURTKA_EDELIVERY_ADE", ""),
    "realm": env_url("FURTKA_EDELIVERY_REALM_URL"),
    "ua": env_url("FURTKA_EDELIVERY_UA_URL"),
    "se": env_url("FURTKA_EDELIVERY_SE_URL"),
    "key": env_secret("FURTKA_EDELIVERY_KEY"),
    "certificate": os.environ.get("FURTKA_EDELIVERY_CERTIFICATE", ""),
    "certificate_key": os.environ.get("FURTKA_EDELIVERY_CERTIFICATE_KEY", ""),
}
if EDELIVERY["system"]:
    for _name, _value in (
        ("OFFICE", EDELIVERY["office"]), ("ADE", EDELIVERY["ade"]), ("KEY", EDELIVERY["key"]),
        ("REALM_URL", EDELIVERY["realm"]), ("UA_URL", EDELIVERY["ua"]),
        ("SE_URL", EDELIVERY["se"]),
    ):  # fmt: skip
        needs(f"FURTKA_EDELIVERY_{_name}", _value, "FURTKA_EDELIVERY_SYSTEM is set")
# Telephone exchanges that tell of calls (docs/calls.md): office → secret, from variables such as
# FURTKA_EXCHANGE_SECRET_ZDUNSKA_WOLA.
EXCHANGE_SECRETS = env_secrets("FURTKA_EXCHANGE_SECRET_", least=20)

# -- Logs: one JSON object a line, no personal data (docs/logs.md) ---------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "furtka.core.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": os.environ.get("FURTKA_LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"level": "WARNING"},
        "django.server": {"level": "WARNING", "propagate": True, "handlers": []},
        "django.request": {"level": "ERROR"},
        # Their lines of each task say nothing without arguments, which we keep out of logs.
        "django_tasks": {"level": "WARNING"},
        "django_tasks_db": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
    },
}
