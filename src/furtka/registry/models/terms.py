"""By when a matter must be settled: the office's table of terms, and the clock of each item."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from furtka.core.text import validate_line
from furtka.offices.models import Office
from furtka.registry.models.items import Item
from furtka.registry.terms.arithmetic import Stretch, Term, TermUnit

LONGEST_TERM = 366  # in whatever it is counted


class TermCode(models.TextChoices):
    """Which term of the law."""

    APPLICATION = "application", _("application")
    COMPLEX = "complex", _("application, especially complex")
    COMPLAINT = "complaint", _("complaint or proposal")
    INFORMATION = "information", _("public information")
    CERTIFICATE = "certificate", _("certificate")
    INTERVIEW = "interview", _("family interview")
    URGENT_INTERVIEW = "urgent_interview", _("urgent family interview")
    ACCESSIBILITY = "accessibility", _("demand for accessibility")
    APPEAL = "appeal", _("appeal")
    DEFECTS = "defects", _("mending formal defects, by the sender")


class ClockEnd(models.TextChoices):
    """Why a clock runs no more."""

    SETTLED = "settled", _("settled")
    PASSED_ON = "passed_on", _("passed on to another office")
    UNEXAMINED = "unexamined", _("left unexamined")
    REPLACED = "replaced", _("another term counts instead")
    WITHDRAWN = "withdrawn", _("this term does not apply")


class Counting(models.Model):
    """How long a term is."""

    code = models.CharField(_("which term"), max_length=20, choices=TermCode)
    count = models.PositiveSmallIntegerField(_("how many"))
    unit = models.CharField(_("counted in"), max_length=12, choices=TermUnit)
    basis = models.CharField(
        _("legal basis"), max_length=200, blank=True, validators=[validate_line]
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(code__in=TermCode.values), name="%(class)s_code_known"
            ),
            models.CheckConstraint(
                condition=Q(unit__in=TermUnit.values), name="%(class)s_unit_known"
            ),
            models.CheckConstraint(
                condition=Q(count__gte=1, count__lte=LONGEST_TERM), name="%(class)s_long_enough"
            ),
        ]

    @property
    def term(self) -> Term:
        return Term(self.count, TermUnit(self.unit))


class TermRule(Counting):
    """What the office says of one term; without a row, terms.rules.DEFAULTS.

    `confirmed_by` and `confirmed_on`: who at the office stands for it, and since when.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    confirmed_by = models.CharField(max_length=160)
    confirmed_on = models.DateField()

    class Meta(Counting.Meta):
        verbose_name = _("term of the law")
        verbose_name_plural = _("terms of the law")
        constraints = [
            *Counting.Meta.constraints,
            models.UniqueConstraint(fields=["office", "code"], name="term_rule_once"),
            models.CheckConstraint(
                condition=~Q(confirmed_by=""), name="term_rule_confirmed_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.count} {self.unit}"


class Clock(Counting):
    """One term that runs, or ran, for one item. Days are those of the office's calendar.

    How long it is was copied when it began: a change of the table moves no clock. `due_on`: the
    last day in time, as it stands (pauses that are over and notices of art. 36 are in it).
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, related_name="clocks")
    started_on = models.DateField()
    due_on = models.DateField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    end = models.CharField(max_length=10, choices=ClockEnd, blank=True, default="", db_default="")

    class Meta(Counting.Meta):
        verbose_name = _("clock of an item")
        verbose_name_plural = _("clocks of items")
        ordering = ["office", "due_on", "pk"]
        constraints = [
            *Counting.Meta.constraints,
            models.UniqueConstraint(
                fields=["office", "item", "code"],
                condition=Q(ended_at=None),
                name="clock_one_runs_per_item_and_code",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gt=F("started_on")), name="clock_due_after_it_started"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, end="")
                | Q(ended_at__isnull=False, end__in=ClockEnd.values),
                name="clock_ends_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["office", "due_on"], condition=Q(ended_at=None), name="clock_running"
            ),
            # The worker looks at all offices at once.
            models.Index(fields=["due_on"], condition=Q(ended_at=None), name="clock_due"),
        ]

    def __str__(self) -> str:
        return f"{self.code}, {self.due_on}"


class Pause(models.Model):
    """Days that are not counted, because of the party or what nobody can help (art. 35 § 5).

    From `first` up to `until`, on which it runs again; it stands still while `until` is empty.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    clock = models.ForeignKey(Clock, models.PROTECT, related_name="pauses")
    first = models.DateField()
    until = models.DateField(null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, validators=[validate_line])
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        verbose_name = _("pause of a clock")
        verbose_name_plural = _("pauses of clocks")
        ordering = ["office", "clock", "first"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("first")), name="pause_ends_after_it_began"
            ),
            models.UniqueConstraint(
                fields=["office", "clock"], condition=Q(until=None), name="pause_one_open"
            ),
            # Those that end are kept apart under the clock's lock (terms.pauses).
            models.UniqueConstraint(
                fields=["office", "clock", "first"], name="pause_one_begins_a_day"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="pause_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.first}–{self.until or ''}"

    @property
    def stretch(self) -> Stretch | None:
        """Nothing while it goes on."""
        return Stretch(self.first, self.until) if self.until else None
