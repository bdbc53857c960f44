"""An order that is being carried out: what became of each visit that it touched."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from furtka.offices.models import Office
from furtka.rules.models import Order
from furtka.visits.models.visit import Visit


class CarryOut(models.Model):
    """One order's visits being settled. `running`: the worker does the best for each.

    `finished_at` is set when nothing waits any more; what needs a person may still be open.
    `stopped_at`: when somebody last pressed "stop", also if it went on afterwards.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False)
    order = models.OneToOneField(Order, models.PROTECT, related_name="carry_out")
    running = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    finished_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("carrying out of an order")
        verbose_name_plural = _("carrying out of orders")
        indexes = [
            models.Index(fields=["office", "started_at"], name="carry_out_of_office"),
            # The worker asks for those of all offices at once, hence without the office.
            models.Index(
                fields=["started_at"], condition=Q(finished_at=None), name="carry_out_running"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.started_at:%Y-%m-%d}"

    @property
    def under_way(self) -> bool:
        """The worker has to settle something, or to look once more."""
        return self.running and self.finished_at is None


class ItemStatus(models.TextChoices):
    WAITING = "waiting", _("waiting")
    DONE = "done", _("settled")
    KEPT = "kept", _("stays as it is")
    NEEDS_PERSON = "needs_person", _("needs a person")
    SKIPPED = "skipped", _("no longer booked")


# What somebody may still settle by hand.
OPEN_ITEMS = (ItemStatus.WAITING, ItemStatus.NEEDS_PERSON)


class CarryOutItem(models.Model):
    """One visit that the order touches, and what became of it.

    `proposal`: what was done, as `Proposal.id`. `change`: where the visit was and where it was
    put (visits/plain.py), so that it can be put back; ids and instants only. `done_at` is empty
    as long as it waits or needs a person.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False)
    carry_out = models.ForeignKey(CarryOut, models.CASCADE, related_name="items")
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="+")
    problem = models.CharField(max_length=8)
    status = models.CharField(max_length=12, choices=ItemStatus, default=ItemStatus.WAITING)
    proposal = models.CharField(max_length=200, blank=True)
    change = models.JSONField(default=dict, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("visit that an order touches")
        verbose_name_plural = _("visits that an order touches")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "carry_out", "visit"], name="carry_out_visit_once"
            ),
            models.CheckConstraint(
                condition=Q(status__in=ItemStatus.values), name="carry_out_status_known"
            ),
        ]
        # What is open is little, and the worker looks through that of all offices.
        indexes = [
            models.Index(
                fields=["carry_out"], condition=Q(done_at=None), name="carry_out_item_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.visit_id}: {self.status}"
