"""Letters about an item that somebody prints, signs and posts; and what they change."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from furtka.core.text import validate_line
from furtka.offices.models import Office
from furtka.registry.models.items import Item, ItemState
from furtka.registry.models.terms import Clock, Pause


class PaperKind(models.TextChoices):
    """What the letter is for."""

    DELAY = "delay", _("notice that it takes longer (art. 36)")
    TRANSFER = "transfer", _("letter to the office that is competent (art. 65)")
    TRANSFER_NOTICE = "transfer_notice", _("notice to the sender that it was passed on (art. 65)")
    DEFECTS = "defects", _("call to mend formal defects (art. 64 § 2)")


class Paper(models.Model):
    """One such letter, with the words it was made with.

    `posted_at`: somebody says that it went out. `withdrawn_at`: it is not wanted any more.
    `days`: how long whoever gets it has to answer, where they have to. `clock`: which one it
    moves or stops, if any.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=16, choices=PaperKind)
    clock = models.ForeignKey(Clock, models.PROTECT, related_name="+", null=True, blank=True)
    to_name = models.CharField(_("to whom"), max_length=160, validators=[validate_line])
    to_address = models.CharField(
        _("address"), max_length=200, blank=True, validators=[validate_line]
    )
    heading = models.CharField(max_length=200)
    text = models.TextField()
    days = models.PositiveSmallIntegerField(null=True, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    posted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # What it stopped when it was posted, so that "not posted" lets it run again.
    pause = models.OneToOneField(
        Pause, models.SET_NULL, related_name="paper", null=True, blank=True
    )

    class Meta:
        verbose_name = _("letter about an item")
        verbose_name_plural = _("letters about items")
        ordering = ["office", "item", "made_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=PaperKind.values), name="paper_kind_known"),
            models.CheckConstraint(
                condition=Q(posted_at=None) | Q(withdrawn_at=None), name="paper_posted_or_withdrawn"
            ),
            models.CheckConstraint(
                condition=Q(days=None) | Q(days__gte=7), name="paper_seven_days_at_least"
            ),
        ]
        indexes = [
            # The nightly sweep asks for the addresses of all offices at once.
            models.Index(
                fields=["made_at"], condition=~Q(to_address=""), name="paper_with_address"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.item_id}"


class Extension(models.Model):
    """A new date by notice of art. 36. It holds from `told_at` on, until it is taken back."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    clock = models.ForeignKey(Clock, models.PROTECT, related_name="extensions")
    until = models.DateField(_("the new date"))
    reason = models.CharField(_("reason"), max_length=200, validators=[validate_line])
    paper = models.OneToOneField(
        Paper, models.PROTECT, related_name="extension", null=True, blank=True
    )
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    told_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("new date by notice")
        verbose_name_plural = _("new dates by notice")
        ordering = ["office", "clock", "made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "clock", "until"],
                condition=Q(taken_back_at=None),
                name="extension_to_a_date_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clock_id}: {self.until}"


class Transfer(models.Model):
    """An item that was for another office (art. 65). `state_before`: for taking it back."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, related_name="transfers")
    to_name = models.CharField(_("which office"), max_length=160, validators=[validate_line])
    reason = models.CharField(_("reason"), max_length=200, validators=[validate_line])
    state_before = models.CharField(max_length=10, choices=ItemState)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("item passed on")
        verbose_name_plural = _("items passed on")
        ordering = ["office", "item", "made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "item"], condition=Q(undone_at=None), name="transfer_of_item_once"
            ),
            models.CheckConstraint(
                condition=Q(state_before__in=ItemState.values), name="transfer_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.to_name}"
