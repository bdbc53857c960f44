"""What the worker does for this room."""

from __future__ import annotations

from datetime import time, timedelta

from furtka.core.beat import Job, jobs
from furtka.website.copies import ask_to_take_down
from furtka.website.stale import ask_to_review


def register() -> None:
    jobs.add("posters.take_down", Job(ask_to_take_down, every=timedelta(minutes=5)))
    jobs.add("pages.review", Job(ask_to_review, daily_at=time(6, 10)))
