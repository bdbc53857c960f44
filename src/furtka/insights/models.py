"""How the worker's jobs go: when each ran, when it is due, whether it failed."""

from __future__ import annotations

from django.db import models


class Beat(models.Model):
    """One job of `core.beat`, for all workers together. Belongs to no office.

    While a worker runs the job, `due` is the moment at which the others may think it dead.
    """

    name = models.CharField(max_length=60, primary_key=True)
    due = models.DateTimeField(db_index=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
