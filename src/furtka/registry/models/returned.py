"""A letter of ours that came back."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from furtka.clients.models import Client
from furtka.core.text import validate_line
from furtka.offices.models import Office
from furtka.registry.models.items import Item


class ReturnReason(models.TextChoices):
    """What the post wrote on the envelope."""

    NOT_COLLECTED = "not_collected", _("not collected")
    MOVED = "moved", _("moved away")
    REFUSED = "refused", _("acceptance refused")
    UNKNOWN = "unknown", _("addressee unknown")
    DIED = "died", _("addressee died")


class Returned(models.Model):
    """The item is the envelope as it came back. `client`: to whom it had been sent, if the office
    knows them (`Item.client` would be who wrote to us). `mark`: of our letter."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, related_name="returned")
    reason = models.CharField(_("why it came back"), max_length=14, choices=ReturnReason)
    mark = models.CharField(
        _("mark of our letter"), max_length=80, blank=True, validators=[validate_line]
    )
    client = models.ForeignKey(Client, models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        verbose_name = _("returned letter")
        verbose_name_plural = _("returned letters")
        constraints = [
            models.UniqueConstraint(fields=["office", "item"], name="returned_of_item_once"),
            models.CheckConstraint(
                condition=Q(reason__in=ReturnReason.values), name="returned_reason_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason}: {self.item_id}"
