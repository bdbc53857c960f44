"""Versions that readers no longer see, and why. The version itself stays where it is."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision

from furtka.offices.models import Office


class HidingReason(models.TextChoices):
    PERSONAL_DATA = "personal_data", _("It holds somebody's personal data")
    UNLAWFUL = "unlawful", _("Its content is against the law")
    ERROR = "error", _("A technical error published it")


# What readers are told in the place of the words.
SENTENCES: dict[str, Promise] = {
    HidingReason.PERSONAL_DATA: _(
        "This version is hidden because it held somebody's personal data."
    ),
    HidingReason.UNLAWFUL: _("This version is hidden because its content was against the law."),
    HidingReason.ERROR: _("This version is hidden because a technical error published it."),
}


class HiddenVersion(models.Model):
    """One published version of a page whose words are out of public view.

    Taking it back deletes the row; both stand in the audit trail. Gone with the page or the
    revision.
    """

    # For mypy: its plugin does not see plain models among Wagtail's pages.
    revision_id: int
    hidden_by_id: int

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    page = models.ForeignKey(Page, models.CASCADE, related_name="+")
    revision = models.OneToOneField(Revision, models.CASCADE, related_name="hidden_version")
    reason = models.CharField(_("why"), max_length=16, choices=HidingReason)
    hidden_at = models.DateTimeField()
    hidden_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("hidden version")
        verbose_name_plural = _("hidden versions")
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__in=HidingReason.values), name="hiding_reason_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.revision_id}: {self.reason}"

    @property
    def sentence(self) -> str:
        """Why, for everybody."""
        return str(SENTENCES[self.reason])
