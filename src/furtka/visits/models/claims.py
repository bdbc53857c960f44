"""The claims that keep everything scarce from being given twice."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from furtka.core.db import NoOverlap
from furtka.offices.models import Office
from furtka.visits.models.visit import Visit


class Claim(models.Model):
    """One resource is taken from one instant to another; the database refuses overlaps.

    `resource` is the key of `visits.resources.Resource`: a host, a room, a lane of an
    entrance or a place inside a site.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False)
    resource = models.CharField(max_length=32)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="claims")

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="claim_ends_after_it_starts"
            ),
            NoOverlap(name="claim_no_overlap", equal=("office", "resource")),
        ]
        indexes = [
            models.Index(fields=["office", "resource", "starts_at"], name="claim_by_resource"),
            models.Index(fields=["office", "ends_at"], name="claim_by_end"),
        ]

    def __str__(self) -> str:
        return self.resource
