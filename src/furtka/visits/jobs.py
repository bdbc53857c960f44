"""What the worker does for this room."""

from __future__ import annotations

from datetime import timedelta

from furtka.core.beat import Job, jobs
from furtka.visits.apart_claims import fill_all
from furtka.visits.carry_out import carry_on, look_after_left
from furtka.visits.holds import sweep
from furtka.visits.refit import refit_all
from furtka.visits.reminders import plan_reminders
from furtka.visits.waiting import offer_free_times


def register() -> None:
    """Nobody waits for the sweep: expired holds stand in nobody's way."""
    jobs.add("apart.fill", Job(fill_all, every=timedelta(minutes=1)))
    jobs.add("orders.carry_out", Job(carry_on, every=timedelta(seconds=5), alone=False))
    jobs.add("orders.left", Job(look_after_left, every=timedelta(minutes=1)))
    jobs.add("orders.refit", Job(refit_all, every=timedelta(seconds=20)))
    jobs.add("holds.sweep", Job(sweep, every=timedelta(seconds=30)))
    jobs.add("waiting.offer", Job(offer_free_times, every=timedelta(minutes=5)))
    jobs.add("reminders.plan", Job(plan_reminders, every=timedelta(minutes=5)))
