"""What holds without any order, and the orders that change it for a time."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from furtka.offices.models import Office, Site, Unit


class Mode(models.TextChoices):
    """How an office serves people (tryb obsługi)."""

    OPEN = "open", _("open to everybody")
    BY_APPOINTMENT = "by_appointment", _("by appointment")
    REMOTE_ONLY = "remote_only", _("by phone and in writing only")
    CLOSED = "closed", _("closed")


class OrderStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("waiting for approval")
    APPROVED = "approved", _("approved")
    WITHDRAWN = "withdrawn", _("withdrawn")


# Limits that an order may set: name → smallest and largest sensible value. Whole numbers; the
# unit is in the name. A limit that nobody sets does not bind.
LIMITS: dict[str, tuple[int, int]] = {
    "people_inside": (1, 1000),  # clients and companions inside one site at a time
    "distance_m": (1, 10),  # metres between people, in front of and inside the building
    "arrival_gap_minutes": (5, 60),  # between two people met in one lane of an entrance
    "airing_minutes": (0, 120),  # a room stays empty after each visit
    "visit_minutes": (5, 480),  # the longest a visit may take
    "party": (1, 20),  # people who may come together
}


def validate_limits(limits: Any) -> None:
    if not isinstance(limits, dict):
        raise ValidationError(_("Limits are named numbers."), code="bad_limits")
    for name, value in limits.items():
        low, high = LIMITS.get(name, (1, 0))
        if type(value) is not int or not low <= value <= high:
            raise ValidationError(
                _("There is no limit “%(name)s” with the value %(value)s."),
                code="bad_limits",
                params={"name": name, "value": value},
            )


def validate_codes(codes: Any) -> None:
    if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
        raise ValidationError(_("Obligations are a list of codes."), code="bad_obligations")


# An emergency order holds that long at most, and must be confirmed within that time.
LONGEST_EMERGENCY = timedelta(hours=72)
CONFIRM_WITHIN = timedelta(hours=24)


def restricts(mode: str, obligations: Any, limits: Any) -> bool:
    """Whether an order takes anything away from people; such an order must have an end. Pure."""
    return mode not in ("", Mode.OPEN) or bool(obligations or limits)


class Obligation(models.Model):
    """One thing visitors are asked to do, with its words and its pictogram."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="obligations")
    code = models.SlugField(_("code"))
    text = models.CharField(_("text"), max_length=240)
    text_en = models.CharField(_("text in English"), max_length=240, blank=True)
    text_uk = models.CharField(_("text in Ukrainian"), max_length=240, blank=True)
    pictogram = models.SlugField(_("pictogram"), blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("obligation")
        verbose_name_plural = _("obligations")
        ordering = ["office", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["office", "code"], name="obligation_code_unique"),
        ]

    def __str__(self) -> str:
        return self.text


class DefaultRules(models.Model):
    """What holds when no order does."""

    office = models.OneToOneField(Office, models.PROTECT, related_name="default_rules")
    mode = models.CharField(_("mode"), max_length=16, choices=Mode, default=Mode.BY_APPOINTMENT)
    obligations = models.JSONField(
        _("obligations"), default=list, blank=True, validators=[validate_codes]
    )
    limits = models.JSONField(_("limits"), default=dict, blank=True, validators=[validate_limits])

    class Meta:
        verbose_name = _("default rules")
        verbose_name_plural = _("default rules")
        constraints = [
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="default_mode_known"),
        ]

    def __str__(self) -> str:
        return self.get_mode_display()


