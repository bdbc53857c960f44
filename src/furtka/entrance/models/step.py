"""Each step of a client through the house."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from furtka.entrance.models.arrival import EITHER
from furtka.entrance.models.walk_in import WalkIn
from furtka.offices.models import Office
from furtka.visits.models import Visit, VisitStatus


class Step(models.Model):
    """One step of one client: from where to where, when, by whom. Undone steps stay, marked."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="steps", null=True, blank=True)
    walk_in = models.ForeignKey(WalkIn, models.CASCADE, related_name="steps", null=True, blank=True)
    was = models.CharField(max_length=16, choices=VisitStatus)
    became = models.CharField(max_length=16, choices=VisitStatus)
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["office", "id"]
        constraints = [
            # The second of two people who press at once changes nothing.
            models.UniqueConstraint(
                fields=["office", "visit", "became"],
                condition=Q(undone_at=None),
                name="step_taken_once",
            ),
            models.UniqueConstraint(
                fields=["office", "walk_in", "became"],
                condition=Q(undone_at=None) & ~Q(walk_in=None),
                name="step_of_walk_in_taken_once",
            ),
            models.CheckConstraint(condition=EITHER, name="step_of_one_client"),
            models.CheckConstraint(
                condition=Q(became__in=VisitStatus.values), name="step_status_known"
            ),
        ]

        # The board asks for today's.
        indexes = [models.Index(fields=["office", "at"], name="step_by_time")]

    def __str__(self) -> str:
        return f"{self.was} → {self.became}"
