"""What the worker does for this room."""

from __future__ import annotations

from datetime import timedelta

from furtka.core.beat import Job, jobs
from furtka.entrance.morning import prepare


def register() -> None:
    jobs.add("sheets.prepare", Job(prepare, every=timedelta(minutes=5)))
