"""Tablets at the doors, on which clients say themselves that they are here."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from furtka.offices.models import Entrance, Office, Site


class Tablet(models.Model):
    """One browser that stands at one entrance until somebody of the staff ends it.

    `key` is in that browser's session and nowhere else: whoever has it may enter codes.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    entrance = models.ForeignKey(Entrance, models.PROTECT, related_name="+")
    key = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("tablet")
        verbose_name_plural = _("tablets")
        ordering = ["office", "id"]
        constraints = [
            models.UniqueConstraint(fields=["office", "key"], name="tablet_key_once"),
            models.CheckConstraint(condition=~Q(key=""), name="tablet_has_a_key"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
                name="tablet_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site_id}/{self.pk}"
