"""What becomes of a visit when its client answers a reminder with TAK or NIE."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from furtka.outbox.answers import Answers, answers
from furtka.outbox.models import Message
from furtka.privacy import audit
from furtka.privacy.models import AuditLine
from furtka.visits.cancelling import CANCELLED
from furtka.visits.changeable import is_changeable, locked
from furtka.visits.errors import NotChangeable
from furtka.visits.models import Visit
from furtka.visits.services import cancel


def is_open(message: Message, now: datetime) -> bool:
    """The visit is booked and has not begun."""
    visit = _visit(message)
    return visit is not None and is_changeable(visit, now)


@transaction.atomic
def take(message: Message, yes: bool, now: datetime) -> bool:
    """A yes confirms the visit, a no cancels it as the client would. Again: no change.

    False, for a person to ask: the visit has begun or is over, it was cancelled and the client
    says that they come, or it was moved after the message, which names another time.
    """
    visit = _visit(message)
    if visit is None:
        return False
    visit = locked(visit)
    if visit.status in CANCELLED:
        return not yes
    if not is_changeable(visit, now) or _was_moved(visit, message):
        return False
    return _confirm(visit, now) if yes else _cancel(visit, now)


def _visit(message: Message) -> Visit | None:
    return Visit.objects.filter(office=message.office_id, code=message.about).first()


def _was_moved(visit: Visit, message: Message) -> bool:
    """The trail knows: a message does not."""
    since = message.created_at
    lines = AuditLine.objects.filter(office=visit.office_id, thing=f"visit:{visit.code}")
    return lines.filter(action="visit.moved", at__gt=since).exists()


def _confirm(visit: Visit, now: datetime) -> bool:
    if visit.confirmed_at is None:
        visit.confirmed_at = now
        visit.save(update_fields=["confirmed_at"])
        audit.record(
            "visit.confirmed", f"visit:{visit.code}", office=visit.office, at=now, actor=None,
            starts_at=visit.starts_at.isoformat(),
        )  # fmt: skip
    return True


def _cancel(visit: Visit, now: datetime) -> bool:
    try:
        cancel(visit, now=now, actor=None)
    except NotChangeable:
        return False
    return True


def register() -> None:
    answers.add("reminder", Answers(is_open, take))
