"""E-mail to an address that wrote to us first."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from furtka.core.text import validate_line
from furtka.offices.models import Office
from furtka.outbox.models.messages import MessageStatus


class AddressedEmail(models.Model):
    """An e-mail to an address, where no client stands behind it: no wishes, one way only.

    Who becomes a client is told things by Message. The columns that are named alike mean the
    same. `automatic`: a machine wrote it (RFC 3834). `path`: where staff see what it is about.
    `code`: the last word of the gateway.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=40)
    about = models.CharField(_("about"), max_length=40)
    path = models.CharField(max_length=120, blank=True)
    address = models.EmailField(_("address"), blank=True)
    subject = models.CharField(_("subject"), max_length=120, blank=True, validators=[validate_line])
    text = models.TextField(_("text"), blank=True)
    in_reply_to = models.CharField(max_length=255, blank=True, validators=[validate_line])
    automatic = models.BooleanField(default=True)
    dedupe_key = models.CharField(max_length=80)
    status = models.CharField(
        _("status"), max_length=8, choices=MessageStatus, default=MessageStatus.QUEUED
    )
    created_at = models.DateTimeField()
    send_after = models.DateTimeField()
    expires_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    handed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    reference = models.CharField(max_length=80, blank=True)
    code = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("e-mail to an address")
        verbose_name_plural = _("e-mails to addresses")
        ordering = ["office", "id"]
        constraints = [
            models.UniqueConstraint(fields=["office", "dedupe_key"], name="addressed_once"),
            models.CheckConstraint(
                condition=Q(status__in=MessageStatus.values), name="addressed_status_known"
            ),
            # A line break in a header would begin one of its own.
            models.CheckConstraint(
                condition=~Q(subject__contains="\n") & ~Q(in_reply_to__contains="\n"),
                name="addressed_headers_in_one_line",
            ),
        ]
        indexes = [
            # The worker asks for these of all offices at once, hence without the office.
            models.Index(
                fields=["send_after"], condition=Q(status=MessageStatus.QUEUED),
                name="addressed_due",
            ),
            models.Index(fields=["office", "about"], name="addressed_about"),
            models.Index(
                fields=["reference"], condition=~Q(reference=""), name="addressed_by_reference"
            ),
            models.Index(
                fields=["created_at"], condition=~Q(address="") | ~Q(text=""),
                name="addressed_with_words",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"
