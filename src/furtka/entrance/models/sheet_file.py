"""The day sheet that lies ready every morning."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from furtka.offices.models import Office, Site


class MailState(models.TextChoices):
    """SENDING: handed over, or the worker died meanwhile; it is not sent again either way."""

    UNWANTED = "unwanted", _("not wished")
    WAITING = "waiting", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("could not be sent")


class SheetFile(models.Model):
    """One building, one day: its sheet was made, and what became of its e-mail.

    `mail_code`: why it could not be sent, a word of the mail server's own.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    day = models.DateField()
    made_at = models.DateTimeField()
    mail = models.CharField(max_length=8, choices=MailState)
    mailed_at = models.DateTimeField(null=True, blank=True)
    mail_code = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        verbose_name = _("day sheet")
        verbose_name_plural = _("day sheets")
        constraints = [
            # Made once, and so sent once, however many workers there are.
            models.UniqueConstraint(fields=["office", "site", "day"], name="sheet_file_once_a_day"),
            models.CheckConstraint(
                condition=Q(mail__in=MailState.values), name="sheet_file_mail_known"
            ),
        ]
        # The worker asks of all offices at once, hence without the office.
        indexes = [
            models.Index(fields=["day"], name="sheet_file_to_drop"),
            models.Index(
                fields=["mail"], condition=Q(mail=MailState.WAITING), name="sheet_file_to_send"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site} {self.day}"
