"""A record of what somebody said instead of writing it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from furtka.core.text import validate_line
from furtka.offices.models import Office
from furtka.registry.models.items import Item


class OralRecord(models.Model):
    """What somebody said instead of writing it (art. 63 § 1 of the Code), to be signed on paper.

    `said`: their words, as they were written down and read out. Kept with the item.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, related_name="records")
    said = models.TextField(_("what they said"))
    address = models.CharField(
        _("address for the answer"), max_length=160, blank=True, validators=[validate_line]
    )
    present = models.CharField(
        _("who else was present, and as what"), max_length=160, blank=True,
        validators=[validate_line],
    )  # fmt: skip
    place = models.CharField(max_length=160)
    taken_by = models.CharField(max_length=160)
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("record of an oral application")
        verbose_name_plural = _("records of oral applications")
        constraints = [
            models.UniqueConstraint(fields=["office", "item"], name="oral_record_of_item_once"),
            models.CheckConstraint(condition=~Q(said=""), name="oral_record_says_something"),
        ]

    def __str__(self) -> str:
        return str(self.item)