class Order(models.Model):
    """A director's order (zarządzenie): in force by its dates once it is approved.

    `mode` empty: the order leaves the mode as it is. Obligations are added to those of wider
    orders; a limit replaces a wider order's. An order without a site and unit holds for the
    whole office. `valid_until` is not included; without it the order holds until withdrawn,
    which is allowed only where it restricts nobody.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="orders")
    site = models.ForeignKey(Site, models.PROTECT, related_name="orders", null=True, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="orders", null=True, blank=True)
    title = models.CharField(_("title"), max_length=160)
    mode = models.CharField(_("mode"), max_length=16, choices=Mode, blank=True)
    obligations = models.JSONField(
        _("obligations"), default=list, blank=True, validators=[validate_codes]
    )
    limits = models.JSONField(_("limits"), default=dict, blank=True, validators=[validate_limits])
    legal_basis = models.CharField(_("legal basis"), max_length=300)
    reason = models.TextField(_("reason in plain words"), blank=True)
    reason_en = models.TextField(_("reason in English"), blank=True)
    reason_uk = models.TextField(_("reason in Ukrainian"), blank=True)
    valid_from = models.DateTimeField(_("from"))
    valid_until = models.DateTimeField(_("until"), null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=OrderStatus, default=OrderStatus.DRAFT
    )
    # Given on approval, in sequence within the year of approval; a draft has none.
    number = models.PositiveIntegerField(_("number"), null=True, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    # Of its words: a correction after approval makes the next one.
    version = models.PositiveSmallIntegerField(_("version"), default=1, db_default=1)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    # An emergency holds before anybody but its author has seen it; a second person confirms it
    # by then. `approver` is who did.
    confirm_by = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    # Ends when this one begins, once this one is approved.
    replaces = models.ForeignKey(
        "self", models.PROTECT, related_name="replaced_by", null=True, blank=True
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = pgettext_lazy("legal act", "order")
        verbose_name_plural = _("orders")
        ordering = ["office", "valid_from", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=OrderStatus.values), name="order_status_known"
            ),
            models.CheckConstraint(
                condition=Q(mode="") | Q(mode__in=Mode.values), name="order_mode_known"
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
                name="order_ends_after_it_starts",
                violation_error_message=_("The end must come after the start."),
            ),
            # Two pairs of eyes: whoever wrote an order does not approve it.
            models.CheckConstraint(
                condition=Q(approver=None) | Q(author=None) | ~Q(approver=F("author")),
                name="order_approved_by_another",
                violation_error_message=_("Somebody else must approve the order."),
            ),
            models.CheckConstraint(
                condition=~Q(status=OrderStatus.APPROVED) | ~Q(approved_at=None),
                name="order_approval_has_a_time",
            ),
            # What is still being written, or waits, bears no trace of an approval.
            models.CheckConstraint(
                condition=~Q(status__in=[OrderStatus.DRAFT, OrderStatus.SUBMITTED])
                | Q(approved_at=None, approver=None, number=None),
                name="order_draft_is_not_approved",
            ),
            # What comes with an office's file has no author; an emergency waits for its approver.
            models.CheckConstraint(
                condition=~Q(status=OrderStatus.APPROVED)
                | ~Q(approver=None)
                | Q(author=None)
                | ~Q(confirm_by=None),
                name="order_approval_has_an_approver",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | ~Q(approver=None) & ~Q(confirm_by=None),
                name="order_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(confirm_by=None) | ~Q(valid_until=None),
                name="order_emergency_has_an_end",
            ),
            models.UniqueConstraint(
                fields=["office", "year", "number"], name="order_number_unique"
            ),
            models.CheckConstraint(
                condition=Q(number=None, year=None) | ~Q(number=None) & ~Q(year=None),
                name="order_number_with_its_year",
            ),
        ]
        indexes = [models.Index(fields=["office", "status", "valid_from"], name="order_in_force")]

    def __str__(self) -> str:
        return self.title

    @property
    def urgent(self) -> bool:
        """Whether it came into force before a second person saw it."""
        return self.confirm_by is not None

    @property
    def unconfirmed(self) -> bool:
        """An emergency that no second person has confirmed yet."""
        return self.urgent and self.confirmed_at is None

    @property
    def restricts(self) -> bool:
        return restricts(self.mode, self.obligations, self.limits)

    @property
    def mark(self) -> str:
        """`3/2026`: how people name it; empty for a draft."""
        return f"{self.number}/{self.year}" if self.number else ""

    @property
    def fingerprint(self) -> str:
        """Short, for a form to carry: the same as long as the order says the same, to the letter.

        Whether it is a draft, waits or is approved makes no difference.
        """
        until = self.valid_until.astimezone(UTC).isoformat() if self.valid_until else None
        said = [
            self.title, self.legal_basis, self.reason, self.reason_en, self.reason_uk,
            str(self.mode), self.obligations, self.limits, self.site_id, self.unit_id,
            self.valid_from.astimezone(UTC).isoformat(), until, self.replaces_id,
        ]  # fmt: skip
        return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]

    @property
    def ends_at(self) -> datetime | None:
        """The instant from which it no longer holds: its last day, or when it was withdrawn."""
        ends = [end for end in (self.valid_until, self.withdrawn_at) if end is not None]
        return min(ends, default=None)


class OrderWords(models.Model):
    """The words of one version of an approved order. Written when they are first corrected."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.CASCADE, related_name="words")
    version = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=160)
    legal_basis = models.CharField(max_length=300)
    reason = models.TextField(blank=True)
    reason_en = models.TextField(blank=True)
    reason_uk = models.TextField(blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["office", "order", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "order", "version"], name="order_words_once_per_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} v{self.version}"
