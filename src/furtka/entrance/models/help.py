"""Calls for help by the people who work here. No client is named in them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from furtka.offices.models import Office, Room, Site, Staff


class HelpCall(models.Model):
    """Somebody called for help. `answered_by` is the first who goes; others are `AlsoComing`."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    # None: somewhere at the site.
    room = models.ForeignKey(Room, models.PROTECT, related_name="+", null=True, blank=True)
    caller = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    called_at = models.DateTimeField()
    answered_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("call for help")
        verbose_name_plural = _("calls for help")
        ordering = ["office", "-id"]
        constraints = [
            # A second press changes nothing.
            models.UniqueConstraint(
                fields=["office", "caller"],
                condition=Q(ended_at=None),
                name="help_one_open_a_caller",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="help_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="help_ended_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["office", "ended_at"], name="help_by_end"),
            # The nightly sweep asks for the old ones of all offices at once, hence without it.
            models.Index(fields=["ended_at"], name="help_to_drop"),
        ]

    def __str__(self) -> str:
        return f"help:{self.pk}"


class AlsoComing(models.Model):
    """Somebody goes, too, after the first one."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    call = models.ForeignKey(HelpCall, models.CASCADE, related_name="also")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("somebody who goes, too")
        verbose_name_plural = _("people who go, too")
        ordering = ["office", "id"]
        constraints = [
            models.UniqueConstraint(fields=["office", "call", "staff"], name="help_comes_once"),
        ]

    def __str__(self) -> str:
        return f"help:{self.call_id} {self.staff_id}"
