"""When an office, a site, a unit or a person is there."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from furtka.offices.models.people import Staff
from furtka.offices.models.places import Office, Site
from furtka.offices.models.services import Service
from furtka.offices.models.units import Unit


class Weekday(models.IntegerChoices):
    """Numbered as date.isoweekday()."""

    MONDAY = 1, _("Monday")
    TUESDAY = 2, _("Tuesday")
    WEDNESDAY = 3, _("Wednesday")
    THURSDAY = 4, _("Thursday")
    FRIDAY = 5, _("Friday")
    SATURDAY = 6, _("Saturday")
    SUNDAY = 7, _("Sunday")


class OpeningHours(models.Model):
    """One stretch of a weekday, valid from a day until (not including) another.

    Who it is for: the office, or more exactly one site, one unit, one person, one matter. The
    most exact hours that hold on a day win whole: a person with hours of their own has no others,
    and a matter with hours of its own is dealt with only then, whoever helps with it.
    Times are the office's wall clock.
    """

    office = models.ForeignKey(
        Office, models.PROTECT, verbose_name=_("office"), related_name="hours"
    )
    site = models.ForeignKey(
        Site, models.CASCADE, verbose_name=_("site"), related_name="hours", null=True, blank=True
    )
    unit = models.ForeignKey(
        Unit, models.CASCADE, verbose_name=_("unit"), related_name="hours", null=True, blank=True
    )
    staff = models.ForeignKey(
        Staff,
        models.CASCADE,
        verbose_name=_("member of staff"),
        related_name="hours",
        null=True,
        blank=True,
    )
    service = models.ForeignKey(
        Service,
        models.CASCADE,
        verbose_name=_("only for the matter"),
        related_name="hours",
        null=True,
        blank=True,
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    opens = models.TimeField(_("from"))
    closes = models.TimeField(_("to"))
    valid_from = models.DateField(_("valid from"), default=date(2020, 1, 1))
    valid_until = models.DateField(_("valid until, that day not included"), null=True, blank=True)

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        ordering = ["office", "weekday", "opens"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")),
                name="hours_end_after_they_start",
                violation_error_message=_("Closing time must come after opening time."),
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
                name="hours_valid_some_day",
                violation_error_message=_("The last day must come after the first."),
            ),
            models.CheckConstraint(
                condition=Q(weekday__gte=1) & Q(weekday__lte=7), name="hours_weekday_known"
            ),
        ]
        indexes = [models.Index(fields=["office", "valid_from"], name="hours_by_office")]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"


class Closure(models.Model):
    """Somebody is away or a door is shut, from one instant to another.

    For the whole office, or one site, one unit, one person (an absence; its reason is nobody
    else's business and is not shown).
    """

    office = models.ForeignKey(
        Office, models.PROTECT, verbose_name=_("office"), related_name="closures"
    )
    site = models.ForeignKey(
        Site, models.CASCADE, verbose_name=_("site"), related_name="closures", null=True, blank=True
    )
    unit = models.ForeignKey(
        Unit, models.CASCADE, verbose_name=_("unit"), related_name="closures", null=True, blank=True
    )
    staff = models.ForeignKey(
        Staff,
        models.CASCADE,
        verbose_name=_("member of staff"),
        related_name="closures",
        null=True,
        blank=True,
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))
    reason = models.CharField(_("reason, as clients read it"), max_length=160, blank=True)
    reason_en = models.CharField(_("reason in English"), max_length=160, blank=True)
    reason_uk = models.CharField(_("reason in Ukrainian"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("closure")
        verbose_name_plural = _("closures")
        ordering = ["office", "starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="closure_ends_after_it_starts",
                violation_error_message=_("The end must come after the start."),
            ),
        ]
        indexes = [models.Index(fields=["office", "ends_at"], name="closure_by_end")]

    def __str__(self) -> str:
        return self.reason or f"{self.starts_at:%Y-%m-%d}"
