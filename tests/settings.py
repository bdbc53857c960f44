"""Settings of the tests: the real ones, with what only costs time taken out."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("FURTKA_DATA", tempfile.mkdtemp(prefix="furtka-test-"))
os.environ.setdefault("SECRET_KEY", "only-for-tests")
os.environ.setdefault("FURTKA_LOG_LEVEL", "CRITICAL")

from furtka.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
RATE_LIMITS = False
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405 - else WhiteNoise warns
PAGE_CACHE_SECONDS = 0
