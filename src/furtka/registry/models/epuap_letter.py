"""What a letter of ePUAP says, as it is shown on the page of its item."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from furtka.offices.models import Office
from furtka.registry.models.items import Item


class EpuapLetter(models.Model):
    """The words of a letter; its bytes are the first attachment of the item.

    `identifier`: of the document, by which receipts that come later find it. `signed`: there is a
    signature; nobody has checked it. `signed_at` is the signature's own word.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, related_name="epuap_letters")
    identifier = models.CharField(max_length=160, blank=True)
    sort = models.CharField(_("sort of letter"), max_length=200, blank=True)
    text = models.TextField(_("text of the letter"), blank=True)
    address = models.TextField(_("address of the sender"), blank=True)
    contacts = models.TextField(_("telephone and e-mail of the sender"), blank=True)
    links = models.TextField(blank=True)  # attachments that are only named, one a line
    signed = models.BooleanField(default=False)
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("letter of ePUAP")
        verbose_name_plural = _("letters of ePUAP")
        constraints = [
            models.UniqueConstraint(fields=["office", "item"], name="epuap_letter_of_item_once"),
            models.CheckConstraint(
                condition=models.Q(signed=True) | models.Q(signed_at__isnull=True),
                name="epuap_letter_signed_at_if_signed",
            ),
        ]
        indexes = [models.Index(fields=["office", "identifier"], name="epuap_letter_by_identifier")]

    def __str__(self) -> str:
        return str(self.item)
