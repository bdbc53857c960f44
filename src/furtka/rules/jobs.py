"""What the worker does for this room."""

from __future__ import annotations

from datetime import time

from furtka.core.beat import Job, jobs
from furtka.rules.asking import warn_of_endings


def register() -> None:
    jobs.add("rules.ends", Job(warn_of_endings, daily_at=time(6, 10)))
