"""What came with an item: attachments, evidence of delivery; and what could not be taken in."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from furtka.core.text import validate_line
from furtka.offices.models import Office
from furtka.registry.models.items import Item

SHA256 = 64  # hexadecimal digits


class KeptFile(models.Model):
    """The bytes lie in the archive under their SHA-256 (archive.py); here is what is known of
    them. `kind` is what they are, not what their name says. `size` in bytes."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    name = models.CharField(_("name of the file"), max_length=160, validators=[validate_line])
    sha256 = models.CharField(max_length=SHA256, validators=[MinLengthValidator(SHA256)])
    kind = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Attachment(KeptFile):
    """A file of an item. `hidden_at`: taken out by mistake of whoever put it in; the bytes stay."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="attachments")
    position = models.PositiveSmallIntegerField()
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    hidden_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["office", "item", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "item", "position"], name="attachment_position_once"
            ),
        ]
        indexes = [models.Index(fields=["office", "sha256"], name="attachment_bytes")]


class EvidenceKind(models.TextChoices):
    """What a piece of evidence shows."""

    UPP = "upp", _("official receipt of submission (UPP)")
    UPD = "upd", _("official receipt of delivery (UPD)")
    SENT = "sent", _("evidence of sending")
    RECEIVED = "received", _("evidence of receipt")
    OTHER = "other", _("other evidence")


class Evidence(KeptFile):
    """Proof that something was handed in, sent or received, kept byte for byte.

    `at`: the instant that the evidence itself names; terms are counted from it.
    """

    item = models.ForeignKey(Item, models.PROTECT, related_name="evidence", null=True, blank=True)
    shows = models.CharField(max_length=10, choices=EvidenceKind)
    identifier = models.CharField(max_length=160, blank=True, validators=[validate_line])
    at = models.DateTimeField(null=True, blank=True)
    stored_at = models.DateTimeField()

    class Meta:
        verbose_name = _("piece of evidence")
        verbose_name_plural = _("evidence")
        ordering = ["office", "stored_at"]
        constraints = [
            # The same evidence read in twice is one.
            models.UniqueConstraint(
                fields=["office", "item", "sha256"], name="evidence_of_item_once"
            ),
            models.CheckConstraint(
                condition=Q(shows__in=EvidenceKind.values), name="evidence_kind_known"
            ),
        ]
        indexes = [models.Index(fields=["office", "sha256"], name="evidence_bytes")]


class Quarantined(KeptFile):
    """Something that could not be taken in. `reason` is a code of refusals.py."""

    at = models.DateTimeField()
    source = models.CharField(max_length=20)  # page, api, folder, e-mail, e-delivery
    reason = models.CharField(max_length=40)
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = _("file in quarantine")
        verbose_name_plural = _("files in quarantine")
        ordering = ["office", "-at"]
        indexes = [
            models.Index(fields=["office", "seen_at", "at"], name="quarantined_unseen"),
            models.Index(fields=["office", "sha256"], name="quarantined_bytes"),
            models.Index(
                fields=["seen_at"], condition=Q(seen_at__isnull=False), name="quarantined_seen"
            ),
        ]
