"""What people come for, and who can help them with it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from furtka.core.text import in_language
from furtka.offices.models.people import Staff
from furtka.offices.models.places import Office
from furtka.offices.models.units import Unit


class VisitKind(models.TextChoices):
    IN_PERSON = "in_person", _("at the office")
    PHONE = "phone", _("by phone")
    HOME = "home", _("at home")


def only_in_person() -> list[str]:
    return [VisitKind.IN_PERSON]


def validate_kinds(kinds: Any) -> None:
    if not isinstance(kinds, list) or not kinds or set(kinds) - set(VisitKind.values):
        raise ValidationError(_("Choose at least one way of meeting."), code="bad_kinds")


class Service(models.Model):
    """A matter that can be dealt with: life's word first, the office's term beside it.

    `neutral_label` is all that anybody but the client and the host may read of it. Who gets the
    times of a day: docs/fair-access.md.
    """

    office = models.ForeignKey(
        Office, models.PROTECT, verbose_name=_("office"), related_name="services"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("unit"), related_name="services")
    code = models.SlugField(_("code"))
    name = models.CharField(_("name in plain words"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    name_uk = models.CharField(_("name in Ukrainian"), max_length=120, blank=True)
    official_name = models.CharField(_("the office's term"), max_length=120, blank=True)
    about = models.TextField(_("description"), blank=True)
    about_en = models.TextField(_("description in English"), blank=True)
    about_uk = models.TextField(_("description in Ukrainian"), blank=True)
    what_to_bring = models.TextField(_("what to bring, one thing a line"), blank=True)
    what_to_bring_en = models.TextField(_("what to bring, in English"), blank=True)
    what_to_bring_uk = models.TextField(_("what to bring, in Ukrainian"), blank=True)
    neutral_label = models.CharField(_("neutral label"), max_length=60)
    neutral_label_en = models.CharField(_("neutral label in English"), max_length=60, blank=True)
    neutral_label_uk = models.CharField(_("neutral label in Ukrainian"), max_length=60, blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), default=30, validators=[MinValueValidator(5), MaxValueValidator(480)]
    )
    kinds = models.JSONField(
        _("ways of meeting"), default=only_in_person, validators=[validate_kinds]
    )
    travel_minutes = models.PositiveSmallIntegerField(
        _("minutes on the way to a visit at home, each way"),
        default=0,
        db_default=0,
        validators=[MaxValueValidator(180)],
    )
    sensitive = models.BooleanField(_("sensitive"), default=False)
    online = models.BooleanField(_("can be booked online"), default=True)
    active = models.BooleanField(_("offered"), default=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    staff_share = models.PositiveSmallIntegerField(
        _("part of each day kept for phone and desk, in percent"),
        default=0,
        db_default=0,
        validators=[MaxValueValidator(100)],
    )
    urgent_slots = models.PositiveSmallIntegerField(
        _("times a day kept for urgent visits"),
        default=0,
        db_default=0,
        validators=[MaxValueValidator(50)],
    )
    complaints = models.BooleanField(
        _("complaints and proposals"),
        default=False,
        db_default=False,
        help_text=_("No service mode takes these hours away: the law demands them."),
    )

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["office", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["office", "code"], name="service_code_unique"),
            models.CheckConstraint(
                condition=Q(minutes__gte=5) & Q(minutes__lte=480),
                name="service_minutes_sensible",
                violation_error_message=_("A visit takes between 5 minutes and 8 hours."),
            ),
            models.CheckConstraint(
                condition=Q(travel_minutes__lte=180),
                name="service_travel_sensible",
                violation_error_message=_("The way to a client takes 3 hours at most."),
            ),
            models.CheckConstraint(
                condition=Q(staff_share__gte=0) & Q(staff_share__lte=100),
                name="service_share_is_a_percentage",
                violation_error_message=_("The part kept is between 0 and 100 percent."),
            ),
            models.CheckConstraint(
                condition=Q(urgent_slots__gte=0) & Q(urgent_slots__lte=50),
                name="service_urgent_slots_sensible",
                violation_error_message=_("Between 0 and 50 times a day are kept."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Complaints are heard in person: that is what no mode may take away."""
        if self.complaints and VisitKind.IN_PERSON not in (self.kinds or []):
            raise ValidationError({"kinds": _("Complaints must be heard at the office too.")})

    def bring(self, language: str | None = None) -> list[str]:
        """What to bring, as a list, in the reader's language."""
        lines = in_language(self, "what_to_bring", language).splitlines()
        return [line.strip() for line in lines if line.strip()]


class ServiceHost(models.Model):
    """Who can help with what."""

    office = models.ForeignKey(Office, models.PROTECT, verbose_name=_("office"), related_name="+")
    service = models.ForeignKey(
        Service, models.CASCADE, verbose_name=_("service"), related_name="hosts"
    )
    staff = models.ForeignKey(
        Staff, models.CASCADE, verbose_name=_("member of staff"), related_name="hosted"
    )

    class Meta:
        verbose_name = _("host of a service")
        verbose_name_plural = _("hosts of services")
        constraints = [
            models.UniqueConstraint(fields=["office", "service", "staff"], name="host_once"),
        ]

    def __str__(self) -> str:
        return f"{self.staff} · {self.service}"
