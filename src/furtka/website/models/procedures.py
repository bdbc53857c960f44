"""The safety procedure in versions, one valid at a time, and who of the staff has read which."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from furtka.offices.models import Office, Staff
from furtka.website.models.base import rich_text


class ProcedureStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    APPROVED = "approved", _("approved")
    WITHDRAWN = "withdrawn", _("withdrawn")


class ProcedureQuerySet(models.QuerySet["ProcedureVersion"]):
    def approved(self) -> ProcedureQuerySet:
        return self.filter(status=ProcedureStatus.APPROVED)

    def valid_on(self, day: date) -> ProcedureQuerySet:
        """At most one of each office."""
        open_ended = Q(valid_until=None) | Q(valid_until__gt=day)
        return self.approved().filter(open_ended, valid_from__lte=day)


class ProcedureVersion(models.Model):
    """Its words change while it is a draft, never once it is approved.

    `valid_until` is not included.
    The words are copied from the page of the procedure, where editors write them; from then on
    the two are apart. A version gets its number on approval, which closes the one before it.
    """

    # For mypy: its plugin does not see plain models among Wagtail's pages.
    office_id: int
    author_id: int
    approver_id: int | None
    revision_id: int | None

    office = models.ForeignKey(Office, models.PROTECT, related_name="procedures")
    number = models.PositiveIntegerField(_("number"), null=True, blank=True)
    title = models.CharField(_("title"), max_length=255)
    title_en = models.CharField(_("title in English"), max_length=255, blank=True)
    title_uk = models.CharField(_("title in Ukrainian"), max_length=255, blank=True)
    body = rich_text(_("text"))
    body_en = rich_text(_("text in English"))
    body_uk = rich_text(_("text in Ukrainian"))
    revision = models.ForeignKey(
        Revision, models.SET_NULL, related_name="+", null=True, blank=True
    )  # of the page: where the words come from
    changes = models.CharField(_("what changes"), max_length=300, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until, that day not included"), null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=ProcedureStatus, default=ProcedureStatus.DRAFT
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    created_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = ProcedureQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of the safety procedure")
        verbose_name_plural = _("versions of the safety procedure")
        ordering = ["office", "-valid_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=ProcedureStatus.values), name="procedure_status_known"
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
                name="procedure_valid_some_day",
            ),
            # Two pairs of eyes: whoever wrote a version does not approve it.
            models.CheckConstraint(
                condition=Q(approver=None) | ~Q(approver=F("author")),
                name="procedure_approved_by_another",
                violation_error_message=_("Somebody else must approve the procedure."),
            ),
            models.CheckConstraint(
                condition=~Q(status=ProcedureStatus.APPROVED)
                | Q(number__isnull=False, approver__isnull=False, approved_at__isnull=False),
                name="procedure_approval_is_whole",
            ),
            models.UniqueConstraint(fields=["office", "number"], name="procedure_number_unique"),
            models.UniqueConstraint(
                fields=["office", "author", "valid_from"],
                condition=Q(status=ProcedureStatus.DRAFT),
                name="procedure_one_draft_of_a_person",
            ),
            models.UniqueConstraint(
                fields=["office"],
                condition=Q(status=ProcedureStatus.APPROVED, valid_until=None),
                name="procedure_one_open_ended",
            ),
            models.UniqueConstraint(
                fields=["office", "valid_from"],
                condition=Q(status=ProcedureStatus.APPROVED),
                name="procedure_one_begins_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def last_day(self) -> date | None:
        return self.valid_until - timedelta(days=1) if self.valid_until else None


class Acknowledgement(models.Model):
    """A member of staff has read that version."""

    version_id: int
    staff_id: int

    version = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="read_by")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("acknowledgement")
        verbose_name_plural = _("acknowledgements")
        constraints = [
            models.UniqueConstraint(fields=["version", "staff"], name="acknowledged_once"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.staff_id}"
