"""The visit and its states."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from furtka.clients.models import Client
from furtka.offices.models import Entrance, Office, Room, Service, Site, Staff, VisitKind


class VisitStatus(models.TextChoices):
    HELD = "held", _("held")
    BOOKED = "booked", _("booked")
    ARRIVED = "arrived", _("at the entrance")
    MET = "met", _("met")
    IN_ROOM = "in_room", _("in the room")
    LEAVING = "leaving", _("leaving")
    LEFT = "left", _("left")
    CANCELLED_BY_CLIENT = "client_cancelled", _("cancelled by the client")
    CANCELLED_BY_OFFICE = "office_cancelled", _("cancelled by the office")
    EXCUSED = "excused", _("excused")
    NO_SHOW = "no_show", _("did not come")


# A live visit has claims; a dead one has none (`furtka check`).
LIVE = (
    VisitStatus.HELD,
    VisitStatus.BOOKED,
    VisitStatus.ARRIVED,
    VisitStatus.MET,
    VisitStatus.IN_ROOM,
    VisitStatus.LEAVING,
)
# These people are in the house, or at its door and in our care.
PRESENT = (VisitStatus.ARRIVED, VisitStatus.MET, VisitStatus.IN_ROOM, VisitStatus.LEAVING)
INSIDE = (VisitStatus.MET, VisitStatus.IN_ROOM, VisitStatus.LEAVING)


# More people than this are a meeting, not a visit.
MAX_PARTY = 20


class BookedBy(models.TextChoices):
    """The way a visit was asked for (channel)."""

    WEB = "web", _("website")
    API = "api", _("programs")
    PHONE = "phone", _("phone")
    DESK = "desk", _("at the desk")


class Need(models.TextChoices):
    """What a client needs so that the visit works."""

    WHEELCHAIR = "wheelchair", _("a way without steps")
    HEARING_LOOP = "hearing_loop", _("a hearing loop")
    PJM = "pjm", _("a Polish Sign Language interpreter")
    INTERPRETER = "interpreter", _("an interpreter")
    HELPER = "helper", _("comes with a helper")
    MORE_TIME = "more_time", _("more time")
    LARGE_PRINT = "large_print", _("large print")
    UKRAINIAN = "ukrainian", _("somebody who speaks Ukrainian")
    ENGLISH = "english", _("somebody who speaks English")


class VisitQuerySet(models.QuerySet["Visit"]):
    def live(self) -> VisitQuerySet:
        return self.filter(status__in=LIVE)


class Visit(models.Model):
    """One meeting of one client with one host. Instants in UTC, half-open [starts_at, ends_at).

    `code` is what people know it by, unique within the office and carrying its prefix
    (ZW-4K7MR). The PIN is not stored: it is derived from `pin_seed` and the secret key.
    A moved visit keeps its row and code; its history is in the audit trail.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="visits")
    code = models.CharField(_("code"), max_length=16)
    pin_seed = models.CharField(max_length=16)
    service = models.ForeignKey(Service, models.PROTECT, related_name="visits")
    client = models.ForeignKey(Client, models.PROTECT, related_name="visits")
    kind = models.CharField(_("way of meeting"), max_length=10, choices=VisitKind)
    site = models.ForeignKey(Site, models.PROTECT, related_name="visits")
    entrance = models.ForeignKey(
        Entrance, models.PROTECT, related_name="visits", null=True, blank=True
    )
    room = models.ForeignKey(Room, models.PROTECT, related_name="visits", null=True, blank=True)
    host = models.ForeignKey(Staff, models.PROTECT, related_name="visits")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))
    party = models.PositiveSmallIntegerField(_("people"), default=1)
    needs = models.JSONField(_("needs"), default=list, blank=True)
    urgent = models.BooleanField(_("urgent"), default=False, db_default=False)
    status = models.CharField(_("status"), max_length=16, choices=VisitStatus)
    status_since = models.DateTimeField()
    booked_by = models.CharField(_("booked through"), max_length=8, choices=BookedBy)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    created_at = models.DateTimeField()
    # The client answered a reminder: yes, I am coming.
    confirmed_at = models.DateTimeField(null=True, blank=True)
    # How many of the office's reminders are planned already; moving the visit starts anew.
    reminded = models.PositiveSmallIntegerField(default=0, db_default=0)
    # The same for every visit that was booked in one go, "weekly, n times".
    series = models.UUIDField(_("series"), null=True, blank=True)

    # Where we go to see the client: only for a visit at home, and erased with the client's data.
    address = models.CharField(_("address"), max_length=160, blank=True, default="", db_default="")

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["office", "starts_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["office", "code"], name="visit_code_unique"),
            models.CheckConstraint(
                condition=Q(status__in=VisitStatus.values), name="visit_status_known"
            ),
            models.CheckConstraint(condition=Q(kind__in=VisitKind.values), name="visit_kind_known"),
            models.CheckConstraint(
                condition=Q(booked_by__in=BookedBy.values), name="visit_channel_known"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="visit_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=Q(party__gte=1), name="visit_party_of_one_or_more"),
            models.CheckConstraint(
                condition=Q(party__lte=MAX_PARTY), name="visit_party_not_too_large"
            ),
            models.CheckConstraint(
                condition=~Q(kind=VisitKind.IN_PERSON) | (~Q(room=None) & ~Q(entrance=None)),
                name="visit_in_person_has_a_room_and_a_door",
            ),
            models.CheckConstraint(
                condition=Q(address="") | Q(kind=VisitKind.HOME), name="visit_address_only_at_home"
            ),
        ]
        indexes = [
            models.Index(fields=["office", "starts_at"], name="visit_by_start"),
            models.Index(fields=["office", "host", "starts_at"], name="visit_by_host"),
            models.Index(
                fields=["office", "site"],
                condition=Q(status__in=PRESENT),
                name="visit_present",
            ),
            # Whom to remind is asked of all offices at once, hence without the office.
            models.Index(
                fields=["reminded", "starts_at"],
                condition=Q(status=VisitStatus.BOOKED),
                name="visit_to_remind",
            ),
            models.Index(
                fields=["office", "series"],
                condition=Q(series__isnull=False),
                name="visit_by_series",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def is_live(self) -> bool:
        return self.status in LIVE
