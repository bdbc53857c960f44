"""What the worker does for this room."""

from __future__ import annotations

from datetime import timedelta

from furtka.core.beat import Job, jobs
from furtka.visits.holds import sweep
from furtka.visits.waiting import offer_free_times


def register() -> None:
    """Nobody waits for the sweep: expired holds stand in nobody's way."""
    jobs.add("holds.sweep", Job(sweep, every=timedelta(seconds=30)))
    jobs.add("waiting.offer", Job(offer_free_times, every=timedelta(minutes=5)))
