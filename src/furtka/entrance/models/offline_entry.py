"""What people wrote down while the system was away, and what became of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from furtka.offices.models import Office, Site
from furtka.visits.models import VisitStatus


class Medium(models.TextChoices):
    DEVICE = "device", _("on a device")
    PAPER = "paper", _("on paper")


class Fate(models.TextChoices):
    """What became of an entry. WAITING: the step before it is not known yet."""

    APPLIED = "applied", _("entered")
    ALREADY = "already", _("was so already")
    WAITING = "waiting", _("waits for the step before it")
    CONFLICT = "conflict", _("contradicts what is known")
    DISMISSED = "dismissed", _("left as it was")


PENDING = (Fate.WAITING, Fate.CONFLICT)


class OfflineEntry(models.Model):
    """One press on a device without a connection, or one hour on paper. Codes, no names.

    `uid` makes it count once, however often it is sent. `of`: the entry that an undo takes back.
    `reason`: the code of the error that made it wait or contradict. `stood`: the status before
    somebody settled it by hand, so that this can be taken back.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, related_name="offline_entries")
    uid = models.UUIDField()
    medium = models.CharField(max_length=8, choices=Medium)
    device = models.CharField(max_length=16, blank=True, default="")
    code = models.CharField(max_length=16)
    action = models.CharField(max_length=16)
    of = models.UUIDField(null=True, blank=True)
    # What is known of somebody without an appointment: about, party, needs, language.
    details = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    fate = models.CharField(max_length=16, choices=Fate)
    reason = models.CharField(max_length=32, blank=True, default="")
    stood = models.CharField(max_length=16, choices=VisitStatus, blank=True, default="")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = _("entry made without the system")
        verbose_name_plural = _("entries made without the system")
        ordering = ["office", "at", "id"]
        constraints = [
            # The same entry sent again, or by two tabs at once, counts once.
            models.UniqueConstraint(fields=["office", "uid"], name="offline_entry_once"),
            models.CheckConstraint(condition=Q(fate__in=Fate.values), name="offline_fate_known"),
            models.CheckConstraint(
                condition=Q(medium__in=Medium.values), name="offline_medium_known"
            ),
            models.CheckConstraint(
                condition=~Q(action="undo") | (Q(of__isnull=False) & ~Q(of=F("uid"))),
                name="offline_undo_of_another",
            ),
        ]
        indexes = [
            models.Index(
                fields=["office", "site"], condition=Q(fate__in=PENDING), name="offline_pending"
            ),
            models.Index(fields=["office", "site", "code"], name="offline_by_code"),
            # The nightly sweep asks for the old ones of all offices at once, hence without it.
            models.Index(fields=["received_at"], name="offline_to_drop"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.action}"
