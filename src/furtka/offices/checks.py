"""What `furtka check --deploy` asks about the people who may log in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError

from furtka.offices.services import DEMO_LOGINS, DEMO_PASSWORD


@register(Tags.security, deploy=True)
def no_demonstration_accounts(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Everybody can read the demonstration's password; outside one it opens the door."""
    if settings.DEMO:
        return []
    try:
        users = list(get_user_model().objects.filter(username__in=DEMO_LOGINS, is_active=True))
    except DatabaseError:
        return []  # no database, or nothing in it yet: no accounts either
    return [
        Error(
            f"The account {user.get_username()!r} still has the password of the demonstration.",
            hint="Set another password, or take the account away.",
            id="furtka.E001",
        )
        for user in users
        if user.check_password(DEMO_PASSWORD)
    ]
