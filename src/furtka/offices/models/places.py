"""The office and its buildings: sites, entrances, rooms."""

from __future__ import annotations

import re
from datetime import time
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

POSTCODE = RegexValidator(r"^\d{2}-\d{3}\Z", _("Enter the postcode as 98-220."))
# Letters of `core.codes.ALPHABET`: a prefix must survive being read aloud like the rest.
PREFIX = RegexValidator(r"^[A-Z]{2,4}\Z", _("Two to four capital letters, for example ZW."))

SENDER = RegexValidator(
    r"^[A-Za-z0-9. -]{3,11}\Z", _("3 to 11 letters without accents, or digits.")
)

MOST_RELEASES = 12
MOST_REMINDERS = 2


def validate_timezone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(_("There is no such time zone."), code="bad_timezone")


def validate_hours(hours: Any) -> None:
    """A list of wall-clock times, `07:00`, each later than the one before."""
    known = isinstance(hours, list) and all(
        isinstance(hour, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", hour) for hour in hours
    )
    if not known or sorted(set(hours)) != hours or len(hours) > MOST_RELEASES:
        raise ValidationError(
            _("Up to 12 hours of the day, for example 07:00, 10:00, 13:00."), code="bad_hours"
        )


def default_reminder_hours() -> list[int]:
    """Two days before, so that there is time to move it; and three hours before."""
    return [48, 3]


def validate_reminder_hours(hours: Any) -> None:
    """At most two whole numbers of hours, from 1 to 336, each smaller than the one before."""
    known = isinstance(hours, list) and all(
        isinstance(hour, int) and 1 <= hour <= 336 for hour in hours
    )
    if not known or sorted(set(hours), reverse=True) != hours or len(hours) > MOST_REMINDERS:
        raise ValidationError(
            _("Up to two numbers of hours before the visit, for example 48, 3."),
            code="bad_reminder_hours",
        )


class Office(models.Model):
    """A public office: the owner of everything else. Its slug stands in addresses of the API."""

    slug = models.SlugField(_("short name in addresses"), unique=True)
    code_prefix = models.CharField(
        _("letters before a visit's code"), max_length=4, unique=True, validators=[PREFIX]
    )
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    name_uk = models.CharField(_("name in Ukrainian"), max_length=200, blank=True)
    short_name = models.CharField(_("short name"), max_length=60)
    tz = models.CharField(
        _("time zone"), max_length=40, default="Europe/Warsaw", validators=[validate_timezone]
    )
    street = models.CharField(_("street and number"), max_length=120)
    postcode = models.CharField(_("postcode"), max_length=6, validators=[POSTCODE])
    town = models.CharField(_("town"), max_length=80)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("website"), blank=True)
    bip_url = models.URLField(_("public bulletin (BIP)"), blank=True)
    e_delivery_address = models.CharField(_("e-Delivery address"), max_length=40, blank=True)
    epuap_box = models.CharField(_("ePUAP box"), max_length=120, blank=True)
    domain = models.CharField(
        _("host name of the website"), max_length=120, unique=True, null=True, blank=True
    )
    dpo_contact = models.CharField(_("data-protection officer"), max_length=200, blank=True)
    booking_horizon_days = models.PositiveSmallIntegerField(
        _("days ahead that can be booked"),
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
    )
    booking_notice_minutes = models.PositiveIntegerField(
        _("minutes before a visit when online booking ends"), default=120
    )
    grace_minutes = models.PositiveSmallIntegerField(
        _("minutes that we wait for somebody who is late"),
        default=15,
        db_default=15,
        validators=[MaxValueValidator(120)],
    )
    # `07:00` by the office's wall clock, in order.
    release_hours = models.JSONField(
        _("hours at which a new day opens online"),
        default=list,
        db_default=models.Value([], models.JSONField()),
        blank=True,
        validators=[validate_hours],
    )
    visits_per_contact = models.PositiveSmallIntegerField(
        _("visits that one telephone number or e-mail address may have booked at once"),
        default=3,
        db_default=3,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    # Hours before a visit at which it is recalled, the longest first.
    reminder_hours = models.JSONField(
        _("hours before a visit at which we remind of it"),
        default=default_reminder_hours,
        db_default=models.Value([48, 3], models.JSONField()),
        blank=True,
        validators=[validate_reminder_hours],
    )
    # By the office's wall clock; no text message and no call task falls between them.
    quiet_from = models.TimeField(
        _("no messages from"), default=time(20), db_default=models.Value(time(20))
    )
    quiet_until = models.TimeField(_("until"), default=time(8), db_default=models.Value(time(8)))
    day_sheet_email = models.EmailField(
        _("e-mail that gets the day sheet every morning"),
        blank=True,
        default="",
        db_default="",
        help_text=_("Codes, hours and rooms, no names. Empty: nothing is sent."),
    )
    sms_sender = models.CharField(
        _("sender of text messages"),
        max_length=11,
        blank=True,
        db_default="",
        validators=[SENDER],
        help_text=_("A neutral word that your provider has registered; empty: its own number."),
    )
    sms_part_price = models.DecimalField(
        _("price of one part of a text message, in złoty"),
        max_digits=6,
        decimal_places=4,
        null=True,
        blank=True,
    )
    # Another number after every change of what offices.changes watches.
    version = models.BigIntegerField(default=0, db_default=0, editable=False)

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        constraints = [
            models.CheckConstraint(
                condition=Q(booking_horizon_days__gte=1) & Q(booking_horizon_days__lte=365),
                name="office_horizon_sensible",
                violation_error_message=_("Between 1 and 365 days ahead can be booked."),
            ),
            models.CheckConstraint(
                condition=Q(visits_per_contact__gte=1) & Q(visits_per_contact__lte=100),
                name="office_visits_per_contact_sensible",
                violation_error_message=_("Between 1 and 100 visits can be allowed."),
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name


class Site(models.Model):
    """One address of an office."""

    office = models.ForeignKey(
        Office, models.PROTECT, verbose_name=_("office"), related_name="sites"
    )
    slug = models.SlugField(_("short name in addresses"))
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    name_uk = models.CharField(_("name in Ukrainian"), max_length=120, blank=True)
    street = models.CharField(_("street and number"), max_length=120)
    postcode = models.CharField(_("postcode"), max_length=6, validators=[POSTCODE])
    town = models.CharField(_("town"), max_length=80)
    directions = models.TextField(_("how to get there"), blank=True)
    directions_en = models.TextField(_("how to get there, in English"), blank=True)
    directions_uk = models.TextField(_("how to get there, in Ukrainian"), blank=True)
    places = models.PositiveSmallIntegerField(
        _("people who fit inside"), default=20, validators=[MinValueValidator(1)]
    )
    escort_minutes = models.PositiveSmallIntegerField(
        _("minutes from the entrance to a room"),
        default=0,
        db_default=0,
        validators=[MaxValueValidator(30)],
        help_text=_("Somebody walks the client there, and back afterwards."),
    )
    waiting_area_m2 = models.PositiveSmallIntegerField(
        _("square metres where people wait"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(10_000)],
        help_text=_("From this Furtka suggests how many people fit in at a distance."),
    )

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        ordering = ["office", "id"]
        constraints = [
            models.UniqueConstraint(fields=["office", "slug"], name="site_slug_unique"),
            models.CheckConstraint(condition=Q(places__gte=1), name="site_has_a_place"),
        ]

    def __str__(self) -> str:
        return self.name


class Entrance(models.Model):
    """A door where clients are met. A lane is one person who can be met at a time."""

    office = models.ForeignKey(
        Office, models.PROTECT, verbose_name=_("office"), related_name="entrances"
    )
    site = models.ForeignKey(Site, models.PROTECT, verbose_name=_("site"), related_name="entrances")
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80, blank=True)
    name_uk = models.CharField(_("name in Ukrainian"), max_length=80, blank=True)
    lanes = models.PositiveSmallIntegerField(
        _("people who can be met at the same time"), default=1, validators=[MinValueValidator(1)]
    )
    step_free = models.BooleanField(_("without steps"), default=False)

    class Meta:
        verbose_name = _("entrance")
        verbose_name_plural = _("entrances")
        ordering = ["office", "id"]
        constraints = [
            models.UniqueConstraint(fields=["office", "site", "name"], name="entrance_name_unique"),
            models.CheckConstraint(condition=Q(lanes__gte=1), name="entrance_has_a_lane"),
        ]

    def __str__(self) -> str:
        return self.name


class Direction(models.TextChoices):
    """Where to go first from the place where people wait."""

    STRAIGHT = "straight", _("straight on")
    LEFT = "left", _("to the left")
    RIGHT = "right", _("to the right")
    STAIRS = "stairs", _("up the stairs")
    LIFT = "lift", _("by lift")

    @property
    def arrow(self) -> str:
        """Beside the words, never without them."""
        return {"straight": "↑", "left": "←", "right": "→", "stairs": "↗", "lift": "⇅"}[self]


class Room(models.Model):
    """A room set aside for seeing clients. With a unit, only that unit's services use it."""

    office = models.ForeignKey(
        Office, models.PROTECT, verbose_name=_("office"), related_name="rooms"
    )
    site = models.ForeignKey(Site, models.PROTECT, verbose_name=_("site"), related_name="rooms")
    unit = models.ForeignKey(
        "offices.Unit",
        models.PROTECT,
        verbose_name=_("only for the unit"),
        related_name="rooms",
        null=True,
        blank=True,
    )
    name = models.CharField(_("name"), max_length=40)
    floor = models.SmallIntegerField(_("floor"), default=0)
    direction = models.CharField(
        _("direction"),
        max_length=8,
        choices=Direction,
        blank=True,
        default="",
        db_default="",
        help_text=_("Where one goes first from the entrance; shown on the screens."),
    )
    step_free = models.BooleanField(_("without steps"), default=False)
    hearing_loop = models.BooleanField(_("hearing loop"), default=False)
    seats = models.PositiveSmallIntegerField(
        _("seats for clients"), default=2, validators=[MinValueValidator(1)]
    )
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["office", "id"]
        constraints = [
            models.UniqueConstraint(fields=["office", "site", "name"], name="room_name_unique"),
            models.CheckConstraint(condition=Q(seats__gte=1), name="room_has_a_seat"),
            models.CheckConstraint(
                condition=Q(direction__in=["", *Direction.values]), name="room_direction_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name
