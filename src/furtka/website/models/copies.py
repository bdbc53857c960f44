"""Which sheets hang where: each printed copy of a poster has a code of its own."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from furtka.offices.models import Office, Site, Staff
from furtka.rules.models import Order
from furtka.website.posters import PosterFormat


class PosterCopy(models.Model):
    """One sheet on one door, with the version of the words that stands on it.

    `code` is in its QR code. Who hung it and who took it down is kept for a year after that
    (website/retention.py).
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, related_name="copies")
    version = models.PositiveSmallIntegerField(_("version"))
    code = models.CharField(_("code"), max_length=8)
    place = models.CharField(_("where it hangs"), max_length=120)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", null=True, blank=True)
    format = models.CharField(_("format"), max_length=16, choices=PosterFormat)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    hung_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True, blank=True)
    hung_at = models.DateTimeField()
    taken_down_by = models.ForeignKey(
        Staff, models.PROTECT, related_name="+", null=True, blank=True
    )
    taken_down_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("copy of a poster")
        verbose_name_plural = _("copies of posters")
        ordering = ["office", "-hung_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["office", "code"], name="poster_code_unique"),
            models.CheckConstraint(
                condition=Q(taken_down_at=None) | Q(taken_down_at__gte=F("hung_at")),
                name="poster_taken_down_after_it_was_hung",
                violation_error_message=_("A sheet can't be taken down before it was hung."),
            ),
            models.CheckConstraint(
                condition=Q(taken_down_by=None) | ~Q(taken_down_at=None),
                name="poster_taken_down_at_some_time",
            ),
            models.CheckConstraint(
                condition=~Q(taken_down_at=None) | ~Q(hung_by=None),
                name="poster_that_hangs_was_hung_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(format__in=PosterFormat.values), name="poster_format_known"
            ),
            models.CheckConstraint(
                condition=Q(language__in=[code for code, _name in settings.LANGUAGES]),
                name="poster_language_known",
            ),
            models.CheckConstraint(condition=~Q(place=""), name="poster_hangs_somewhere"),
        ]
        indexes = [
            models.Index(
                fields=["office", "order"], condition=Q(taken_down_at=None), name="poster_hanging"
            ),
            # The nightly sweep asks for these of all offices at once, hence without the office.
            models.Index(fields=["taken_down_at"], name="poster_taken_down"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.place}"


class PosterPhoto(models.Model):
    """How the sheet hangs. Made small and without what a camera adds; only staff see it.

    In the database, so that it is in every backup and on no disk that serves files.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    copy = models.OneToOneField(PosterCopy, models.CASCADE, related_name="photo")
    jpeg = models.BinaryField()
    taken_at = models.DateTimeField()

    class Meta:
        verbose_name = _("photo of a poster")
        verbose_name_plural = _("photos of posters")

    def __str__(self) -> str:
        return f"{self.copy_id}"
