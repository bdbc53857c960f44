"""As little as possible about the people an office serves."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from furtka.core.text import fold, validate_line
from furtka.offices.models import Office, Weekday


class ContactWay(models.TextChoices):
    """The one way that the person said is safe. Others only where a `Wish` allows them."""

    EMAIL = "email", _("by e-mail")
    PHONE = "phone", _("by phone")
    SMS = "sms", _("by text message (SMS)")
    POST = "post", _("by letter")
    IN_PERSON = "person", _("only in person")
    NONE = "none", _("I will call you")


class Channel(models.TextChoices):
    """A way in which something can be told. The last two are done by people."""

    EMAIL = "email", _("e-mail")
    SMS = "sms", _("text message (SMS)")
    LETTER = "letter", _("letter")
    CALL = "call", _("telephone call")
    IN_PERSON = "person", _("in person")


class Leave(models.TextChoices):
    """Whether a channel may be used for somebody."""

    ALLOWED = "allowed", _("allowed")
    ONLY_THEN = "only_then", _("only at safe hours")
    NEVER = "never", _("never")


class ClientQuerySet(models.QuerySet["Client"]):
    def matching(self, words: str) -> ClientQuerySet:
        """By name without Polish letters, or by the digits of the telephone number."""
        digits = "".join(c for c in words if c.isdigit())
        found = Q(name_folded__contains=fold(words))
        if len(digits) >= 4:
            found |= Q(phone__contains=digits)
        return self.filter(found)


class Client(models.Model):
    """A name or what we may call them; one way of contact. No PESEL, no address, no reason.

    `protected` is set for people in danger: nothing is sent to them by itself, and only those
    with the permission `see_protected` read it.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="clients")
    name = models.CharField(_("name or alias"), max_length=120, validators=[validate_line])
    name_folded = models.CharField(max_length=240, editable=False)
    phone = models.CharField(_("telephone"), max_length=16, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    contact = models.CharField(_("way of contact"), max_length=8, choices=ContactWay)
    language = models.CharField(
        _("language"), max_length=2, choices=settings.LANGUAGES, default="pl"
    )
    protected = models.BooleanField(_("protected"), default=False)
    # Where letters go, as it stands on the envelope under the name; only if letters are wished.
    address = models.CharField(
        _("postal address"), max_length=200, blank=True, default="", db_default=""
    )
    # Said first when we ring, so that they know who it is and nobody else does.
    code_word = models.CharField(
        _("code word"), max_length=60, blank=True, default="", db_default=""
    )
    may_ask = models.CharField(
        _("who else may be told about their visits"),
        max_length=200,
        blank=True,
        default="",
        db_default="",
    )
    # Codes of visits.models.Need, filled in when a visit is booked and on the client's page.
    needs = models.JSONField(
        _("needs"), default=list, blank=True, db_default=models.Value([], models.JSONField())
    )
    # The one row that is left of several for the same person (clients/merging.py).
    merged_into = models.ForeignKey(
        "self", models.PROTECT, related_name="merged", null=True, blank=True
    )
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = ClientQuerySet.as_manager()

    class Meta:
        verbose_name = _("client")
        verbose_name_plural = _("clients")
        ordering = ["office", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(contact__in=ContactWay.values), name="client_contact_known"
            ),
            models.CheckConstraint(
                condition=~Q(contact=ContactWay.EMAIL) | ~Q(email=""),
                name="client_by_email_has_one",
                violation_error_message=_("Enter an e-mail address, or choose another way."),
            ),
            models.CheckConstraint(
                condition=~Q(contact=ContactWay.PHONE) | ~Q(phone=""),
                name="client_by_phone_has_one",
                violation_error_message=_("Enter a telephone number, or choose another way."),
            ),
            models.CheckConstraint(
                condition=~Q(contact=ContactWay.SMS) | ~Q(phone=""),
                name="client_by_sms_has_a_number",
                violation_error_message=_("Enter a telephone number, or choose another way."),
            ),
            models.CheckConstraint(
                condition=~Q(contact=ContactWay.POST) | ~Q(address=""),
                name="client_by_post_has_an_address",
                violation_error_message=_("Enter the address for letters, or choose another way."),
            ),
        ]
        indexes = [
            models.Index(fields=["office", "name_folded"], name="client_by_name"),
            models.Index(fields=["office", "phone"], name="client_by_phone"),
            # The nightly sweep asks for these of all offices at once, hence without the office.
            models.Index(
                fields=["created_at"], condition=Q(erased_at=None), name="client_not_erased"
            ),
        ]

    def __str__(self) -> str:
        return f"client {self.pk}"  # never the name: this reaches logs and error pages

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name_folded = fold(self.name)[:240]
        super().save(*args, **kwargs)


