"""As little as possible about the people an office serves."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from furtka.core.text import fold, validate_line
from furtka.offices.models import Office


class ContactWay(models.TextChoices):
    """The one way that the person said is safe. Nothing else may be used."""

    EMAIL = "email", _("by e-mail")
    PHONE = "phone", _("by phone")
    NONE = "none", _("I will call you")


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
