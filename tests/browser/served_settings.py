"""Settings of the server of served.py: those of the tests, which also hands out our files."""

from __future__ import annotations

from tests.settings import *  # noqa: F403

WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
