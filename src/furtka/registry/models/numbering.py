"""How an office writes its numbers."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from furtka.offices.models import Office
from furtka.registry.numbers import DEFAULT, validate_pattern


class Numbering(models.Model):
    """The pattern of one office's numbers; without a row, numbers.DEFAULT.

    Numbers that were given keep the words they were given in (`Item.label`).
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    pattern = models.CharField(
        _("pattern of the number"), max_length=40, default=DEFAULT, validators=[validate_pattern]
    )

    class Meta:
        verbose_name = _("pattern of numbers")
        verbose_name_plural = _("patterns of numbers")
        constraints = [models.UniqueConstraint(fields=["office"], name="numbering_of_office_once")]

    def __str__(self) -> str:
        return self.pattern
