"""What the worker does for this room."""

from __future__ import annotations

from datetime import timedelta

from furtka.core.beat import Job, jobs
from furtka.visits.holds import sweep


def register() -> None:
    """Nobody waits for the sweep: expired holds stand in nobody's way."""
    jobs.add("holds.sweep", Job(sweep, every=timedelta(seconds=30)))
