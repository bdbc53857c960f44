"""Small marks of what was already done, and how often somebody knocked."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from furtka.offices.models import Office
from furtka.visits.models.visit import Visit


class WriteKey(models.Model):
    """A request that may come twice: the same key and body get the same answer again.

    `key` names who asked too. `visit` is the one it booked, `status` and `answer` what a program
    was told (visits/once.py); no name, no contact, no PIN. Kept for two days.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    key = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="+", null=True)
    status = models.PositiveSmallIntegerField(default=0, db_default=0)
    answer = models.TextField(default="", db_default="")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("write key")
        verbose_name_plural = _("write keys")
        constraints = [
            models.UniqueConstraint(fields=["office", "key"], name="write_key_once"),
        ]
        # The nightly sweep asks for the old ones of all offices at once, hence without the office.
        indexes = [models.Index(fields=["created_at"], name="write_key_by_age")]

    def __str__(self) -> str:
        return f"{self.office_id} {self.created_at:%Y-%m-%d}"


class Attempt(models.Model):
    """How often somebody knocked within one hour: too often, and they wait.

    `key` is a keyed hash of a visit's code or of an address, which can't be read back. Rows of
    past days are deleted as new ones are made.
    """

    office = models.ForeignKey(Office, models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=64)
    hour = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints = [
            models.UniqueConstraint(fields=["office", "key", "hour"], name="attempt_once_an_hour"),
        ]
        indexes = [models.Index(fields=["office", "hour"], name="attempt_by_hour")]

    def __str__(self) -> str:
        return f"{self.hour:%Y-%m-%d %H}"


class ContactMark(models.Model):
    """One of the visits that somebody booked online under one number or address.

    `mark` is a keyed hash of it (visits/contacts.py); `number` counts its live visits from 1
    up to what the office allows. No two visits have the same, so that the database itself
    refuses one too many, however many are booked at once. Deleted with the end of the visit.
    """

    office = models.ForeignKey(Office, models.CASCADE, related_name="+", db_index=False)
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="contact_marks")
    mark = models.CharField(max_length=32)
    number = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("mark of a contact")
        verbose_name_plural = _("marks of contacts")
        constraints = [
            models.UniqueConstraint(
                fields=["office", "mark", "number"], name="contact_mark_number_once"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="contact_mark_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id}: {self.number}"


class UsedProof(models.Model):
    """A proof of work that has booked already, until it expires (docs/proof.md).

    `mark` is a hash of the challenge, `by` one of the booking that used it: the same booking,
    sent twice, may show it twice.
    """

    office = models.ForeignKey(Office, models.CASCADE, related_name="+", db_index=False)
    mark = models.CharField(max_length=64)
    by = models.CharField(max_length=64)
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = _("used proof")
        verbose_name_plural = _("used proofs")
        constraints = [
            models.UniqueConstraint(fields=["office", "mark"], name="proof_used_once"),
        ]
        # The worker asks for the old ones of all offices at once, hence without the office.
        indexes = [models.Index(fields=["expires_at"], name="used_proof_by_expiry")]

    def __str__(self) -> str:
        return f"{self.expires_at:%Y-%m-%d %H}"