class Wish(models.Model):
    """What a client said about one channel. Without a row: only `Client.contact` may be used.

    For somebody under protection nothing is used that has no row: each way was chosen.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, models.CASCADE, related_name="wishes")
    channel = models.CharField(_("way"), max_length=8, choices=Channel)
    leave = models.CharField(_("may it be used?"), max_length=10, choices=Leave)

    class Meta:
        verbose_name = _("wish")
        verbose_name_plural = _("wishes")
        ordering = ["office", "client", "channel"]
        constraints = [
            models.UniqueConstraint(fields=["office", "client", "channel"], name="wish_once"),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="wish_channel_known"
            ),
            models.CheckConstraint(condition=Q(leave__in=Leave.values), name="wish_leave_known"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.leave}"


class SafeHours(models.Model):
    """When `only_then` is: one stretch of one weekday, by the office's wall clock."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, models.CASCADE, related_name="safe_hours")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    opens = models.TimeField(_("from"))
    closes = models.TimeField(_("to"))

    class Meta:
        verbose_name = _("safe hours")
        verbose_name_plural = _("safe hours")
        ordering = ["office", "client", "weekday", "opens"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "client", "weekday", "opens"], name="safe_hours_once"
            ),
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")),
                name="safe_hours_end_after_they_begin",
                violation_error_message=_("The end must come after the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(weekday__gte=1) & Q(weekday__lte=7), name="safe_hours_on_a_weekday"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens}-{self.closes}"


class KeepApart(models.Model):
    """Two people who must never meet here. Only those who may `see_protected` read it.

    Their visits are kept `minutes` apart at one site, by a claim (visits/apart.py).
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    one = models.ForeignKey(Client, models.PROTECT, related_name="+")
    other = models.ForeignKey(Client, models.PROTECT, related_name="+")
    minutes = models.PositiveSmallIntegerField(
        _("minutes between them"), default=60,
        validators=[MinValueValidator(15), MaxValueValidator(480)],
    )  # fmt: skip
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("two people who must not meet")
        verbose_name_plural = _("people who must not meet")
        ordering = ["office", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(one__lt=F("other")), name="keep_apart_two_in_one_order"
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=15) & Q(minutes__lte=480), name="keep_apart_minutes"
            ),
            models.UniqueConstraint(
                fields=["office", "one", "other"], condition=Q(ended_at=None),
                name="keep_apart_once",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["office", "other"], condition=Q(ended_at=None), name="keep_apart_other"
            ),
            # The nightly sweep asks for these of all offices at once, hence without the office.
            models.Index(
                fields=["ended_at"], condition=Q(ended_at__isnull=False), name="keep_apart_ended"
            ),
        ]

    def __str__(self) -> str:
        return f"keep apart {self.pk}"


class Merge(models.Model):
    """Two rows that were put together as one person: what was moved, for the way back.

    `moved`: ids of rows by room, and what was known of the kept one before and after. Undone at
    the instant it was made: nothing was moved, somebody said that they are two people.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    kept = models.ForeignKey(Client, models.PROTECT, related_name="+")
    gone = models.ForeignKey(Client, models.PROTECT, related_name="+")
    moved = models.JSONField(default=dict)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("clients put together")
        verbose_name_plural = _("clients put together")
        ordering = ["office", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(kept=F("gone")), name="merge_of_two"),
            models.UniqueConstraint(
                fields=["office", "gone"], condition=Q(undone_at=None), name="merged_once"
            ),
        ]
        indexes = [models.Index(fields=["office", "kept"], name="merge_by_kept")]

    def __str__(self) -> str:
        return f"merge {self.pk}"


class TrustedContact(models.Model):
    """Somebody who books for many: a shelter, a carer, a curator, a social worker elsewhere.

    The office's limit of visits per contact does not hold for this number and this address;
    their own does, if they have one. `until` is the last day on which that is so.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="trusted_contacts")
    name = models.CharField(_("who it is"), max_length=120, validators=[validate_line])
    phone = models.CharField(_("telephone"), max_length=16, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    visits = models.PositiveSmallIntegerField(
        _("visits booked at once, at most"), null=True, blank=True
    )
    until = models.DateField(_("until (the last day)"), null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("trusted contact")
        verbose_name_plural = _("trusted contacts")
        ordering = ["office", "name", "id"]
        # The worker asks for these of all offices at once, hence without the office.
        indexes = [models.Index(fields=["until"], name="trusted_until")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(phone="") | ~Q(email=""), name="trusted_contact_has_a_way"
            ),
            models.CheckConstraint(
                condition=Q(visits=None) | Q(visits__gte=1), name="trusted_contact_may_book"
            ),
            models.UniqueConstraint(
                fields=["office", "phone"], condition=~Q(phone=""), name="trusted_phone_once"
            ),
            models.UniqueConstraint(
                fields=["office", "email"], condition=~Q(email=""), name="trusted_email_once"
            ),
        ]

    def __str__(self) -> str:
        return f"trusted contact {self.pk}"
