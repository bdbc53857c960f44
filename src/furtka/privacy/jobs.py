"""What the worker does for this room."""

from __future__ import annotations

from datetime import time, timedelta

from furtka.core.beat import Job, jobs
from furtka.privacy.retention import sweep
from furtka.privacy.services import seal


def register() -> None:
    jobs.add("privacy.seal", Job(seal, every=timedelta(seconds=10)))
    # At night, and not between two and three: one night a year has that hour twice.
    jobs.add("privacy.sweep", Job(sweep, daily_at=time(3, 30)))
