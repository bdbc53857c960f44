"""What the worker does for this room."""

from __future__ import annotations

from datetime import timedelta

from furtka.core.beat import Job, jobs
from furtka.outbox.addressed import send_addressed
from furtka.outbox.moving_on import move_on
from furtka.outbox.services import send_due


def register() -> None:
    """Each worker sends: a message is claimed by one of them (services)."""
    jobs.add("outbox.send", Job(send_due, every=timedelta(seconds=2), alone=False))
    jobs.add("outbox.write_back", Job(send_addressed, every=timedelta(seconds=5), alone=False))
    jobs.add("tasks.move_on", Job(move_on, every=timedelta(minutes=1)))
