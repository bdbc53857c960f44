"""The real settings, with the empty views that everything is measured against."""

from __future__ import annotations

from furtka.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
RATE_LIMITS = False
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
