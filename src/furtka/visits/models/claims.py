"""What is taken, and by whom: claims of visits, and holds that keep a time for a while."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from furtka.core.db import NoOverlap
from furtka.offices.models import Entrance, Office, Room, Service, Site, Staff, VisitKind
from furtka.visits.models.visit import Visit


class HoldPurpose(models.TextChoices):
    """Why a time is kept without a visit."""

    DESK = "desk", _("while we talk to the client")
    REOPENING = "reopening", _("after a cancellation")
    OFFER = "offer", _("offered to somebody who waits")


class Hold(models.Model):
    """A time kept for a while without anybody's name. Instants in UTC, half-open.

    It owns claims like a visit. From `expires_at` on it stands in nobody's way, whether it was
    swept or not. `visit`: whose time it was, until somebody else takes it (`reopening`). `key`:
    the same key makes no second hold; empty where that can't happen.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="holds", db_index=False)
    purpose = models.CharField(_("what for"), max_length=10, choices=HoldPurpose)
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    kind = models.CharField(_("way of meeting"), max_length=10, choices=VisitKind)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    entrance = models.ForeignKey(Entrance, models.PROTECT, related_name="+", null=True, blank=True)
    room = models.ForeignKey(Room, models.PROTECT, related_name="+", null=True, blank=True)
    host = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))
    party = models.PositiveSmallIntegerField(_("people"), default=1)
    needs = models.JSONField(_("needs"), default=list, blank=True)
    urgent = models.BooleanField(_("urgent"), default=False, db_default=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="holds", null=True, blank=True)
    key = models.CharField(max_length=64, blank=True, default="")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("until"))

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose__in=HoldPurpose.values), name="hold_purpose_known"
            ),
            models.CheckConstraint(condition=Q(kind__in=VisitKind.values), name="hold_kind_known"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="hold_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=Q(party__gte=1), name="hold_party_of_one_or_more"),
            models.UniqueConstraint(fields=["office", "visit"], name="hold_once_for_a_visit"),
            models.UniqueConstraint(
                fields=["office", "key"], condition=~Q(key=""), name="hold_key_once"
            ),
        ]
        indexes = [
            models.Index(fields=["office", "expires_at"], name="hold_by_expiry"),
            # The worker asks for these of all offices at once, hence without the office.
            models.Index(fields=["expires_at"], name="hold_expired"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"

    @property
    def minutes(self) -> int:
        """Length of the visit that could be made of it."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


@dataclass(frozen=True)
class Yielding:
    """Which holds give way at `now`: those that have expired.

    To staff also times that a client gave back: they reopen late for the public only so that
    nobody can hand a time on by cancelling it.
    """

    now: datetime
    by_staff: bool

    @property
    def holds(self) -> Q:
        """Condition on Hold."""
        late = Q(expires_at__lte=self.now)
        return late | Q(purpose=HoldPurpose.REOPENING) if self.by_staff else late


class ClaimQuerySet(models.QuerySet["Claim"]):
    def standing(self, yielding: Yielding) -> ClaimQuerySet:
        """Claims that stand in the way; those of holds that give way do not."""
        claims = self.filter(Q(expires_at=None) | Q(expires_at__gt=yielding.now))
        if yielding.by_staff:
            claims = claims.filter(Q(hold=None) | ~Q(hold__purpose=HoldPurpose.REOPENING))
        return claims


class Claim(models.Model):
    """One resource is taken from one instant to another; the database refuses overlaps.

    `resource` is the key of `visits.resources.Resource`: a host, a room, a lane of an
    entrance or a place inside a site. Either a visit or a hold owns it; `expires_at` is the
    hold's, copied so that the calendar need not look there.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False)
    resource = models.CharField(max_length=32)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="claims", null=True, blank=True)
    hold = models.ForeignKey(
        Hold, models.CASCADE, related_name="claims", null=True, blank=True, db_index=False
    )
    expires_at = models.DateTimeField(null=True, blank=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="claim_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(visit__isnull=False, hold=None, expires_at=None)
                | Q(visit=None, hold__isnull=False, expires_at__isnull=False),
                name="claim_has_one_owner",
            ),
            NoOverlap(name="claim_no_overlap", equal=("office", "resource")),
        ]
        indexes = [
            models.Index(fields=["office", "resource", "starts_at"], name="claim_by_resource"),
            # Few claims are of holds: the index stays small beside millions of others.
            models.Index(fields=["hold"], condition=Q(hold__isnull=False), name="claim_by_hold"),
            # All that the calendar reads (visits/taken.py) stands in the index itself: the claims
            # of one office are booked over months and lie far from each other in the table.
            models.Index(
                fields=[
                    "office",
                    "starts_at",
                    "id",
                    "resource",
                    "ends_at",
                    "hold",
                    "expires_at",
                ],
                name="claim_by_time",
            ),
            models.Index(
                fields=["office", "starts_at", "hold", "expires_at"],
                condition=Q(hold__isnull=False),
                name="claim_of_hold_by_time",
            ),
        ]

    def __str__(self) -> str:
        return self.resource
