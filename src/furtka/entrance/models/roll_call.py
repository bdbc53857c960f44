"""Who was in the house when it had to be left, and who was found outside. No names of clients."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from furtka.offices.models import Office, Site, Staff


class RollCall(models.Model):
    """One evacuation of one building."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        verbose_name = _("roll call")
        verbose_name_plural = _("roll calls")
        ordering = ["office", "-id"]
        constraints = [
            # Two who begin at once stand before the same list.
            models.UniqueConstraint(
                fields=["office", "site"],
                condition=Q(ended_at=None),
                name="roll_call_one_open_a_site",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="roll_call_ended_by_somebody",
            ),
        ]
        # The nightly sweep asks for the old ones of all offices at once, hence without the office.
        indexes = [models.Index(fields=["ended_at"], name="roll_call_to_drop")]

    def __str__(self) -> str:
        return f"roll_call:{self.pk}"


class RollCallLine(models.Model):
    """One visit as it stood then. `people` with the client; `status` is a VisitStatus."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    roll_call = models.ForeignKey(RollCall, models.CASCADE, related_name="lines")
    code = models.CharField(max_length=16)
    status = models.CharField(max_length=16)
    since = models.DateTimeField()
    room = models.CharField(max_length=40, blank=True)
    floor = models.SmallIntegerField(default=0)
    host = models.CharField(max_length=120, blank=True)
    people = models.PositiveSmallIntegerField(default=1)
    needs = models.JSONField(default=list)
    found_at = models.DateTimeField(null=True, blank=True)
    found_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        verbose_name = _("line of a roll call")
        verbose_name_plural = _("lines of roll calls")
        ordering = ["office", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "roll_call", "code"], name="roll_call_line_once"
            ),
            models.CheckConstraint(
                condition=Q(found_at=None, found_by=None)
                | Q(found_at__isnull=False, found_by__isnull=False),
                name="roll_call_found_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.code
