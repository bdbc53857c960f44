"""What a way is worth in law, as the office says."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from furtka.core.text import validate_line
from furtka.offices.models import Office
from furtka.registry.models.items import Effect, IncomingChannel, Matter


class EffectRule(models.Model):
    """What the office says of one way and one sort of matter; without a row, effects.DEFAULTS.

    `confirmed_by` and `confirmed_on`: who at the office stands for it, and since when.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    channel = models.CharField(_("channel"), max_length=12, choices=IncomingChannel)
    matter = models.CharField(_("what sort of matter"), max_length=12, choices=Matter)
    effect = models.CharField(_("effect in law"), max_length=20, choices=Effect)
    basis = models.CharField(
        _("legal basis"), max_length=200, blank=True, validators=[validate_line]
    )
    confirmed_by = models.CharField(max_length=160, blank=True)
    confirmed_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("effect of a way")
        verbose_name_plural = _("effects of ways")
        constraints = [
            models.UniqueConstraint(
                fields=["office", "channel", "matter"], name="effect_rule_once"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=IncomingChannel.values), name="effect_rule_channel_known"
            ),
            models.CheckConstraint(
                condition=Q(matter__in=Matter.values), name="effect_rule_matter_known"
            ),
            models.CheckConstraint(
                condition=Q(effect__in=Effect.values), name="effect_rule_effect_known"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by="", confirmed_on__isnull=True)
                | (~Q(confirmed_by="") & Q(confirmed_on__isnull=False)),
                name="effect_rule_confirmed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel}, {self.matter}: {self.effect}"
