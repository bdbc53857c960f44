"""Write an audit line beside the change it tells of."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser

from furtka.offices.models import Office
from furtka.privacy.models import AuditLine


def record(
    action: str,
    thing: str,
    *,
    office: Office,
    at: datetime,
    actor: AbstractBaseUser | None,
    **details: Any,
) -> AuditLine:
    """Add one line, in the caller's transaction. `actor` is None for clients and the system.

    `action` is `room.verb` in the past ("visit.booked"), `thing` names what it was done to
    ("visit:ZW-4K7MR"). `details` are codes, numbers and ISO instants: no personal data.
    """
    return AuditLine.objects.create(
        office=office, at=at, actor_id=actor.pk if actor else None, action=action, thing=thing,
        details=details,
    )  # fmt: skip
