"""Which files were taken in, so that none gets a second number."""

from __future__ import annotations

from django.core.validators import MinLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from furtka.offices.models import Office
from furtka.registry.models.files import SHA256
from furtka.registry.models.items import Item


class Imported(models.Model):
    """The original of an item that was taken in from a file: the same bytes are the same item.

    The bytes themselves are an attachment of the item. `source`: see Quarantined.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=SHA256, validators=[MinLengthValidator(SHA256)])
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    source = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("file that was taken in")
        verbose_name_plural = _("files that were taken in")
        constraints = [
            models.UniqueConstraint(fields=["office", "sha256"], name="imported_once"),
        ]

    def __str__(self) -> str:
        return self.sha256
