"""The register of incoming items (RPW): gap-free, immutable numbers per office and year."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from furtka.clients.models import Client
from furtka.core.text import validate_line
from furtka.offices.models import Office, Unit


class IncomingChannel(models.TextChoices):
    PHONE = "phone", _("phone")
    EMAIL = "email", _("e-mail")
    POST = "post", _("post")
    IN_PERSON = "in_person", _("in person")
    ORAL = "oral", _("orally, to a record")
    EPUAP = "epuap", _("ePUAP")
    E_DELIVERY = "e_delivery", _("e-Delivery")
    EMPATIA = "empatia", _("Emp@tia")


class Matter(models.TextChoices):
    """What sort of thing it is, as far as the law treats it differently."""

    APPLICATION = "application", _("application (help, allowance)")
    COMPLAINT = "complaint", _("complaint or proposal")
    INFORMATION = "information", _("request for public information")
    QUESTION = "question", _("question, change of a visit")


class Effect(models.TextChoices):
    """What it means in law that such a matter came by such a way."""

    EFFECTIVE = "effective", _("effective")
    SIGNATURE = "needs_signature", _("needs a signature or the same in writing")
    INFORM = "ineffective_inform", _("no effect in law: tell how to do it right")
    CONTACT = "informal_contact", _("informal contact")


class Counter(models.Model):
    """The last number given in one year of one office. Locked while the next one is given, so
    that a number is used only if its item is stored."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("counter")
        verbose_name_plural = _("counters")
        constraints = [
            models.UniqueConstraint(fields=["office", "year"], name="counter_one_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.last}/{self.year}"


class Item(models.Model):
    """One thing that reached the office."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="items")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField(validators=[MinValueValidator(1)])
    channel = models.CharField(_("channel"), max_length=12, choices=IncomingChannel)
    received_at = models.DateTimeField(_("received"))
    sender = models.CharField(_("from whom"), max_length=160, validators=[validate_line])
    subject = models.CharField(_("about what"), max_length=200, validators=[validate_line])
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="items", null=True, blank=True)
    # Only if the office knows the sender: who is then told what becomes of it (notices.py).
    client = models.ForeignKey(Client, models.PROTECT, related_name="items", null=True, blank=True)
    matter = models.CharField(
        _("what sort of matter"), max_length=12, choices=Matter, blank=True, default="",
        db_default="",
    )  # fmt: skip
    # As the office's table said when it was recorded; the table may change later.
    effect = models.CharField(
        _("effect in law"), max_length=20, choices=Effect, blank=True, default="", db_default=""
    )
    search_text = models.CharField(max_length=400, editable=False, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    recorded_at = models.DateTimeField()
    # Of the form it was typed into: the same form sent twice is one item.
    once = models.CharField(max_length=36, blank=True, editable=False)

    class Meta:
        verbose_name = _("incoming item")
        verbose_name_plural = _("incoming items")
        ordering = ["office", "-year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["office", "year", "number"], name="item_number_unique"),
            models.UniqueConstraint(
                fields=["office", "once"], condition=~Q(once=""), name="item_form_sent_once"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="item_number_from_one"),
            models.CheckConstraint(
                condition=Q(channel__in=IncomingChannel.values), name="item_channel_known"
            ),
            models.CheckConstraint(
                condition=Q(matter__in=["", *Matter.values]), name="item_matter_known"
            ),
            models.CheckConstraint(
                condition=Q(effect__in=["", *Effect.values]), name="item_effect_known"
            ),
        ]

    def __str__(self) -> str:
        return self.shown

    @property
    def shown(self) -> str:
        """`RPW/00042/2026`."""
        return f"RPW/{self.number:05}/{self.year}"


class OralRecord(models.Model):
    """What somebody said instead of writing it (art. 63 § 1 of the Code), to be signed on paper.

    `said`: their words, as they were written down and read out. Kept with the item.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, related_name="records")
    said = models.TextField(_("what they said"))
    address = models.CharField(
        _("address for the answer"), max_length=160, blank=True, validators=[validate_line]
    )
    present = models.CharField(
        _("who else was present, and as what"), max_length=160, blank=True,
        validators=[validate_line],
    )  # fmt: skip
    place = models.CharField(max_length=160)
    taken_by = models.CharField(max_length=160)
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("record of an oral application")
        verbose_name_plural = _("records of oral applications")
        constraints = [
            models.UniqueConstraint(fields=["office", "item"], name="oral_record_of_item_once"),
            models.CheckConstraint(condition=~Q(said=""), name="oral_record_says_something"),
        ]

    def __str__(self) -> str:
        return str(self.item)


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
