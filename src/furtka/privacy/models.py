"""The audit trail: one line for each thing done, chained so that a changed line is found."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from furtka.offices.models import Office


class AuditLine(models.Model):
    """Who did what to which thing. `details` holds codes, numbers and instants, never a name.

    A line is written with the change itself, unsealed. The worker seals lines one after the
    other: `seal` is the place in the office's chain, `digest` the SHA-256 of the line and of
    the digest before it (privacy/services.py). So writers never wait for one another.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    action = models.CharField(_("what"), max_length=60)
    thing = models.CharField(_("to what"), max_length=60)
    details = models.JSONField(_("details"), default=dict)
    seal = models.BigIntegerField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("audit line")
        verbose_name_plural = _("audit trail")
        ordering = ["office", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "seal"], condition=~Q(seal=None), name="audit_seal_unique"
            ),
        ]
        indexes = [
            models.Index(fields=["office", "thing", "id"], name="audit_by_thing"),
            models.Index(fields=["office", "at", "id"], name="audit_by_time"),
            # What the worker asks for every few seconds; nearly always empty.
            models.Index(fields=["office", "id"], condition=Q(seal=None), name="audit_unsealed"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.thing}"


class ChainHead(models.Model):
    """Where an office's chain ends: without it, a removed last line would leave no trace."""

    office = models.OneToOneField(Office, models.PROTECT, related_name="+")
    seal = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("end of the audit chain")
        verbose_name_plural = _("ends of the audit chains")

    def __str__(self) -> str:
        return f"{self.office_id}: {self.seal}"
