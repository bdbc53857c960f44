"""What all workers know about a gateway: whether it rests, and how fast it may go."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class GatewayState(models.Model):
    """One gateway of the installation, by its name in settings; offices share it.

    `next_at`: before then nothing more may be handed to it (its rate). `rests_until`: it failed
    `failures` times in a row; until then another gateway of the same channel is used.
    """

    name = models.CharField(_("gateway"), max_length=20, unique=True)
    next_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    rests_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("gateway")
        verbose_name_plural = _("gateways")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
