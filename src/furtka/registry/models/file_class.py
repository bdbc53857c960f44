"""The office's own file plan (JRWA): what a matter is filed under, and for how long."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from furtka.core.text import validate_line
from furtka.offices.models import Office


class FileClass(models.Model):
    """One class of the plan: its symbol (`5121`), what it is called, its retention category.

    Imported from the office's own plan: none is the same for all offices of social welfare
    (DOMAIN: the instruction of 2011 does not apply to them). A class that is used is only retired.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    symbol = models.CharField(_("symbol"), max_length=20, validators=[validate_line])
    title = models.CharField(_("what it holds"), max_length=200, validators=[validate_line])
    category = models.CharField(
        _("retention category"), max_length=12, blank=True, validators=[validate_line]
    )
    retired = models.BooleanField(_("not used any more"), default=False)

    class Meta:
        verbose_name = _("class of the file plan")
        verbose_name_plural = _("file plan")
        ordering = ["office", "symbol"]
        constraints = [
            models.UniqueConstraint(fields=["office", "symbol"], name="file_class_symbol_once"),
            models.CheckConstraint(condition=~Q(symbol=""), name="file_class_has_symbol"),
        ]

    def __str__(self) -> str:
        return f"{self.symbol} {self.title}"
