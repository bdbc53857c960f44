"""What was changed about an item after it was recorded: who, when, what it said before."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from furtka.core.text import validate_line
from furtka.offices.models import Office
from furtka.registry.models.items import Item


class CorrectionField(models.TextChoices):
    """What can be changed. Never the number, nor when it was recorded and reached us."""

    CHANNEL = "channel", _("How it reached us")
    MATTER = "matter", _("What sort of matter")
    EFFECT = "effect", _("Effect in law")
    SENDER = "sender", _("From whom")
    SUBJECT = "subject", _("About what")
    SENT_ON = "sent_on", _("Date of the letter")
    SENDER_MARK = "sender_mark", _("Mark of the letter")
    POSTMARK = "postmark", _("Postmark")
    REMARK = "remark", _("Remark on how it came")
    UNIT = "unit", _("For which unit")
    ASSIGNEE = "assignee", _("For whom")
    FILE_CLASS = "file_class", _("Class of the file plan")
    STATE = "state", _("State")
    THREAD = "thread", _("Same correspondence as")


class Correction(models.Model):
    """One field of one item. `before` and `after` are codes, ISO dates, or words as they stood.

    `reason` only where the way or the sort of matter was corrected. Kept as long as the item.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, related_name="corrections")
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    field = models.CharField(max_length=12, choices=CorrectionField)
    before = models.CharField(max_length=240, blank=True)
    after = models.CharField(max_length=240, blank=True)
    reason = models.CharField(max_length=200, blank=True, validators=[validate_line])

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["office", "item", "at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(field__in=CorrectionField.values), name="correction_field_known"
            ),
            models.CheckConstraint(condition=~Q(before=F("after")), name="correction_changes"),
        ]
        indexes = [models.Index(fields=["office", "item", "at"], name="correction_of_item")]

    def __str__(self) -> str:
        return f"{self.field}: {self.item_id}"
