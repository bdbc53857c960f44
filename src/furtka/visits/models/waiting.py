"""People who wait for a time: there was none, or only a later one."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from furtka.clients.models import Client
from furtka.offices.models import Office, Service, VisitKind
from furtka.visits.models.claims import Hold
from furtka.visits.models.visit import BookedBy, Visit


class WaitingStatus(models.TextChoices):
    WAITING = "waiting", _("waiting")
    OFFERED = "offered", _("a time is offered")
    SERVED = "served", _("took a time")
    LEFT = "left", _("no longer waits")
    PASSED = "passed", _("let three offers pass")
    OVER = "over", _("the last day has passed")


# Who still waits; the others are history.
STILL = (WaitingStatus.WAITING, WaitingStatus.OFFERED)
MOST_OFFERS = 3


class Waiting(models.Model):
    """One person on the waiting list of one matter, for local days `first_day` to `last_day`.

    With a `visit`, an earlier time than that visit's is wanted, and the visit's code and PIN
    open it; else `code` and a PIN of its own do. `hold` is the time that is offered now, until
    `hold.expires_at`. Offers are counted when they are made.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="waiting", db_index=False)
    code = models.CharField(_("code"), max_length=16, blank=True)
    pin_seed = models.CharField(max_length=16, blank=True)
    client = models.ForeignKey(Client, models.PROTECT, related_name="waiting")
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="waiting", null=True, blank=True)
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    kind = models.CharField(_("way of meeting"), max_length=10, choices=VisitKind)
    party = models.PositiveSmallIntegerField(_("people"), default=1)
    needs = models.JSONField(_("needs"), default=list, blank=True)
    first_day = models.DateField(_("from"))
    last_day = models.DateField(_("to"))
    status = models.CharField(
        _("status"), max_length=8, choices=WaitingStatus, default=WaitingStatus.WAITING
    )
    offers = models.PositiveSmallIntegerField(_("offers"), default=0)
    offered_at = models.DateTimeField(null=True, blank=True)
    hold = models.OneToOneField(
        Hold, models.SET_NULL, related_name="offered_to", null=True, blank=True
    )
    booked_by = models.CharField(_("asked through"), max_length=8, choices=BookedBy)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("person on the waiting list")
        verbose_name_plural = _("waiting list")
        ordering = ["office", "created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=WaitingStatus.values), name="waiting_status_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=VisitKind.values), name="waiting_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="waiting_ends_after_it_starts",
                violation_error_message=_("The last day must not come before the first."),
            ),
            models.CheckConstraint(
                condition=Q(offers__gte=0, offers__lte=MOST_OFFERS), name="waiting_three_offers"
            ),
            # Opened by a code of its own, or by that of a visit.
            models.CheckConstraint(
                condition=Q(visit=None) ^ Q(code=""), name="waiting_has_one_way_in"
            ),
            models.UniqueConstraint(
                fields=["office", "code"], condition=~Q(code=""), name="waiting_code_unique"
            ),
            models.UniqueConstraint(
                fields=["office", "visit"],
                condition=Q(status__in=STILL),
                name="waiting_once_for_a_visit",
            ),
        ]
        indexes = [
            models.Index(
                fields=["office", "service", "created_at"],
                condition=Q(status__in=STILL),
                name="waiting_in_turn",
            ),
            models.Index(
                fields=["office", "offered_at"],
                condition=Q(status__in=STILL),
                name="waiting_by_offer",
            ),
            # The worker asks for these of all offices at once, hence without the office.
            models.Index(fields=["status", "created_at"], name="waiting_anywhere"),
        ]

    def __str__(self) -> str:
        return self.code or f"waiting {self.pk}"

    @property
    def waits(self) -> bool:
        return self.status in STILL
