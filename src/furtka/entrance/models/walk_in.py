"""People who come without an appointment."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from furtka.offices.models import Office, Room, Site, Staff, VisitKind
from furtka.registry.models import Item
from furtka.visits.models import MAX_PARTY, PRESENT, VisitStatus

# Somebody without an appointment is at the door from the first moment on.
STATUSES = (*PRESENT, VisitStatus.LEFT)


class About(models.TextChoices):
    """What somebody came for, in words that may stand on a screen."""

    URGENT = "urgent", _("urgent")
    ORAL = "oral", _("hands in a matter orally")
    PAPERS = "papers", _("brings papers")
    OTHER = "other", _("another matter")


class Outcome(models.TextChoices):
    """How it ended; nothing of it tells what the matter was."""

    OPEN = "", _("not ended")
    SERVED = "served", _("was served")
    BOOKED = "booked", _("has an appointment now")
    CALL = "call", _("will be called")
    WENT = "went", _("went away by themselves")
    MISTAKE = "mistake", _("entered by mistake")


class WalkIn(models.Model):
    """Somebody at the door without an appointment, and where they are. No name is asked for.

    `code`: `DDMM-NN`, as on the paper sheet of that day, or what a device without connection
    gave out. `uid`: of the form or device that entered it; the same once more is the same person.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="walk_ins")
    site = models.ForeignKey(Site, models.PROTECT, related_name="walk_ins")
    day = models.DateField(_("day"))
    code = models.CharField(_("code"), max_length=16)
    about = models.CharField(_("what it is about"), max_length=8, choices=About)
    party = models.PositiveSmallIntegerField(_("people"), default=1)
    needs = models.JSONField(_("needs"), default=list, blank=True)
    language = models.CharField(_("language"), max_length=2, default="pl")
    status = models.CharField(
        _("status"), max_length=16, choices=VisitStatus, default=VisitStatus.ARRIVED
    )
    status_since = models.DateTimeField()
    came_at = models.DateTimeField(_("came at"))
    outcome = models.CharField(
        _("outcome"), max_length=8, choices=Outcome, blank=True, default=Outcome.OPEN
    )
    host = models.ForeignKey(
        Staff, models.PROTECT, verbose_name=_("host"), related_name="walk_ins", null=True,
        blank=True,
    )  # fmt: skip
    room = models.ForeignKey(
        Room, models.PROTECT, verbose_name=_("room"), related_name="walk_ins", null=True,
        blank=True,
    )  # fmt: skip
    # The record of what they said, once it is registered.
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", null=True, blank=True)
    uid = models.CharField(max_length=64, blank=True, default="")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = _("person without an appointment")
        verbose_name_plural = _("people without an appointment")
        ordering = ["office", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "site", "day", "code"], name="walk_in_code_once_a_day"
            ),
            models.UniqueConstraint(
                fields=["office", "uid"], condition=~Q(uid=""), name="walk_in_entered_once"
            ),
            models.CheckConstraint(condition=Q(status__in=STATUSES), name="walk_in_status_known"),
            models.CheckConstraint(condition=Q(about__in=About.values), name="walk_in_about_known"),
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="walk_in_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(party__gte=1, party__lte=MAX_PARTY), name="walk_in_party_possible"
            ),
        ]
        indexes = [
            models.Index(
                fields=["office", "site"], condition=Q(status__in=PRESENT), name="walk_in_present"
            ),
        ]

    # They walk through the house as any client does.
    kind = VisitKind.IN_PERSON

    def __str__(self) -> str:
        return self.code
